"""What a reply must have, by name: a structure rule's pattern is one of these names."""

from collections.abc import Iterator, Mapping
from typing import Any

from consultations import screening
from consultations.reading.patterns import compile_pattern

KIND = "structure"
# Parts that are always there, and those of a decline.
PARTS = ("answer", "limits", "next_step", "care_level")
OF_A_DECLINE = ("would_need", "see_whom")
EMERGENCY, PERSONAL_DATA, UNFILLED = "emergency", "personal_data", "unfilled"
NAMES = (*PARTS, *OF_A_DECLINE, EMERGENCY, PERSONAL_DATA, UNFILLED)

# What a reply never repeats or offers. It may name people: "Ms. Lin", "Dr. Chen".
ECHOED = {
    "phone", "email", "national_id", "messenger_id", "url", "record_number", "date_of_birth", "address",
}  # fmt: skip
PLACEHOLDER = compile_pattern(r"\{[^{}\n]{1,40}\}")  # of a template, still to be filled in


def missing(name: str, draft: Mapping[str, Any], *, red_flag: bool) -> Iterator[str]:
    """The field that this rule finds missing in a draft, if it does."""
    if name == EMERGENCY:
        # A question with a sign of danger needs a sentence on when to get help at once.
        if red_flag and draft.get("care_level") != "emergency" and not _has(draft, "seek_help_if"):
            yield "seek_help_if"
    elif _is_needed(name, draft) and not _has(draft, name):
        yield name


def _is_needed(name: str, draft: Mapping[str, Any]) -> bool:
    return name in PARTS or (name in OF_A_DECLINE and draft.get("kind") == "decline" and not is_emergency(draft))


def is_emergency(draft: Mapping[str, Any]) -> bool:
    """Whether a decline says, by its level or its reason, that help is needed at once.

    Then nobody has a use for what another doctor would need.
    """
    return EMERGENCY in (draft.get("care_level"), draft.get("decline_code"))


def _has(draft: Mapping[str, Any], name: str) -> bool:
    return bool(str(draft.get(name) or "").strip())


def spans(name: str, text: str) -> Iterator[tuple[int, int]]:
    """The places in a text that this rule finds."""
    if name == PERSONAL_DATA:
        for finding in screening.personal_data(text):
            if finding.kind in ECHOED:
                yield finding.start, finding.end
    elif name == UNFILLED:
        yield from (match.span() for match in PLACEHOLDER.finditer(text))
