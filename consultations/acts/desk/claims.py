"""What a doctor does with a question at the desk: claim it, give it back, ask the asker, pass it on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.acts.desk.rule_checks import refuse_blocked
from consultations.acts.upkeep.timers import expire
from consultations.models import Question
from consultations.workflow import LEASE, MAX_CLAIMS, Actor, Move, Refused, S, door
from doctors.models import Department, Doctor


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


def too_many(doctor: Doctor) -> str | Promise:
    if doctor.at_once >= MAX_CLAIMS:
        return _("You hold three questions. Answer or release one first.")
    return _("You hold as many questions as you wish to have at once. Answer or release one first.")


def _check_department(move: Move, doctor: Doctor) -> None:
    departments = list(doctor.departments.order_by("name"))
    if move.question.department_id is None and doctor.triages and departments:
        suggested = [one for one in departments if one.pk == move.question.suggested_department_id]
        move.set(department=[*suggested, *departments][0])  # out of triage; a transfer corrects it
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


def check_holder(move: Move) -> Doctor:
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
        check_holder(move)
        move.note_for_asker = False
        move.set(department=department)


def request_info(question_id: int, actor: Actor, *, note: str) -> None:
    """Ask the asker for more; the clock stops for at most 14 days."""
    with door("request_info", question_id, actor, note=note) as move:
        check_holder(move)
        if not note.strip():
            raise Refused("note", _("Write what you need to know."))
        refuse_blocked(note, move.question.department, code="note")  # the asker reads it like a reply


def propose_duplicate(question_id: int, actor: Actor, *, of: int, note: str) -> None:
    """Give the question back with the public one that it repeats; a moderator decides."""
    with door("propose_duplicate", question_id, actor, note=note) as move:
        check_holder(move)
        if move.question.parent_id:
            raise Refused("follow_up", _("A follow-up cannot be a duplicate."))
        target = Question.objects.published().filter(pk=of).exclude(pk=question_id).first()
        if target is None:
            raise Refused("target", _("Choose a published question as the one that it repeats."))
        move.note_for_asker = False
        move.set(proposed_duplicate=target)
