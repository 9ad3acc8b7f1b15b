"""What an asker does with a question: send it, mend it, follow up, allow or refuse publication, withdraw."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consultations import screening, workflow
from consultations.acts.publication import policies_in_force, publish_if_ready
from consultations.models import Consent, Finding, Policy, PolicyVersion, Question, Reply
from consultations.models.question import FOLLOW_UP_LENGTH
from consultations.workflow import FOLLOW_UP_WINDOW, LEASE, LIVE, TABLE, THE_ASKER, Actor, Move, Refused, S, door
from doctors.models import Department


def _give_consent(move: Move, purpose: str, version: PolicyVersion, *, granted: bool) -> Consent:
    return Consent.objects.create(
        question=move.question, purpose=purpose, policy_version=version, sha256=version.sha256,
        locale=version.policy.locale, granted=granted, at=move.now,
    )  # fmt: skip


def _screen(move: Move) -> None:
    """Refuse personal data; keep the spans of everything else; a red flag or crisis word makes it urgent."""
    question, found = move.question, []
    question.findings.filter(reply=None).delete()
    for name in ("title", "body"):
        spans = screening.screen(getattr(question, name))
        if screening.personal(spans):
            raise Refused(
                "personal_data",
                _("Take out what could identify a person, such as a phone number or an e-mail address."),
            )
        Finding.objects.bulk_create(
            Finding(question=question, kind=one.kind, field=name, start=one.start, end=one.end) for one in spans
        )
        found += spans
    _mark_urgent(move, found)


def _screen_note(move: Move) -> None:
    """The same for what is written beside the question, which keeps no spans: a Note is no field of it."""
    found = screening.screen(move.note)
    if screening.personal(found):
        raise Refused(
            "personal_data", _("Take out what could identify a person, such as a phone number or an e-mail address.")
        )
    _mark_urgent(move, found)


def _mark_urgent(move: Move, found: list[screening.Found]) -> None:
    if screening.is_urgent(found):
        move.set(red_flag=True, priority=Question.Priority.URGENT)


def submit(
    *,
    title: str,
    body: str,
    department: Department | None,
    locale: str,
    name: str = "",
    sex: str = Question.Sex.UNDISCLOSED,
    age_band: str = "",
    email: str = "",
    publication: bool = False,
    send_key: str | None = None,
) -> Question:
    """Take a new question from an asker who agreed to the use of health data, and perhaps to publication.

    `send_key` makes it safe to send twice: the second time the first question is returned.
    Refused without policies in force, into a paused department, or with personal data in the text.
    """
    if sent_before := _sent_with(send_key):
        return sent_before
    versions = policies_in_force(locale)
    if department and not department.is_open:
        raise Refused("department_paused", _("This department takes no questions at the moment. Choose another one."))
    question = Question(
        title=title, body=body, department=department, locale=locale, asker_name=name, asker_sex=sex,
        asker_age_band=age_band, email=email, send_key=send_key,
    )  # fmt: skip
    try:
        with transaction.atomic():
            move = workflow.begin("submit", question, THE_ASKER)
            _screen(move)
            _give_consent(move, Consent.Purpose.HEALTH_DATA, versions[Policy.Kind.PRIVACY], granted=True)
            if publication:
                consent = _give_consent(
                    move, Consent.Purpose.PUBLICATION, versions[Policy.Kind.PUBLICATION], granted=True
                )
                move.set(publication_consent=consent)
            workflow.settle(move)
            return question
    except IntegrityError:
        # Sent twice at once: the unique send_key let only one of them in.
        if sent_before := _sent_with(send_key):
            return sent_before
        raise


def _sent_with(send_key: str | None) -> Question | None:
    return Question.objects.filter(send_key=send_key).first() if send_key else None


def follow_up(parent_id: int, *, body: str) -> Question:
    """Take the one follow-up of an answered question: within 14 days, no page of its own (features P23)."""
    with transaction.atomic():
        parent = Question.objects.select_for_update(of=("self",)).get(pk=parent_id)
        _check_follow_up(parent, body)
        policies_in_force(parent.locale)
        kept = ("title", "department", "locale", "asker_name", "asker_sex", "asker_age_band", "email", "headline")
        question = Question(parent=parent, body=body, **{name: getattr(parent, name) for name in kept})
        move = workflow.begin("submit", question, THE_ASKER)
        _screen(move)
        workflow.settle(move)
        return question


def _check_follow_up(parent: Question, body: str) -> None:
    reply = Reply.objects.filter(pk=parent.published_reply_id or 0, sent_at__isnull=False).first()
    if parent.parent_id or parent.import_ref or parent.status not in (S.ANSWERED, S.PUBLISHED) or reply is None:
        raise Refused("wrong_status", _("You can ask a follow-up once your question is answered."))
    if parent.follow_ups.exists():
        raise Refused("one_follow_up", _("You have used your one follow-up. You can ask a new question."))
    if reply.sent_at and workflow.now() > reply.sent_at + FOLLOW_UP_WINDOW:
        raise Refused("too_late", _("The 14 days for a follow-up are over. You can ask a new question."))
    if not 1 <= len(body.strip()) <= FOLLOW_UP_LENGTH:
        raise Refused("length", _("Write your follow-up in at most 1,000 characters."))


def resubmit(question_id: int, *, title: str, body: str) -> None:
    """Send an edited question again: after a return as often as needed, after a rejection once."""
    with door("resubmit", question_id, THE_ASKER) as move:
        if move.question.status == S.REJECTED:
            if move.question.resubmitted:
                raise Refused("once", _("A rejected question can be sent again once. You can ask a new question."))
            move.set(resubmitted=True)
        move.set(title=title, body=body, submitted_at=move.now)
        _screen(move)


def contest(question_id: int, *, note: str = "") -> None:
    """Say that one's question is no duplicate: once, judged by another moderator."""
    with door("contest", question_id, THE_ASKER, note=note) as move:
        if move.question.contested:
            raise Refused("once", _("You have said so once already. You can ask a new question."))
        _screen_note(move)
        move.set(contested=True)


def give_info(question_id: int, *, text: str) -> None:
    """Answer the doctor's request: the same doctor goes on with a fresh lease."""
    with door("give_info", question_id, THE_ASKER, note=text) as move:
        if not text.strip():
            raise Refused("note", _("Write your answer to the doctor."))
        _screen_note(move)
        move.set(lease_until=move.now + LEASE)


def set_publication(question_id: int, *, granted: bool) -> None:
    """Give or withdraw the consent to publication, any time; a published page goes or comes with it."""
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if (question.publication_consent_id is not None) == granted:
            return  # repeating it changes nothing, and never overwrites the first
        if question.import_ref:
            raise Refused("imported", _("This question was imported. Withdraw it instead."))
        version = PolicyVersion.objects.in_force(Policy.Kind.PUBLICATION, locale=question.locale)
        if version is None:
            raise Refused("no_policy", _("We cannot take this right now, because a policy text is missing."))
        leaves = not granted and question.status in TABLE["keep_private"].sources
        with door(
            "keep_private" if leaves else "consent",
            question_id,
            THE_ASKER,
            reason="granted" if granted else "withdrawn",
        ) as move:
            consent = _give_consent(move, Consent.Purpose.PUBLICATION, version, granted=granted)
            move.set(publication_consent=consent if granted else None)
        publish_if_ready(question_id)


def withdraw(question_id: int, actor: Actor = THE_ASKER, *, reason: str = "") -> None:
    """Take a question back, with its follow-ups. It is gone from every public place in this transaction."""
    with door("withdraw", question_id, actor, reason=reason) as move:
        # Locked as they are listed, so that one that is withdrawn at this moment is left out.
        for child in move.question.follow_ups.select_for_update(of=("self",)).filter(status__in=LIVE).order_by("pk"):
            withdraw(child.pk, actor, reason=reason)
