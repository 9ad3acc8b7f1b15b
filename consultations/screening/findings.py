"""What screening finds: kinds, findings with their spans, and hints."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from consultations.reading.patterns import Match, Pattern

# What identifies a person by itself: sending waits until it is edited or masked.
PERSONAL = {
    "phone", "email", "national_id", "name", "third_party_name", "address", "date_of_birth", "messenger_id", "url",
    "record_number",
}  # fmt: skip
RED_FLAG = "red_flag"
CRISIS = "crisis"
SPAM = "spam"
SEVERAL_QUESTIONS = "several_questions"
CONTACT_REQUEST = "contact_request"


@dataclass(frozen=True, order=True)
class ScreeningFinding:
    start: int  # first character of the span, counted from 0
    end: int  # the character after the span
    kind: str


def findings_of(
    kind: str, pattern: Pattern, text: str, group: int | str = 0, accept: Callable[[Match], bool] | None = None
) -> Iterator[ScreeningFinding]:
    """A finding for every hit of a pattern that is accepted, on the whole of it or on one of its groups."""
    for match in pattern.finditer(text):
        if accept is None or accept(match):
            yield ScreeningFinding(*match.span(group), kind)


@dataclass(frozen=True, order=True)
class Hint:
    """Words that are no personal data by themselves but could show who somebody is once they are public."""

    start: int
    end: int
    kind: str
    general: str  # a more general wording, to stand in the span's place
