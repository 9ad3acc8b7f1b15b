"""Drafts of questions: what somebody has answered so far at /ask/. And the photos of drafts and questions.

The browser's cookie holds the key of its draft. Only the hash of the key is stored, so that nobody who reads the
database can go on with somebody's draft.
"""

import hashlib
import secrets
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.policy import PolicyVersion
from consultations.time_limits import QUESTION_DRAFT_RETENTION


def new_key() -> str:
    """An unguessable key of a draft: 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    # Without a salt, because the key itself is random and cannot be guessed from its hash.
    return hashlib.sha256(key.encode()).hexdigest()


def photo_name() -> str:
    return secrets.token_hex(16)


class DraftQuerySet(models.QuerySet["QuestionDraft"]):
    def alive(self, now: datetime) -> "DraftQuerySet":
        return self.filter(touched_at__gt=now - QUESTION_DRAFT_RETENTION)


class QuestionDraft(models.Model):
    key_hash = models.CharField(max_length=64, unique=True)
    locale = models.CharField(_("language"), max_length=12, default="en")
    # By step: what was answered (`done`) and what was typed there but not yet accepted (`typed`).
    answers: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("answers"), default=dict)
    revision = models.PositiveIntegerField(default=0)  # so that nothing is sent that the asker has not seen
    # It says that and for how long answers are kept, so it is shown before the first one is.
    privacy_version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="+", verbose_name=_("privacy policy that was shown")
    )
    # A keyed hash (rate_limits.py), by which unsent photos are counted.
    network = models.CharField(max_length=49, blank=True, default="", db_default="", db_index=True)
    created_at = models.DateTimeField(_("started at"))
    touched_at = models.DateTimeField(_("last answer at"), db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Photo(models.Model):
    """One photo, re-encoded and without metadata. Its file has an unguessable name outside of the static files."""

    draft = models.ForeignKey(QuestionDraft, models.CASCADE, null=True, related_name="photos", verbose_name=_("draft"))
    question = models.ForeignKey(
        "consultations.Question", models.PROTECT, null=True, related_name="photos", verbose_name=_("question")
    )
    # Random, so that nobody can guess the address of a photo.
    name = models.CharField(_("file"), max_length=32, unique=True, default=photo_name)
    width = models.PositiveIntegerField(_("width"), help_text=_("pixels"))
    height = models.PositiveIntegerField(_("height"), help_text=_("pixels"))
    size = models.PositiveIntegerField(_("size"), default=0, db_default=0, help_text=_("bytes"))
    added_at = models.DateTimeField(_("added at"))
    approved = models.BooleanField(
        _("may be public"), default=False, help_text=_("Shown to everyone only if the asker has agreed too.")
    )

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="photo_has_one_owner",
                condition=Q(draft=None, question__isnull=False) | Q(draft__isnull=False, question=None),
            ),
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"

    @property
    def path(self) -> str:
        """Its path in the storage. There are 256 folders, so that the clock can sweep them one by one."""
        return f"photos/{self.name[:2]}/{self.name}.webp"

    def delete_with_file(self) -> None:
        """Delete the row now and the file after the commit: a rollback brings back rows, but not files."""
        self.delete()
        transaction.on_commit(partial(default_storage.delete, self.path))
