"""Ready wordings for the composer, of one department or of all. Places in braces are filled in by the doctor."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.reply import ANSWER_LENGTH, PART_LENGTH, Reply
from doctors.models import Department

PLACE = re.compile(r"\{[^{}\n]{1,80}\}")  # "{what you saw}"


class ReplyTemplate(models.Model):
    title = models.CharField(_("title"), max_length=80)
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="templates",
        verbose_name=_("department"),
        help_text=_("Empty: all departments."),
    )
    locale = models.CharField(_("language"), max_length=12, default="en")
    kind = models.CharField(_("kind"), max_length=8, choices=Reply.Kind.choices, default=Reply.Kind.ANSWER)
    decline_code = models.CharField(_("why declined"), max_length=40, blank=True, choices=Reply.DeclineCode.choices)
    answer = models.TextField(
        _("reply"),
        max_length=ANSWER_LENGTH,
        blank=True,
        help_text=_("{doctor} and {department} are filled in by themselves; other places in braces by the doctor."),
    )
    limits = models.TextField(_("what cannot be said from here"), max_length=PART_LENGTH, blank=True)
    next_step = models.TextField(_("next step"), max_length=PART_LENGTH, blank=True)
    seek_help_if = models.TextField(_("seek help if"), max_length=PART_LENGTH, blank=True)
    care_level = models.CharField(_("care level"), max_length=12, blank=True, choices=Reply.CareLevel.choices)

    class Meta:
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "locale", "title"], nulls_distinct=False, name="reply_template_title_once"
            )
        ]

    def __str__(self) -> str:
        return self.title
