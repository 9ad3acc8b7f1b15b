"""The bytes of a line → its record, or the reason why not."""

import json
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.exchange.records import (
    ConsentPart,
    DepartmentLine,
    DoctorLine,
    FaqLine,
    MoreInfoPart,
    PolicyRef,
    QuestionLine,
    Record,
    ReplyPart,
    TopicLine,
    unsaid_locale,
)  # fmt: skip
from consultations.exchange.values import (
    Keys,
    LineError,
    Subject,
    any_text,
    choice,
    day,
    future_day,
    limit,
    many,
    matching,
    moment,
    nullable,
    one_line,
    quoted,
    topic_name,
    version_number,
    web_address,
    yes_or_no,
)  # fmt: skip
from consultations.models import FAQ, Consent, MoreInfo, Policy, Question, Reply, Topic, TopicSynonym
from consultations.models.question import AGE_BANDS
from doctors.models import Department, Doctor

_department = one_line(limit(Department, "name"))
_doctor = one_line(limit(Doctor, "name"))
_topic = topic_name(limit(Topic, "name"))
_synonym = topic_name(limit(TopicSynonym, "name"))
_sex, _age_band, _care_level = choice(Question.Sex.values), choice(AGE_BANDS), choice(Reply.CareLevel.values)
_purpose = choice(Consent.Purpose.values)
_decline = nullable(choice(Reply.DeclineCode.values), "")
_hash = matching(r"[0-9a-f]{64}", gettext_lazy("%(key)s must be 64 hexadecimal digits."))
_language = gettext_lazy("%(key)s must be a language as en or zh-hant.")
_locale = matching(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", _language, longest=limit(Question, "locale"))


def _read_department(keys: Keys) -> Record:
    name = keys.take("name", _department)
    return DepartmentLine(name, keys.optional("locale", _locale, unsaid_locale(name)))


def _read_doctor(keys: Keys) -> Record:
    name = keys.take("name", _doctor)
    if name[:2].casefold() == "dr" and (name[2:3] == "." or name[2:3].isspace()):
        raise LineError(
            _("name must be without a title: the portal writes “Dr.” before a person and never before an organisation.")
        )
    return DoctorLine(
        name,
        keys.optional("kind", choice(Doctor.Kind.values), Doctor.Kind.PERSON.value),
        tuple(sorted(set(keys.take("departments", many(_department))))),
        keys.take("hospital", nullable(one_line(limit(Doctor, "hospital")), "")),
    )


def _read_topic(keys: Keys) -> Record:
    return TopicLine(keys.take("name", _topic), keys.take("synonyms", many(_synonym)))


def _read_faq(keys: Keys) -> Record:
    title = keys.take("title", one_line(limit(FAQ, "title")))
    department, topics = keys.take("department", _department), keys.take("topics", many(_topic))
    body = keys.take("body", any_text(limit(FAQ, "body"), blank=True))
    return FaqLine(title, department, topics, body, keys.optional("locale", _locale, unsaid_locale(f"{title}\n{body}")))


def _read_policy(value: object, path: str) -> PolicyRef:
    keys = Keys(value, path)
    found = PolicyRef(
        keys.take("slug", one_line(limit(Policy, "slug"))),
        keys.take("version", version_number),
        keys.take("sha256", _hash),
    )
    keys.end()
    return found


def _read_consent(value: object, path: str) -> ConsentPart:
    keys = Keys(value, path)
    found = ConsentPart(
        keys.take("purpose", _purpose),
        keys.take("policy", _read_policy),
        keys.take("granted", yes_or_no),
        keys.take("at", moment),
    )
    keys.end()
    return found


def _read_version(value: object, path: str, *, older: bool) -> ReplyPart:
    """One version of a reply. A decline may do without words; an answer may not."""
    keys = Keys(value, path)
    decline = keys.optional("decline", _decline, "")
    words = ("limits", "next_step", "seek_help_if", "would_need", "see_whom", "correction_note")
    parts = {name: keys.optional(name, any_text(limit(Reply, name), blank=True), "") for name in words}
    found = ReplyPart(
        doctor=keys.take("doctor", _doctor),
        department=keys.take("department", _department),
        body=keys.take("body", any_text(limit(Reply, "answer"), blank=bool(decline))),
        replied_on=keys.take("replied_on", day),
        decline=decline,
        care_level=keys.optional("care_level", _care_level, ""),
        policy=keys.maybe("policy", _read_policy),
        department_policy=keys.maybe("department_policy", _read_policy),
        reviewer=keys.optional("reviewer", _doctor, ""),
        left=keys.optional("left", yes_or_no, default=False),
        corrections=() if older else keys.optional("corrections", many(_read_older), ()),
        **parts,
    )
    keys.end()
    if found.reviewer == found.doctor:
        raise LineError(_("%(key)s must be another doctor than the one who replied."), key=keys.at("reviewer"))
    return found


def _read_older(value: object, path: str) -> ReplyPart:
    return _read_version(value, path, older=True)


def _read_reply(value: object, path: str) -> ReplyPart:
    return _read_version(value, path, older=False)


def _read_more_info(value: object, path: str) -> MoreInfoPart | None:
    text = any_text(limit(MoreInfo, "body"))
    if value is None or isinstance(value, str):
        return None if value is None else MoreInfoPart(text(value, path))
    if not isinstance(value, dict):
        raise LineError(_("%(key)s must be a string, an object or null."), key=path)
    keys = Keys(value, path)
    found = MoreInfoPart(
        keys.take("body", text), keys.take("author", _doctor), keys.take("reviewer", _doctor),
        keys.take("reviewed_on", lambda one, key: None if one is None else day(one, key)),
        keys.take("review_by", lambda one, key: None if one is None else future_day(one, key)),
    )  # fmt: skip
    keys.end()
    if found.reviewer == found.author:
        raise LineError(_("%(key)s must be another doctor than the author."), key=keys.at("reviewer"))
    return found


def _read_source(value: object, path: str) -> tuple[str, str, str]:
    if value is None:
        return "", "", ""
    keys = Keys(value, path)
    name = keys.take("name", any_text(limit(Question, "source_name"), blank=True))
    url = keys.take("url", web_address(limit(Question, "source_url")))
    licence = keys.take("licence", any_text(limit(Question, "source_licence"), blank=True))
    keys.end()
    if not name.strip() and not url:
        raise LineError(_("%(key)s needs a name or an address."), key=path)
    return name, url, licence


def _read_asker(value: object, path: str) -> tuple[str, str, str]:
    keys = Keys(value, path)
    found = (
        keys.take("name", any_text(limit(Question, "asker_name"), blank=True)),
        keys.take("sex", _sex),
        keys.take("age_band", nullable(_age_band, "")),
    )
    keys.end()
    return found


def _read_question(keys: Keys) -> Record:
    ref = keys.take("ref", one_line(limit(Question, "import_ref")))
    name, sex, age_band = keys.take("asker", _read_asker)
    headline = keys.take("headline", one_line(limit(Question, "headline")))
    department = keys.take("department", _department)
    title = keys.take("title", any_text(limit(Question, "title")))
    body = keys.take("body", any_text(limit(Question, "body")))
    found = QuestionLine(
        ref=ref,
        headline=headline,
        department=department,
        title=title,
        body=body,
        locale=keys.optional("locale", _locale, unsaid_locale(f"{title}\n{body}")),
        asker_name=name,
        asker_sex=sex,
        asker_age_band=age_band,
        asked_on=keys.take("asked_on", day),
        topics=keys.take("topics", many(_topic)),
        replies=keys.take("replies", many(_read_reply)),
        more_info=keys.take("more_info", _read_more_info),
        source=keys.take("source", _read_source),
        consents=keys.optional("consents", many(_read_consent), ()),
    )
    if not found.replies:
        raise LineError(_("replies is empty: a question is published with a reply."))
    return found


READERS: dict[str, Callable[[Keys], Record]] = {
    "department": _read_department,
    "doctor": _read_doctor,
    "topic": _read_topic,
    "faq": _read_faq,
    "question": _read_question,
}


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise LineError(
            _("The key %(key)s stands twice in one object."),
            key=quoted(next(name for name in names if names.count(name) > 1)),
        )
    return found


def _no_constant(name: str) -> object:
    raise LineError(_("%(name)s is not JSON."), name=name)


def _decoded(line: bytes) -> object:
    try:
        return json.loads(line.decode(), object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        reason = _("Byte %(number)d of the line is not UTF-8. Save the file as UTF-8.")
        raise LineError(reason, needs=("UTF-8",), number=error.start + 1) from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and "}" in line.decode()[: error.pos]:
            raise LineError(_("The line has more than one object. Write each on a line of its own.")) from None
        raise LineError(
            _("The line is not JSON: %(problem)s (character %(number)d)."), problem=error.msg, number=error.pos + 1
        ) from None
    except RecursionError:
        raise LineError(_("The line is nested too deeply.")) from None
    except ValueError:
        raise LineError(_("A number in the line has too many digits.")) from None


def read_line(line: bytes) -> Record:
    """The record that a line holds. Raises LineError with the first reason against it."""
    value = _decoded(line)
    try:
        keys = Keys(value)
        kind = keys.take("type", choice(READERS))
        record = READERS[kind](keys)
        keys.end()
    except LineError as problem:
        problem.brings = _brings(value)
        raise
    return record


def _brings(value: object) -> Subject:
    """Whom or what a refused line would have brought, as far as it says so: others may name it."""
    found = (value.get("type"), value.get("name")) if isinstance(value, dict) else ()
    return tuple(one.strip() for one in found if isinstance(one, str)) if len(found) == 2 else ()
