"""What is found in an asker's text: pure functions, text → findings with spans. Never a verdict.

Personal data blocks sending until it is edited or masked; red flags and crisis words raise the
priority and show help, and never refuse (policy.md, "Screening").
"""

from consultations.screening.contacts import contacts
from consultations.screening.danger import danger
from consultations.screening.folding import low, plain
from consultations.screening.found import CRISIS, PERSONAL, RED_FLAG, Found, Hint
from consultations.screening.general import generalised
from consultations.screening.identity import identity_numbers, is_taiwan_id
from consultations.screening.manners import manners
from consultations.screening.people import chinese_names, names
from consultations.screening.phones import phones
from consultations.screening.places import births, places
from consultations.screening.queries import dangers_in_query

__all__ = [
    "CRISIS",
    "MAX_LENGTH",
    "PERSONAL",
    "RED_FLAG",
    "Found",
    "Hint",
    "dangers_in_query",
    "hints",
    "is_taiwan_id",
    "is_urgent",
    "masked",
    "personal",
    "screen",
]

MAX_LENGTH = 20_000  # characters looked at; forms refuse far shorter texts already

# Where two kinds of personal data claim the same characters, the first of these wins.
ORDER = (
    "email", "url", "national_id", "record_number", "date_of_birth", "address", "messenger_id", "phone",
    "third_party_name", "name",
)  # fmt: skip


def screen(text: str) -> list[Found]:
    """Findings in `text`, in the order of their spans (in characters of `text`)."""
    folded = plain(text[:MAX_LENGTH])
    lower = low(folded)
    data = [*contacts(folded, lower), *identity_numbers(folded, lower), *births(lower), *places(folded, lower),
            *phones(folded, lower), *names(folded, lower), *chinese_names(lower)]  # fmt: skip
    return sorted({*_apart(data), *danger(lower), *manners(lower)})


def _apart(data: list[Found]) -> list[Found]:
    """Personal data without overlaps; what is none is left as it is."""
    kept: list[Found] = []
    taken = bytearray(max((one.end for one in data), default=0))
    for one in sorted(data, key=lambda one: (ORDER.index(one.kind) if one.kind in ORDER else 99, one.start, -one.end)):
        if one.kind not in PERSONAL:
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
    return generalised(plain(text[:MAX_LENGTH]))
