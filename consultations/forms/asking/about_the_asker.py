"""Who asks, and whom the question is about: the first steps of /ask/."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.forms.asking.pseudonym import is_made_up
from consultations.forms.asking.step import StepForm, radios
from consultations.forms.screened import ScreenedForm
from consultations.forms.text import EmailAddress, PlainText
from consultations.models import Question
from consultations.models.asker import AGE_BANDS, INFANT_AGES, YOUNGEST, age_band_in_words, infant_age_in_words

UNDER_TWO = "0-1"
CHILDREN_BELOW = 20  # years; an adult daughter or son is "someone else", who has to agree
# The choices. The public band 0–9 is two choices here, because under two years the age decides about a fever.
AGES = {
    UNDER_TWO: _("Under 2 years"),
    "2-9": "2–9",
    **{band: age_band_in_words(band) for band in AGE_BANDS if band != YOUNGEST},
}


def public_band(age: str) -> str:
    """The band that the public page shows for a choice of `AGES`."""
    return YOUNGEST if age in (UNDER_TWO, "2-9") else age


class WhoStep(StepForm):
    asked_for = radios(_("Who is the question about?"), Question.AskedFor.choices, _("Choose who it is about"))


class AgeStep(StepForm):
    standing = radios(_("Your age"), [], _("Choose one, so we know who is asking"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        age = {"age": settings.MINIMUM_AGE}
        field = self.fields["standing"]
        field.label = _("Are you %(age)d or older?") % age
        field.choices = [  # type: ignore[attr-defined]
            ("adult", _("Yes, I am %(age)d or older") % age),
            ("guardian", _("No, but my parent or guardian is with me and agrees")),
            ("alone", _("No, and I am on my own")),
        ]


class AboutStep(StepForm, ScreenedForm):
    screened = ("name",)
    becomes_public = True

    name = PlainText(
        label=_("A made-up name"),
        help_text=_("Not your real one. For example: Quiet Fern"),
        max_length=60,
        validators=[is_made_up],
        error_messages={
            "required": _("Choose a name to show with your question"),
            "max_length": _("The name must be %(limit_value)d characters or fewer"),
        },
    )
    age_band = forms.ChoiceField(
        label=_("Your age"),
        required=False,
        error_messages={"invalid_choice": _("Choose an age that fits your answers so far, or “Rather not say”")},
    )
    sex = radios(_("Your sex"), Question.Sex.choices, _("Choose one, or “Rather not say”"))
    email = EmailAddress(
        label=_("Your email address"),
        required=False,
        max_length=254,
        help_text=_("We’ll only email you about this question. Doctors never see your address."),
        error_messages={
            "invalid": _("Enter an email address like this: name@example.org"),
            "max_length": _("Enter an email address of %(limit_value)d characters or fewer"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        possible = [(age, words) for age, words in AGES.items() if self._is_possible(age)]
        self.fields["age_band"].choices = [("", _("Rather not say")), *possible]  # type: ignore[attr-defined]
        if self.whom == Question.AskedFor.CHILD:
            self.fields["age_band"].label = _("The child’s age")
            self.fields["sex"].label = _("The child’s sex")
        elif not self.for_self:
            self.fields["age_band"].label = _("Their age")
            self.fields["sex"].label = _("Their sex")

    def _is_possible(self, age: str) -> bool:
        """Whether the person described so far can be of this age."""
        youngest, oldest = (int(year) for year in age.split("-"))
        if self.for_self:
            is_adult = self.answers.get("age", {}).get("standing") == "adult"
            return oldest >= settings.MINIMUM_AGE if is_adult else age != UNDER_TWO and youngest < settings.MINIMUM_AGE
        if self.whom == Question.AskedFor.CHILD:
            return youngest < CHILDREN_BELOW
        is_grown_up = self.whom in (Question.AskedFor.PARENT, Question.AskedFor.PARTNER)
        return oldest >= 10 or not is_grown_up


class InfantStep(StepForm):
    """The exact age of a child under two, because it decides about a fever. The public page shows only the band."""

    infant_age = forms.ChoiceField(
        label=_("How old is the child?"),
        help_text=_(
            "In the first months, a fever can mean something different. Only moderators and doctors see this;"
            " the public page says 0–9 years."
        ),
        error_messages={
            "required": _("Choose how old the child is"),
            "invalid_choice": _("Choose how old the child is"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ages = [(code, infant_age_in_words(code)) for code in INFANT_AGES]  # in the reader's language
        self.fields["infant_age"].choices = [("", _("Choose the age")), *ages]  # type: ignore[attr-defined]
