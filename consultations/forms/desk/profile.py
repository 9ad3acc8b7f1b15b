"""What a doctor says about themselves: the public profile, days away, and how many questions at once."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.forms.error_messages import in_our_words
from consultations.forms.text import PlainText, area
from doctors.models import MAX_HELD_QUESTIONS, Doctor


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day, such as 2027-03-31")},
    )


class ProfileForm(forms.ModelForm):
    hospital = PlainText(label=_("Hospital or practice"), max_length=160, required=False)
    bio = PlainText(
        label=_("About me"),
        help_text=_("Readers see this on your page. No telephone numbers, addresses or prices."),
        widget=area(5),
        max_length=2000,
        required=False,
    )
    at_once = forms.TypedChoiceField(
        label=_("Questions that I hold at once, at most"),
        choices=[(n, str(n)) for n in range(1, MAX_HELD_QUESTIONS + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many")},
    )
    away_from = _day(_("Away from"), _("While you are away, follow-ups go to your colleagues at once."))
    away_until = _day(_("Away until"))

    class Meta:
        model = Doctor
        fields = ("hospital", "bio", "at_once", "away_from", "away_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_our_words(self.fields.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("away_from"), cleaned.get("away_until")
        if "away_from" in self.errors or "away_until" in self.errors:
            return cleaned
        if begins and not ends:
            self.add_error("away_until", _("Say until when you are away"))
        elif ends and not begins:
            self.add_error("away_from", _("Say from when you are away"))
        elif begins and ends and ends < begins:
            self.add_error("away_until", _("Choose a day that is not before the first one"))
        elif ends and ends < timezone.localdate():
            self.add_error("away_until", _("This day has passed. Leave both empty if you are here"))
        return cleaned
