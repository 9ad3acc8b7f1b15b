"""One line of a file as a typed record. The database gives a record equal to the line it was imported from, so that an
import sees what is unchanged, and an export writes what was read.

A field with a default is a key that a line may leave out; an export leaves it out where it has that default.
"""

from collections.abc import Iterable
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any

from portal.languages import language_of

DEFAULT_LOCALE = "en"  # of a line without `locale`, unless its script says otherwise
# What has the same name in a record and in its model.
QUESTION_FIELDS = (
    "headline", "title", "body", "locale", "asker_name", "asker_sex", "asker_age_band", "asked_on",
)  # fmt: skip
# The answer is not among them: a line has it as `body`.
REPLY_TEXTS = ("limits", "next_step", "seek_help_if", "would_need", "see_whom", "correction_note")
EXCHANGED_PARTS = (*REPLY_TEXTS, "care_level", "replied_on")
Json = dict[str, object]


def values_of(row: object, names: Iterable[str]) -> dict[str, Any]:
    """The values of these attributes, by name."""
    return {name: getattr(row, name) for name in names}


def default_locale(text: str) -> str:
    """The language that a line without `locale` is taken to be in, told by its script."""
    return language_of(text, DEFAULT_LOCALE)


def _unless_default(locale: str, text: str) -> Json:
    return {} if locale == default_locale(text) else {"locale": locale}


def _json(value: Any) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    return value.as_json() if isinstance(value, _Part) else value


class _Part:
    """A part of a record that is a JSON object with a key for each field."""

    __slots__ = ()

    def as_json(self) -> Any:
        values = ((item, getattr(self, item.name)) for item in fields(self))  # type: ignore[arg-type]
        return {item.name: _json(value) for item, value in values if item.default is MISSING or value != item.default}


@dataclass(frozen=True, slots=True)
class DepartmentRecord:
    name: str
    locale: str = DEFAULT_LOCALE

    def as_json(self) -> Json:
        return {"type": "department", "name": self.name, **_unless_default(self.locale, self.name)}


@dataclass(frozen=True, slots=True)
class DoctorRecord:
    name: str
    kind: str
    departments: tuple[str, ...]
    hospital: str

    def as_json(self) -> Json:
        kind = {} if self.kind == "person" else {"kind": self.kind}
        places = {"departments": list(self.departments), "hospital": self.hospital or None}
        return {"type": "doctor", "name": self.name, **kind, **places}


@dataclass(frozen=True, slots=True)
class TopicRecord:
    name: str
    synonyms: tuple[str, ...]

    def as_json(self) -> Json:
        return {"type": "topic", "name": self.name, "synonyms": list(self.synonyms)}


@dataclass(frozen=True, slots=True)
class FaqRecord:
    title: str
    department: str
    topics: tuple[str, ...]
    body: str
    locale: str = DEFAULT_LOCALE

    def as_json(self) -> Json:
        values = values_of(self, ("title", "department", "topics", "body"))
        locale = _unless_default(self.locale, f"{self.title}\n{self.body}")
        return {"type": "faq", **{name: _json(value) for name, value in values.items()}, **locale}


@dataclass(frozen=True, slots=True)
class PolicyRef(_Part):
    """A policy version, with the hash of its text: another portal's "reply 2" is not ours."""

    slug: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ConsentPart(_Part):
    purpose: str
    policy: PolicyRef
    granted: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyPart(_Part):
    """A reply in its current version; `corrections` are the versions before it, the oldest first."""

    doctor: str
    department: str
    body: str
    replied_on: date
    decline: str = ""
    limits: str = ""
    next_step: str = ""
    seek_help_if: str = ""
    would_need: str = ""
    see_whom: str = ""
    care_level: str = ""
    correction_note: str = ""
    policy: PolicyRef | None = None
    department_policy: PolicyRef | None = None
    reviewer: str = ""
    # Whether the doctor has left the department since. It is not compared: it changes without any change of the reply.
    left: bool = field(default=False, compare=False)
    corrections: tuple["ReplyPart", ...] = ()

    def versions(self) -> tuple["ReplyPart", ...]:
        """All versions, the oldest first, the current one last."""
        return (*self.corrections, self)


@dataclass(frozen=True, slots=True)
class MoreInfoPart(_Part):
    """Imported text is a bare string and has no author; text written and reviewed in a portal is an object."""

    body: str
    author: str = ""
    reviewer: str = ""
    reviewed_on: date | None = None
    review_by: date | None = None

    def as_json(self) -> object:
        if not self.author:
            return self.body
        return {item.name: _json(getattr(self, item.name)) for item in fields(self)}


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    ref: str
    headline: str
    department: str
    title: str
    body: str
    locale: str
    asker_name: str
    asker_sex: str
    asker_age_band: str
    asked_on: date
    topics: tuple[str, ...]
    replies: tuple[ReplyPart, ...]
    more_info: MoreInfoPart | None
    source: tuple[str, str, str]  # name, address, licence
    consents: tuple[ConsentPart, ...] = ()

    def as_json(self) -> Json:
        return {
            "type": "question",
            **values_of(self, ("ref", "headline", "department", "title", "body")),
            **_unless_default(self.locale, f"{self.title}\n{self.body}"),
            "asker": {"name": self.asker_name, "sex": self.asker_sex, "age_band": self.asker_age_band or None},
            **{name: _json(getattr(self, name)) for name in ("asked_on", "topics", "replies", "more_info")},
            "source": dict(zip(("name", "url", "licence"), self.source, strict=True)) if any(self.source) else None,
            **({"consents": _json(self.consents)} if self.consents else {}),
        }


Record = DepartmentRecord | DoctorRecord | TopicRecord | FaqRecord | QuestionRecord
