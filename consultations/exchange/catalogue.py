"""Writes departments, doctors, topics and FAQ, each batch in a fixed number of queries.

An import only adds here. Merging topics, or taking a department away from a doctor, is decided in the admin. Names are
created in the first pass, so that lines may use a name before its own line.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consultations.exchange.records import DepartmentRecord, DoctorRecord, FaqRecord, TopicRecord, values_of
from consultations.exchange.records_from_database import faq_record, faq_with_everything, plain_name
from consultations.exchange.results import FileRecord, Outcome, Result, RunState
from consultations.exchange.value_readers import LineError
from consultations.models import FAQ, TaggedFAQ, Topic, TopicSynonym
from consultations.models.topic import topic_key
from doctors.models import Department, Doctor
from portal import staff_history


def free_slugs(model: type[models.Model], wanted: Sequence[tuple[Hashable, str]], scope: str = "") -> list[str]:
    """As `free_slug` of doctors/models.py, for many texts at once.

    `scope`: the field within which a slug has to be unique. `wanted`: for each slug the scope's value, and a text.
    """
    slugs: dict[int, str] = {}
    used: set[tuple[Hashable, str]] = set()
    bases = [slugify(text, allow_unicode=True)[:90].strip("-") or "x" for _scope, text in wanted]
    number = 1
    while len(slugs) < len(wanted):
        attempts = {
            index: base if number == 1 else f"{base}-{number}" for index, base in enumerate(bases) if index not in slugs
        }
        columns = [scope, "slug"] if scope else ["slug"]
        rows = model._default_manager.filter(slug__in=set(attempts.values())).values_list(*columns)
        used |= {(row[0] if scope else None, row[-1]) for row in rows}
        for index, slug in attempts.items():
            if (wanted[index][0], slug) not in used:
                used.add((wanted[index][0], slug))
                slugs[index] = slug
        number += 1
    return [slugs[index] for index in range(len(wanted))]


def departments_by_name(names: Iterable[str]) -> dict[str, Department]:
    return {department.name: department for department in Department.objects.filter(name__in=set(names))}


def topics_named(names: Iterable[str], *, create: bool) -> dict[str, Topic]:
    """The topics that these names or synonyms mean, by `topic_key`. `create`: make those that do not exist yet."""
    names = list(names)
    known = Topic.objects.named(names)
    if not create:
        return known
    missing: dict[str, str] = {}
    for name in names:
        if topic_key(name) not in known:
            missing.setdefault(topic_key(name), name)
    slugs = free_slugs(Topic, [(None, name) for name in missing.values()])
    rows = [Topic(key=key, name=name, slug=slug) for (key, name), slug in zip(missing.items(), slugs, strict=True)]
    return known | {topic.key: topic for topic in Topic.objects.bulk_create(rows)}


def in_order(names: Iterable[str], known: dict[str, Topic]) -> list[Topic]:
    """The topics with these names in the same order, each once."""
    return list({topic.pk: topic for topic in (known[topic_key(name)] for name in names)}.values())


def resolved(names: Iterable[str], known: dict[str, Topic]) -> tuple[str, ...]:
    """The names that an export would write for these; an unknown name stays as it is."""
    topics = ((name, known.get(topic_key(name))) for name in names)
    return tuple(dict.fromkeys(plain_name(topic.name if topic else name) for name, topic in topics))


def result_of(source: FileRecord, write: Callable[[], Outcome]) -> Result:
    """The result of writing one record; refused, with the reason, where `write` raises LineError."""
    try:
        return Result(source, write())
    except LineError as problem:
        return Result(source, Outcome.REFUSED, problem.reason, needs=problem.needs)


def write_names(sources: list[FileRecord], state: RunState) -> list[Result]:
    """First pass: departments, and the names of topics (which the second pass reports)."""
    lines = [source for source in sources if isinstance(source.record, DepartmentRecord)]
    known = set(departments_by_name(source.record.name for source in lines))
    new: dict[str, FileRecord[DepartmentRecord]] = {}
    for source in lines:
        if source.record.name not in known:
            new.setdefault(source.record.name, source)
    slugs = free_slugs(Department, [(None, name) for name in new])
    Department.objects.bulk_create(
        Department(name=name, slug=slug, locale=source.record.locale)
        for (name, source), slug in zip(new.items(), slugs, strict=True)
    )
    topics = [source.record.name for source in sources if isinstance(source.record, TopicRecord)]
    before = set(topics_named(topics, create=False))
    state.new_topics |= topics_named(topics, create=True).keys() - before
    return [
        Result(source, Outcome.CREATED if new.get(source.record.name) is source else Outcome.UNCHANGED)
        for source in lines
    ]


def write_doctors_and_synonyms(sources: list[FileRecord], state: RunState) -> list[Result]:
    """Second pass: what needs the departments and the topics' names."""
    doctors = [source for source in sources if isinstance(source.record, DoctorRecord)]
    topics = [source for source in sources if isinstance(source.record, TopicRecord)]
    return (_write_doctors(doctors) if doctors else []) + (_write_synonyms(topics, state) if topics else [])


def _write_doctors(sources: list[FileRecord[DoctorRecord]]) -> list[Result]:
    departments = departments_by_name(name for source in sources for name in source.record.departments)
    names = {source.record.name for source in sources}
    known = {doctor.name: doctor for doctor in Doctor.objects.filter(name__in=names).prefetch_related("departments")}
    new: dict[str, DoctorRecord] = {}

    def write(record: DoctorRecord) -> Outcome:
        for name in record.departments:
            if name not in departments:
                reason = _("departments names a department that does not exist.")
                raise LineError(reason, needs=("department", name))
        if doctor := known.get(record.name):
            return _change_doctor(doctor, record, departments)
        before = new.get(record.name, record)
        both = tuple(sorted({*before.departments, *record.departments}))
        is_created = record.name not in new
        new[record.name] = replace(before, departments=both)
        if is_created:
            return Outcome.CREATED
        return Outcome.UNCHANGED if both == before.departments else Outcome.UPDATED

    results = [result_of(source, partial(write, source.record)) for source in sources]
    _create_doctors(list(new.values()), departments)
    return results


def _create_doctors(records: list[DoctorRecord], departments: dict[str, Department]) -> None:
    slugs = free_slugs(Doctor, [(None, record.name) for record in records])
    doctors = Doctor.objects.bulk_create(
        Doctor(name=record.name, slug=slug, kind=record.kind, hospital=record.hospital)
        for record, slug in zip(records, slugs, strict=True)
    )
    memberships = Doctor.departments.through
    memberships.objects.bulk_create(
        memberships(doctor=doctor, department=departments[name])
        for doctor, record in zip(doctors, records, strict=True)
        for name in record.departments
    )


def _change_doctor(doctor: Doctor, record: DoctorRecord, departments: dict[str, Department]) -> Outcome:
    """Add departments and set the hospital. Refused for a doctor who can reply here: a department is a permission."""
    if doctor.kind != record.kind:
        raise LineError(_("name is that of a doctor of another kind here, and names tell doctors apart."))
    current = {department.name for department in doctor.departments.all()}
    added = [departments[name] for name in record.departments if name not in current]
    has_moved = bool(record.hospital) and record.hospital != doctor.hospital
    if not added and not has_moved:
        return Outcome.UNCHANGED
    if doctor.user_id or doctor.verified_on:
        raise LineError(
            _("This doctor has an account or a verified licence here. Change departments and hospital in the admin.")
        )
    doctor.departments.add(*added)
    if has_moved:
        doctor.hospital = record.hospital
        doctor.save(update_fields=["hospital"])
    return Outcome.UPDATED


def _write_synonyms(sources: list[FileRecord[TopicRecord]], state: RunState) -> list[Result]:
    """Add synonyms. A name that already means another topic goes on meaning it, and is counted as ignored."""
    topics = Topic.objects.named(source.record.name for source in sources)
    keys = {topic_key(name) for source in sources for name in source.record.synonyms}
    owners = dict(TopicSynonym.objects.filter(key__in=keys).values_list("key", "topic_id"))
    owners |= dict(Topic.objects.filter(key__in=keys).values_list("key", "pk"))
    results: list[Result] = []
    rows: list[TopicSynonym] = []
    reported: set[str] = set()
    for source in sources:
        key = topic_key(source.record.name)
        topic, before, ignored = topics[key], len(rows), 0
        for name in source.record.synonyms:
            if topic_key(name) not in owners:
                rows.append(TopicSynonym(topic=topic, name=name, key=topic_key(name)))
            ignored += owners.setdefault(topic_key(name), topic.pk) != topic.pk
        is_created = key in state.new_topics and key not in reported
        reported.add(key)
        outcome = Outcome.CREATED if is_created else Outcome.UPDATED if len(rows) > before else Outcome.UNCHANGED
        results.append(Result(source, outcome, ignored_synonyms=ignored))
    TopicSynonym.objects.bulk_create(rows)
    return results


def write_faqs(sources: list[FileRecord[FaqRecord]], state: RunState) -> list[Result]:
    """Create FAQ. One that differs from the file is replaced only with --overwrite: an editor may have written it."""
    departments = departments_by_name(source.record.department for source in sources)
    known = topics_named((name for source in sources for name in source.record.topics), create=False)
    titles = {source.record.title for source in sources}
    rows = faq_with_everything(FAQ.objects.filter(department__in=departments.values(), title__in=titles))
    existing = {(faq.department.name, faq.title): faq for faq in rows}
    new: list[FaqRecord] = []

    def write(record: FaqRecord) -> Outcome:
        if record.department not in departments:
            reason = _("department names a department that does not exist.")
            raise LineError(reason, needs=("department", record.department))
        faq = existing.get((record.department, record.title))
        if faq is None:
            new.append(record)
            return Outcome.CREATED
        if (faq.body, faq_record(faq).topics) == (record.body, resolved(record.topics, known)):
            return Outcome.UNCHANGED
        if not state.overwrite:
            raise LineError(_("A FAQ of this title has another text or topics here. Use --overwrite to replace it."))
        _replace_faq(faq, record)
        return Outcome.UPDATED

    results = [result_of(source, partial(write, source.record)) for source in sources]
    _create_faqs(new, departments)
    return results


def _create_faqs(records: list[FaqRecord], departments: dict[str, Department]) -> None:
    known = topics_named((name for record in records for name in record.topics), create=True)
    titles = [(departments[record.department].pk, record.title) for record in records]
    slugs = free_slugs(FAQ, titles, scope="department_id")
    faqs = FAQ.objects.bulk_create(
        FAQ(slug=slug, department=departments[record.department], **values_of(record, ("title", "body", "locale")))
        for record, slug in zip(records, slugs, strict=True)
    )
    TaggedFAQ.objects.bulk_create(
        TaggedFAQ(content_object=faq, tag=topic)
        for faq, record in zip(faqs, records, strict=True)
        for topic in in_order(record.topics, known)
    )


def _replace_faq(faq: FAQ, record: FaqRecord) -> None:
    """Replace text and topics. A doctor's review was of the old text, so a new text starts without one."""
    if faq.body != record.body:
        faq.body, faq.reviewed_by, faq.reviewed_on, faq.review_by = record.body, None, None, None
        faq.save(update_fields=["body", "reviewed_by", "reviewed_on", "review_by"])
    staff_history.record("faq_replaced", subject=f"faq {faq.pk}")
    topics = in_order(record.topics, topics_named(record.topics, create=True))
    TaggedFAQ.objects.filter(content_object=faq).delete()
    TaggedFAQ.objects.bulk_create(TaggedFAQ(content_object=faq, tag=topic) for topic in topics)
