"""One line as a typed record. A record that the database gives equals the line it came from: so an
import sees what is unchanged, and an export writes what was read.

Keys that only a portal like this one writes (locale, policy, consents …) are left out where they say nothing.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from portal.languages import language_of

LOCALE = "en"  # what a line without `locale` is written in, unless its script says otherwise
Json = dict[str, object]


def unsaid_locale(text: str) -> str:
    """The language that a line without `locale` is taken to be in: what its script tells."""
    return language_of(text, LOCALE)


def _without_blanks(**values: object) -> Json:
    return {key: value for key, value in values.items() if value not in (None, "", False, [], ())}


def _unless_unsaid(locale: str, text: str) -> Json:
    return {} if locale == unsaid_locale(text) else {"locale": locale}


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    name: str
    locale: str = LOCALE

    def as_json(self) -> Json:
        return {"type": "department", "name": self.name, **_unless_unsaid(self.locale, self.name)}


@dataclass(frozen=True, slots=True)
class DoctorLine:
    name: str
    kind: str
    departments: tuple[str, ...]
    hospital: str

    def as_json(self) -> Json:
        kind = {} if self.kind == "person" else {"kind": self.kind}
        return {
            "type": "doctor",
            "name": self.name,
            **kind,
            "departments": list(self.departments),
            "hospital": self.hospital or None,
        }


@dataclass(frozen=True, slots=True)
class TopicLine:
    name: str
    synonyms: tuple[str, ...]

    def as_json(self) -> Json:
        return {"type": "topic", "name": self.name, "synonyms": list(self.synonyms)}


@dataclass(frozen=True, slots=True)
class FaqLine:
    title: str
    department: str
    topics: tuple[str, ...]
    body: str
    locale: str = LOCALE

    def as_json(self) -> Json:
        start: Json = {"type": "faq", "title": self.title, "department": self.department}
        return {
            **start,
            "topics": list(self.topics),
            "body": self.body,
            **_unless_unsaid(self.locale, f"{self.title}\n{self.body}"),
        }


@dataclass(frozen=True, slots=True)
class PolicyRef:
    """A policy version, with the hash of its text: another portal's "reply 2" is not ours."""

    slug: str
    version: int
    sha256: str

    def as_json(self) -> Json:
        return {"slug": self.slug, "version": self.version, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class ConsentPart:
    purpose: str
    policy: PolicyRef
    granted: bool
    at: datetime

    def as_json(self) -> Json:
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return {"purpose": self.purpose, "policy": self.policy.as_json(), "granted": self.granted, "at": at}


@dataclass(frozen=True, slots=True)
class ReplyPart:
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
    # The doctor has left the department since. True of today, not of the reply: it makes no line a changed one.
    left: bool = field(default=False, compare=False)
    corrections: tuple["ReplyPart", ...] = ()

    def as_json(self) -> Json:
        start: Json = {
            "doctor": self.doctor,
            "department": self.department,
            "body": self.body,
            "replied_on": self.replied_on.isoformat(),
        }
        parts = {
            name: getattr(self, name)
            for name in (
                "decline",
                "limits",
                "next_step",
                "seek_help_if",
                "would_need",
                "see_whom",
                "care_level",
                "correction_note",
            )
        }
        return start | _without_blanks(
            **parts,
            policy=self.policy and self.policy.as_json(),
            department_policy=self.department_policy and self.department_policy.as_json(),
            reviewer=self.reviewer,
            left=self.left,
            corrections=[version.as_json() for version in self.corrections],
        )

    def versions(self) -> tuple["ReplyPart", ...]:
        """All versions, the oldest first, the current one last."""
        return (*self.corrections, self)


@dataclass(frozen=True, slots=True)
class MoreInfoPart:
    """Without an author it is imported text, a bare string; with one it was written and reviewed in a portal."""

    body: str
    author: str = ""
    reviewer: str = ""
    reviewed_on: date | None = None
    review_by: date | None = None

    def as_json(self) -> Json | str:
        if not self.author:
            return self.body
        days = {"reviewed_on": self.reviewed_on, "review_by": self.review_by}
        return {"body": self.body, "author": self.author, "reviewer": self.reviewer} | {
            name: day and day.isoformat() for name, day in days.items()
        }


@dataclass(frozen=True, slots=True)
class QuestionLine:
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
        start: Json = {"type": "question", "ref": self.ref, "headline": self.headline, "department": self.department}
        return {
            **start,
            "title": self.title,
            "body": self.body,
            **_unless_unsaid(self.locale, f"{self.title}\n{self.body}"),
            "asker": {"name": self.asker_name, "sex": self.asker_sex, "age_band": self.asker_age_band or None},
            "asked_on": self.asked_on.isoformat(),
            "topics": list(self.topics),
            "replies": [reply.as_json() for reply in self.replies],
            "more_info": self.more_info and self.more_info.as_json(),
            "source": dict(zip(("name", "url", "licence"), self.source, strict=True)) if any(self.source) else None,
            **_without_blanks(consents=[consent.as_json() for consent in self.consents]),
        }


Record = DepartmentLine | DoctorLine | TopicLine | FaqLine | QuestionLine
