"""The question: what an asker sent, where it stands, and who may see it.

Only `consultations/workflow.py` writes `status`; only `published()` decides what the public sees.
"""

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import BooleanField, F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from consultations.models.asker import AGE_BANDS, INFANT_AGES, YOUNGEST, Asker
from consultations.models.lengths import between, says_between
from consultations.models.status import Status
from consultations.models.topic import Topic
from doctors.models import Department, Doctor

# Of an asked question: the fewest letters (`consultations.reading.count_letters`), and the most characters.
TITLE_LENGTHS = (10, 100)
BODY_LENGTHS = (30, 2000)
FOLLOW_UP_LENGTH = 1000  # characters (features P23)


# As an array, so that the index is asked once, before any row; of a word on very many pages the latest ones.
HOLDS_WORDS = """consultations_question.id = ANY (ARRAY(
    SELECT question_id FROM consultations_indexentry WHERE words @@ (
        SELECT coalesce(string_agg(quote_literal(lexeme), ' & '), '')::tsquery
        FROM unnest(tsvector_to_array(consultations_lexemes('', '', %s))) AS lexeme
    ) ORDER BY question_id DESC LIMIT 5000
))"""


class QuestionQuerySet(models.QuerySet["Question"]):
    def published(self) -> "QuestionQuerySet":
        """What the public may see: the start of every public reader, and the only spelling of that rule."""
        return self.filter(status=Question.Status.PUBLISHED, parent=None)

    def with_words(self, text: str) -> "QuestionQuerySet":
        """Those in the index in which every word of `text` stands, in any form."""
        return self.filter(RawSQL(HOLDS_WORDS, [text.replace("\0", "")], BooleanField()))  # noqa: S611 - as a parameter

    def with_cards(self) -> "QuestionQuerySet":
        """Everything that a listing row or a card shows, in one query."""
        return self.select_related("department", "published_reply__doctor", "published_reply__department")

    def claimable(self, now: datetime, doctor: Doctor | None = None) -> "QuestionQuerySet":
        """Questions waiting for a doctor, or for this one; a lease that is over counts as none."""
        waiting = self.filter(
            Q(status=Question.Status.QUEUED) | Q(status=Question.Status.CLAIMED, lease_until__lte=now)
        )
        return (
            waiting.filter(Q(first_until=None) | Q(first_until__lte=now) | Q(first_for=doctor)) if doctor else waiting
        )

    def held_by(self, doctor: Doctor, now: datetime) -> "QuestionQuerySet":
        """Questions on which the doctor has a lease that runs."""
        return self.filter(status=Question.Status.CLAIMED, claimed_by=doctor, lease_until__gt=now)


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
    suggested_department = models.ForeignKey(
        Department, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("department suggested")
    )
    headline = models.CharField(_("headline"), max_length=500, blank=True)
    slug = models.CharField(max_length=100, editable=False, blank=True)
    topics = TaggableManager(_("topics"), through=TaggedQuestion, blank=True)
    # Where it stands: written by workflow.py alone
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, editable=False)
    status_changed_at = models.DateTimeField(_("since"), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    priority = models.SmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.ROUTINE, editable=False
    )
    red_flag = models.BooleanField(_("red flag or crisis found"), default=False, editable=False)
    claimed_by = models.ForeignKey(
        Doctor, models.PROTECT, null=True, editable=False, related_name="claims", verbose_name=_("doctor")
    )
    lease_until = models.DateTimeField(_("claimed until"), null=True, editable=False)
    # A follow-up waits for the doctor who replied, and after that moment for every doctor (features P23).
    first_for = models.ForeignKey(
        Doctor, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("first for")
    )
    first_until = models.DateTimeField(_("first for this doctor until"), null=True, editable=False)
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
    resubmitted = models.BooleanField(_("sent again after a rejection"), default=False, editable=False)
    contested = models.BooleanField(_("contested as no duplicate"), default=False, editable=False)
    secret_generation = models.PositiveIntegerField(default=1, editable=False)
    # A keyed hash of the address (limits.py), by which a moderator sees what the same person asked before.
    email_digest = models.CharField(max_length=48, blank=True, default="", db_default="", editable=False)
    send_key = models.CharField(
        max_length=64, null=True, unique=True, editable=False
    )  # a double press of Send is one question
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
            models.Index(
                fields=["department", "-asked_on", "-id"],
                condition=Q(status="published", parent=None),
                name="question_listing",
            ),
            models.Index(
                fields=["-asked_on", "-id"], condition=Q(status="published", parent=None), name="question_recent"
            ),
            models.Index(
                fields=["department", "headline", "id"],
                condition=Q(status="published", parent=None),
                name="question_by_headline",
            ),
            models.Index(
                fields=["department", "-priority", "submitted_at"],
                condition=Q(status__in=["queued", "claimed"]),
                name="question_queue",
            ),
            models.Index(fields=["status", "status_changed_at", "id"], name="question_status"),
            models.Index(
                fields=["status", "-priority", "submitted_at", "id"],
                condition=~Q(status__in=["published", "withdrawn", "erased"]),
                name="question_work",
            ),
            models.Index(fields=["email_digest"], condition=~Q(email_digest=""), name="question_same_asker"),
        ]
        constraints = [
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
                condition=(Q(status__in=["claimed", "info_needed", "in_review"]) & Q(claimed_by__isnull=False))
                | (~Q(status__in=["claimed", "info_needed", "in_review"]) & Q(claimed_by=None)),
            ),
            models.CheckConstraint(
                name="question_duplicate_has_target",
                condition=~Q(status="duplicate") | (Q(duplicate_of__isnull=False) & ~Q(duplicate_of=F("id"))),
            ),
            models.CheckConstraint(
                name="question_lengths",
                condition=Q(status="erased")
                | Q(import_ref__isnull=False)
                | (Q(parent__isnull=False) & between("body", 1, FOLLOW_UP_LENGTH))
                | (says_between("title", *TITLE_LENGTHS) & says_between("body", *BODY_LENGTHS)),
            ),
            models.CheckConstraint(
                name="question_erased_is_empty",
                condition=~Q(status="erased")
                | Q(
                    title="",
                    body="",
                    asker_name="",
                    asker_age_band="",
                    asker_sex="undisclosed",
                    asked_for="self",
                    guardian=False,
                    prompts={},
                    photos_public=False,
                    email="",
                    email_digest="",
                    headline="",
                    slug="",
                    source_name="",
                    source_url="",
                    source_licence="",
                    red_flag=False,
                    priority=0,
                ),
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
            # That both belong to this question is said by two keys of migration 0004; the rest only a query can say.
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
        return _now("question %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("question", args=[self.pk, self.address_slug])

    @property
    def address_slug(self) -> str:
        """The last part of the page's address; "-" where the headline has no letter and no digit."""
        return self.slug or "-"

    def get_desk_url(self) -> str:
        return reverse("desk_question", args=[self.pk])

    @property
    def has_own_headline(self) -> bool:
        """Whether the headline is more than the asker's heading, which a page then shows beside it."""
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
    """The readable part of a question's address; the number before it is what counts."""
    return slugify(headline, allow_unicode=True)[:90].strip("-")
