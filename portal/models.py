"""The accounts of staff, and the history of what happens to and by them.

Staff are moderators, editors, doctors and administrators. Patients have no account.
"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.append_only import append_only
from portal.hash_chain import ChainedEvent

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


class StaffEvent(ChainedEvent):
    """One line of what happened to and by staff accounts, chained by its hash to the line before. Codes, no prose."""

    sequence = models.PositiveIntegerField(_("number in the history"), unique=True)
    # No constraint to the accounts: the history outlives them, and its hash covers the bare numbers.
    user = models.ForeignKey(
        "portal.User", models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("by")
    )
    subject_user = models.ForeignKey(
        "portal.User", models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("account")
    )
    subject = models.CharField(pgettext_lazy("an event", "about"), max_length=60, blank=True)

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

    def hashed_fields(self) -> dict[str, Any]:
        return {"user": self.user_id, "subject_user": self.subject_user_id, "subject": self.subject}
