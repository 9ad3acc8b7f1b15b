"""The reply rules: pure, a draft reply → findings (policy.md, "Reply rules")."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import screening

BLOCK = "block"
# What a reply never repeats or offers. It may name people: "Ms. Lin", "Dr. Chen".
ECHOED = {
    "phone", "email", "national_id", "messenger_id", "url", "record_number", "date_of_birth", "address",
}  # fmt: skip


@dataclass(frozen=True)
class RuleFinding:
    """What a rule found in one field of a draft. A block passes only after an edit."""

    family: str
    field: str
    start: int
    end: int
    action: str
    message: str | Promise
    suggestion: str = ""
    rule_id: int | None = None
    code: str = ""
    version: int = 0
    escalation: str = ""


def check(draft: Mapping[str, str], *, red_flag: bool) -> list[RuleFinding]:
    """What the rules find in a draft with a Reply's text fields; `red_flag`: screening found one in the question."""
    return [*_structure(draft), *(_emergency(draft) if red_flag else []), *_personal_data(draft)]


def blocks(findings: list[RuleFinding]) -> list[RuleFinding]:
    return [one for one in findings if one.action == BLOCK]


def warnings(findings: list[RuleFinding]) -> list[RuleFinding]:
    return [one for one in findings if one.action == "warn"]


def needs_second_doctor(findings: list[RuleFinding], *, red_flag: bool) -> list[RuleFinding]:
    return [
        one
        for one in findings
        if one.action == "second_reviewer"
        or (one.action == "warn" and (one.escalation == "kept" or (one.escalation == "red_flag" and red_flag)))
    ]


def _structure(draft: Mapping[str, str]) -> list[RuleFinding]:
    needed = {
        "answer": _("Write what you want to tell the asker."),
        "limits": _("Say what cannot be told from here, for instance without an examination."),
        "next_step": _("Say what the asker should do next."),
        "care_level": _("Choose how soon the asker should see someone."),
    }
    if draft.get("kind") == "decline":
        needed |= {
            "would_need": _("Say what would be needed for an answer."),
            "see_whom": _("Say which department or doctor to see."),
        }
    return [
        RuleFinding("structure", field, 0, 0, BLOCK, message)
        for field, message in needed.items()
        if not draft.get(field, "").strip()
    ]


def _emergency(draft: Mapping[str, str]) -> list[RuleFinding]:
    """The family "delayed emergency": a red-flag question needs a sentence on when to get help at once."""
    if draft.get("care_level") == "emergency" or draft.get("seek_help_if", "").strip():
        return []
    message = _("The question names a sign of danger. Say when to get emergency help.")
    return [RuleFinding("delayed_emergency", "seek_help_if", 0, 0, BLOCK, message)]


def _personal_data(draft: Mapping[str, str]) -> list[RuleFinding]:
    message = _("Take out personal data and contact details.")
    return [
        RuleFinding("patient_data_echo", field, found.start, found.end, BLOCK, message)
        for field in ("answer", "limits", "next_step", "seek_help_if", "would_need", "see_whom", "correction_note")
        for found in screening.screen(draft.get(field, ""))
        if found.kind in ECHOED
    ]
