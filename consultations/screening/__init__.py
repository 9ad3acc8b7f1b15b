"""What is found in an asker's text: pure functions, text → findings with spans. Never a verdict.

Personal data blocks sending until it is edited or masked. Red flags and crisis words raise the priority and show
help; they never block sending.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from consultations.reading import MAX_LENGTH, Reading, fold_chinese
from consultations.reading.patterns import Text
from consultations.screening.contacts import contacts
from consultations.screening.danger import danger
from consultations.screening.findings import CRISIS, PERSONAL, RED_FLAG, SEVERAL_QUESTIONS, Hint, ScreeningFinding
from consultations.screening.general_wording import wording_hints
from consultations.screening.identity import identity_numbers, is_taiwan_id
from consultations.screening.message_headers import names_in_headers
from consultations.screening.names import names
from consultations.screening.phones import phones
from consultations.screening.places import addresses_and_births
from consultations.screening.pseudonyms import looks_like_real_name
from consultations.screening.residence import residences
from consultations.screening.spam_and_several_questions import spam_and_several_questions

__all__ = [
    "CRISIS",
    "MAX_LENGTH",
    "PERSONAL",
    "RED_FLAG",
    "SEVERAL_QUESTIONS",
    "Found",
    "Hint",
    "hints",
    "is_taiwan_id",
    "is_urgent",
    "looks_like_real_name",
    "masked",
    "personal",
    "personal_data",
    "screen",
]

FINDERS_OF_PERSONAL_DATA = (
    contacts, identity_numbers, addresses_and_births, residences, phones, names, names_in_headers,
)  # fmt: skip
# Where two kinds of personal data claim the same characters, the first of these wins.
PRECEDENCE = (
    "email", "url", "national_id", "record_number", "date_of_birth", "address", "messenger_id", "phone",
    "third_party_name", "name",
)  # fmt: skip


def screen(text: str, *, newborn: bool = False) -> list[ScreeningFinding]:
    """Findings in `text`, in the order of their spans (in characters of `text`).

    `newborn`: the text is about a baby under three months, for whom more is a sign of danger.
    """

    def all_kinds(reading: Reading) -> set[ScreeningFinding]:
        low = Text(reading.folded)
        other_kinds = [*danger(low, newborn=newborn), *spam_and_several_questions(low)]
        return _personal_data_in(reading) | _in_original(other_kinds, reading)

    return _read_both_ways(text, all_kinds)


def personal_data(text: str) -> list[ScreeningFinding]:
    """What must be edited or masked in `text`: the part of `screen` that is about no danger."""
    return personal(_read_both_ways(text, _personal_data_in))


def _read_both_ways(text: str, find: Callable[[Reading], set[ScreeningFinding]]) -> list[ScreeningFinding]:
    """Where lines wrap or Chinese has spaces in it, the text is read as written in one, and as it stands, too.

    自⏎殺 is one word, and "no fever⏎chest pain" are two sentences. What either reading finds counts.
    """
    reading = Reading(text)
    findings = find(reading)
    if reading.is_joined:
        findings |= find(Reading(text, join_lines=False))
    return sorted(_without_overlaps(findings))


def _personal_data_in(reading: Reading) -> set[ScreeningFinding]:
    plain, low = Text(fold_chinese(reading.normalised)), Text(reading.folded)
    return _in_original((finding for find in FINDERS_OF_PERSONAL_DATA for finding in find(plain, low)), reading)


def _in_original(findings: Iterable[ScreeningFinding], reading: Reading) -> set[ScreeningFinding]:
    """Findings in what was read, at their places in the original text."""
    return {ScreeningFinding(*reading.original(finding.start, finding.end), finding.kind) for finding in findings}


def _without_overlaps(findings: set[ScreeningFinding]) -> list[ScreeningFinding]:
    """One finding for a place.

    Of kinds of personal data the first in precedence stays; overlapping findings of any other kind are joined.
    """
    kept: list[ScreeningFinding] = []
    taken = bytearray(max((finding.end for finding in findings), default=0))  # 1 where personal data was found
    last: dict[str, int] = {}  # by kind, the place in `kept` of its last finding
    for finding in sorted(findings, key=_precedence):
        at = last.get(finding.kind)
        if finding.kind in PERSONAL:
            if any(taken[finding.start : finding.end]):
                continue
            # One byte for each character: asking whether a span is free costs the same for any number of findings.
            taken[finding.start : finding.end] = b"\x01" * (finding.end - finding.start)
        elif at is not None and finding.start < kept[at].end:
            kept[at] = replace(kept[at], end=max(kept[at].end, finding.end))
            continue
        last[finding.kind] = len(kept)
        kept.append(finding)
    return kept


def _precedence(finding: ScreeningFinding) -> tuple[int, int, int]:
    rank = PRECEDENCE.index(finding.kind) if finding.kind in PRECEDENCE else len(PRECEDENCE)
    return rank, finding.start, -finding.end


def personal(findings: list[ScreeningFinding]) -> list[ScreeningFinding]:
    """The findings that must be edited or masked before a text is sent."""
    return [finding for finding in findings if finding.kind in PERSONAL]


def is_urgent(findings: list[ScreeningFinding]) -> bool:
    """Whether a red flag or a crisis word was found."""
    return any(finding.kind in (RED_FLAG, CRISIS) for finding in findings)


def masked(text: str, findings: list[ScreeningFinding], removed: str = "[removed]") -> str:
    """The text with every span of personal data replaced by `removed`."""
    # From the end, so that the places of those before it stay right.
    for finding in sorted(personal(findings), reverse=True):
        text = f"{text[: finding.start]}{removed}{text[finding.end :]}"
    return text


def hints(text: str) -> list[Hint]:
    """What is no personal data by itself but could show who somebody is, with more general words for it."""
    reading = Reading(text)
    found_in_plain = wording_hints(Text(fold_chinese(reading.normalised)))
    spans = ((hint, *reading.original(hint.start, hint.end)) for hint in found_in_plain)
    return [replace(hint, start=start, end=end) for hint, start, end in spans]
