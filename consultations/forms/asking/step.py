"""The base of every step of /ask/, the signs of danger, and the prompts worded for self, child or another."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.models import Question

# Signs that need help at once. An answer here takes days.
SIGNS = [
    _("Pain, pressure or tightness in the chest"),
    _("Trouble breathing, or blue lips"),
    _("A drooping face, a weak arm or leg, or trouble speaking"),
    _("Fainting, a fit, or sudden confusion"),
    _("Heavy bleeding, or vomiting or coughing up blood"),
    _("Swelling of the face, lips or tongue"),
    _("The worst headache of a life, or a stiff neck with fever"),
]
NO_SIGNS, BODY, DESPAIR = "none", "some", "despair"
P = Question.Prompt
# What a doctor would ask first: label and hint.
PROMPTS: dict[Question.Prompt, tuple[Any, Any]] = {
    P.SINCE: (_("How long has it lasted?"), _("For example: since Monday, for about three months")),
    P.BEFORE: (_("Have you had it before?"), _("When, and what helped then?")),
    P.TRIED: (_("What have you tried?"), _("Medicines, home remedies, seeing a doctor")),
    P.MEDICINES: (_("Which medicines do you take?"), _("With the strength, if you know it")),
    P.ALLERGIES: (_("Are you allergic to anything?"), ""),
    P.WISH: (_("What do you most want to know?"), _("If you could ask only one thing")),
}
PROMPTS_FOR_ANOTHER = {
    **PROMPTS,
    P.BEFORE: (_("Have they had it before?"), _("When, and what helped then?")),
    P.TRIED: (_("What has been tried?"), _("Medicines, home remedies, seeing a doctor")),
    P.MEDICINES: (_("Which medicines do they take?"), _("With the strength, if you know it")),
    P.ALLERGIES: (_("Are they allergic to anything?"), ""),
}
PROMPTS_FOR_CHILD = {
    **PROMPTS_FOR_ANOTHER,
    P.BEFORE: (_("Has the child had it before?"), _("When, and what helped then?")),
    P.MEDICINES: (_("Which medicines does the child take?"), _("With the strength, if you know it")),
    P.ALLERGIES: (_("Is the child allergic to anything?"), ""),
}


def prompts_for(asked_for: str) -> dict[Question.Prompt, tuple[Any, Any]]:
    """The prompts, worded for the person whom the question is about."""
    if asked_for == Question.AskedFor.SELF:
        return PROMPTS
    return PROMPTS_FOR_CHILD if asked_for == Question.AskedFor.CHILD else PROMPTS_FOR_ANOTHER


class StepForm(forms.Form):
    """One step of /ask/. It knows the answers of the other steps, because its words depend on them."""

    def __init__(self, *args: Any, answers: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = answers or {}

    @property
    def whom(self) -> str:
        return self.answers.get("who", {}).get("asked_for", Question.AskedFor.SELF)

    @property
    def for_self(self) -> bool:
        return self.whom == Question.AskedFor.SELF

    def to_keep(self) -> dict[str, Any]:
        """The answer as the draft keeps it: cleaned texts, and other values as a form takes them again."""
        kept = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            kept[name] = value if isinstance(value, str | bool) else self[name].data
        return kept


def radios(label: Any, choices: Any, required: Any, **how: Any) -> forms.ChoiceField:
    messages = {"required": required, "invalid_choice": required}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=messages, **how)


def sign_field() -> forms.ChoiceField:
    """The question whether help is needed at once, asked before a question and before a follow-up."""
    return radios(
        _("Do you, or the person you ask for, have any of these now?"),
        [
            (NO_SIGNS, _("None of these")),
            (BODY, _("One or more of these signs")),
            (DESPAIR, _("Thoughts of ending my life, or of hurting myself or someone else")),
        ],
        _("Choose whether there are any of these signs"),
    )
