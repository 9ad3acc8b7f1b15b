"""What screening finds: kinds, findings with their spans, and hints."""

from dataclasses import dataclass

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
class Found:
    start: int  # first character of the span, counted from 0
    end: int  # the character after the span
    kind: str


@dataclass(frozen=True, order=True)
class Hint:
    """Words that are no personal data by themselves but could show who somebody is once they are public."""

    start: int
    end: int
    kind: str
    general: str  # a more general wording, to stand in the span's place
