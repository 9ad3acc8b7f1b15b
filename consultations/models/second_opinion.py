"""Second opinions on a sent reply: the page counts the doctors who agree; only the author reads why one does not."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.lengths import at_most
from doctors.models import Doctor

OPINION_LENGTH = 1000  # characters


class SecondOpinion(models.Model):
    reply = models.ForeignKey("consultations.Reply", models.PROTECT, related_name="opinions", verbose_name=_("reply"))
    doctor = models.ForeignKey(Doctor, models.PROTECT, related_name="+", verbose_name=_("doctor"))
    agrees = models.BooleanField(_("agrees"))
    note = models.TextField(_("reason for disagreeing"), max_length=OPINION_LENGTH, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("second opinion")
        verbose_name_plural = _("second opinions")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reply", "doctor"], name="second_opinion_once"),
            models.CheckConstraint(name="second_opinion_length", condition=at_most("note", OPINION_LENGTH)),
            models.CheckConstraint(
                name="second_opinion_agreement_needs_no_note", condition=Q(agrees=False) | Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
