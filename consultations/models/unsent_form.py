"""What an asker typed into a form of the private page that was refused: kept for a day, so that they can correct it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnsentForm(models.Model):
    """The last refused form of a question's private page. Only its asker reads it."""

    question = models.OneToOneField(
        "consultations.Question", models.CASCADE, related_name="unsent_form", verbose_name=_("question")
    )
    action = models.CharField(max_length=24)
    typed: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("what was typed"), default=dict)
    message: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("what the page says"), default=dict)
    at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        verbose_name = _("refused form")
        verbose_name_plural = _("refused forms")

    def __str__(self) -> str:
        return f"unsent form of question {self.question_id}"
