"""What an asker types, page by page: the forms of /ask/, and the same text sent again later."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.acts.asking.drafts import NOTICE_CHANGED
from consultations.forms.asking.pseudonym import is_made_up
from consultations.forms.asking.step import StepForm, prompts_for, radios, sign_field
from consultations.forms.screened import ScreenedForm
from consultations.forms.text import ActForm, EmailAddress, PlainText, area
from consultations.models import PolicyVersion, Question, Topic
from consultations.models.asker import AGE_BANDS, INFANT_AGES, PROMPT_LENGTH, YOUNGEST, infant_age_in_words
from consultations.models.question import BODY_LENGTHS, TITLE_LENGTHS
from doctors.models import Department

UNDER_TWO = "0-1"
CHILDREN_BELOW = 20  # years; a grown-up daughter or son is somebody else, who agrees to being asked for
# As it is asked: the first band of the public page is two here, for below two years weeks and months decide.
AGES = {
    UNDER_TWO: _("Under 2 years"),
    "2-9": "2–9",
    **{band: band.replace("-", "–") for band in AGE_BANDS if band != YOUNGEST},
}


def public_band(age: str) -> str:
    """The band that the public page shows for an answer of `AGES`."""
    return YOUNGEST if age in (UNDER_TWO, "2-9") else age


class GatePage(StepForm):
    signs = sign_field()
    # Which privacy policy the page linked: what is answered from here on is kept.
    notice = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, privacy: PolicyVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.privacy = privacy
        self.initial["notice"] = privacy.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("notice") != self.privacy.pk:
            self.data = {**self.data, "signs": self.data.get("signs"), "notice": self.privacy.pk}
            raise forms.ValidationError(NOTICE_CHANGED)
        return cleaned


class WhoPage(StepForm):
    asked_for = radios(_("Who is the question about?"), Question.AskedFor.choices, _("Choose who it is about"))


class AgePage(StepForm):
    standing = radios(_("Your age"), [], _("Choose one, so that we know who is asking"))

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


class AboutPage(StepForm, ScreenedForm):
    screened = ("name",)
    becomes_public = True

    name = PlainText(
        label=_("A made-up name"),
        help_text=_("Not your real one. For example: Quiet Fern"),
        max_length=60,
        validators=[is_made_up],
        error_messages={
            "required": _("Choose a name to show with your question"),
            "max_length": _("The name must have at most %(limit_value)d characters"),
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
            "invalid": _("Write the address like this: name@example.org"),
            "max_length": _("Write a shorter address, of at most %(limit_value)d characters"),
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
            self.fields["age_band"].label = _("The age of the person it is about")
            self.fields["sex"].label = _("The sex of the person it is about")

    def _is_possible(self, age: str) -> bool:
        """Whether somebody of this age can be whom the answers so far speak of."""
        youngest, oldest = (int(year) for year in age.split("-"))
        if self.for_self:
            is_adult = self.answers.get("age", {}).get("standing") == "adult"
            return oldest >= settings.MINIMUM_AGE if is_adult else age != UNDER_TWO and youngest < settings.MINIMUM_AGE
        if self.whom == Question.AskedFor.CHILD:
            return youngest < CHILDREN_BELOW
        is_grown_up = self.whom in (Question.AskedFor.PARENT, Question.AskedFor.PARTNER)
        return oldest >= 10 or not is_grown_up


class InfantPage(StepForm):
    """The age of a child below two years, as it decides about a fever; the public page shows the band alone."""

    infant_age = forms.ChoiceField(
        label=_("How old is the child?"),
        help_text=_(
            "In the first months a fever means something else than later. Only moderators and doctors see this;"
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


class DepartmentPage(StepForm):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_open=True),
        label=_("Which department fits your question?"),
        empty_label=_("I don’t know"),
        blank=True,  # radio buttons would otherwise have no empty choice
        required=False,
        widget=forms.RadioSelect,
        help_text=_("If you are not sure, leave it at “I don’t know”. We find the right one."),
        error_messages={
            "invalid_choice": _(
                "This department takes no questions at the moment. Choose another one, or “I don’t know”"
            )
        },
    )

    def to_keep(self) -> dict[str, Any]:
        department = self.cleaned_data["department"]
        return {"department": str(department.pk) if department else ""}


class QuestionTextForm(ScreenedForm):
    """The asker's heading and text: for asking, and for sending again."""

    screened = ("title", "body")
    becomes_public = True

    title = PlainText(
        label=_("Your question in one line"),
        help_text=_("For example: Red spots on my back for two weeks"),
        fewest_letters=TITLE_LENGTHS[0],
        max_length=TITLE_LENGTHS[1],
        error_messages={
            "required": _("Write your question in one line"),
            "min_length": _("Your question in one line must have at least %(limit_value)d characters"),
            "max_length": _("Shorten this line to %(limit_value)d characters. It has %(show_value)d."),
        },
        is_counted=True,
    )
    body = PlainText(
        label=_("Tell the doctor more"),
        help_text=_(
            "What do you feel or see, since when, and what would you like to know? Ask one question."
            " Leave out names, addresses and telephone numbers."
        ),
        widget=area(9),
        fewest_letters=BODY_LENGTHS[0],
        max_length=BODY_LENGTHS[1],
        error_messages={
            "required": _("Tell the doctor more about your question"),
            "min_length": _("Write at least %(limit_value)d characters, so that a doctor can understand you"),
            "max_length": _("Shorten your text to %(limit_value)d characters. It has %(show_value)d."),
        },
    )

    def speak_of(self, asked_for: str) -> None:
        """Put the hint into words that fit whom the question is about."""
        if asked_for != Question.AskedFor.SELF:
            self.fields["body"].help_text = _(
                "What have you noticed, since when, and what would you like to know? Ask one question."
                " Leave out names, addresses and telephone numbers."
            )


class NeverShown(forms.TextInput):
    """What stands in it is not shown again: a browser that filled it in by mistake must not do so twice."""

    def format_value(self, value: Any) -> None:
        return None


class QuestionPage(StepForm, QuestionTextForm):
    # People do not see it; programs fill it in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=NeverShown(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak_of(self.whom)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty"))
        return ""


TOO_LONG_ANSWER = _("Shorten your answer to %(limit_value)d characters. It has %(show_value)d.")


class DetailsPage(StepForm, ScreenedForm):
    """What a doctor would ask first; all of it may stay empty, and none of it becomes public."""

    screened = tuple(one.value for one in Question.Prompt)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for prompt, (label, hint) in prompts_for(self.whom).items():
            self.fields[prompt.value] = PlainText(
                label=label, help_text=hint, required=False, max_length=PROMPT_LENGTH, widget=area(2),
                error_messages={"max_length": TOO_LONG_ANSWER},
            )  # fmt: skip


class TopicsPage(StepForm):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        label=_("What is it about?"),
        help_text=_("We found these in your text. Tick what fits, so that others find the answer."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the topics of the list")},
    )

    def __init__(self, *args: Any, offered: list[Topic] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        field.queryset = Topic.objects.filter(pk__in=[topic.pk for topic in offered or []])  # type: ignore[attr-defined]

    def to_keep(self) -> dict[str, Any]:
        return {"topics": [str(topic.pk) for topic in self.cleaned_data["topics"]]}


class SeenPage(StepForm):
    """A page that is only read: what others asked, photos, the public page as it would be."""


class MultipleFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosPage(StepForm):
    photos = forms.FileField(
        label=_("Add photos"),
        required=False,
        widget=MultipleFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
        help_text=_(
            "Up to 3 photos, 10 MB each. Show only what it is about: no face, no name, no papers."
            " We remove the place and the camera’s data from them. Only doctors and moderators see them, unless you"
            " agree later that they become public."
        ),
    )

    def to_keep(self) -> dict[str, Any]:
        return {}


class ResubmitForm(ActForm, QuestionTextForm):
    def __init__(self, *args: Any, asked_for: str = Question.AskedFor.SELF, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak_of(asked_for)
