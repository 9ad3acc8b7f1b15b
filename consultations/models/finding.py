"""What screening or a reply rule found in a text. Only the span is kept, never the words."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Finding(models.Model):
    question = models.ForeignKey(
        "consultations.Question", models.CASCADE, related_name="findings", verbose_name=_("question")
    )
    reply = models.ForeignKey(
        "consultations.Reply", models.CASCADE, null=True, blank=True, related_name="findings", verbose_name=_("reply")
    )
    kind = models.CharField(_("kind"), max_length=32)
    field = models.CharField(_("field"), max_length=20)
    start = models.PositiveIntegerField(_("start"), help_text=_("First character of the span, counted from 0."))
    end = models.PositiveIntegerField(_("end"), help_text=_("The character after the span."))
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(end__gte=F("start")), name="finding_span_is_forward")]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}[{self.start}:{self.end}]"
