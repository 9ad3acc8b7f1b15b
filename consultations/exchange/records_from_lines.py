"""The bytes of a line → its record, or the reason why not."""

import json
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.exchange.records import (
    REPLY_TEXTS,
    ConsentPart,
    DepartmentRecord,
    DoctorRecord,
    FaqRecord,
    MoreInfoPart,
    PolicyRef,
    QuestionRecord,
    Record,
    ReplyPart,
    TopicRecord,
    default_locale,
)
from consultations.exchange.value_readers import (
    JsonObject,
    LineError,
    Subject,
    any_text,
    boolean,
    future_day,
    list_of,
    matching,
    max_length_of,
    object_of,
    one_line,
    one_of,
    or_null,
    past_day,
    quoted,
    timestamp,
    topic_name,
    version_number,
    web_address,
)
from consultations.models import FAQ, Consent, MoreInfo, Policy, Question, Reply, Topic, TopicSynonym
from consultations.models.question import AGE_BANDS
from doctors.models import Department, Doctor

_department = one_line(max_length_of(Department, "name"))
_doctor = one_line(max_length_of(Doctor, "name"))
_topic = topic_name(max_length_of(Topic, "name"))
_topics = list_of(_topic)
_synonyms = list_of(topic_name(max_length_of(TopicSynonym, "name")))
_hash = matching(r"[0-9a-f]{64}", gettext_lazy("%(key)s must be 64 hexadecimal digits."))
_locale = matching(
    r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
    gettext_lazy("%(key)s must be a language code like en or zh-hant."),
    max_length=max_length_of(Question, "locale"),
)
_policy = object_of(PolicyRef, slug=one_line(max_length_of(Policy, "slug")), version=version_number, sha256=_hash)
_consent = object_of(ConsentPart, purpose=one_of(Consent.Purpose.values), policy=_policy, granted=boolean, at=timestamp)
_asker = object_of(
    lambda name, sex, age_band: (name, sex, age_band),
    name=any_text(max_length_of(Question, "asker_name"), blank=True),
    sex=one_of(Question.Sex.values),
    age_band=or_null(one_of(AGE_BANDS), ""),
)
_source = object_of(
    lambda name, url, licence: (name, url, licence),
    name=any_text(max_length_of(Question, "source_name"), blank=True),
    url=web_address(max_length_of(Question, "source_url")),
    licence=any_text(max_length_of(Question, "source_licence"), blank=True),
)
_more_info_text = any_text(max_length_of(MoreInfo, "body"))
_more_info = object_of(
    MoreInfoPart,
    body=_more_info_text,
    author=_doctor,
    reviewer=_doctor,
    reviewed_on=or_null(past_day, None),
    review_by=or_null(future_day, None),
)


def _read_department(line: JsonObject) -> Record:
    name = line.required("name", _department)
    return DepartmentRecord(name, line.optional("locale", _locale, default_locale(name)))


def _read_doctor(line: JsonObject) -> Record:
    name = line.required("name", _doctor)
    # With a title in the file the pages would say "Dr. Dr.".
    if name[:2].casefold() == "dr" and (name[2:3] == "." or name[2:3].isspace()):
        raise LineError(
            _("name must be without a title: the portal writes “Dr.” before a person and never before an organisation.")
        )
    return DoctorRecord(
        name,
        line.optional("kind", one_of(Doctor.Kind.values), Doctor.Kind.PERSON.value),
        tuple(sorted(set(line.required("departments", list_of(_department))))),
        line.required("hospital", or_null(one_line(max_length_of(Doctor, "hospital")), "")),
    )


def _read_topic(line: JsonObject) -> Record:
    return TopicRecord(line.required("name", _topic), line.required("synonyms", _synonyms))


def _read_faq(line: JsonObject) -> Record:
    title = line.required("title", one_line(max_length_of(FAQ, "title")))
    department, topics = line.required("department", _department), line.required("topics", _topics)
    body = line.required("body", any_text(max_length_of(FAQ, "body"), blank=True))
    locale = line.optional("locale", _locale, default_locale(f"{title}\n{body}"))
    return FaqRecord(title, department, topics, body, locale)


def _read_version(value: object, key: str, *, older: bool) -> ReplyPart:
    """One version of a reply. A decline may do without words; an answer may not."""
    item = JsonObject(value, key)
    decline = item.optional("decline", or_null(one_of(Reply.DeclineCode.values), ""), "")
    texts = {name: item.optional(name, any_text(max_length_of(Reply, name), blank=True), "") for name in REPLY_TEXTS}
    version = ReplyPart(
        doctor=item.required("doctor", _doctor),
        department=item.required("department", _department),
        body=item.required("body", any_text(max_length_of(Reply, "answer"), blank=bool(decline))),
        replied_on=item.required("replied_on", past_day),
        decline=decline,
        care_level=item.optional("care_level", one_of(Reply.CareLevel.values), ""),
        policy=item.optional("policy", _policy, None),
        department_policy=item.optional("department_policy", _policy, None),
        reviewer=item.optional("reviewer", _doctor, ""),
        left=item.optional("left", boolean, default=False),
        corrections=() if older else item.optional("corrections", list_of(_read_older_version), ()),
        **texts,
    )
    item.refuse_unknown_keys()
    if version.reviewer == version.doctor:
        raise LineError(_("%(key)s must be another doctor than the one who replied."), key=item.path_of("reviewer"))
    return version


def _read_older_version(value: object, key: str) -> ReplyPart:
    return _read_version(value, key, older=True)


def _read_reply(value: object, key: str) -> ReplyPart:
    return _read_version(value, key, older=False)


def _read_more_info(value: object, key: str) -> MoreInfoPart | None:
    if value is None:
        return None
    if isinstance(value, str):
        return MoreInfoPart(_more_info_text(value, key))
    if not isinstance(value, dict):
        raise LineError(_("%(key)s must be a string, an object or null."), key=key)
    more_info = _more_info(value, key)
    if more_info.reviewer == more_info.author:
        raise LineError(_("%(key)s must be another doctor than the author."), key=f"{key}.reviewer")
    return more_info


def _read_source(value: object, key: str) -> tuple[str, str, str]:
    if value is None:
        return "", "", ""
    name, url, licence = _source(value, key)
    if not name.strip() and not url:
        raise LineError(_("%(key)s needs a name or an address."), key=key)
    return name, url, licence


def _read_question(line: JsonObject) -> Record:
    ref = line.required("ref", one_line(max_length_of(Question, "import_ref")))
    asker_name, asker_sex, asker_age_band = line.required("asker", _asker)
    headline = line.required("headline", one_line(max_length_of(Question, "headline")))
    department = line.required("department", _department)
    title = line.required("title", any_text(max_length_of(Question, "title")))
    body = line.required("body", any_text(max_length_of(Question, "body")))
    record = QuestionRecord(
        ref=ref,
        headline=headline,
        department=department,
        title=title,
        body=body,
        locale=line.optional("locale", _locale, default_locale(f"{title}\n{body}")),
        asker_name=asker_name,
        asker_sex=asker_sex,
        asker_age_band=asker_age_band,
        asked_on=line.required("asked_on", past_day),
        topics=line.required("topics", _topics),
        replies=line.required("replies", list_of(_read_reply)),
        more_info=line.required("more_info", _read_more_info),
        source=line.required("source", _read_source),
        consents=line.optional("consents", list_of(_consent), ()),
    )
    if not record.replies:
        raise LineError(_("replies is empty: a question is published with a reply."))
    return record


READERS: dict[str, Callable[[JsonObject], Record]] = {
    "department": _read_department,
    "doctor": _read_doctor,
    "topic": _read_topic,
    "faq": _read_faq,
    "question": _read_question,
}


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of the line. JSON allows a repeated key, but which of its values counts would be a guess."""
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _value in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise LineError(_("The key %(key)s appears twice in one object."), key=quoted(repeated))
    return values


def _no_constant(name: str) -> object:
    """NaN and Infinity, which Python reads although they are not JSON."""
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
        reason = _("The line is not JSON: %(problem)s (character %(number)d).")
        raise LineError(reason, problem=error.msg, number=error.pos + 1) from None
    except RecursionError:
        raise LineError(_("The line is nested too deeply.")) from None
    except ValueError:
        raise LineError(_("A number in the line has too many digits.")) from None


def read_line(line: bytes) -> Record:
    """The record of a line. Raises LineError with the first reason to refuse it."""
    value = _decoded(line)
    try:
        item = JsonObject(value)
        read = READERS[item.required("type", one_of(READERS))]
        record = read(item)
        item.refuse_unknown_keys()
    except LineError as problem:
        problem.brings = _brings(value)
        raise
    return record


def _brings(value: object) -> Subject:
    """What a refused line would have brought, if it has a type and a name: other lines may refer to it."""
    values = (value.get("type"), value.get("name")) if isinstance(value, dict) else ()
    return tuple(each.strip() for each in values if isinstance(each, str)) if len(values) == 2 else ()
