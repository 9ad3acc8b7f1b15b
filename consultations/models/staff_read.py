"""The access log of questions that are not public: who of the staff opened one."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.event import Event


class StaffRead(models.Model):
    """A person of the staff opened a question that is not public, or a photo: one row a person, thing and hour."""

    question = models.ForeignKey(
        "consultations.Question", models.PROTECT, related_name="reads", verbose_name=_("question")
    )
    # No constraint to the account: this outlives it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=12, choices=Event.Role.choices)
    photo = models.CharField(
        _("photo"), max_length=40, blank=True, default="", db_default=""
    )  # its name; else the question itself
    hour = models.DateTimeField(_("hour"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "user", "role", "photo", "hour"], name="staff_read_hourly")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"reading {self.pk}"
