"""Why a doctor gives no answer to a question."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeclineCode(models.TextChoices):
    CANNOT_ASSESS_REMOTELY = "cannot_assess_remotely", _("It cannot be judged from a description")
    NEEDS_EXAMINATION = "needs_examination", _("An examination is needed")
    EMERGENCY = "emergency", _("It needs emergency care, not a reply")
    OUTSIDE_SCOPE = "outside_scope", _("It is outside what this portal does")
    NOT_ENOUGH_INFORMATION = "not_enough_information", _("There is not enough information")
