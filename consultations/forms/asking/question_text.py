"""The question itself: its heading and text, what a doctor would ask first, and the same text sent again later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.forms.asking.step import StepForm, prompts_for
from consultations.forms.page_acts import ActForm
from consultations.forms.screened import ScreenedForm
from consultations.forms.text import PlainText, area
from consultations.models import Question
from consultations.models.asker import PROMPT_LENGTH
from consultations.models.question import BODY_LENGTHS, TITLE_LENGTHS


class QuestionTextForm(ScreenedForm):
    """The asker's heading and text, for asking and for sending again."""

    screened = ("title", "body")
    becomes_public = True

    title = PlainText(
        label=_("Your question in one line"),
        help_text=_("For example: Red spots on my back for two weeks"),
        fewest_letters=TITLE_LENGTHS[0],
        max_length=TITLE_LENGTHS[1],
        error_messages={
            "required": _("Enter your question in one line"),
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
        """Word the hint for the person whom the question is about."""
        if asked_for != Question.AskedFor.SELF:
            self.fields["body"].help_text = _(
                "What have you noticed, since when, and what would you like to know? Ask one question."
                " Leave out names, addresses and telephone numbers."
            )


class NeverShown(forms.TextInput):
    """Never shows its value again, so that a browser that filled it in by mistake does not send it twice."""

    def format_value(self, value: Any) -> None:
        return None


class QuestionStep(StepForm, QuestionTextForm):
    # People see this field only where a browser filled it in for them. Bots fill it in.
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
            del self.fields["website"].widget.attrs["tabindex"]  # the page shows it now, to be emptied
            raise forms.ValidationError(_("Leave this field empty"))
        return ""


TOO_LONG_ANSWER = _("Shorten your answer to %(limit_value)d characters. It has %(show_value)d.")


class DetailsStep(StepForm, ScreenedForm):
    """What a doctor would ask first. All of it is optional, and none of it becomes public."""

    screened = tuple(prompt.value for prompt in Question.Prompt)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for prompt, (label, hint) in prompts_for(self.whom).items():
            self.fields[prompt.value] = PlainText(
                label=label, help_text=hint, required=False, max_length=PROMPT_LENGTH, widget=area(2),
                error_messages={"max_length": TOO_LONG_ANSWER},
            )  # fmt: skip


class ResubmitForm(ActForm, QuestionTextForm):
    def __init__(self, *args: Any, asked_for: str = Question.AskedFor.SELF, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak_of(asked_for)
