"""Consents: an append-only record of what an asker agreed to, when, and to exactly which text."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.append_only import append_only


class Consent(models.Model):
    class Purpose(models.TextChoices):
        HEALTH_DATA = "health_data", pgettext_lazy("purpose of a consent", "Use of health data")
        PUBLICATION = "publication", pgettext_lazy("purpose of a consent", "Publication")
        PHOTOS = "photos", pgettext_lazy("purpose of a consent", "Publication of the photos")

    question = models.ForeignKey(
        "consultations.Question", models.PROTECT, related_name="consents", verbose_name=_("question")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    policy_version = models.ForeignKey(
        "consultations.PolicyVersion", models.PROTECT, related_name="+", verbose_name=_("policy version")
    )
    sha256 = models.CharField(_("hash of the text shown"), max_length=64)
    locale = models.CharField(_("language"), max_length=12)
    granted = models.BooleanField(_("granted"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["id"]
        triggers = append_only("consents")

    def __str__(self) -> str:
        return f"{self.purpose} {'granted' if self.granted else 'withdrawn'}"
