"""Writes questions: tells which are new, changed or unchanged, and the reasons to refuse one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.actors import Refused
from consultations.acts.upkeep.imports import ImportedQuestion, insert, reimport
from consultations.exchange.catalogue import departments_by_name, in_order, resolved, result_of, topics_named
from consultations.exchange.records import (
    EXCHANGED_PARTS,
    QUESTION_FIELDS,
    ConsentPart,
    MoreInfoPart,
    PolicyRef,
    QuestionRecord,
    ReplyPart,
    values_of,
)
from consultations.exchange.records_from_database import own_number, question_record, with_everything
from consultations.exchange.results import FileRecord, Outcome, Result, RunState
from consultations.exchange.value_readers import LineError
from consultations.models import Consent, MoreInfo, Policy, PolicyVersion, Question, Reply, Topic
from consultations.models.question import headline_slug
from doctors.models import Department, Doctor

CONSENT_POLICIES = {
    Consent.Purpose.HEALTH_DATA.value: Policy.Kind.PRIVACY.value,
    Consent.Purpose.PUBLICATION.value: Policy.Kind.PUBLICATION.value,
}


def _versions_of(records: list[QuestionRecord]) -> list[ReplyPart]:
    return [version for record in records for reply in record.replies for version in reply.versions()]


def _policies_of(records: list[QuestionRecord]) -> Iterable[PolicyRef]:
    for version in _versions_of(records):
        yield from (policy for policy in (version.policy, version.department_policy) if policy)
    yield from (consent.policy for record in records for consent in record.consents)


def _doctors_of(records: list[QuestionRecord]) -> Iterable[str]:
    for version in _versions_of(records):
        yield from (version.doctor, version.reviewer)
    for record in records:
        if record.more_info:
            yield from (record.more_info.author, record.more_info.reviewer)


class Named:
    """The departments, doctors and policy versions that a batch refers to, loaded in a fixed number of queries.

    Each method raises LineError where a line names what does not exist here.
    """

    def __init__(self, records: list[QuestionRecord]) -> None:
        names = [record.department for record in records]
        self.departments = departments_by_name([*names, *(version.department for version in _versions_of(records))])
        doctors = Doctor.objects.filter(name__in=set(_doctors_of(records)))
        self.doctors = {doctor.name: doctor for doctor in doctors.prefetch_related("departments")}
        slugs = {policy.slug for policy in _policies_of(records)}
        approved = PolicyVersion.objects.filter(policy__slug__in=slugs, approved_at__isnull=False)
        self.policies = {(row.policy.slug, row.number): row for row in approved.select_related("policy")}

    def doctor(self, name: str, key: str) -> Doctor:
        if name not in self.doctors:
            raise LineError(_("%(key)s names a doctor who does not exist."), key=key, needs=("doctor", name))
        return self.doctors[name]

    def department(self, name: str, key: str) -> Department:
        if name not in self.departments:
            reason = _("%(key)s names a department that does not exist.")
            raise LineError(reason, key=key, needs=("department", name))
        return self.departments[name]

    def policy(self, ref: PolicyRef, kind: str, key: str) -> PolicyVersion:
        version = self.policies.get((ref.slug, ref.version))
        if version is None:
            reason = _("%(key)s names a policy version that is not approved here.")
            raise LineError(reason, key=key, needs=("policy", ref.slug, str(ref.version)))
        if version.sha256 != ref.sha256:
            raise LineError(_("%(key)s names a policy version that has another text here."), key=key)
        if version.policy.kind != kind:
            raise LineError(_("%(key)s names a policy of another kind."), key=key)
        return version


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def _reply(part: ReplyPart, named: Named, key: str) -> Reply:
    department = named.department(part.department, f"{key}.department")
    doctor = named.doctor(part.doctor, f"{key}.doctor")
    if not part.left and department not in doctor.departments.all():
        reason = _("%(key)s.doctor does not reply in %(key)s.department.")
        raise LineError(reason, key=key, needs=("doctor", part.doctor, part.department))
    department_policy, kind = part.department_policy, Policy.Kind.REPLY
    return Reply(
        imported=True,
        doctor=doctor,
        department=department,
        kind=Reply.Kind.DECLINE if part.decline else Reply.Kind.ANSWER,
        decline_code=part.decline,
        answer=part.body,
        policy_version=named.policy(part.policy, kind, f"{key}.policy") if part.policy else None,
        department_policy_version=(
            named.policy(department_policy, kind, f"{key}.department_policy") if department_policy else None
        ),
        reviewer=named.doctor(part.reviewer, f"{key}.reviewer") if part.reviewer else None,
        # A file knows the day only.
        written_at=_midnight(part.replied_on),
        sent_at=_midnight(part.replied_on),
        **values_of(part, EXCHANGED_PARTS),
    )


def _versions(part: ReplyPart, named: Named, key: str) -> list[Reply]:
    older = [_reply(version, named, f"{key}.corrections[{number}]") for number, version in enumerate(part.corrections)]
    return [*older, _reply(part, named, key)]


def _consent(part: ConsentPart, named: Named, key: str) -> Consent:
    version = named.policy(part.policy, CONSENT_POLICIES[part.purpose], f"{key}.policy")
    values = values_of(part, ("purpose", "granted", "at"))
    return Consent(policy_version=version, sha256=version.sha256, locale=version.policy.locale, **values)


def _more_info(part: MoreInfoPart, named: Named) -> MoreInfo:
    if not part.author:
        return MoreInfo(body=part.body, imported=True)
    author = named.doctor(part.author, "more_info.author")
    reviewer = named.doctor(part.reviewer, "more_info.reviewer")
    return MoreInfo(author=author, reviewer=reviewer, **values_of(part, ("body", "reviewed_on", "review_by")))


def _imported_question(record: QuestionRecord, named: Named) -> ImportedQuestion:
    """The question that a line describes, still without its topics."""
    department = named.department(record.department, "department")
    source_name, source_url, source_licence = record.source
    question = Question(
        import_ref=record.ref,
        department=department,
        slug=headline_slug(record.headline),
        source_name=source_name,
        source_url=source_url,
        source_licence=source_licence,
        **values_of(record, QUESTION_FIELDS),
    )
    return ImportedQuestion(
        question,
        chains=[_versions(reply, named, f"replies[{number}]") for number, reply in enumerate(record.replies)],
        consents=[_consent(part, named, f"consents[{number}]") for number, part in enumerate(record.consents)],
        more_info=_more_info(record.more_info, named) if record.more_info else None,
    )


def _existing(refs: set[str]) -> dict[str, Question]:
    """The questions with these refs that this portal has already, imported or asked here."""
    numbers = [number for ref in refs if (number := own_number(ref))]
    questions = with_everything(Question.objects.filter(Q(import_ref__in=refs) | Q(pk__in=numbers, import_ref=None)))
    return {question.ref: question for question in questions if question.ref in refs}  # type: ignore[attr-defined]


def _is_unchanged(question: Question, record: QuestionRecord, topics: dict[str, Topic], state: RunState) -> bool:
    """Whether the question is as the line says. Raises LineError if an import may not change it."""
    if question.status != Question.Status.PUBLISHED:
        raise LineError(
            _("This question is not public here (%(status)s), and an import never brings one back."),
            status=question.get_status_display(),
        )
    # Compared as records: what an export would write is what a line has to equal.
    if question_record(question) == replace(record, topics=resolved(record.topics, topics)):
        return True
    if question.import_ref is None:
        raise LineError(_("This question was asked here, so it can only be changed here."))
    if question.edited_at and not state.overwrite:
        raise LineError(_("This question was edited here. Use --overwrite to replace it."))
    return False


def _change(question: Question, new: ImportedQuestion, record: QuestionRecord, state: RunState) -> None:
    """Change one question. A refused line is rolled back with the topics that were created for it."""
    try:
        with transaction.atomic():
            new.topics = in_order(record.topics, topics_named(record.topics, create=True))
            reimport(question.pk, new, overwrite=state.overwrite)
    except Refused as refused:
        raise LineError(str(refused.message)) from None


def write_questions(sources: list[FileRecord[QuestionRecord]], state: RunState) -> list[Result]:
    """Insert new questions in a fixed number of queries. Every changed one is a transition of its own (workflow.py)."""
    records = [source.record for source in sources]
    existing = _existing({record.ref for record in records})
    named = Named(records)
    topics = topics_named((name for record in records for name in record.topics), create=False)
    new: list[tuple[ImportedQuestion, tuple[str, ...]]] = []

    def write(record: QuestionRecord) -> Outcome:
        question = existing.get(record.ref)
        if question and _is_unchanged(question, record, topics, state):
            return Outcome.UNCHANGED
        imported = _imported_question(record, named)
        if question:
            _change(question, imported, record, state)
            return Outcome.UPDATED
        new.append((imported, record.topics))
        return Outcome.CREATED

    # First decide about every line; insert the new ones together at the end, in a fixed number of queries.
    results = [result_of(source, partial(write, source.record)) for source in sources]
    new_topics = topics_named((name for _imported, names in new for name in names), create=True)
    for imported, names in new:
        imported.topics = in_order(names, new_topics)
    insert([imported for imported, _names in new])
    return results
