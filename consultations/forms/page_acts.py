"""An act as a page offers it: one record with its form, its words, what it does and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules
from consultations.actors import Refused
from consultations.forms.error_messages import use_our_words
from consultations.forms.text import PlainText, area
from consultations.reply_rules import RuleFinding

Words = Any  # a string, or one that is translated when it is shown


@dataclass(frozen=True)
class PageAct:
    """Something that a person can do on a page."""

    name: str  # the value of the form's hidden field "action"
    run: Callable[..., object]  # called with what it is about, who does it, and the cleaned fields by name
    form: "type[ActForm]"
    heading: Words
    button: Words = ""  # the heading, where it says the same
    explain: Words = ""
    label: Words = ""  # of the note, where there is one
    is_grave: bool = False  # cannot be undone: the button looks different
    message: Words = ""  # said after it
    pending_message: Words = ""  # said instead while another doctor has to agree first
    stays: bool = False  # the same page is shown afterwards


def by_name(*acts: PageAct) -> dict[str, PageAct]:
    return {act.name: act for act in acts}


class ActForm(forms.Form):
    """What one act needs from the person who does it."""

    is_kept = False  # shown again with what was typed before
    mask_count: int | None = None  # how many places the last press masked

    def __init__(self, *args: Any, act: PageAct | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        use_our_words(self.fields.values())

    def run(self, *subject: Any) -> bool:
        """Do the act with what was typed. A refusal becomes an error of the form, and the answer is False."""
        act = cast("PageAct", self.act)
        try:
            self.result = act.run(*subject, **self.cleaned_data)
        except Refused as refused:
            self.refuse(refused)
            self.carry_present()
            return False
        return True

    def carry_present(self) -> None:
        """Make the hidden fields say what the page shows now, so that the next press is about that."""
        data = cast("QueryDict", self.data).copy()
        for name, field in self.fields.items():
            if field.widget.is_hidden and name in self.initial:
                value = self.initial[name]
                data[name] = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
        self.data = data

    def refuse(self, refused: Refused) -> None:
        """Show a refusal like any other error: beside its field, or above them all."""
        beside: dict[tuple[str, str], list[RuleFinding]] = {}
        for finding in refused.findings:
            if finding.field in self.fields:
                beside.setdefault((finding.field, finding.message), []).append(finding)
        texts = {name: str(self.cleaned_data.get(name) or "") for name, _message in beside}
        for (name, message), findings in beside.items():
            places = reply_rules.places_in(texts[name], findings)
            error = _("%(why)s See %(places)s.") % {"why": message, "places": places} if places else message
            self.add_error(name, str(error))
        if not beside:
            self.add_error(None, str(refused.message))


class NoteForm(ActForm):
    """An act that needs a few words."""

    note = PlainText(
        label=_("Your words"), widget=area(4), max_length=1000, error_messages={"required": _("Write a few words")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.act and self.act.label:
            self.fields["note"].label = self.act.label

    def refuse(self, refused: Refused) -> None:
        if refused.code in ("note", "length", "personal_data"):
            self.add_error("note", str(refused.message))
        else:
            super().refuse(refused)
