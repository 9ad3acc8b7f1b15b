"""What is noted around a question without being part of it: who opened it, and whether the reply helped."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


class Feedback(models.Model):
    """Whether the reply helped: asked once, shown to nobody by itself (features P24)."""

    class Helped(models.TextChoices):
        YES = "yes", pgettext_lazy("did this help", "Yes")
        PARTLY = "partly", pgettext_lazy("did this help", "Partly")
        NO = "no", pgettext_lazy("did this help", "No")

    class SawDoctor(models.TextChoices):
        YES = "yes", pgettext_lazy("did you see a doctor", "Yes")
        PLANNED = "planned", pgettext_lazy("did you see a doctor", "Not yet, but I will")
        NO = "no", pgettext_lazy("did you see a doctor", "No")

    question = models.OneToOneField(
        "consultations.Question", models.PROTECT, related_name="feedback", verbose_name=_("question")
    )
    helped = models.CharField(_("did it help"), max_length=8, choices=Helped.choices)
    saw_doctor = models.CharField(_("saw a doctor"), max_length=8, choices=SawDoctor.choices)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"feedback {self.pk}"
