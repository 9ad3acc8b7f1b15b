"""What an asker types: the question, and later what is added to it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout, Submit
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consultations import screening
from consultations.forms.text import ActForm, PlainText, area
from consultations.models import PolicyVersion, Question
from consultations.models.question import AGE_BANDS, BODY_LENGTHS, TITLE_LENGTHS
from doctors.models import Department


class QuestionTextForm(forms.Form):
    """The asker's heading and text: for asking, and for sending again."""

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

    def clean_title(self) -> str:
        return self._without_personal_data("title")

    def clean_body(self) -> str:
        return self._without_personal_data("body")

    def _without_personal_data(self, name: str) -> str:
        text = self.cleaned_data[name]
        if found := screening.personal(screening.screen(text)):
            shown = text[found[0].start : found[0].end]
            raise forms.ValidationError(_("Take out “%(shown)s”. It could show who you are."), params={"shown": shown})
        return text


class AskForm(QuestionTextForm):
    """The whole of asking on one page."""

    department = forms.ModelChoiceField(
        Department.objects.filter(is_open=True),
        label=_("Department"),
        empty_label=_("I don’t know"),
        required=False,
        help_text=_("If you are not sure, leave it. We find the right one."),
        error_messages={
            "invalid_choice": _(
                "This department takes no questions at the moment. Choose another one, or “I don’t know”"
            )
        },
    )
    name = PlainText(
        label=_("What we may call you"),
        help_text=_("A made-up name, not your real one. For example: Quiet Fern"),
        max_length=60,
        error_messages={
            "required": _("Choose a name that we may call you"),
            "max_length": _("The name must have at most %(limit_value)d characters"),
        },
    )
    sex = forms.ChoiceField(
        label=_("Your sex"),
        choices=Question.Sex.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one, or “Rather not say”")},
    )
    age_band = forms.ChoiceField(
        label=_("Your age"),
        required=False,
        choices=[("", _("Rather not say")), *((band, band.replace("-", "–")) for band in AGE_BANDS)],
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        help_text=_("Only to tell you when something happens. Doctors never see it."),
        error_messages={
            "invalid": _("Write the address like this: name@example.org"),
            "max_length": _("Write a shorter address, of at most %(limit_value)d characters"),
        },
    )
    health_data = forms.BooleanField(
        label=_("I agree that moderators and doctors read what I write about my health"),
        error_messages={"required": _("Agree, or we cannot pass on your question")},
    )
    publication = forms.BooleanField(
        label=_("I agree that my question and the reply become public under the made-up name"),
        required=False,
        help_text=_("You get a reply either way. You can change this later."),
    )
    # People do not see it; programs fill it in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, policies: dict[str, PolicyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        for name, kind in (("health_data", "privacy"), ("publication", "publication")):
            link = format_html('<a href="{}">{}</a>', policies[kind].get_absolute_url(), _("Read what this means"))
            self.fields[name].help_text = format_html("{} {}", self.fields[name].help_text, link)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            Fieldset(_("Your question"), "title", "body", "department"),
            Fieldset(_("About you"), "name", "sex", "age_band", "email"),
            Fieldset(_("Your agreement"), "health_data", "publication"),
            Field("website", wrapper_class="apart"),
            Submit("send", _("Send my question")),
        )

    def clean_name(self) -> str:
        return self._without_personal_data("name")

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty"))
        return ""

    def question(self) -> dict[str, Any]:
        """The cleaned answers as `acts.asker.submit` takes them."""
        wanted = ("title", "body", "department", "name", "sex", "age_band", "email", "publication")
        return {name: self.cleaned_data[name] for name in wanted}


class ResubmitForm(ActForm, QuestionTextForm):
    pass
