"""What a doctor types as More Info, and what another one says of it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.acts.more_info import MORE_INFO_LENGTH
from consultations.forms.text import ActForm, NoteForm, PlainText, area
from consultations.workflow import Refused

YEAR = timedelta(days=365)


class SeenForm(ActForm):
    """An act on the proposal that stood on the page."""

    seen = forms.DateTimeField(widget=forms.HiddenInput(), required=False)


class MoreInfoForm(SeenForm):
    body = PlainText(
        label=_("Text"),
        help_text=_("Markdown: ## for a heading, - for a list, ** around what is important."),
        widget=area(16),
        max_length=MORE_INFO_LENGTH,
        error_messages={"required": _("Write the text")},
    )
    review_by = forms.DateField(
        label=_("Review it again by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day"), "invalid": _("Choose a day, such as 2027-03-31")},
    )
    field_order = ["body", "review_by", "seen"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("review_by", timezone.localdate() + YEAR)

    def refuse(self, refused: Refused) -> None:
        field = {"blocked": "body", "length": "body", "review_by": "review_by"}.get(refused.code)
        self.add_error(field, str(refused.message))


class SendBackForm(NoteForm):
    seen = forms.DateTimeField(widget=forms.HiddenInput(), required=False)
