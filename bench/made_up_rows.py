"""Rows for made-up questions: the columns of their tables, and what they refer to."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any

QUESTION = "consultations_question"
REPLY, CONSENT, EVENT, NOTE = (f"consultations_{name}" for name in ("reply", "consent", "event", "note"))
TAGGED, FINDING, READ = (f"consultations_{name}" for name in ("taggedquestion", "finding", "staffread"))
FEEDBACK, MORE_INFO = "consultations_feedback", "consultations_moreinfo"


@dataclass(frozen=True, slots=True)
class Version:
    """What consents and replies need of a policy version."""

    begins: datetime
    pk: int
    sha256: str
    locale: str


@dataclass(frozen=True, slots=True)
class Staff:
    """A doctor, with an account or known from imports alone."""

    pk: int
    user: int | None = None


@dataclass(frozen=True)
class Surroundings:
    """The keys of what questions refer to, each list with the most used first."""

    departments: Sequence[int]
    doctors: dict[int, Sequence[Staff]]  # of a department, with an account
    sources: dict[int, Sequence[Staff]]  # of a department, for imports
    topics: Sequence[tuple[int, str]]
    moderators: Sequence[int]
    policies: dict[tuple[str, str], list[Version]]  # by kind and locale
    rules: Callable[[datetime, int | None], str]  # what an Event keeps of the rules in force, as canonical JSON
    free: dict[str, int]  # the next free key of a table
    now: datetime

    def policy(self, kind: str, locale: str, at: datetime) -> Version:
        versions = self.policies.get((kind, locale)) or self.policies[kind, "en"]
        return versions[bisect_right(versions, at, key=attrgetter("begins")) - 1]


@dataclass(slots=True)
class Question:
    """A row of the questions, and two values that later acts need."""

    id: int
    title: str = ""
    body: str = ""
    locale: str = "en"
    asker_name: str = ""
    asker_sex: str = "undisclosed"
    asker_age_band: str = ""
    email: str = ""
    asked_on: date | None = None
    headline: str = ""
    slug: str = ""
    status: str = ""
    status_changed_at: datetime | None = None
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    priority: int = 0
    red_flag: bool = False
    lease_until: datetime | None = None
    resubmitted: bool = False
    contested: bool = False
    secret_generation: int = 1
    send_key: str | None = None
    import_ref: str | None = None
    source_name: str = ""
    source_url: str = ""
    source_licence: str = ""
    claimed_by_id: int | None = None
    department_id: int | None = None
    duplicate_of_id: int | None = None
    parent_id: int | None = None
    publication_consent_id: int | None = None
    published_reply_id: int | None = None
    asked_for: str = "self"
    first_for_id: int | None = None
    first_until: datetime | None = None
    guardian: bool = False
    photos_public: bool = False
    promised_by: datetime | None = None
    prompts: str = "{}"
    topic: tuple[int, str] = (0, "")  # what it is about, and who replied: no columns
    doctor: int | None = None


@dataclass(slots=True)
class Reply:
    """A row of the replies."""

    id: int
    doctor_id: int
    department_id: int
    question_id: int
    written_at: datetime
    answer: str = ""
    limits: str = ""
    next_step: str = ""
    seek_help_if: str = ""
    care_level: str = ""
    kind: str = "answer"
    decline_code: str = ""
    imported: bool = False
    sent_at: datetime | None = None
    replied_on: date | None = None
    correction_note: str = ""
    corrects_id: int | None = None
    policy_version_id: int | None = None
    reviewer_id: int | None = None
    safety: bool = False
    see_whom: str = ""
    would_need: str = ""


COLUMNS = {
    REPLY: " ".join(column.name for column in fields(Reply)),
    CONSENT: "id purpose sha256 locale granted at policy_version_id question_id",
    QUESTION: " ".join(column.name for column in fields(Question) if column.name not in ("topic", "doctor")),
    EVENT: "id question_id sequence at action from_status to_status role user_id reason policy_version_id "
    "rule_versions request_id previous_hash hash",
    NOTE: "id text for_asker event_id",
    TAGGED: "id content_object_id tag_id",
    FINDING: 'id kind field start "end" outcome question_id',
    READ: "id role hour at question_id user_id",
    FEEDBACK: "id helped saw_doctor at question_id",
    MORE_INFO: "id body reviewed_on review_by imported author_id reviewer_id question_id proposed_body",
}  # in the order that the database's triggers require
question_row = attrgetter(*COLUMNS[QUESTION].split())
reply_row = attrgetter(*COLUMNS[REPLY].split())


def line(row: Sequence[Any]) -> str:
    """A row in COPY's format. Made-up texts have neither backslashes nor tabs, which would need escaping."""
    return "\t".join(["\\N" if value is None else str(value) for value in row]).replace("\n", "\\n") + "\n"
