"""Forms for More Info and FAQ articles: writing them, and reviewing them."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.actors import Refused
from consultations.acts.desk.more_info import MORE_INFO_LENGTH
from consultations.forms.page_acts import ActForm, NoteForm
from consultations.forms.text import Day, PlainText, area
from consultations.models import Question
from doctors.models import Doctor

YEAR = timedelta(days=365)


class SeenForm(ActForm):
    """An act on exactly the proposal that the page showed."""

    seen = forms.DateTimeField(widget=forms.HiddenInput(), required=False)


class ReviewedTextForm(ActForm):
    """A text that is to be reviewed again by a day, a year from now unless another one is chosen."""

    review_by = Day(label=_("Review it again by"), required_message=_("Choose a day"))
    field_of_code: ClassVar[dict[str, str]] = {}  # by the code of a refusal, where it is not the field's name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("review_by", timezone.localdate() + YEAR)

    def refuse(self, refused: Refused) -> None:
        field = self.field_of_code.get(refused.code, refused.code)
        self.add_error(field if field in self.fields else None, str(refused.message))


class MoreInfoForm(ReviewedTextForm, SeenForm):
    body = PlainText(
        label=_("Text"),
        help_text=_("Markdown: ## for a heading, - for a list, ** around what is important."),
        widget=area(16),
        max_length=MORE_INFO_LENGTH,
        error_messages={"required": _("Enter the text")},
    )
    field_order = ["body", "review_by", "seen"]
    field_of_code: ClassVar[dict[str, str]] = {"blocked": "body", "length": "body"}


def _doctor(label: Any, help_text: Any = "", **how: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Doctor.objects.none(), label=label, help_text=help_text,
        error_messages={"required": _("Choose a doctor"), "invalid_choice": _("Choose one of these doctors")}, **how,
    )  # fmt: skip


class EditorsForm(MoreInfoForm):
    """What an editor proposes: a text, its author, and its reviewer."""

    author = _doctor(_("Author"), _("This doctor has to agree at the desk that the text is theirs."))
    reviewer = _doctor(
        _("Reviewer"), _("This doctor reviews it next. If empty, any colleague can."), required=False,
        empty_label=_("Any colleague"),
    )  # fmt: skip
    question = forms.IntegerField(
        label=_("Number of the question"), min_value=1, max_value=10**18,
        error_messages={"required": _("Write the number of the question")},
    )  # fmt: skip
    field_order = ["question", "author", "reviewer", "body", "review_by", "seen"]

    def __init__(self, *args: Any, about: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doctors = Doctor.objects.licensed().filter(user__is_active=True).order_by("name")
        if about:
            del self.fields["question"]
            doctors = doctors.filter(departments=about.department_id or 0)
        for name in ("author", "reviewer"):
            self.fields[name].queryset = doctors  # type: ignore[attr-defined]


class SendBackForm(NoteForm):
    seen = forms.DateTimeField(widget=forms.HiddenInput(), required=False)


class ArticleForm(ReviewedTextForm):
    """A doctor approves exactly the FAQ article that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)


class ArticleBackForm(NoteForm):
    seen = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)
