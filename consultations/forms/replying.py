"""What a doctor types at the desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.forms.text import ActForm, NoteForm, PlainText, area
from consultations.models import Question, Reply
from consultations.models.reply import ANSWER_LENGTH, PART_LENGTH
from doctors.models import Department


class TransferForm(NoteForm):
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("To which department"), error_messages={"required": _("Choose a department")}
    )
    field_order = ["department", "note"]


DECLINES = {
    "decline_code": _("Say why you decline"),
    "would_need": _("Say what would be needed for an answer"),
    "see_whom": _("Say which department or doctor to see"),
}


class ReplyForm(ActForm):
    """The doctor's reply in its parts, or a decline with the same parts and a code."""

    heading = _("My reply")
    kind = forms.ChoiceField(
        label=_("What you send"), choices=Reply.Kind.choices, initial=Reply.Kind.ANSWER, widget=forms.RadioSelect
    )
    decline_code = forms.ChoiceField(
        label=_("Why you decline"),
        required=False,
        choices=[("", pgettext_lazy("why declined", "It is not declined")), *Reply.DeclineCode.choices],
    )
    answer = PlainText(
        label=_("Reply"),
        widget=area(10),
        max_length=ANSWER_LENGTH,
        error_messages={"required": _("Write what you want to tell the asker")},
    )
    limits = PlainText(
        label=_("What cannot be said from here"),
        widget=area(2),
        max_length=PART_LENGTH,
        error_messages={"required": _("Say what cannot be told from here, for instance without an examination")},
    )
    next_step = PlainText(
        label=_("Next step"),
        widget=area(2),
        max_length=PART_LENGTH,
        error_messages={"required": _("Say what the asker should do next")},
    )
    seek_help_if = PlainText(label=_("Seek help sooner if"), widget=area(2), max_length=PART_LENGTH, required=False)
    would_need = PlainText(
        label=_("What would be needed for an answer"), widget=area(2), max_length=PART_LENGTH, required=False
    )
    see_whom = PlainText(label=_("Which department or doctor to see"), max_length=120, required=False)
    care_level = forms.ChoiceField(
        label=_("How soon to see someone"),
        choices=Reply.CareLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how soon the asker should see someone")},
    )
    second_doctor = forms.BooleanField(label=_("Ask a second doctor to read it before it is sent"), required=False)

    cites = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)
    revision = forms.CharField(required=False, widget=forms.HiddenInput)
    writer = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    act = "send"
    button = _("Send the reply")

    def __init__(self, *args: Any, similar: Sequence[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is cited is a public question, which the act looks up; the page offers the similar ones.
        self.fields["cites"].valid_value = lambda value: str(value).isascii() and str(value).isdigit()  # type: ignore[attr-defined]
        self.similar = [(one, str(one.pk) in {str(pk) for pk in self["cites"].value() or []}) for one in similar]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Reply.Kind.DECLINE:
            for name, words in DECLINES.items():
                if cleaned.get(name) == "":
                    self.add_error(name, forms.ValidationError(words))
        if cleaned.get("kind") == Reply.Kind.ANSWER:
            cleaned["decline_code"] = ""
        return cleaned

    def typed(self) -> dict[str, Any]:
        """All that was typed, chosen and cited, as it came: what a draft keeps."""
        cites = self.data.getlist("cites")[:20] if isinstance(self.data, QueryDict) else []
        names = [name for name in CorrectForm.base_fields if name not in ("cites", "revision")]
        return {name: str(self.data.get(name, "")).replace("\r\n", "\n") for name in names} | {"cites": cites}


class CorrectForm(ReplyForm):
    heading = _("Correct the reply")
    correction_note = PlainText(
        label=_("What changed and why"),
        help_text=_("Readers see this."),
        widget=area(2),
        max_length=PART_LENGTH,
        error_messages={"required": _("Write what changed and why")},
    )

    act = "correct"
    button = _("Publish the correction")
    second_doctor = None  # type: ignore[assignment]  # one that is asked for hands the correction in instead
