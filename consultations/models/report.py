"""Reports: what readers say is wrong with a public page. A moderator decides about all reports of a page together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models.lengths import at_most

REPORT_LENGTH = 500  # characters


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> "ReportQuerySet":
        """Reports that no moderator has decided about yet."""
        return self.filter(decided_at=None)


class Report(models.Model):
    class Reason(models.TextChoices):
        ABOUT_ME = "about_me", pgettext_lazy("reason of a report", "This is about me")
        PERSONAL_DATA = "personal_data", pgettext_lazy("reason of a report", "It shows who somebody is")
        DANGEROUS = "dangerous", pgettext_lazy("reason of a report", "The reply could harm somebody")
        WRONG = "wrong", pgettext_lazy("reason of a report", "Something in it is wrong or out of date")
        ADVERTISING = "advertising", pgettext_lazy("reason of a report", "It is advertising")
        OTHER = "other", pgettext_lazy("reason of a report", "Something else")

    # These cannot wait: the page may identify or harm somebody.
    PRESSING = (Reason.ABOUT_ME, Reason.PERSONAL_DATA, Reason.DANGEROUS)

    question = models.ForeignKey(
        "consultations.Question", models.PROTECT, related_name="reports", verbose_name=_("question")
    )
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    text = models.TextField(_("what the reader wrote"), max_length=REPORT_LENGTH, blank=True)
    # The text has words of despair. Signs of danger do not count, because readers quote them from the page.
    urgent = models.BooleanField(_("urgent"), default=False, db_default=False, editable=False)
    sender = models.CharField(max_length=64, editable=False)  # a keyed hash of the browser: one reader, one report
    network = models.CharField(max_length=64, editable=False)  # a keyed hash as well, to count by
    at = models.DateTimeField(_("time"))
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("by")
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-id"]
        # For the queue of open reports, which are few among all reports.
        indexes = [models.Index(fields=["at"], condition=Q(decided_at=None), name="report_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "sender", "reason"], condition=Q(decided_at=None), name="report_once_while_open"
            ),
            models.CheckConstraint(name="report_length", condition=at_most("text", REPORT_LENGTH)),
            models.CheckConstraint(
                name="report_decided_by_somebody",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
