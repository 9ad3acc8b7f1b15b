"""What an asker types, page by page: the forms of /ask/, and the same text sent again later."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consultations.forms.made_up import is_made_up
from consultations.forms.screened import ScreenedForm
from consultations.forms.text import ActForm, EmailAddress, PlainText, area
from consultations.models import PolicyVersion, Question, Topic
from consultations.models.asker import AGE_BANDS, PROMPT_LENGTH
from consultations.models.question import BODY_LENGTHS, TITLE_LENGTHS
from doctors.models import Department

# Signs that need help at once, not an answer in some days (features P2: at most eight).
SIGNS = [
    _("Pain, pressure or tightness in the chest"),
    _("Trouble breathing, or blue lips"),
    _("A drooping face, a weak arm or leg, or trouble speaking"),
    _("Fainting, a fit, or sudden confusion"),
    _("Heavy bleeding, or vomiting or coughing up blood"),
    _("Swelling of the face, lips or tongue"),
    _("The worst headache of a life, or a stiff neck with fever"),
    _("Thoughts of ending your life, or of hurting yourself or others"),
]
PROMPTS: dict[Question.Prompt, tuple[Any, Any]] = {
    Question.Prompt.SINCE: (_("How long has it lasted?"), _("For example: since Monday, for about three months")),
    Question.Prompt.BEFORE: (_("Have you had it before?"), _("When, and what helped then?")),
    Question.Prompt.TRIED: (_("What have you tried?"), _("Medicines, home remedies, seeing a doctor")),
    Question.Prompt.MEDICINES: (_("Which medicines do you take?"), _("With the strength, if you know it")),
    Question.Prompt.ALLERGIES: (_("Are you allergic to anything?"), ""),
    Question.Prompt.WISH: (_("What do you most want to know?"), _("If you could ask only one thing")),
}


class Page(forms.Form):
    """One page of /ask/. It knows the answers of the other pages, for the words on it."""

    def __init__(self, *args: Any, answers: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers or {}

    @property
    def for_self(self) -> bool:
        return self.answers.get("who", {}).get("asked_for", "self") == Question.AskedFor.SELF

    def to_keep(self) -> dict[str, Any]:
        """What is kept of the page: as a form takes it again, with texts as they were cleaned."""
        kept = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            kept[name] = value if isinstance(value, str | bool) else self[name].data
        return kept


def radios(label: Any, choices: Any, required: Any, **how: Any) -> forms.ChoiceField:
    messages = {"required": required, "invalid_choice": required}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=messages, **how)


class GatePage(Page):
    signs = radios(
        _("Do you, or the person you ask for, have any of these now?"),
        [("none", _("None of these")), ("some", _("One or more of these"))],
        _("Choose whether there are any of these signs"),
    )


class WhoPage(Page):
    asked_for = radios(_("Who is the question about?"), Question.AskedFor.choices, _("Choose who it is about"))


class AgePage(Page):
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


class AboutPage(Page, ScreenedForm):
    screened = ("name",)

    name = PlainText(
        label=_("A made-up name"),
        help_text=_("Not your real one. For example: Quiet Fern"),
        max_length=60,
        validators=[is_made_up],
        error_messages={
            "required": _("Choose a name that we may call you"),
            "max_length": _("The name must have at most %(limit_value)d characters"),
        },
    )
    age_band = forms.ChoiceField(
        label=_("Your age"),
        required=False,
        choices=[("", _("Rather not say")), *((band, band.replace("-", "–")) for band in AGE_BANDS)],
    )
    sex = radios(_("Your sex"), Question.Sex.choices, _("Choose one, or “Rather not say”"))
    email = EmailAddress(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        help_text=_("Only to tell you when something happens. Doctors never see it."),
        error_messages={
            "invalid": _("Write the address like this: name@example.org"),
            "max_length": _("Write a shorter address, of at most %(limit_value)d characters"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        if not self.for_self:
            self.fields["age_band"].label = _("The age of the person it is about")
            self.fields["sex"].label = _("The sex of the person it is about")


class DepartmentPage(Page):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_open=True),
        label=_("Which kind of doctor should read it?"),
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

    title = PlainText(
        label=_("Your question in one line"),
        help_text=_("For example: Red spots on my back for two weeks"),
        min_length=TITLE_LENGTHS[0],
        max_length=TITLE_LENGTHS[1],
        error_messages={
            "required": _("Write your question in one line"),
            "min_length": _("The line must have at least %(limit_value)d characters"),
            "max_length": _("The line must have at most %(limit_value)d characters"),
        },
    )
    body = PlainText(
        label=_("Tell the doctor more"),
        help_text=_(
            "What do you feel or see, since when, and what would you like to know? Ask one question."
            " Leave out names, addresses and telephone numbers."
        ),
        widget=area(9),
        min_length=BODY_LENGTHS[0],
        max_length=BODY_LENGTHS[1],
        error_messages={
            "required": _("Tell the doctor more about your question"),
            "min_length": _("Write at least %(limit_value)d characters, so that a doctor can understand you"),
            "max_length": _("Write at most %(limit_value)d characters"),
        },
    )


class QuestionPage(Page, QuestionTextForm):
    # People do not see it; programs fill it in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty"))
        return ""


class DetailsPage(Page, ScreenedForm):
    """What a doctor would ask first; all of it may stay empty, and none of it becomes public."""

    screened = tuple(one.value for one in Question.Prompt)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for prompt, (label, hint) in PROMPTS.items():
            self.fields[prompt.value] = PlainText(
                label=label, help_text=hint, required=False, max_length=PROMPT_LENGTH, widget=area(2),
                error_messages={"max_length": _("Write at most %(limit_value)d characters")},
            )  # fmt: skip


class TopicsPage(Page):
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


class SeenPage(Page):
    """A page that is only read: what others asked, photos, the public page as it would be."""


class MultipleFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosPage(Page):
    photos = forms.FileField(
        label=_("Add photos"),
        required=False,
        widget=MultipleFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
        help_text=_(
            "Up to 3 photos, 10 MB each. Show only what it is about: no face, no name, no papers."
            " We remove the place and the camera’s data from them. Only doctors and moderators see them."
        ),
    )

    def to_keep(self) -> dict[str, Any]:
        return {}


class ConsentsPage(Page):
    """Agreements, each for itself and unticked (features P18), to the very texts that were shown."""

    health_data = forms.BooleanField(
        label=_("I agree that moderators and doctors read what I write about my health"),
        error_messages={"required": _("Agree, or we cannot pass on your question")},
    )
    publication = forms.BooleanField(
        label=_("I agree that my question and the reply become public under the made-up name"),
        required=False,
        help_text=_("You get a reply either way. You can change this later."),
    )
    photos_public = forms.BooleanField(
        label=_("I agree that my photos become public too, if a moderator finds them suitable"),
        required=False,
        help_text=_("Only together with the question."),
    )
    privacy_version = forms.IntegerField(widget=forms.HiddenInput)
    publication_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, policies: dict[str, PolicyVersion] | None = None, with_photos: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.policies = policies or {}
        if not with_photos:
            del self.fields["photos_public"]
        for name, kind in (("health_data", "privacy"), ("publication", "publication")):
            version = self.policies[kind]
            link = format_html('<a href="{}">{}</a>', version.get_absolute_url(), _("Read what this means"))
            self.fields[name].help_text = format_html("{} {}", self.fields[name].help_text, link)
            self.initial[f"{kind}_version"] = version.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if any(cleaned.get(f"{kind}_version") != self.policies[kind].pk for kind in ("privacy", "publication")):
            # Agreed to a text that is no longer in force: the new one is shown, and nothing is ticked.
            self.data = {f"{kind}_version": self.policies[kind].pk for kind in ("privacy", "publication")}
            raise forms.ValidationError(_("A policy has changed meanwhile. Please read it and agree once more."))
        if cleaned.get("photos_public") and not cleaned.get("publication"):
            self.add_error("photos_public", _("Photos can only be public together with the question"))
        return cleaned


class ResubmitForm(ActForm, QuestionTextForm):
    pass
