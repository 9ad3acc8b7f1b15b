"""Findings: where screening or a reply rule found something in a text. A row has the span, never the words."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FindingQuerySet(models.QuerySet["Finding"]):
    def of_screening(self) -> "FindingQuerySet":
        """What screening found in what the asker wrote."""
        return self.filter(rule=None, reply=None)

    def to_review(self) -> "FindingQuerySet":
        """What rules found in replies that are public already: a list for editors. Nothing is hidden because of it."""
        return self.filter(outcome=Finding.Outcome.REVIEW)


class Finding(models.Model):
    class Outcome(models.TextChoices):
        NONE = "", "–"
        BLOCKED = "blocked", pgettext_lazy("outcome of a finding", "Blocked")
        KEPT = "kept", pgettext_lazy("outcome of a finding", "Kept with a reason")
        REVIEWED = "reviewed", pgettext_lazy("outcome of a finding", "Read by a second doctor")
        REVIEW = "review", pgettext_lazy("outcome of a finding", "To be checked")
        DISMISSED = "dismissed", pgettext_lazy("outcome of a finding", "Checked and left as it is")

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
    # A reply rule's finding names the version of the rule; one of screening has none.
    rule = models.ForeignKey(
        "consultations.ReplyRule",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("reply rule"),
    )
    outcome = models.CharField(_("outcome"), max_length=20, blank=True, choices=Outcome.choices)
    at = models.DateTimeField(_("time"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["rule", "outcome", "at"], condition=Q(rule__isnull=False), name="finding_of_rule"),
        ]
        # `gte`, because a rule about a missing part finds it at no place: from 0 to 0.
        constraints = [models.CheckConstraint(condition=Q(end__gte=F("start")), name="finding_span_is_forward")]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}[{self.start}:{self.end}]"
