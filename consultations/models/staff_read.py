"""The access log: which of the staff opened a question that is not public."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.event import Event


class StaffRead(models.Model):
    """Somebody of the staff opened such a question or one of its photos: one row for each person, thing and hour."""

    question = models.ForeignKey(
        "consultations.Question", models.PROTECT, related_name="reads", verbose_name=_("question")
    )
    # No foreign key constraint: the row outlives the account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("account")
    )
    role = models.CharField(_("role"), max_length=12, choices=Event.Role.choices)
    # The name of the photo that was opened; empty for the question itself.
    photo = models.CharField(_("photo"), max_length=40, blank=True, default="", db_default="")
    hour = models.DateTimeField(_("hour"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log entries")
        ordering = ["at", "id"]
        constraints = [
            # Once an hour: each click on a page would bury who has read it.
            models.UniqueConstraint(fields=["question", "user", "role", "photo", "hour"], name="staff_read_hourly")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"reading {self.pk}"
