"""Events: the append-only history of each question. The hash of an Event covers the one before it.

Events hold codes, never prose, because they stay when a question is erased. A reason that a person wrote is a Note
beside the Event.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models.lengths import at_most
from consultations.models.status import Status
from portal.append_only import append_only
from portal.hash_chain import ChainedEvent

# The acts by which a reply reaches the asker: the first time, and corrected.
FIRST_REPLIES = ("send", "agree")
CORRECTIONS = ("correct", "agree_correction")
REPLY_DELIVERED = (*FIRST_REPLIES, *CORRECTIONS)
NOTE_LENGTH = 2000  # characters
ROLES = ["asker", "moderator", "editor", "doctor", "system", "importer"]


class Event(ChainedEvent):
    class Role(models.TextChoices):
        ASKER = "asker", pgettext_lazy("role", "Asker")
        MODERATOR = "moderator", pgettext_lazy("role", "Moderator")
        EDITOR = "editor", pgettext_lazy("role", "Editor")
        DOCTOR = "doctor", pgettext_lazy("role", "Doctor")
        SYSTEM = "system", pgettext_lazy("role", "The portal itself")
        IMPORTER = "importer", pgettext_lazy("role", "Importer")

    question = models.ForeignKey(
        "consultations.Question", models.PROTECT, related_name="events", verbose_name=_("question")
    )
    from_status = models.CharField(_("from"), max_length=12, blank=True)
    to_status = models.CharField(_("to"), max_length=12)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    # No foreign key constraint: the history outlives the account, and its hash covers the bare number.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("account"),
    )
    policy_version = models.ForeignKey(
        "consultations.PolicyVersion", models.PROTECT, null=True, related_name="+", verbose_name=_("policy version")
    )
    rule_versions = models.JSONField(_("rule versions"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["question", "sequence"]
        # For the expected wait, which is counted from a month's replies among millions of events.
        indexes = [models.Index(fields=["at"], condition=Q(to_status=Status.ANSWERED), name="event_answered")]
        constraints = [
            models.UniqueConstraint(fields=["question", "sequence"], name="event_sequence_once"),
            # An Event is never erased, so no sentence may get into one: only small letters and underscores fit.
            models.CheckConstraint(name="event_reason_is_a_code", condition=Q(reason__regex=r"^[a-z_]*$")),
            models.CheckConstraint(name="event_action_is_a_code", condition=Q(action__regex=r"^[a-z_]+$")),
            models.CheckConstraint(
                name="event_statuses", condition=Q(from_status__in=["", *Status.values], to_status__in=Status.values)
            ),
            models.CheckConstraint(name="event_role", condition=Q(role__in=ROLES)),
        ]
        # Even for the owner of the database. What happened to a question can be added to, but not rewritten.
        triggers = append_only("events")

    def __str__(self) -> str:
        return f"{self.question_id}/{self.sequence} {self.action}"

    def hashed_fields(self) -> dict[str, Any]:
        return {
            "question": self.question_id,
            "from": self.from_status,
            "to": self.to_status,
            "role": self.role,
            "user": self.user_id,
            "policy_version": self.policy_version_id,
            "rule_versions": self.rule_versions,
        }


class Note(models.Model):
    """What a person wrote beside an Event, such as a reason or a message to the asker. Erased with the question."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="note", verbose_name=_("event"))
    text = models.TextField(_("text"), max_length=NOTE_LENGTH)
    for_asker = models.BooleanField(_("shown to the asker"), default=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [models.CheckConstraint(name="note_length", condition=at_most("text", NOTE_LENGTH))]

    def __str__(self) -> str:
        return f"note {self.pk}"
