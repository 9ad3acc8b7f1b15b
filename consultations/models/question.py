"""The question: what an asker sent, what the editors made of it, and its status.

Only `consultations/workflow.py` writes `status`.
"""

from datetime import timedelta
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from consultations.models.asker import AGE_BANDS, INFANT_AGES, YOUNGEST, Asker
from consultations.models.lengths import between, letters_between
from consultations.models.question_queries import QuestionQuerySet
from consultations.models.status import WITH_A_DOCTOR, Status
from consultations.models.topic import Topic
from doctors.models import Department, Doctor

# Of a question that was asked here, not imported: at least so many letters (reading.count_letters), and at most so
# many characters.
TITLE_LENGTHS = (10, 100)
BODY_LENGTHS = (30, 2000)
FOLLOW_UP_LENGTH = 1000  # characters
LISTED = Q(status="published", parent=None)  # of partial indexes: what is not public costs nothing in them


# What is left of a question once it is erased: the only list, for the constraint below and for erasing.
VALUES_WHEN_ERASED: dict[str, Any] = {
    **dict.fromkeys(
        ["title", "body", "asker_name", "asker_age_band", "email", "email_digest", "headline", "slug", "source_name",
         "source_url", "source_licence"], ""
    ),
    "asker_sex": "undisclosed", "asked_for": "self", "guardian": False, "prompts": {}, "photos_public": False,
    "red_flag": False, "priority": 0,  # these two say something about a person's health
}  # fmt: skip


class TaggedQuestion(ItemBase):
    tag = models.ForeignKey(Topic, models.PROTECT, related_name="question_items", verbose_name=_("topic"))
    content_object = models.ForeignKey(
        "consultations.Question", models.CASCADE, related_name="topic_items", verbose_name=_("question")
    )

    class Meta:
        verbose_name = _("topic of a question")
        verbose_name_plural = _("topics of questions")
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="question_topic_once")]
        indexes = [models.Index(fields=["tag", "-content_object"], name="question_topic_latest")]


class Question(Asker):  # type: ignore[django-manager-missing]  # taggit has no types
    Status = Status

    class Priority(models.IntegerChoices):
        ROUTINE = 0, pgettext_lazy("priority", "Routine")
        URGENT = 1, pgettext_lazy("priority", "Urgent")

    # What was asked
    title = models.CharField(_("the asker's heading"), max_length=500)
    body = models.TextField(_("the asker's text"), max_length=100_000)
    locale = models.CharField(_("language of the text"), max_length=12, default="en")
    photos_public = models.BooleanField(_("the asker agreed to publish the photos"), default=False, editable=False)
    asked_on = models.DateField(_("asked on"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("follow-up of")
    )
    # What the editors made of it
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("department")
    )
    # From the text, where the asker chose none. Claimed out of triage, it goes there if the doctor works there.
    suggested_department = models.ForeignKey(
        Department, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("department suggested")
    )
    headline = models.CharField(_("headline"), max_length=500, blank=True)
    slug = models.CharField(max_length=100, editable=False, blank=True)
    topics = TaggableManager(_("topics"), through=TaggedQuestion, blank=True)
    # Its status, and what goes with it: written by workflow.py alone
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, editable=False)
    status_changed_at = models.DateTimeField(_("since"), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    priority = models.SmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.ROUTINE, editable=False
    )
    red_flag = models.BooleanField(_("sign of danger found"), default=False, editable=False)
    claimed_by = models.ForeignKey(
        Doctor, models.PROTECT, null=True, editable=False, related_name="claims", verbose_name=_("doctor")
    )
    lease_until = models.DateTimeField(_("claimed until"), null=True, editable=False)
    # Until `first_until` only the doctor who replied may claim a follow-up, then every doctor.
    first_for = models.ForeignKey(
        Doctor, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("reserved for")
    )
    first_until = models.DateTimeField(_("reserved until"), null=True, editable=False)
    promised_by = models.DateTimeField(_("reply expected by"), null=True, editable=False)
    published_reply = models.ForeignKey(
        "consultations.Reply",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("published reply"),
    )
    publication_consent = models.ForeignKey(
        "consultations.Consent",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("publication consent"),
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="duplicates", verbose_name=_("duplicate of")
    )
    proposed_duplicate = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("proposed duplicate of")
    )
    # Once each, so that a question cannot go back and forth for ever.
    resubmitted = models.BooleanField(_("sent again after a rejection"), default=False, editable=False)
    contested = models.BooleanField(_("contested as not a duplicate"), default=False, editable=False)
    # Part of the private link's secret: one more, and every older link is dead.
    secret_generation = models.PositiveIntegerField(default=1, editable=False)
    # A keyed hash of the address (rate_limits.py), by which a moderator sees what the same person asked before.
    email_digest = models.CharField(max_length=48, blank=True, default="", db_default="", editable=False)
    # The hash of the draft's key. It is unique, so that pressing Send twice makes one question.
    send_key = models.CharField(max_length=64, null=True, unique=True, editable=False)
    # Where it came from, if it was imported
    import_ref = models.CharField(
        _("import reference"), max_length=200, null=True, blank=True, unique=True, editable=False
    )
    edited_at = models.DateTimeField(_("edited here at"), null=True, editable=False)  # an import then needs --overwrite
    source_name = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=1000, blank=True)
    source_licence = models.CharField(_("licence of the source"), max_length=120, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        permissions = [
            ("moderate_question", "Can decide about questions"),
            ("read_redacted", "Can read words that were taken out, for 30 days"),
        ]
        indexes = [
            # The public lists, in their three orders.
            models.Index(fields=["department", "-asked_on", "-id"], condition=LISTED, name="question_listing"),
            models.Index(fields=["-asked_on", "-id"], condition=LISTED, name="question_recent"),
            models.Index(fields=["department", "headline", "id"], condition=LISTED, name="question_by_headline"),
            # Feeds: what was published last.
            models.Index(fields=["-published_at", "-id"], condition=LISTED, name="question_latest"),
            # The queue of a department at the desk: urgent ones first, then the oldest.
            models.Index(
                fields=["department", "-priority", "submitted_at"],
                condition=Q(status__in=["queued", "claimed"]),
                name="question_queue",
            ),
            # What the clock looks for: questions that have been in a status for too long.
            models.Index(fields=["status", "status_changed_at", "id"], name="question_status"),
            # The moderators' queues, which never read published questions.
            models.Index(
                fields=["status", "-priority", "submitted_at", "id"],
                condition=~Q(status__in=["published", "withdrawn", "erased"]),
                name="question_work",
            ),
            # What was asked here is counted by day, for the daily limits and the statistics, however much was imported.
            models.Index(
                fields=["asked_on", "department"], condition=Q(import_ref=None, parent=None), name="question_asked_here"
            ),
            models.Index(fields=["email_digest"], condition=~Q(email_digest=""), name="question_same_asker"),
        ]
        constraints = [
            # Whatever code publishes: the database refuses a page that lacks one of its parts.
            models.CheckConstraint(
                name="question_published_is_complete",
                condition=~Q(status="published")
                | (
                    ~Q(headline="")
                    & Q(department__isnull=False)
                    & Q(published_reply__isnull=False)
                    & Q(parent=None)
                    & (Q(publication_consent__isnull=False) | Q(import_ref__isnull=False))
                ),
            ),
            # A lease exists exactly while a question is claimed, so that none is left behind.
            models.CheckConstraint(
                name="question_lease_is_a_claim",
                condition=(Q(status="claimed") & Q(lease_until__isnull=False))
                | (~Q(status="claimed") & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="question_doctor_while_with_one",
                condition=(Q(status__in=WITH_A_DOCTOR) & Q(claimed_by__isnull=False))
                | (~Q(status__in=WITH_A_DOCTOR) & Q(claimed_by=None)),
            ),
            models.CheckConstraint(
                name="question_duplicate_has_target",
                condition=~Q(status="duplicate") | (Q(duplicate_of__isnull=False) & ~Q(duplicate_of=F("id"))),
            ),
            # Imported texts were written elsewhere, to other limits, so only questions asked here have lengths.
            models.CheckConstraint(
                name="question_lengths",
                condition=Q(status="erased")
                | Q(import_ref__isnull=False)
                | (Q(parent__isnull=False) & between("body", 1, FOLLOW_UP_LENGTH))
                | (letters_between("title", *TITLE_LENGTHS) & letters_between("body", *BODY_LENGTHS)),
            ),
            # Erasing that forgets a field fails here instead of leaving text behind.
            models.CheckConstraint(
                name="question_erased_is_empty",
                condition=~Q(status="erased") | Q(**VALUES_WHEN_ERASED),
            ),
            models.CheckConstraint(name="question_status", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="question_age_band", condition=Q(asker_age_band="") | Q(asker_age_band__in=AGE_BANDS)
            ),
            models.CheckConstraint(
                name="question_infant_age",
                condition=Q(infant_age="") | Q(infant_age__in=INFANT_AGES, asker_age_band=YOUNGEST),
            ),
        ]
        triggers = [
            # Two composite keys of the migrations tie reply and consent to this question. That the reply was sent and
            # that the consent is one to publication, only a query can check.
            pgtrigger.Trigger(
                name="shows_what_may_be_shown",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("published_reply_id", "publication_consent_id"),
                func="""
                    IF NEW.published_reply_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM consultations_reply WHERE id = NEW.published_reply_id AND sent_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'a published reply must have been sent' USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.publication_consent_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM consultations_consent
                        WHERE id = NEW.publication_consent_id AND purpose = 'publication' AND granted
                    ) THEN
                        RAISE EXCEPTION 'this is no consent to publication' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return gettext("question %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("question", args=[self.pk, self.address_slug])

    @property
    def address_slug(self) -> str:
        """The last part of the page's address; "-" if the headline has no letter and no digit."""
        return self.slug or "-"

    def get_desk_url(self) -> str:
        return reverse("desk_question", args=[self.pk])

    @property
    def has_own_headline(self) -> bool:
        """Whether the headline differs from the asker's heading. If it does, a page shows both."""
        return self.headline.casefold().split() not in ([], self.title.casefold().split())

    @property
    def number(self) -> int:
        """The permanent public number."""
        return self.pk

    @property
    def urgent(self) -> bool:
        return self.priority >= self.Priority.URGENT

    @property
    def waiting(self) -> timedelta:
        """How long the asker has waited since sending."""
        return timezone.now() - self.submitted_at


def headline_slug(headline: str) -> str:
    """The readable part of a question's address. The number before it identifies the question."""
    return slugify(headline, allow_unicode=True)[:90].strip("-")
