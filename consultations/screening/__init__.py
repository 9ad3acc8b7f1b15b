"""What is found in an asker's text: pure functions, text → findings with spans. Never a verdict.

Personal data blocks sending until it is edited or masked; red flags and crisis words raise the
priority and show help, and never refuse (policy.md, "Screening").
"""

from dataclasses import replace

from consultations.reading import MAX_LENGTH, Reading, fold_chinese
from consultations.reading.patterns import Text
from consultations.screening.contacts import contacts
from consultations.screening.danger import danger
from consultations.screening.found import CRISIS, PERSONAL, RED_FLAG, SEVERAL_QUESTIONS, Found, Hint
from consultations.screening.general import generalised
from consultations.screening.heads import heads
from consultations.screening.identity import identity_numbers, is_taiwan_id
from consultations.screening.manners import manners
from consultations.screening.people import chinese_names, names
from consultations.screening.phones import phones
from consultations.screening.places import births, places
from consultations.screening.pseudonyms import looks_like_real_name
from consultations.screening.residence import residences

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

# Where two kinds of personal data claim the same characters, the first of these wins.
ORDER = (
    "email", "url", "national_id", "record_number", "date_of_birth", "address", "messenger_id", "phone",
    "third_party_name", "name",
)  # fmt: skip


def screen(text: str, *, newborn: bool = False) -> list[Found]:
    """Findings in `text`, in the order of their spans (in characters of `text`).

    `newborn`: the text is about a baby under three months, for whom more is a sign of danger.

    Where lines wrap or Chinese has spaces in it, the text is read in one and as it stands, too: 自⏎殺 is one word, and
    "no fever⏎chest pain" are two sentences. What either finds counts.
    """
    reading = Reading(text)
    found = _found_in(reading, newborn=newborn)
    if reading.is_joined:
        found |= _found_in(Reading(text, join_lines=False), newborn=newborn)
    return sorted(_apart(found))


def personal_data(text: str) -> list[Found]:
    """What must be edited or masked in `text`: the part of `screen` that is about no danger."""
    reading = Reading(text)
    found = _data_in(reading)
    if reading.is_joined:
        found |= _data_in(Reading(text, join_lines=False))
    return personal(sorted(_apart(found)))


def _found_in(reading: Reading, *, newborn: bool) -> set[Found]:
    low = Text(reading.folded)
    found = [*danger(low, newborn=newborn), *manners(low)]
    return _data_in(reading) | {Found(*reading.original(one.start, one.end), one.kind) for one in found}


def _data_in(reading: Reading) -> set[Found]:
    plain, low = Text(fold_chinese(reading.normalised)), Text(reading.folded)
    found = [*contacts(plain, low), *identity_numbers(plain, low), *births(low), *places(plain, low),
             *residences(plain, low), *phones(plain, low), *names(plain, low), *heads(plain),
             *chinese_names(low)]  # fmt: skip
    return {Found(*reading.original(one.start, one.end), one.kind) for one in found}


def _apart(found: set[Found]) -> list[Found]:
    """Personal data without overlaps; of what is none, one finding of a kind for one place, as long as all together."""
    kept: list[Found] = []
    taken = bytearray(max((one.end for one in found), default=0))
    last: dict[str, int] = {}
    for one in sorted(found, key=lambda one: (ORDER.index(one.kind) if one.kind in ORDER else 99, one.start, -one.end)):
        if one.kind not in PERSONAL:
            at = last.get(one.kind)
            if at is not None and one.start < kept[at].end:
                kept[at] = replace(kept[at], end=max(kept[at].end, one.end))
            else:
                last[one.kind] = len(kept)
                kept.append(one)
        elif not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
            kept.append(one)
    return kept


def personal(findings: list[Found]) -> list[Found]:
    """The findings that must be edited or masked before a text is sent."""
    return [one for one in findings if one.kind in PERSONAL]


def is_urgent(findings: list[Found]) -> bool:
    """Whether a red flag or a crisis word was found."""
    return any(one.kind in (RED_FLAG, CRISIS) for one in findings)


def masked(text: str, findings: list[Found]) -> str:
    """The text with every span of personal data replaced by "[removed]"."""
    for one in sorted(personal(findings), reverse=True):
        text = f"{text[: one.start]}[removed]{text[one.end :]}"
    return text


def hints(text: str) -> list[Hint]:
    """What is no personal data by itself but could show who somebody is, with more general words for it."""
    reading = Reading(text)
    spans = (
        (one, *reading.original(one.start, one.end)) for one in generalised(Text(fold_chinese(reading.normalised)))
    )
    return [replace(one, start=start, end=end) for one, start, end in spans]
