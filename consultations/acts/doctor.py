"""What a doctor does at the desk: claim, reply, ask, pass on, review, correct, retract."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from consultations import policy, workflow
from consultations.acts import composing
from consultations.acts.checking import findings_in
from consultations.acts.publication import policies_in_force, publish_if_ready
from consultations.acts.upkeep import expire
from consultations.models import Citation, Policy, PolicyVersion, Question, Reply
from consultations.workflow import LEASE, MAX_CLAIMS, REPLY_FIELDS, Actor, Move, Refused, S, door
from doctors.models import Department, Doctor

MOST_CITED = 5  # replies that one reply points to


def claim(question_id: int, actor: Actor) -> None:
    """Take a question for 60 minutes; at most three at a time. The lease of another that is over counts as none."""
    with transaction.atomic():
        # The doctor's row first, so that two tabs cannot take a fourth question together. Without its key:
        # what refers to the doctor meanwhile, such as a reply that is being sent, need not wait.
        Doctor.objects.select_for_update(of=("self",), no_key=True).filter(pk=actor.doctor_id or 0).first()
        doctor, now = actor.licensed_doctor(), workflow.now()
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if question.status == S.CLAIMED:
            if question.lease_until and question.lease_until > now:
                raise Refused("held", _("%(doctor)s has this question already.") % {"doctor": question.claimed_by})
            expire(question_id)
        with door("claim", question_id, actor) as move:
            if Question.objects.held_by(doctor, move.now).count() >= min(doctor.at_once, MAX_CLAIMS):
                raise Refused("too_many", too_many(doctor))
            _check_department(move, doctor)
            if sentence := reserved(move.question, doctor, move.now):
                raise Refused("reserved", sentence)
            move.set(claimed_by=doctor, lease_until=move.now + LEASE)


def too_many(doctor: Doctor) -> str:
    if doctor.at_once >= MAX_CLAIMS:
        return _("You hold three questions. Answer or release one first.")
    return _("You hold as many questions as you wish to have at once. Answer or release one first.")


def _check_department(move: Move, doctor: Doctor) -> None:
    departments = list(doctor.departments.order_by("name"))
    if move.question.department_id is None and doctor.triages and departments:
        move.set(department=departments[0])  # out of triage; a transfer corrects it
    elif move.question.department_id not in {department.pk for department in departments}:
        raise Refused("department", _("This question belongs to another department."))


def reserved(question: Question, doctor: Doctor, now: datetime) -> str:
    """Who may take a follow-up before this doctor, as a sentence: who replied has the first 48 hours (features P23)."""
    first_for, until = question.first_for, question.first_until
    if first_for in (None, doctor) or not until or until <= now:
        return ""
    return _("%(doctor)s answered before and may answer this follow-up first, until %(time)s.") % {
        "doctor": first_for,
        "time": date_format(timezone.localtime(until), "DATETIME_FORMAT"),
    }


def _check_holder(move: Move) -> Doctor:
    """The acting doctor holds the question by a lease that runs."""
    doctor = move.actor.licensed_doctor()
    if move.question.claimed_by_id != doctor.pk:
        raise Refused("held", _("%(doctor)s has this question.") % {"doctor": move.question.claimed_by})
    if not move.question.lease_until or move.question.lease_until <= move.now:
        raise Refused("lease_over", _("Your 60 minutes are over. What you wrote is kept. Take the question again."))
    return doctor


def release(question_id: int, actor: Actor) -> None:
    with door("release", question_id, actor) as move:
        if move.question.claimed_by_id != actor.doctor_id:
            raise Refused("held", _("%(doctor)s has this question.") % {"doctor": move.question.claimed_by})


def transfer(question_id: int, actor: Actor, *, department: Department, note: str) -> None:
    with door("transfer", question_id, actor, note=note) as move:
        _check_holder(move)
        move.note_for_asker = False
        move.set(department=department)


def request_info(question_id: int, actor: Actor, *, note: str) -> None:
    """Ask the asker for more; the clock stops for at most 14 days."""
    with door("request_info", question_id, actor, note=note) as move:
        _check_holder(move)
        if not note.strip():
            raise Refused("note", _("Write what you need to know."))


def _check_draft(
    question: Question, doctor: Doctor, draft: Mapping[str, str]
) -> tuple[PolicyVersion, PolicyVersion | None]:
    """The policy versions in force for a reply; refused with findings where a rule blocks the draft."""
    if question.department_id is None or not doctor.departments.filter(pk=question.department_id).exists():
        raise Refused("department", _("This question belongs to another department."))
    site = policies_in_force(question.locale)[Policy.Kind.REPLY]
    if found := policy.blocks(findings_in(question, draft)):
        raise Refused("blocked", _("The reply cannot be sent like this. See what to change."), found)
    own = PolicyVersion.objects.in_force(Policy.Kind.REPLY, locale=question.locale, department=question.department)
    return site, own


def send(question_id: int, actor: Actor, draft: Mapping[str, Any], *, second_doctor: bool = False) -> Reply:
    """Send the reply under the policy in force now, or hand it to a second doctor first.

    `draft`: the fields of REPLY_FIELDS. Where headline and publication consent stand, the question
    is published in the same transaction.
    """
    with transaction.atomic():
        with door("send", question_id, actor) as move:
            doctor = _check_holder(move)
            site, own = _check_draft(move.question, doctor, draft)
            Reply.objects.filter(question=move.question, sent_at=None).delete()
            composing.discard(question_id, actor)
            reply = Reply.objects.create(
                question=move.question, doctor=doctor, policy_version=site,
                department=move.question.department,  # type: ignore[misc]  # without one the draft is refused
                department_policy_version=own, written_at=move.now,
                **_words(draft),
            )  # fmt: skip
            _cite(reply, draft)
            move.to = S.IN_REVIEW if second_doctor else S.ANSWERED
            if not second_doctor:
                _deliver(move, reply)
        publish_if_ready(question_id)
        return reply


def _words(draft: Mapping[str, Any]) -> dict[str, str]:
    """The parts of a reply; those of a decline only where it is one."""
    words = {name: draft.get(name, "") for name in REPLY_FIELDS}
    if words["kind"] != Reply.Kind.DECLINE:
        words |= dict.fromkeys(("decline_code", "would_need", "see_whom"), "")
    return words


def _cite(reply: Reply, draft: Mapping[str, Any]) -> None:
    """Note which public replies this one points to, in the versions that stand now."""
    numbers = [str(number) for number in draft.get("cites", [])]
    if len(numbers) > MOST_CITED:
        raise Refused("cites", _("Point to at most five other questions."))
    cited = Question.objects.published().filter(pk__in=numbers).exclude(pk=reply.question_id)
    if cited.count() != len(set(numbers)):
        raise Refused("cites", _("A question that you point to is not public any more. Take it out."))
    Citation.objects.bulk_create(Citation(reply=reply, cited_id=one.published_reply_id) for one in cited.order_by("pk"))


def _deliver(move: Move, reply: Reply) -> None:
    reply.sent_at, reply.replied_on = move.now, timezone.localdate(move.now)
    reply.save()
    move.set(published_reply=reply)


def agree(question_id: int, actor: Actor) -> Reply:
    """A second doctor agrees: the reply goes out under the policy in force now."""
    with transaction.atomic():
        with door("agree", question_id, actor) as move:
            reply = _reviewed(move)
            draft = {name: getattr(reply, name) for name in REPLY_FIELDS}
            reply.policy_version, reply.department_policy_version = _check_draft(move.question, reply.doctor, draft)
            _deliver(move, reply)
        publish_if_ready(question_id)
        return reply


def send_back(question_id: int, actor: Actor, *, note: str) -> None:
    """A second doctor asks the author to change the reply; the author gets a fresh lease."""
    with door("send_back", question_id, actor, note=note) as move:
        _reviewed(move)
        move.note_for_asker = False
        move.set(lease_until=move.now + LEASE)


def _reviewed(move: Move) -> Reply:
    """The unsent reply that the acting doctor, another one than its author, reviews."""
    doctor = move.actor.licensed_doctor()
    reply = Reply.objects.filter(question=move.question, sent_at=None).latest("pk")
    if reply.doctor_id == doctor.pk:
        raise Refused("own_reply", _("Another doctor has to review your reply."))
    if not Doctor.objects.licensed().filter(pk=reply.doctor_id, user__is_active=True).exists():
        raise Refused("no_licence", _("The author's licence has expired."))
    reply.reviewer = doctor
    reply.save(update_fields=["reviewer"])
    return reply


def correct(question_id: int, actor: Actor, draft: Mapping[str, Any], *, note: str) -> Reply:
    """Replace one's sent reply by a new version with a note on what changed; the old one stays readable."""
    with door("correct", question_id, actor, note=note) as move:
        doctor, old = actor.licensed_doctor(), move.question.published_reply
        if old is None or old.doctor_id != doctor.pk:
            raise Refused("own_reply", _("Only the doctor who replied can correct the reply."))
        if not note.strip():
            raise Refused("note", _("Write what changed and why."))
        site, own = _check_draft(move.question, doctor, {**draft, "correction_note": note})
        reply = Reply.objects.create(
            question=move.question, doctor=doctor, department=old.department, policy_version=site,
            department_policy_version=own, corrects=old, correction_note=note, written_at=move.now,
            **_words(draft),
        )  # fmt: skip
        composing.discard(question_id, actor)
        _cite(reply, draft)
        _deliver(move, reply)
        return reply


def retract(question_id: int, actor: Actor, *, note: str) -> None:
    """Take one's published reply off the public page, with a notice to the asker."""
    with door("retract", question_id, actor, reason="retracted", note=note) as move:
        doctor = actor.licensed_doctor()
        if not move.question.published_reply or move.question.published_reply.doctor_id != doctor.pk:
            raise Refused("own_reply", _("Only the doctor who replied can retract the reply."))
