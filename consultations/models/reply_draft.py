"""Drafts of replies: saved while a doctor writes, until the reply is sent or the question is erased."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doctors.models import Doctor


class ReplyDraft(models.Model):
    question = models.ForeignKey(
        "consultations.Question", models.PROTECT, related_name="drafts", verbose_name=_("question")
    )
    doctor = models.ForeignKey(Doctor, models.PROTECT, related_name="drafts", verbose_name=_("doctor"))
    # The fields of the composer by name, as they were typed, so not always valid.
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("content"), default=dict)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(_("saved at"))
    # When a correction was handed in to a second doctor, who has to agree before it replaces the reply.
    handed_in_at = models.DateTimeField(_("handed in at"), null=True)

    class Meta:
        verbose_name = _("reply draft")
        verbose_name_plural = _("reply drafts")
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["saved_at"], name="reply_draft_saved")]
        constraints = [
            # Several windows write into one draft, which counts its saves; several drafts could not be told apart.
            models.UniqueConstraint(fields=["question", "doctor"], name="reply_draft_once"),
            # Only the doctor who replied can correct, so two corrections cannot wait at once.
            models.UniqueConstraint(
                fields=["question"], condition=Q(handed_in_at__isnull=False), name="reply_draft_one_handed_in"
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
