"""Whether a reply helped, as its asker says."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Feedback(models.Model):
    """Whether the reply helped, asked once. Its doctor sees only counts, and only from three answers on."""

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
