"""The accounts of staff, and the history of what happens to and by them.

Staff are moderators, editors, doctors and administrators. Patients have no account.
"""

import hashlib
import json
from datetime import UTC
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.append_only import append_only

MANAGE_PEOPLE = "portal.manage_people"


class UserManager(BaseUserManager["User"]):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """In small letters, as allauth looks addresses up: no other spelling could ever sign in."""
        return super().normalize_email(email).strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        """Sign-in does not care how the address is cased."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a staff account. Without a password nobody can sign in with it yet."""
        if not email:
            raise ValueError("An account needs an email address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(
        _("email address"), unique=True, error_messages={"unique": _("This address has an account already.")}
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_staff = models.BooleanField(_("staff"), default=True, help_text=_("May sign in to the desk or the admin."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Turn this off instead of deleting an account.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        permissions = [("manage_people", _("Can invite, verify, suspend and help staff"))]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_without_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = UserManager.normalize_email(self.email)

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        """What the admin greets with."""
        return self.get_full_name()


FIRST_HASH = "0" * 64


class StaffEvent(models.Model):
    """One line of what happened to and by staff accounts, chained by its hash to the line before. Codes, no prose."""

    sequence = models.PositiveIntegerField(_("number in the history"), unique=True)
    at = models.DateTimeField(_("time"))
    action = models.CharField(_("action"), max_length=32)
    # No constraint to the accounts: the history outlives them, and its hash covers the bare numbers.
    user = models.ForeignKey(
        "portal.User", models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("by")
    )
    subject_user = models.ForeignKey(
        "portal.User", models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("account")
    )
    subject = models.CharField(_("about"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("staff event")
        verbose_name_plural = _("staff events")
        ordering = ["sequence"]
        constraints = [
            models.CheckConstraint(name="staff_event_action_is_a_code", condition=Q(action__regex=r"^[a-z_]+$")),
            models.CheckConstraint(name="staff_event_reason_is_a_code", condition=Q(reason__regex=r"^[a-z_]*$")),
            models.CheckConstraint(
                name="staff_event_subject_is_a_code", condition=Q(subject__regex=r"^([a-z_]+ [0-9]+)?$")
            ),
        ]
        triggers = append_only("staff events")

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of every field of this event and the hash of the one before."""
        fields = {
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "action": self.action,
            "user": self.user_id,
            "subject_user": self.subject_user_id,
            "subject": self.subject,
            "reason": self.reason,
            "request_id": self.request_id,
            "previous": self.previous_hash,
        }
        return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
