"""What an asker fills in after the question was sent: a follow-up, how it went, erasing, a new link."""

from typing import Any, cast

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from consultations.forms.asking.step import BODY, DESPAIR, SIGNS, radios, sign_field
from consultations.forms.page_acts import ActForm, NoteForm
from consultations.forms.screened import ScreenedForm
from consultations.forms.text import EmailAddress, PlainText
from consultations.models import Feedback

MIN_FOLLOW_UP_LETTERS = 10  # one slip of the finger would use up the only follow-up
MAX_NUMBER = 10**18 - 1  # addresses have room for 18 digits


class ScreenedNoteForm(ScreenedForm, NoteForm):
    """A note of the asker's, in which personal data is shown and can be masked."""

    screened = ("note",)


class FollowUpForm(ScreenedNoteForm):
    """A follow-up, behind the same signs as a question: what needs help now must not wait for a doctor here."""

    signs = sign_field()
    field_order = ["signs", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = cast(PlainText, self.fields["note"])
        note.fewest_letters = MIN_FOLLOW_UP_LETTERS
        note.error_messages["min_length"] = _(
            "Write at least %(limit_value)d characters. You can ask only one follow-up."
        )
        signs = format_html_join("", "<li>{}</li>", ((sign,) for sign in SIGNS))
        self.fields["signs"].help_text = format_html('<div class="text"><ul>{}</ul></div>', signs)

    @property
    def needs_help_now(self) -> str:
        """The kind of sign that was chosen; empty for none: whatever else is still missing, that comes first."""
        chosen = self["signs"].data if self.is_bound else ""
        return chosen if chosen in (BODY, DESPAIR) else ""


class FeedbackForm(ActForm):
    helped = radios(_("Did this help you?"), Feedback.Helped.choices, _("Choose whether the reply helped"))
    saw_doctor = radios(
        _("Did you see a doctor about it?"), Feedback.SawDoctor.choices, _("Choose whether you saw a doctor")
    )


class EraseForm(ActForm):
    sure = forms.BooleanField(
        label=_("Yes, erase everything"),
        error_messages={"required": _("Tick the box if you want to erase everything")},
    )


class LinkForm(forms.Form):
    """Which question, and the address that was given with it."""

    number = PlainText(
        label=_("Your question number"),
        help_text=_("It was on the last page when you asked, and is in every email from us."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        max_length=30,
        error_messages={"required": _("Enter your question number"), "max_length": _("Enter only the number")},
    )
    email = EmailAddress(
        label=_("Your email address"),
        help_text=_("The one you gave when you asked."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
        error_messages={
            "required": _("Enter your email address"),
            "invalid": _("Enter an email address like this: name@example.org"),
            "max_length": _("Enter an email address of %(limit_value)d characters or fewer"),
        },
    )

    def clean_number(self) -> int:
        typed = self.cleaned_data["number"].strip().lstrip("#")
        if not (typed.isascii() and typed.isdecimal() and 0 < int(typed) <= MAX_NUMBER):
            raise forms.ValidationError(_("Enter only the number, such as 1234"))
        return int(typed)
