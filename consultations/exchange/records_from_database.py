"""Database rows → records: what an export writes, and what an import compares a line with."""

from collections.abc import Iterable

from django.db.models import CharField, F, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Left

from consultations.acts.upkeep.imports import reply_chains
from consultations.exchange.records import (
    EXCHANGED_PARTS,
    QUESTION_FIELDS,
    ConsentPart,
    DepartmentRecord,
    DoctorRecord,
    FaqRecord,
    MoreInfoPart,
    PolicyRef,
    QuestionRecord,
    ReplyPart,
    TopicRecord,
    values_of,
)
from consultations.models import (
    FAQ,
    Consent,
    Event,
    PolicyVersion,
    Question,
    Reply,
    TaggedFAQ,
    TaggedQuestion,
    Topic,
    TopicSynonym,
)
from consultations.models.topic import topic_key
from consultations.reading.patterns import compile_pattern
from doctors.models import Department, Doctor

OWN_REF = compile_pattern(r"askwell-([1-9][0-9]{0,17})-([0-9a-f]{12})")


def own_number(ref: str) -> int | None:
    """The number in a ref that a portal like this one made. It may be another portal's: compare it by `with_ref`."""
    match = OWN_REF.fullmatch(ref)
    return int(match[1]) if match else None


def with_ref(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Annotate `ref`: the import's ref or, for a question asked here, one made of its number and first Event's hash.

    That hash never changes and no other portal has it, so question 7 of two portals are never taken for each other, and
    a portal recognises its own export.
    """
    first_hash = Event.objects.filter(question=OuterRef("pk"), sequence=1).values("hash")[:1]
    own = Concat(
        Value("askwell-"), Cast("pk", CharField()), Value("-"), Left(Subquery(first_hash), 12), output_field=CharField()
    )
    return questions.annotate(ref=Coalesce(F("import_ref"), own))


def with_everything(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Questions with everything that `question_record` reads, in a fixed number of queries."""
    replies = Reply.objects.filter(sent_at__isnull=False).select_related(
        "doctor", "department", "policy_version__policy", "department_policy_version__policy", "reviewer"
    )
    return (
        with_ref(questions)
        .select_related("department", "more_info__author", "more_info__reviewer")
        .prefetch_related(
            Prefetch("replies", replies.prefetch_related("doctor__departments").order_by("id")),
            # In the order in which they were added, which the file keeps.
            Prefetch("topic_items", TaggedQuestion.objects.select_related("tag").order_by("id")),
            Prefetch("consents", Consent.objects.select_related("policy_version__policy").order_by("id")),
        )
    )


def plain_name(name: str) -> str:
    """A topic's name as a line has it, with single spaces between its words."""
    return " ".join(name.split())


def _policy_ref(version: PolicyVersion | None) -> PolicyRef | None:
    return PolicyRef(version.policy.slug, version.number, version.sha256) if version else None


def _consent_part(consent: Consent) -> ConsentPart:
    version = consent.policy_version
    return ConsentPart(
        consent.purpose, PolicyRef(version.policy.slug, version.number, consent.sha256), consent.granted, consent.at
    )


def _reply_part(versions: list[Reply]) -> ReplyPart:
    reply = versions[-1]
    if reply.replied_on is None:
        raise AssertionError("a sent reply has its date: a constraint sees to it")
    return ReplyPart(
        doctor=reply.doctor.name,
        department=reply.department.name,
        body=reply.answer,
        decline=reply.decline_code,
        **values_of(reply, EXCHANGED_PARTS),
        policy=_policy_ref(reply.policy_version),
        department_policy=_policy_ref(reply.department_policy_version),
        reviewer=reply.reviewer.name if reply.reviewer else "",
        left=reply.department_id not in {department.pk for department in reply.doctor.departments.all()},
        corrections=tuple(_reply_part([version]) for version in versions[:-1]),
    )


def _more_info_part(question: Question) -> MoreInfoPart | None:
    """Only what the page shows: a text that is waiting for its reviewer is not public."""
    text = getattr(question, "more_info", None)
    if text is None or not text.is_shown:
        return None
    if text.imported or not (text.author and text.reviewer):
        return MoreInfoPart(text.body)
    return MoreInfoPart(text.body, text.author.name, text.reviewer.name, text.reviewed_on, text.review_by)


def question_record(question: Question) -> QuestionRecord:
    """The record of a question from `with_everything`."""
    if question.department is None:
        raise AssertionError("a published question has its department: a constraint sees to it")
    return QuestionRecord(
        ref=question.ref,  # type: ignore[attr-defined]
        department=question.department.name,
        **values_of(question, QUESTION_FIELDS),
        topics=tuple(plain_name(item.tag.name) for item in question.topic_items.all()),
        replies=tuple(_reply_part(versions) for versions in reply_chains(question.replies.all())),
        more_info=_more_info_part(question),
        source=(question.source_name, question.source_url, question.source_licence),
        consents=tuple(_consent_part(consent) for consent in question.consents.all()),
    )


def department_record(department: Department) -> DepartmentRecord:
    return DepartmentRecord(department.name, department.locale)


def doctor_record(doctor: Doctor) -> DoctorRecord:
    return DoctorRecord(
        doctor.name,
        doctor.kind,
        tuple(sorted(department.name for department in doctor.departments.all())),
        doctor.hospital,
    )


def faq_with_everything(faqs: QuerySet[FAQ]) -> QuerySet[FAQ]:
    items = TaggedFAQ.objects.select_related("tag").order_by("id")
    return faqs.select_related("department").prefetch_related(Prefetch("topic_items", items))


def faq_record(faq: FAQ) -> FaqRecord:
    return FaqRecord(
        faq.title,
        faq.department.name,
        tuple(plain_name(item.tag.name) for item in faq.topic_items.all()),
        faq.body,
        faq.locale,
    )


def topic_records(topics: Iterable[Topic]) -> list[TopicRecord]:
    """Topics with their synonyms. A synonym that is also another topic's name means that topic, so it is left out."""
    topics = list(topics)
    synonyms: dict[int, list[str]] = {topic.pk: [] for topic in topics}
    rows = list(TopicSynonym.objects.filter(topic__in=topics))
    names = set(Topic.objects.filter(key__in=[row.key for row in rows]).values_list("key", flat=True))
    for row in rows:
        if topic_key(row.name) not in names:
            synonyms[row.topic_id].append(plain_name(row.name))
    return [TopicRecord(plain_name(topic.name), tuple(sorted(synonyms[topic.pk]))) for topic in topics]
