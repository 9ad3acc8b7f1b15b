"""How soon an asker should see somebody, as the doctor says in a reply."""

from django.db import models
from django.utils.translation import pgettext_lazy


class CareLevel(models.TextChoices):
    ROUTINE = "routine", pgettext_lazy("care level", "Routine")
    SOON = "soon", pgettext_lazy("care level", "Soon")
    URGENT = "urgent", pgettext_lazy("care level", "Urgent")
    EMERGENCY = "emergency", pgettext_lazy("care level", "Emergency")


PRESSING = (CareLevel.EMERGENCY, CareLevel.URGENT)  # advice that cannot wait, the most pressing first
