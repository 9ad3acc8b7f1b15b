"""Writes departments, doctors, topics and FAQ, each batch in a fixed number of queries.

An import adds and never takes away here: which topics are one, and who replies where, is decided in
the admin. Names are created in the first pass, so that lines may use a name before its own line.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consultations.exchange.batch import Entry, Options, Outcome, Result
from consultations.exchange.records import DepartmentLine, DoctorLine, FaqLine, TopicLine
from consultations.exchange.stored import faq_record, faq_with_everything
from consultations.exchange.values import LineError, Subject
from consultations.models import FAQ, TaggedFAQ, Topic, TopicSynonym
from consultations.models.topic import topic_key
from doctors.models import Department, Doctor
from portal import history


def free_slugs(model: type[models.Model], wanted: Sequence[tuple[Hashable, str]], scope: str = "") -> list[str]:
    """As `free_slug` of doctors/models.py, for many texts at once; `wanted` are pairs of a scope's value and a text."""
    found: list[str] = [""] * len(wanted)
    used: set[tuple[Hashable, str]] = set()
    waiting = {
        index: (slugify(text, allow_unicode=True)[:90].strip("-") or "x") for index, (_scope, text) in enumerate(wanted)
    }
    number = 1
    while waiting:
        tries = {index: base if number == 1 else f"{base}-{number}" for index, base in waiting.items()}
        rows = model._default_manager.filter(slug__in=set(tries.values())).values_list(
            *([scope] if scope else []), "slug"
        )
        used |= {(row[0] if scope else None, row[-1]) for row in rows}
        for index, slug in tries.items():
            if (wanted[index][0], slug) not in used:
                used.add((wanted[index][0], slug))
                found[index] = slug
                del waiting[index]
        number += 1
    return found


def by_name(names: Iterable[str]) -> dict[str, Department]:
    return {department.name: department for department in Department.objects.filter(name__in=set(names))}


def topics_named(names: Iterable[str], *, create: bool) -> dict[str, Topic]:
    """The topics that names or synonyms mean, by `topic_key`; unknown names are created if so wished."""
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
    """The topics of these names in their order, each once."""
    return list({topic.pk: topic for topic in (known[topic_key(name)] for name in names)}.values())


def resolved(names: Iterable[str], known: dict[str, Topic]) -> tuple[str, ...]:
    """As `in_order`, as the names that an export writes; an unknown name stands for itself."""
    topics = ((name, known.get(topic_key(name))) for name in names)
    return tuple(dict.fromkeys(" ".join((topic.name if topic else name).split()) for name, topic in topics))


def write_names(entries: list[Entry], options: Options) -> list[Result]:
    """First pass: departments, and the names of topics (which the second pass reports)."""
    lines = [entry for entry in entries if isinstance(entry.record, DepartmentLine)]
    known: set[str] = set(by_name(entry.record.name for entry in lines))
    new: dict[str, Entry[DepartmentLine]] = {}
    for entry in lines:
        if entry.record.name not in known:
            new.setdefault(entry.record.name, entry)
    slugs = free_slugs(Department, [(None, name) for name in new])
    Department.objects.bulk_create(
        Department(name=name, slug=slug, locale=entry.record.locale)
        for (name, entry), slug in zip(new.items(), slugs, strict=True)
    )
    topics = [entry.record.name for entry in entries if isinstance(entry.record, TopicLine)]
    before = set(topics_named(topics, create=False))
    options.new_topics |= topics_named(topics, create=True).keys() - before
    return [
        Result(entry, Outcome.CREATED if new.get(entry.record.name) is entry else Outcome.UNCHANGED) for entry in lines
    ]


def write_people_and_synonyms(entries: list[Entry], options: Options) -> list[Result]:
    """Second pass: what needs the departments and the topics' names."""
    doctors = [entry for entry in entries if isinstance(entry.record, DoctorLine)]
    topics = [entry for entry in entries if isinstance(entry.record, TopicLine)]
    return (_write_doctors(doctors) if doctors else []) + (_write_synonyms(topics, options) if topics else [])


def _write_doctors(entries: list[Entry[DoctorLine]]) -> list[Result]:
    departments = by_name(name for entry in entries for name in entry.record.departments)
    names = {entry.record.name for entry in entries}
    known = {doctor.name: doctor for doctor in Doctor.objects.filter(name__in=names).prefetch_related("departments")}
    results = []
    new: dict[str, DoctorLine] = {}
    for entry in entries:
        try:
            for name in entry.record.departments:
                if name not in departments:
                    reason = _("departments names a department that does not exist.")
                    raise LineError(reason, needs=("department", name))
            if doctor := known.get(entry.record.name):
                results.append(Result(entry, _change_doctor(doctor, entry.record, departments)))
            elif before := new.get(entry.record.name):
                both = tuple(sorted({*before.departments, *entry.record.departments}))
                new[entry.record.name] = replace(before, departments=both)
                results.append(Result(entry, Outcome.UNCHANGED if both == before.departments else Outcome.UPDATED))
            else:
                new[entry.record.name] = entry.record
                results.append(Result(entry, Outcome.CREATED))
        except LineError as problem:
            results.append(Result(entry, Outcome.REFUSED, problem.reason, needs=problem.needs))
    _create_doctors(list(new.values()), departments)
    return results


def _create_doctors(records: list[DoctorLine], departments: dict[str, Department]) -> None:
    slugs = free_slugs(Doctor, [(None, record.name) for record in records])
    doctors = Doctor.objects.bulk_create(
        Doctor(name=record.name, slug=slug, kind=record.kind, hospital=record.hospital)
        for record, slug in zip(records, slugs, strict=True)
    )
    place = Doctor.departments.through
    place.objects.bulk_create(
        place(doctor=doctor, department=departments[name])
        for doctor, record in zip(doctors, records, strict=True)
        for name in record.departments
    )


def _change_doctor(doctor: Doctor, record: DoctorLine, departments: dict[str, Department]) -> Outcome:
    """Add departments, set the hospital. Never for who can reply here: a department is a right."""
    if doctor.kind != record.kind:
        raise LineError(_("name is that of a doctor of another kind here, and names tell doctors apart."))
    here = {department.name for department in doctor.departments.all()}
    more = [departments[name] for name in record.departments if name not in here]
    moved = bool(record.hospital) and record.hospital != doctor.hospital
    if not more and not moved:
        return Outcome.UNCHANGED
    if doctor.user_id or doctor.verified_on:
        raise LineError(
            _("This doctor has an account or a verified licence here. Change departments and hospital in the admin.")
        )
    doctor.departments.add(*more)
    if moved:
        doctor.hospital = record.hospital
        doctor.save(update_fields=["hospital"])
    return Outcome.UPDATED


def _write_synonyms(entries: list[Entry[TopicLine]], options: Options) -> list[Result]:
    """Add synonyms. A name that means another topic already keeps its owner, and is counted as left out."""
    topics = Topic.objects.named(entry.record.name for entry in entries)
    keys = {topic_key(name) for entry in entries for name in entry.record.synonyms}
    owners = dict(TopicSynonym.objects.filter(key__in=keys).values_list("key", "topic_id"))
    owners |= dict(Topic.objects.filter(key__in=keys).values_list("key", "pk"))
    results: list[Result] = []
    rows: list[TopicSynonym] = []
    counted: set[str] = set()
    for entry in entries:
        key = topic_key(entry.record.name)
        topic, before, left_out = topics[key], len(rows), 0
        for name in entry.record.synonyms:
            if topic_key(name) not in owners:
                rows.append(TopicSynonym(topic=topic, name=name, key=topic_key(name)))
            left_out += owners.setdefault(topic_key(name), topic.pk) != topic.pk
        created = key in options.new_topics and key not in counted
        counted.add(key)
        outcome = Outcome.CREATED if created else Outcome.UPDATED if len(rows) > before else Outcome.UNCHANGED
        results.append(Result(entry, outcome, left_out=left_out))
    TopicSynonym.objects.bulk_create(rows)
    return results


def write_faqs(entries: list[Entry[FaqLine]], options: Options) -> list[Result]:
    """Create FAQ. One with another text here is replaced with --overwrite only: an editor may have written it."""
    departments = by_name(entry.record.department for entry in entries)
    known = topics_named((name for entry in entries for name in entry.record.topics), create=False)
    titles = {entry.record.title for entry in entries}
    rows = faq_with_everything(FAQ.objects.filter(department__in=departments.values(), title__in=titles))
    here = {(faq.department.name, faq.title): faq for faq in rows}
    results, new = [], []
    for entry in entries:
        record, outcome, reason = entry.record, Outcome.REFUSED, ""
        needs: Subject = ()
        faq = here.get((record.department, record.title))
        if record.department not in departments:
            reason = _("department names a department that does not exist.")
            needs = ("department", record.department)
        elif faq is None:
            new.append(record)
            outcome = Outcome.CREATED
        elif (faq.body, faq_record(faq).topics) == (record.body, resolved(record.topics, known)):
            outcome = Outcome.UNCHANGED
        elif options.overwrite:
            _replace_faq(faq, record)
            outcome = Outcome.UPDATED
        else:
            reason = _("A FAQ of this title has another text or topics here. Use --overwrite to replace it.")
        results.append(Result(entry, outcome, reason, needs=needs))
    _create_faqs(new, departments)
    return results


def _create_faqs(records: list[FaqLine], departments: dict[str, Department]) -> None:
    known = topics_named((name for record in records for name in record.topics), create=True)
    slugs = free_slugs(
        FAQ, [(departments[record.department].pk, record.title) for record in records], scope="department_id"
    )
    faqs = FAQ.objects.bulk_create(
        FAQ(
            title=record.title,
            slug=slug,
            department=departments[record.department],
            body=record.body,
            locale=record.locale,
        )
        for record, slug in zip(records, slugs, strict=True)
    )
    TaggedFAQ.objects.bulk_create(
        TaggedFAQ(content_object=faq, tag=topic)
        for faq, record in zip(faqs, records, strict=True)
        for topic in in_order(record.topics, known)
    )


def _replace_faq(faq: FAQ, record: FaqLine) -> None:
    """A text that no doctor here has seen carries no reviewer."""
    if faq.body != record.body:
        faq.body, faq.reviewed_by, faq.reviewed_on, faq.review_by = record.body, None, None, None
        faq.save(update_fields=["body", "reviewed_by", "reviewed_on", "review_by"])
    history.record("faq_replaced", subject=f"faq {faq.pk}")
    topics = in_order(record.topics, topics_named(record.topics, create=True))
    TaggedFAQ.objects.filter(content_object=faq).delete()
    TaggedFAQ.objects.bulk_create(TaggedFAQ(content_object=faq, tag=topic) for topic in topics)
