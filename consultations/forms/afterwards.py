"""What an asker fills in after the question was sent: a follow-up, how it went, erasing, a new link."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from consultations.forms.asking import SIGNS, radios
from consultations.forms.text import ActForm, EmailAddress, NoteForm, PlainText
from consultations.models import Feedback, PolicyVersion

LARGEST_NUMBER = 10**18 - 1  # what an address can hold


class FollowUpForm(NoteForm):
    """A follow-up, behind the same signs as a question: what needs help now must not wait for a doctor here."""

    signs = radios(
        _("Do you, or the person you ask for, have any of these now?"),
        [("none", _("None of these")), ("some", _("One or more of these"))],
        _("Choose whether there are any of these signs"),
    )
    field_order = ["signs", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signs = format_html_join("", "<li>{}</li>", ((sign,) for sign in SIGNS))
        self.fields["signs"].help_text = format_html('<div class="text"><ul>{}</ul></div>', signs)

    @property
    def needs_help_now(self) -> bool:
        """Whether signs were chosen: whatever else is still missing, that comes first."""
        return self.is_bound and self["signs"].data == "some"


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


class AgreeForm(ActForm):
    """The agreement to publication: to the very text that the page links to, and the photos' own box unticked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    photos = forms.BooleanField(
        label=_("My photos may be public too, if a moderator finds them suitable"), required=False
    )

    def __init__(
        self, *args: Any, shown: PolicyVersion | None = None, with_photos: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.initial["version"] = shown.pk if shown else None
        if not with_photos:
            del self.fields["photos"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.shown and cleaned.get("version") != self.shown.pk:
            # Agreed to a text that is no longer in force: the page shows the new one, and nothing is ticked.
            self.data = {self.add_prefix("version"): self.shown.pk}
            raise forms.ValidationError(_("A policy has changed meanwhile. Please read it and agree once more."))
        return cleaned


class LinkForm(forms.Form):
    """Which question, and the address that was given with it."""

    number = PlainText(
        label=_("The number of your question"),
        help_text=_("It was on the last page when you asked, and in every mail from us."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        max_length=30,
        error_messages={"required": _("Write the number of your question"), "max_length": _("Write only the number")},
    )
    email = EmailAddress(
        label=_("Your e-mail address"),
        help_text=_("The one that you gave when you asked."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address"),
            "invalid": _("Write the address like this: name@example.org"),
            "max_length": _("Write a shorter address, of at most %(limit_value)d characters"),
        },
    )

    def clean_number(self) -> int:
        typed = self.cleaned_data["number"].strip().lstrip("#")
        if not (typed.isascii() and typed.isdecimal() and 0 < int(typed) <= LARGEST_NUMBER):
            raise forms.ValidationError(_("Write only the number, such as 1234"))
        return int(typed)
