"""What a doctor types at the desk."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.actors import Refused
from consultations.acts.desk.reply_drafts import MAX_FIELD_LENGTH, Seen, is_number
from consultations.forms.page_acts import ActForm, NoteForm
from consultations.forms.text import PlainText, area, kept_text
from consultations.models import Question, Reply
from consultations.models.reply import (
    ANSWER_LENGTH,
    CHOOSE_EMERGENCY,
    DECLINE_PARTS,
    PART_LENGTH,
    emergency_lacks_its_level,
)
from consultations.reply_rules.structure import is_emergency
from doctors.models import Department

STAMPS = ("revision", "base")  # which draft and reply the page was made from; not part of the text
MAX_CITES_IN_DRAFT = 20  # a reply may have five; a draft keeps what was ticked


class TransferForm(NoteForm):
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("To which department"), error_messages={"required": _("Choose a department")}
    )
    field_order = ["department", "note"]


class DuplicateForm(NoteForm):
    duplicate_of = forms.IntegerField(
        label=_("Number of the question that it repeats"),
        min_value=1,
        max_value=10**18,
        error_messages={"required": _("Write the number of the question that it repeats")},
    )
    field_order = ["duplicate_of", "note"]

    def refuse(self, refused: Refused) -> None:
        if refused.code == "target":
            self.add_error("duplicate_of", str(refused.message))
        else:
            super().refuse(refused)


OLD_PAGE = _("This page is out of date. Reload it and read it again.")


class ReviewForm(NoteForm):
    """What a second doctor decides about a reply or a correction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.act and not self.act.label:  # who agrees has nothing to write
            del self.fields["note"]


class HandedInForm(ReviewForm):
    """About exactly the correction that the page showed, not a later one."""

    handed_in_at = forms.DateTimeField(widget=forms.HiddenInput(), error_messages={"required": OLD_PAGE})


class UnsentReplyForm(ReviewForm):
    """About exactly the unsent reply that the page showed, not a later one."""

    reply = forms.IntegerField(
        widget=forms.HiddenInput(), min_value=1, max_value=10**18,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], OLD_PAGE),
    )  # fmt: skip


class OpinionForm(NoteForm):
    agrees = forms.TypedChoiceField(
        label=_("Do you agree?"),
        choices=[("yes", _("I agree with this reply")), ("no", _("I disagree with part of this reply"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you agree")},
    )
    field_order = ["agrees", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = False


DECLINES = {
    "decline_code": _("Choose why you decline"),
    "would_need": _("Enter what you would need to answer"),
    "see_whom": _("Enter who they should see instead"),
}


NOT_IN_AN_EMERGENCY = _("Not needed in an emergency: then they need help now, not another doctor.")


def _public(numbers: Iterable[int]) -> Iterable[Question]:
    numbers = list(numbers)
    return Question.objects.published().with_cards().filter(pk__in=numbers) if numbers else []


class ReplyForm(ActForm):
    """The doctor's reply in its parts, or a decline with the same parts and a reason."""

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
        error_messages={"required": _("Enter your reply")},
    )
    limits = PlainText(
        label=_("What you can’t say from here"),
        widget=area(2),
        max_length=PART_LENGTH,
        error_messages={"required": _("Enter what you can’t say from here, for example without an examination")},
    )
    next_step = PlainText(
        label=_("Next step"),
        widget=area(2),
        max_length=PART_LENGTH,
        error_messages={"required": _("Enter what the asker should do next")},
    )
    seek_help_if = PlainText(label=_("Seek help sooner if"), widget=area(2), max_length=PART_LENGTH, required=False)
    would_need = PlainText(
        label=_("What a doctor would need to answer"),
        help_text=NOT_IN_AN_EMERGENCY,
        widget=area(2),
        max_length=PART_LENGTH,
        required=False,
    )
    see_whom = PlainText(
        label=_("Who should they see instead?"), help_text=NOT_IN_AN_EMERGENCY, max_length=120, required=False
    )
    care_level = forms.ChoiceField(
        label=_("How soon to see someone"),
        choices=Reply.CareLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how soon the asker should see someone")},
    )
    second_doctor = forms.BooleanField(label=_("Ask a second doctor to read it before it is sent"), required=False)
    keep_reason = PlainText(
        label=_("Why you keep the wording"),
        help_text=_("For colleagues and moderators, not for the asker."),
        widget=area(2),
        max_length=PART_LENGTH,
        required=False,
    )
    cites = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)
    # What the page was made from: the draft's revision, and the version of the reply.
    revision = forms.CharField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput)
    # Which window writes, and its count of saves, so that a save that arrives late does not undo a later one.
    writer = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    turn = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)

    def __init__(self, *args: Any, similar: Sequence[Question] = (), own: int = 0, **kwargs: Any) -> None:
        """`own`: the number of the question itself, which a reply never cites."""
        super().__init__(*args, **kwargs)
        # Any number is valid here. The act checks that it is a public question.
        self.fields["cites"].valid_value = is_number  # type: ignore[attr-defined]
        cited = {int(pk) for pk in self["cites"].value() or [] if is_number(pk)} - {own}
        offered = [*similar, *_public(cited - {question.pk for question in similar})]
        self.similar = [(question, question.pk in cited) for question in offered]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Reply.Kind.DECLINE:
            for name, words in DECLINES.items():
                is_needed = name == "decline_code" or not is_emergency(cleaned)
                if is_needed and cleaned.get(name) == "":
                    self.add_error(name, forms.ValidationError(words))
            if cleaned.get("care_level") and emergency_lacks_its_level(cleaned):
                self.add_error("care_level", forms.ValidationError(CHOOSE_EMERGENCY))
        else:  # hidden fields of a decline are kept unchecked, in case the doctor declines after all
            typed = self.typed()
            for name in DECLINE_PARTS:
                self.errors.pop(name, None)
                cleaned[name] = typed[name][:MAX_FIELD_LENGTH]
        return {**cleaned, "seen": self.seen()}

    def seen(self) -> Seen:
        """Which draft and reply the page of this form was made from."""
        stamps = [str(self.data.get(name, "")) for name in STAMPS]
        revision, base = (int(stamp) if is_number(stamp) else None for stamp in stamps)
        return Seen(revision, base, kept_text(str(self.data.get("writer", ""))))

    def carry_present(self) -> None:
        """Nothing here: `made_from` makes a refused composer go on from the saved draft."""

    def made_from(self, seen: Seen) -> None:
        """Make the next press of a refused composer go on from the saved draft."""
        data = cast("QueryDict", self.data).copy()
        data.update({"revision": str(seen.revision or 0), "base": str(seen.base or 0), "writer": ""})
        self.data = data

    def typed(self) -> dict[str, Any]:
        """Everything typed, chosen and cited, as a draft keeps it."""
        cites = self.data.getlist("cites") if isinstance(self.data, QueryDict) else []
        names = [name for name in CorrectForm.base_fields if name not in ("cites", *STAMPS)]
        return {name: kept_text(str(self.data.get(name, ""))) for name in names} | {
            "cites": [number for number in cites if is_number(number)][:MAX_CITES_IN_DRAFT]
        }

    @classmethod
    def parts_of(cls, content: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """The label and the text of each part, to be read where it cannot be changed."""
        texts = {name: field.label for name, field in CorrectForm.base_fields.items() if isinstance(field, PlainText)}
        return [(label, content[name]) for name, label in texts.items() if str(content.get(name, "")).strip()]


class CorrectForm(ReplyForm):
    correction_note = PlainText(
        label=_("What changed and why"),
        help_text=_("Readers see this."),
        widget=area(2),
        max_length=PART_LENGTH,
        error_messages={"required": _("Write what changed and why")},
    )

    safety = forms.BooleanField(
        label=_("For safety: the current reply could harm someone"),
        help_text=_("A second doctor has to agree first. Every page that links to this reply then says so."),
        required=False,
    )
