"""What a doctor types at the desk."""

from typing import Any

from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.forms.text import ActForm, NoteForm, PlainText, area
from consultations.models import Reply
from consultations.models.reply import ANSWER_LENGTH, PART_LENGTH
from doctors.models import Department


class TransferForm(NoteForm):
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("To which department"), error_messages={"required": _("Choose a department")}
    )
    field_order = ["department", "note"]


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
    care_level = forms.ChoiceField(
        label=_("How soon to see someone"),
        choices=Reply.CareLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how soon the asker should see someone")},
    )
    second_doctor = forms.BooleanField(label=_("Ask a second doctor to read it before it is sent"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_tag = True
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            HTML('<input type="hidden" name="action" value="send">'), *self.fields, Submit("send", _("Send the reply"))
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Reply.Kind.DECLINE and cleaned.get("decline_code") == "":
            self.add_error("decline_code", forms.ValidationError(_("Say why you decline")))
        if cleaned.get("kind") == Reply.Kind.ANSWER:
            cleaned["decline_code"] = ""
        return cleaned


class CorrectForm(ReplyForm):
    heading = _("Correct the reply")
    correction_note = PlainText(
        label=_("What changed and why"),
        help_text=_("Readers see this."),
        widget=area(2),
        max_length=PART_LENGTH,
        error_messages={"required": _("Write what changed and why")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["second_doctor"]
        self.helper.layout = Layout(
            HTML('<input type="hidden" name="action" value="correct">'),
            *self.fields,
            Submit("send", _("Publish the correction")),
        )
