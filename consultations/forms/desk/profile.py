"""What a doctor says about themselves: the public profile, days away, and how many questions at once."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.forms.error_messages import use_our_words
from consultations.forms.text import Day, PlainText, area
from doctors.models import MAX_HELD_QUESTIONS, Doctor


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
        label=_("The most questions I want to hold at once"),
        choices=[(n, str(n)) for n in range(1, MAX_HELD_QUESTIONS + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many")},
    )
    away_from = Day(label=_("Away from"), help_text=_("While you are away, follow-ups go to your colleagues at once."))
    away_until = Day(label=_("Away until"))

    class Meta:
        model = Doctor
        fields = ("hospital", "bio", "at_once", "away_from", "away_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        use_our_words(self.fields.values())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("away_from"), cleaned.get("away_until")
        if "away_from" in self.errors or "away_until" in self.errors:
            return cleaned
        if begins and not ends:
            self.add_error("away_until", _("Enter the last day you are away"))
        elif ends and not begins:
            self.add_error("away_from", _("Enter the first day you are away"))
        elif begins and ends and ends < begins:
            self.add_error("away_until", _("“Away until” can’t be before “Away from”"))
        elif ends and ends < timezone.localdate():
            self.add_error("away_until", _("This day has passed. Leave both empty if you are here"))
        return cleaned
