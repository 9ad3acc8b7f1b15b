"""Replies. Each row is one version: a correction is a new row that points to the one it corrects."""

from collections.abc import Mapping
from typing import Any, cast

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext, pgettext_lazy

from consultations.models.care_level import PRESSING, CareLevel
from consultations.models.decline_reason import DeclineCode
from consultations.models.lengths import at_most
from consultations.models.status import Status
from consultations.time_limits import REPLY_IS_OLD_AFTER
from doctors.models import Department, Doctor

ANSWER_LENGTH = 8000  # characters
PART_LENGTH = 1000  # characters of every other part that is written
# Everything that a doctor writes or chooses in a reply, in the order in which readers see it. Whatever goes through the
# parts of a reply (rules, previews, exports, erasing) takes its list from here: below are those derived from it.
PARTS = (
    "correction_note", "kind", "decline_code", "answer", "limits", "next_step", "would_need", "see_whom", "care_level",
    "seek_help_if",
)  # fmt: skip
COMPOSED_PARTS = tuple(name for name in PARTS if name != "correction_note")  # of every reply, corrected or not
DECLINE_PARTS = ("decline_code", "would_need", "see_whom")  # of a decline only
CHOOSE_EMERGENCY = _("Choose “Emergency”. If it’s not an emergency, choose another reason to decline.")


def chosen_fields(draft: Mapping[str, Any]) -> dict[str, Any]:
    """A draft without the parts of the kind that was not chosen: they are neither shown nor checked nor sent."""
    answers = draft.get("kind") != Reply.Kind.DECLINE
    return {**draft, **dict.fromkeys(DECLINE_PARTS if answers else (), "")}


def emergency_lacks_its_level(draft: Mapping[str, Any]) -> bool:
    """Whether a draft declines because emergency care is needed, but tells the asker to see someone later."""
    declines = draft.get("kind") == Reply.Kind.DECLINE and draft.get("decline_code") == DeclineCode.EMERGENCY
    return declines and draft.get("care_level") != CareLevel.EMERGENCY


class ReplyQuerySet(models.QuerySet["Reply"]):
    def current(self) -> "ReplyQuerySet":
        """Replies that were sent and not corrected since: those that pages show and exports contain."""
        return self.filter(sent_at__isnull=False, correction=None)


class Reply(models.Model):
    class Kind(models.TextChoices):
        ANSWER = "answer", pgettext_lazy("kind of reply", "Answer")
        DECLINE = "decline", pgettext_lazy("kind of reply", "Decline")

    # Here as well, so that code that has a Reply needs no further import.
    DeclineCode, CareLevel, PRESSING = DeclineCode, CareLevel, PRESSING

    question = models.ForeignKey(
        "consultations.Question", models.PROTECT, related_name="replies", verbose_name=_("question")
    )
    doctor = models.ForeignKey(Doctor, models.PROTECT, related_name="replies", verbose_name=_("doctor"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="replies", verbose_name=_("department"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.ANSWER)
    decline_code = models.CharField(_("why declined"), max_length=40, blank=True, choices=DeclineCode.choices)
    answer = models.TextField(_("reply"), max_length=100_000)
    limits = models.TextField(_("what this reply cannot tell"), max_length=1000, blank=True)
    next_step = models.TextField(_("next step"), max_length=1000, blank=True)
    seek_help_if = models.TextField(_("seek help if"), max_length=1000, blank=True)
    # These two are for a decline: what would be needed for an answer, and who can give one.
    would_need = models.TextField(_("what would be needed"), max_length=1000, blank=True)
    see_whom = models.CharField(_("who to see"), max_length=120, blank=True)
    care_level = models.CharField(_("care level"), max_length=12, blank=True, choices=CareLevel.choices)
    policy_version = models.ForeignKey(
        "consultations.PolicyVersion",
        models.PROTECT,
        null=True,
        related_name="replies",
        verbose_name=_("policy version"),
    )
    department_policy_version = models.ForeignKey(
        "consultations.PolicyVersion",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("policy version of the department"),
    )
    imported = models.BooleanField(_("imported"), default=False)
    written_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    replied_on = models.DateField(_("replied on"), null=True)
    reviewer = models.ForeignKey(Doctor, models.PROTECT, null=True, related_name="+", verbose_name=_("second doctor"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="correction", verbose_name=_("corrects")
    )
    correction_note = models.TextField(_("what changed"), max_length=1000, blank=True)
    safety = models.BooleanField(_("corrected for safety"), default=False)
    cites = models.ManyToManyField(
        "self", through="consultations.Citation", symmetrical=False, related_name="cited_by", verbose_name=_("cites")
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["id"]
        constraints = [
            # An imported reply was given elsewhere, perhaps under no policy at all.
            models.CheckConstraint(
                name="reply_has_its_policy", condition=Q(imported=True) | Q(policy_version__isnull=False)
            ),
            models.CheckConstraint(
                name="reply_decline_has_a_code",
                condition=(Q(kind="decline") & ~Q(decline_code="")) | (Q(kind="answer") & Q(decline_code="")),
            ),
            models.CheckConstraint(
                name="reply_sent_has_a_date", condition=Q(sent_at=None) | Q(replied_on__isnull=False)
            ),
            # Two people, or a review would mean nothing.
            models.CheckConstraint(
                name="reply_reviewed_by_another", condition=Q(reviewer=None) | ~Q(reviewer=models.F("doctor"))
            ),
            # Imported replies were written to other limits.
            models.CheckConstraint(
                name="reply_lengths",
                condition=Q(imported=True)
                | (
                    at_most("answer", ANSWER_LENGTH)
                    & at_most("limits", PART_LENGTH)
                    & at_most("next_step", PART_LENGTH)
                    & at_most("seek_help_if", PART_LENGTH)
                    & at_most("correction_note", PART_LENGTH)
                ),
            ),
            models.CheckConstraint(name="reply_decline_lengths", condition=at_most("would_need", PART_LENGTH)),
            # Two doctors stand behind a correction for safety.
            models.CheckConstraint(
                name="reply_safety_has_two_doctors",
                condition=Q(safety=False) | Q(corrects__isnull=False, reviewer__isnull=False),
            ),
            # A composite key of the migrations refers to these two, so that a question can only show its own reply.
            models.UniqueConstraint(fields=["question", "id"], name="reply_of_question"),
        ]
        triggers = [
            # Whether a policy is in force depends on other rows, so no CHECK can say this. It must have begun, be for
            # replies, belong to the site or the department as the column says, and have no newer version in force.
            pgtrigger.Trigger(
                name="sent_under_a_policy_in_force",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("sent_at", "policy_version_id", "department_policy_version_id"),
                condition=pgtrigger.Q(new__sent_at__isnull=False, new__imported=False),
                func="""
                    IF EXISTS (
                        SELECT FROM consultations_policyversion AS version
                        JOIN consultations_policy AS policy ON policy.id = version.policy_id
                        WHERE version.id IN (NEW.policy_version_id, NEW.department_policy_version_id) AND (
                            version.approved_at IS NULL OR version.effective_from > NEW.sent_at
                            OR policy.kind <> 'reply'
                            OR (version.id = NEW.policy_version_id) <> (policy.department_id IS NULL)
                            OR EXISTS (
                                SELECT FROM consultations_policyversion AS newer
                                WHERE newer.policy_id = policy.id AND newer.approved_at IS NOT NULL
                                    AND newer.effective_from > version.effective_from
                                    AND newer.effective_from <= NEW.sent_at
                            )
                        )
                    ) THEN
                        RAISE EXCEPTION 'a reply is sent under a policy in force' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # A sent reply never changes: a correction is a new row. Only erasing passes this trigger.
            pgtrigger.Protect(
                name="sent_is_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False, old__imported=False),
            ),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("reply_version", args=[self.question_id, self.pk])

    @property
    def years_old(self) -> int:
        """How many whole years ago the reply was given, once that is so long that readers are told; before that 0."""
        if self.replied_on is None:
            return 0
        today = timezone.localdate()
        is_before_its_day = (today.month, today.day) < (self.replied_on.month, self.replied_on.day)
        years = today.year - self.replied_on.year - is_before_its_day
        return years if years >= REPLY_IS_OLD_AFTER else 0

    @property
    def changed_parts(self) -> list[str]:
        """Labels of the parts that differ from the version that this one corrects; of a choice with both values."""
        before = self.corrects
        if before is None:
            return []
        changed = [name for name in COMPOSED_PARTS if getattr(self, name) != getattr(before, name)]
        labels = []
        for name in sorted(changed, key=TEXT_PARTS.__contains__):  # what was chosen comes first
            field = cast("models.CharField[str, str]", self._meta.get_field(name))
            labels.append(str(field.verbose_name))
            if name in CHOICE_PARTS:
                old, new = (dict(field.flatchoices).get(getattr(reply, name)) or "–" for reply in (before, self))
                change = pgettext("a part of a reply that was changed", "%(part)s (%(before)s → %(now)s)")
                labels[-1] = change % {"part": labels[-1], "before": old, "now": new}
        return labels

    @property
    def disclaimer(self) -> str:
        """The policy that the page shows beside this reply: the site's, then the department's, as it was in force."""
        versions = [version for version in (self.policy_version, self.department_policy_version) if version]
        if not versions:
            return ""
        text = "\n\n".join(version.text for version in versions)
        with override(versions[0].policy.language):
            doctor = self.doctor.display_name
        return text.replace("{doctor}", doctor).replace("{department}", self.department.name)


CHOICE_PARTS = tuple(name for name in PARTS if Reply._meta.get_field(name).choices)  # type: ignore[union-attr]
TEXT_PARTS = tuple(name for name in PARTS if name not in CHOICE_PARTS)


class CitationQuerySet(models.QuerySet["Citation"]):
    def shown(self) -> "CitationQuerySet":
        """Citations with what a page shows of them: the cited question, and `corrected_for_safety`.

        That is set if two doctors have corrected the cited reply for safety since.
        """
        later = Reply.objects.filter(
            question=OuterRef("cited__question"), safety=True, sent_at__gt=OuterRef("cited__sent_at")
        )
        return self.select_related("cited__question", "cited__doctor").annotate(corrected_for_safety=Exists(later))


class Citation(models.Model):
    """One reply points to another, in the version that the citing doctor read."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="citations", verbose_name=_("reply"))
    cited = models.ForeignKey(Reply, models.PROTECT, related_name="citings", verbose_name=_("cited reply"))

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "cited"], name="citation_once"),
            models.CheckConstraint(condition=~Q(reply=models.F("cited")), name="citation_of_another"),
        ]

    def __str__(self) -> str:
        return f"citation {self.pk}"

    @property
    def is_public(self) -> bool:
        """Whether the cited question has a public page now. If it was taken back or withdrawn, it has none."""
        return self.cited.question.status == Status.PUBLISHED
