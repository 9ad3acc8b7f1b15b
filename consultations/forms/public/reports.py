"""A reader's report about a public page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.forms.asking.step import radios
from consultations.forms.page_acts import ActForm
from consultations.forms.text import PlainText, area
from consultations.models import Report
from consultations.models.report import REPORT_LENGTH


class ReportForm(ActForm):
    reason = radios(_("What is wrong?"), Report.Reason.choices, _("Choose what is wrong"))
    text = PlainText(
        label=_("Tell us more"),
        required=False,
        max_length=REPORT_LENGTH,
        widget=area(4),
        help_text=_("Tell us which words, and why. Please leave out anyone’s name or number."),
        error_messages={"max_length": _("Write at most %(limit_value)d characters")},
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # a trap for bots: people do not see it
