"""What an asker does with a question that was sent: mend it, follow up, allow or refuse publication, withdraw."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import expected_wait, workflow
from consultations.acts.asking.submission import give_consent, screen_note, screen_question
from consultations.acts.governing.in_force import hold_versions, policies_in_force
from consultations.acts.moderation.publication import newer_terms, publish_if_ready
from consultations.models import Consent, Event, Feedback, Policy, PolicyVersion, Question, Reply, UnsentForm
from consultations.models.question import FOLLOW_UP_LENGTH
from consultations.workflow import FOLLOW_UP_WINDOW, LEASE, LIVE, TABLE, THE_ASKER, Actor, Move, Refused, S, door
from doctors.models import Doctor

FIRST_FOR_ITS_DOCTOR = timedelta(hours=48)  # then every doctor of the department may take a follow-up
LINKS_A_DAY = 3  # new links of one question; more of them would be somebody's nuisance
RATED = (S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED)  # where a reply has reached the asker


def follow_up(parent_id: int, *, body: str) -> Question:
    """Take the one follow-up of an answered question: within 14 days, no page of its own (features P23)."""
    with transaction.atomic():
        parent = Question.objects.select_for_update(of=("self",)).get(pk=parent_id)
        _check_follow_up(parent, body)
        policies_in_force(parent.locale)
        kept = (
            "title", "department", "locale", "asker_name", "asker_sex", "asker_age_band", "infant_age", "asked_for",
            "guardian", "email", "email_digest", "headline",
        )  # fmt: skip
        question = Question(parent=parent, body=body, **{name: getattr(parent, name) for name in kept})
        move = workflow.begin("submit", question, THE_ASKER)
        if (doctor := _doctor_who_replied(parent)) and not doctor.is_away(timezone.localdate(move.now)):
            move.set(first_for=doctor, first_until=move.now + FIRST_FOR_ITS_DOCTOR)
        screen_question(move)
        workflow.settle(move)
        return question


def _doctor_who_replied(parent: Question) -> Doctor | None:
    """The doctor who has answered before, where that doctor may still answer in the department."""
    reply = parent.published_reply
    if reply is None:
        return None
    able = Doctor.objects.licensed().filter(user__is_active=True, departments=parent.department_id)
    return able.filter(pk=reply.doctor_id).first()


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
        move.set(promised_by=expected_wait.promised_by(move.question, move.now))
        screen_question(move)


def contest(question_id: int, *, note: str = "") -> None:
    """Say that one's question is no duplicate: once, judged by another moderator."""
    with door("contest", question_id, THE_ASKER, note=note) as move:
        if move.question.contested:
            raise Refused("once", _("You have said so once already. You can ask a new question."))
        screen_note(move)
        move.set(contested=True)


def give_info(question_id: int, *, text: str) -> None:
    """Answer the doctor's request: the same doctor goes on with a fresh lease."""
    with door("give_info", question_id, THE_ASKER, note=text) as move:
        if not text.strip():
            raise Refused("note", _("Write your answer to the doctor."))
        screen_note(move)
        move.set(lease_until=move.now + LEASE)


def set_publication(question_id: int, *, granted: bool, shown: int | None = None, photos: bool | None = None) -> None:
    """Give or withdraw the consent to publication, any time; a published page goes or comes with it.

    `shown`: the key of the policy version that the asker read. `photos`: whether the photos may be public as
    well; None leaves that as it is. After a material change it can be given anew, as a new row.
    """
    with transaction.atomic():
        hold_versions()
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        anew = granted and newer_terms(question) is not None
        if (question.publication_consent_id is not None) == granted and not anew:
            return  # repeating it changes nothing, and never overwrites the first
        if question.import_ref:
            raise Refused("imported", _("This question was imported. Withdraw it instead."))
        leaves = not granted and question.status in TABLE["keep_private"].sources
        with door(
            "keep_private" if leaves else "consent",
            question_id,
            THE_ASKER,
            reason="granted" if granted else "withdrawn",
        ) as move:
            version = _publication_policy(move, shown)
            consent = give_consent(move, Consent.Purpose.PUBLICATION, version, granted=granted)
            move.set(publication_consent=consent if granted else None)
            if granted and photos is not None and move.question.photos_public:
                give_consent(move, Consent.Purpose.PHOTOS, version, granted=photos)
                move.set(photos_public=photos)
        publish_if_ready(question_id)


def _publication_policy(move: Move, shown: int | None) -> PolicyVersion:
    """The version in force at the act's moment, which has to be the one that the asker read."""
    version = PolicyVersion.objects.in_force(Policy.Kind.PUBLICATION, locale=move.question.locale, at=move.now)
    if version is None:
        raise Refused("no_policy", _("We cannot take this right now, because a policy text is missing."))
    if shown not in (None, version.pk):
        raise Refused("policy_changed", _("A policy has changed. Please read it and agree again."))
    return version


def give_feedback(question_id: int, *, helped: str, saw_doctor: str) -> None:
    """Say once whether the reply helped. It writes no Event: it is no part of the question's history."""
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if question.status not in RATED or not question.replies.filter(sent_at__isnull=False).exists():
            raise Refused("wrong_status", _("You can tell us once a doctor has replied."))
        if Feedback.objects.filter(question=question).exists():
            raise Refused("once", _("You have told us already. Thank you."))
        Feedback.objects.create(question=question, helped=helped, saw_doctor=saw_doctor, at=workflow.now())


def renew_link(question_id: int) -> None:
    """Make every older private link useless and send the new one to the asker's address."""
    with door("new_link", question_id, THE_ASKER) as move:
        since = move.now - timedelta(days=1)
        if Event.objects.filter(question_id=question_id, action="new_link", at__gt=since).count() >= LINKS_A_DAY:
            raise Refused("too_many", _("We have sent you new links today. Use the last one."))
        move.set(secret_generation=move.question.secret_generation + 1)


def withdraw(
    question_id: int, actor: Actor = THE_ASKER, *, reason: str = "", note: str = "", tells_asker: bool = True
) -> None:
    """Take a question back, with its follow-ups. It is gone from every public place in this transaction."""
    with door("withdraw", question_id, actor, reason=reason, note=note) as move:
        move.tells_asker = tells_asker
        # Locked as they are listed, so that one that is withdrawn at this moment is left out.
        for child in move.question.follow_ups.select_for_update(of=("self",)).filter(status__in=LIVE).order_by("pk"):
            withdraw(child.pk, actor, reason=reason, tells_asker=False)  # one mail tells of both


def keep_unsent(question_id: int, action: str, typed: Mapping[str, Any], **told: Any) -> None:
    """Keep a form of the private page that could not be taken, for a day; the last one of a question.

    `told`: what the page says about it when it is shown again.
    """
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if question.status != S.ERASED:
            kept = {"action": action, "typed": typed, "told": told, "at": workflow.now()}
            UnsentForm.objects.update_or_create(question=question, defaults=kept)


def forget_unsent(question_id: int) -> None:
    """Delete what could not be sent before, once something was."""
    UnsentForm.objects.filter(question_id=question_id).delete()
