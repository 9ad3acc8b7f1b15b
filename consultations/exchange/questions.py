"""Writes questions: which are new, changed or unchanged, and what stands against each."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.acts.upkeep.imports import ImportedQuestion, insert, reimport
from consultations.exchange.batch import Entry, Options, Outcome, Result
from consultations.exchange.catalogue import by_name, in_order, resolved, topics_named
from consultations.exchange.records import ConsentPart, MoreInfoPart, PolicyRef, QuestionLine, ReplyPart
from consultations.exchange.stored import own_number, question_record, with_everything
from consultations.exchange.values import LineError
from consultations.models import Consent, MoreInfo, Policy, PolicyVersion, Question, Reply, Topic
from consultations.models.question import headline_slug
from consultations.workflow import Refused
from doctors.models import Doctor

CONSENT_POLICIES = {
    Consent.Purpose.HEALTH_DATA.value: Policy.Kind.PRIVACY.value,
    Consent.Purpose.PUBLICATION.value: Policy.Kind.PUBLICATION.value,
}


def _policies_of(record: QuestionLine) -> Iterable[PolicyRef]:
    for reply in record.replies:
        for version in reply.versions():
            yield from (policy for policy in (version.policy, version.department_policy) if policy)
    yield from (consent.policy for consent in record.consents)


def _doctors_of(record: QuestionLine) -> Iterable[str]:
    for reply in record.replies:
        for version in reply.versions():
            yield from (version.doctor, version.reviewer)
    if record.more_info:
        yield from (record.more_info.author, record.more_info.reviewer)


class Known:
    """The departments, doctors and policy versions that a batch names, in a fixed number of queries."""

    def __init__(self, records: list[QuestionLine]) -> None:
        self.departments = by_name(
            name
            for record in records
            for name in (record.department, *(v.department for r in record.replies for v in r.versions()))
        )
        doctors = Doctor.objects.filter(name__in={name for record in records for name in _doctors_of(record)})
        self.doctors = {doctor.name: doctor for doctor in doctors.prefetch_related("departments")}
        slugs = {policy.slug for record in records for policy in _policies_of(record)}
        approved = PolicyVersion.objects.filter(policy__slug__in=slugs, approved_at__isnull=False)
        self.policies = {(one.policy.slug, one.number): one for one in approved.select_related("policy")}

    def doctor(self, name: str, key: str) -> Doctor:
        if name not in self.doctors:
            raise LineError(_("%(key)s names a doctor who does not exist."), key=key, needs=("doctor", name))
        return self.doctors[name]

    def check_department(self, name: str, key: str) -> None:
        if name not in self.departments:
            reason = _("%(key)s names a department that does not exist.")
            raise LineError(reason, key=key, needs=("department", name))

    def policy(self, ref: PolicyRef, kind: str, key: str) -> PolicyVersion:
        found = self.policies.get((ref.slug, ref.version))
        if found is None:
            reason = _("%(key)s names a policy version that is not approved here.")
            raise LineError(reason, key=key, needs=("policy", ref.slug, str(ref.version)))
        if found.sha256 != ref.sha256:
            raise LineError(_("%(key)s names a policy version that has another text here."), key=key)
        if found.policy.kind != kind:
            raise LineError(_("%(key)s names a policy of another kind."), key=key)
        return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def _reply(part: ReplyPart, known: Known, key: str) -> Reply:
    known.check_department(part.department, f"{key}.department")
    department, doctor = known.departments[part.department], known.doctor(part.doctor, f"{key}.doctor")
    if not part.left and department not in doctor.departments.all():
        reason = _("%(key)s.doctor does not reply in %(key)s.department.")
        raise LineError(reason, key=key, needs=("doctor", part.doctor, part.department))
    own = part.department_policy
    return Reply(
        imported=True,
        doctor=doctor,
        department=department,
        kind=Reply.Kind.DECLINE if part.decline else Reply.Kind.ANSWER,
        decline_code=part.decline,
        answer=part.body,
        limits=part.limits,
        next_step=part.next_step,
        seek_help_if=part.seek_help_if,
        would_need=part.would_need,
        see_whom=part.see_whom,
        care_level=part.care_level,
        correction_note=part.correction_note,
        policy_version=known.policy(part.policy, Policy.Kind.REPLY, f"{key}.policy") if part.policy else None,
        department_policy_version=known.policy(own, Policy.Kind.REPLY, f"{key}.department_policy") if own else None,
        reviewer=known.doctor(part.reviewer, f"{key}.reviewer") if part.reviewer else None,
        written_at=_midnight(part.replied_on),
        sent_at=_midnight(part.replied_on),
        replied_on=part.replied_on,
    )


def _versions(part: ReplyPart, known: Known, key: str) -> list[Reply]:
    older = [_reply(version, known, f"{key}.corrections[{number}]") for number, version in enumerate(part.corrections)]
    return [*older, _reply(part, known, key)]


def _consent(part: ConsentPart, known: Known, key: str) -> Consent:
    version = known.policy(part.policy, CONSENT_POLICIES[part.purpose], f"{key}.policy")
    return Consent(
        purpose=part.purpose,
        policy_version=version,
        sha256=version.sha256,
        locale=version.policy.locale,
        granted=part.granted,
        at=part.at,
    )


def _more_info(part: MoreInfoPart, known: Known) -> MoreInfo:
    if not part.author:
        return MoreInfo(body=part.body, imported=True)
    people = {
        "author": known.doctor(part.author, "more_info.author"),
        "reviewer": known.doctor(part.reviewer, "more_info.reviewer"),
    }
    return MoreInfo(body=part.body, reviewed_on=part.reviewed_on, review_by=part.review_by, **people)


def _draft(record: QuestionLine, known: Known) -> ImportedQuestion:
    """The question as the line wants it, still without topics. Raises LineError where it names what is not here."""
    known.check_department(record.department, "department")
    source_name, source_url, source_licence = record.source
    question = Question(
        import_ref=record.ref,
        title=record.title,
        body=record.body,
        locale=record.locale,
        asker_name=record.asker_name,
        asker_sex=record.asker_sex,
        asker_age_band=record.asker_age_band,
        asked_on=record.asked_on,
        department=known.departments[record.department],
        headline=record.headline,
        slug=headline_slug(record.headline),
        source_name=source_name,
        source_url=source_url,
        source_licence=source_licence,
    )
    return ImportedQuestion(
        question=question,
        chains=[_versions(reply, known, f"replies[{number}]") for number, reply in enumerate(record.replies)],
        topics=[],
        consents=[_consent(part, known, f"consents[{number}]") for number, part in enumerate(record.consents)],
        more_info=_more_info(record.more_info, known) if record.more_info else None,
    )


def _here(refs: set[str]) -> dict[str, Question]:
    """The questions that have these refs here, imported or asked."""
    numbers = [number for ref in refs if (number := own_number(ref))]
    found = with_everything(Question.objects.filter(Q(import_ref__in=refs) | Q(pk__in=numbers, import_ref=None)))
    return {question.ref: question for question in found if question.ref in refs}  # type: ignore[attr-defined]


def _is_unchanged(question: Question, record: QuestionLine, topics: dict[str, Topic], options: Options) -> bool:
    """Whether the row says what the line says. Raises LineError where an import may not change it."""
    if question.status != Question.Status.PUBLISHED:
        raise LineError(
            _("This question is not public here (%(status)s), and an import never brings one back."),
            status=question.get_status_display(),
        )
    if question_record(question) == replace(record, topics=resolved(record.topics, topics)):
        return True
    if question.import_ref is None:
        raise LineError(_("This question was asked here, and is changed here alone."))
    if question.edited_at and not options.overwrite:
        raise LineError(_("This question was edited here. Use --overwrite to replace it."))
    return False


def _change(question: Question, draft: ImportedQuestion, record: QuestionLine, options: Options) -> None:
    """Topics that only a refused line names do not stay behind."""
    try:
        with transaction.atomic():
            draft.topics = in_order(record.topics, topics_named(record.topics, create=True))
            reimport(question.pk, draft, overwrite=options.overwrite)
    except Refused as refused:
        raise LineError(str(refused.message)) from None


def write_questions(entries: list[Entry[QuestionLine]], options: Options) -> list[Result]:
    """New questions in a fixed number of queries; every changed one goes through the door by itself."""
    here = _here({entry.record.ref for entry in entries})
    known = Known([entry.record for entry in entries])
    topics = topics_named((name for entry in entries for name in entry.record.topics), create=False)
    results, new = [], []
    for entry in entries:
        try:
            question = here.get(entry.record.ref)
            if question and _is_unchanged(question, entry.record, topics, options):
                results.append(Result(entry, Outcome.UNCHANGED))
                continue
            draft = _draft(entry.record, known)
            if question:
                _change(question, draft, entry.record, options)
            else:
                new.append((draft, entry.record.topics))
            results.append(Result(entry, Outcome.UPDATED if question else Outcome.CREATED))
        except LineError as problem:
            results.append(Result(entry, Outcome.REFUSED, problem.reason, needs=problem.needs))
    topics = topics_named((name for _draft, names in new for name in names), create=True)
    for draft, names in new:
        draft.topics = in_order(names, topics)
    insert([draft for draft, _names in new])
    return results
