"""What askers do with a question they have sent: edit it, follow up, allow or refuse publication, withdraw it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import expected_wait, workflow
from consultations.actors import THE_ASKER, Actor, Refused, able_doctors
from consultations.acts.asking.submission import give_consent, screen_note, screen_question
from consultations.acts.governing.in_force import hold_versions, policies_in_force
from consultations.acts.moderation.publication import newer_terms, publish_if_ready
from consultations.models import Consent, Event, Feedback, Policy, PolicyVersion, Question, Reply, UnsentForm
from consultations.models.question import FOLLOW_UP_LENGTH
from consultations.time_limits import FOLLOW_UP_WINDOW, LEASE
from consultations.workflow import LIVE, REPLIED, TRANSITIONS, Change, S, transition
from doctors.models import Doctor

RESERVED_FOR = timedelta(hours=48)  # for the doctor who replied; then every doctor of the department may claim it
MAX_LINKS_A_DAY = 3  # new links for one question; somebody who asks for more may want to annoy the asker


def follow_up(parent_id: int, *, body: str) -> Question:
    """Take the one follow-up to an answered question, within 14 days. It gets no page of its own."""
    with transaction.atomic():
        parent = Question.objects.select_for_update(of=("self",)).get(pk=parent_id)
        _check_follow_up(parent, body)
        # Refuses while a policy is missing. A follow-up is a question like any other.
        policies_in_force(parent.locale)
        # The asker is not asked again, and nothing here is shown in public.
        inherited = (
            "title", "department", "locale", "asker_name", "asker_sex", "asker_age_band", "infant_age", "asked_for",
            "guardian", "email", "email_digest", "headline",
        )  # fmt: skip
        question = Question(parent=parent, body=body, **{name: getattr(parent, name) for name in inherited})
        with workflow.submission(question) as change:
            if (doctor := _doctor_who_replied(parent)) and not doctor.is_away(timezone.localdate(change.now)):
                change.set(first_for=doctor, first_until=change.now + RESERVED_FOR)
            screen_question(change)
        return question


def _doctor_who_replied(parent: Question) -> Doctor | None:
    """The doctor who answered the question, if that doctor may still answer in this department."""
    reply = parent.published_reply
    if reply is None:
        return None
    return able_doctors().filter(pk=reply.doctor_id, departments=parent.department_id).first()


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
    """Send an edited question again: any number of times after a return, once after a rejection."""
    with transition("resubmit", question_id, THE_ASKER) as change:
        if change.question.status == S.REJECTED:
            if change.question.resubmitted:
                raise Refused("once", _("A rejected question can be sent again once. You can ask a new question."))
            change.set(resubmitted=True)
        change.set(title=title, body=body, submitted_at=change.now)
        change.set(promised_by=expected_wait.promised_by(change.question, change.now))
        screen_question(change)


def contest(question_id: int, *, note: str = "") -> None:
    """Say that the question is not a duplicate. Allowed once; another moderator judges it."""
    with transition("contest", question_id, THE_ASKER, note=note) as change:
        if change.question.contested:
            raise Refused("once", _("You have said so once already. You can ask a new question."))
        screen_note(change)
        change.set(contested=True)


def give_info(question_id: int, *, text: str) -> None:
    """Answer the doctor's request for information. The same doctor goes on, with a new lease."""
    with transition("give_info", question_id, THE_ASKER, note=text) as change:
        if not text.strip():
            raise Refused("note", _("Write your answer to the doctor."))
        screen_note(change)
        change.set(lease_until=change.now + LEASE)


def set_publication(question_id: int, *, granted: bool, shown: int | None = None, photos: bool | None = None) -> None:
    """Give or withdraw the consent to publication, at any time. The public page comes or goes with it.

    `shown`: the key of the policy version that the asker read. `photos`: whether the photos may be public too; None
    leaves that as it is. After a material change of the policy the consent can be given again, as a new row.
    """
    with transaction.atomic():
        hold_versions()
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        # After a material change, agreeing again is something new although there is a consent already.
        anew = granted and newer_terms(question) is not None
        if (question.publication_consent_id is not None) == granted and not anew:
            return  # giving it twice changes nothing, and never overwrites the first
        if question.import_ref:
            raise Refused("imported", _("This question was imported. Withdraw it instead."))
        leaves = not granted and question.status in TRANSITIONS["keep_private"].sources
        with transition(
            "keep_private" if leaves else "consent",
            question_id,
            THE_ASKER,
            reason="granted" if granted else "withdrawn",
        ) as change:
            version = _publication_policy(change, shown)
            # Also a refusal is a row: the history of consents shows when it was withdrawn.
            consent = give_consent(change, Consent.Purpose.PUBLICATION, version, granted=granted)
            change.set(publication_consent=consent if granted else None)
            if granted and photos is not None and change.question.photos_public:
                give_consent(change, Consent.Purpose.PHOTOS, version, granted=photos)
                change.set(photos_public=photos)
        publish_if_ready(question_id)


def _publication_policy(change: Change, shown: int | None) -> PolicyVersion:
    """The version in force at the moment of the act. It must be the one that the asker read."""
    version = PolicyVersion.objects.in_force(Policy.Kind.PUBLICATION, locale=change.question.locale, at=change.now)
    if version is None:
        raise Refused("no_policy", _("We cannot take this right now, because a policy text is missing."))
    if shown not in (None, version.pk):
        raise Refused("policy_changed", _("This is not the text that you agreed to. Please read it and agree again."))
    return version


def give_feedback(question_id: int, *, helped: str, saw_doctor: str) -> None:
    """Say whether the reply helped, once. Writes no Event: it is not part of the question's history."""
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if question.status not in REPLIED or not question.replies.filter(sent_at__isnull=False).exists():
            raise Refused("wrong_status", _("You can tell us once a doctor has replied."))
        if Feedback.objects.filter(question=question).exists():
            raise Refused("once", _("You have told us already. Thank you."))
        Feedback.objects.create(question=question, helped=helped, saw_doctor=saw_doctor, at=workflow.now())


def renew_link(question_id: int) -> None:
    """Send the asker a new private link. Every older one stops working."""
    with transition("new_link", question_id, THE_ASKER) as change:
        # Whoever knows number and address could otherwise fill somebody's mailbox.
        since = change.now - timedelta(days=1)
        if Event.objects.filter(question_id=question_id, action="new_link", at__gt=since).count() >= MAX_LINKS_A_DAY:
            raise Refused("too_many", _("We have sent you new links today. Use the last one."))
        change.set(secret_generation=change.question.secret_generation + 1)


def withdraw(
    question_id: int, actor: Actor = THE_ASKER, *, reason: str = "", note: str = "", mails_asker: bool = True
) -> None:
    """Withdraw a question with its follow-ups. It leaves every public page in the same transaction."""
    with transition("withdraw", question_id, actor, reason=reason, note=note) as change:
        change.mails_asker = mails_asker
        # Locked while they are listed, so that one that is withdrawn at this moment is left out.
        for child in change.question.follow_ups.select_for_update(of=("self",)).filter(status__in=LIVE).order_by("pk"):
            withdraw(child.pk, actor, reason=reason, mails_asker=False)  # the mail about the question is enough


def keep_unsent(question_id: int, action: str, typed: Mapping[str, Any], **message: Any) -> None:
    """Keep a form of the private page that was refused, for a day. Only the last one of each question.

    `message`: what the page says about it when it is shown again.
    """
    with transaction.atomic():
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if question.status != S.ERASED:
            kept = {"action": action, "typed": typed, "message": message, "at": workflow.now()}
            # Only the last one: the page shows one form with its message, and we keep no more than that.
            UnsentForm.objects.update_or_create(question=question, defaults=kept)


def forget_unsent(question_id: int) -> None:
    """Delete the refused form once one was accepted."""
    UnsentForm.objects.filter(question_id=question_id).delete()
