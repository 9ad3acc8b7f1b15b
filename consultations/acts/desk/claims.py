"""What a doctor does with a question at the desk: claim it, give it back, ask the asker, pass it on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import workflow
from consultations.actors import THE_PORTAL, Actor, Refused
from consultations.acts.governing.in_force import refuse_blocked
from consultations.models import Question
from consultations.time_limits import LEASE
from consultations.workflow import Change, S, transition
from doctors.models import MAX_HELD_QUESTIONS, Department, Doctor


def claim(question_id: int, actor: Actor) -> None:
    """Take a question for 60 minutes; at most three at a time. Another doctor's lease that has ended does not count."""
    with transaction.atomic():
        # Lock the doctor's row first, so that two tabs of one doctor cannot take a fourth question together. `no_key`:
        # rows that refer to the doctor, such as a reply that is being sent, do not have to wait.
        Doctor.objects.select_for_update(of=("self",), no_key=True).filter(pk=actor.doctor_id or 0).first()
        # After the lock on the doctor: a suspension at this moment has either happened already or waits for us.
        doctor, now = actor.licensed_doctor(), workflow.now()
        question = Question.objects.select_for_update(of=("self",)).get(pk=question_id)
        if question.status == S.CLAIMED:
            # Only a lease that still runs is in the way. One that is over counts as none, also before the clock has
            # noticed.
            if question.lease_until and question.lease_until > now:
                raise Refused("held", _("%(doctor)s has this question already.") % {"doctor": question.claimed_by})
            # In the history first the end of the other doctor's lease, then this claim.
            expire(question_id)
        with transition("claim", question_id, actor) as change:
            # The doctor's row is locked, so the number cannot change before the commit.
            if Question.objects.held_by(doctor, change.now).count() >= doctor.at_once:
                raise Refused("too_many", too_many(doctor))
            _check_department(change, doctor)
            if sentence := reserved(change.question, doctor, change.now):
                raise Refused("reserved", sentence)
            change.set(claimed_by=doctor, lease_until=change.now + LEASE)


def expire(question_id: int) -> None:
    """Record that a lease has ended. The next doctor who claims the question does this, or the clock."""
    with transition("expire", question_id, THE_PORTAL) as change:
        if change.question.lease_until and change.question.lease_until > change.now:
            raise Refused("lease_runs", _("The lease still runs."))


def too_many(doctor: Doctor) -> str | Promise:
    if doctor.at_once >= MAX_HELD_QUESTIONS:
        return _("You hold three questions. Answer or release one first.")
    return _("You hold as many questions as you wish to have at once. Answer or release one first.")


def _check_department(change: Change, doctor: Doctor) -> None:
    departments = list(doctor.departments.order_by("name"))
    if change.question.department_id is None and doctor.triages and departments:
        suggested = [each for each in departments if each.pk == change.question.suggested_department_id]
        # Out of triage into a department of this doctor; if it is the wrong one, the doctor transfers the question.
        change.set(department=(suggested or departments)[0])
    elif change.question.department_id not in {department.pk for department in departments}:
        raise Refused("department", _("This question belongs to another department."))


def reserved(question: Question, doctor: Doctor, now: datetime) -> str:
    """Who may take a follow-up before this doctor, as a sentence: the doctor who replied has the first 48 hours."""
    first_for, until = question.first_for, question.first_until
    if first_for in (None, doctor) or not until or until <= now:
        return ""
    return _("%(doctor)s answered before and may answer this follow-up first, until %(time)s.") % {
        "doctor": first_for,
        "time": date_format(timezone.localtime(until), "DATETIME_FORMAT"),
    }


def check_holder(change: Change) -> Doctor:
    """The acting doctor, who must hold the question by a lease that has not ended."""
    doctor = change.actor.licensed_doctor()
    if change.question.claimed_by_id != doctor.pk:
        raise Refused("held", _("%(doctor)s has this question.") % {"doctor": change.question.claimed_by})
    if not change.question.lease_until or change.question.lease_until <= change.now:
        raise Refused("lease_over", _("Your 60 minutes are over. What you wrote is kept. Take the question again."))
    return doctor


def release(question_id: int, actor: Actor) -> None:
    with transition("release", question_id, actor) as change:
        if change.question.claimed_by_id != actor.doctor_id:
            raise Refused("held", _("%(doctor)s has this question.") % {"doctor": change.question.claimed_by})


def transfer(question_id: int, actor: Actor, *, department: Department, note: str) -> None:
    with transition("transfer", question_id, actor, note=note) as change:
        check_holder(change)
        # The note is for the next doctor.
        change.note_for_asker = False
        change.set(department=department)


def request_info(question_id: int, actor: Actor, *, note: str) -> None:
    """Ask the asker for more information. They have 14 days; until then nobody else can claim the question."""
    with transition("request_info", question_id, actor, note=note) as change:
        check_holder(change)
        if not note.strip():
            raise Refused("note", _("Write what you need to know."))
        refuse_blocked(note, change.question.department, code="note")  # the asker reads it like a reply


def propose_duplicate(question_id: int, actor: Actor, *, of: int, note: str) -> None:
    """Give the question back and name the public one that it repeats. A moderator decides."""
    with transition("propose_duplicate", question_id, actor, note=note) as change:
        check_holder(change)
        if change.question.parent_id:
            raise Refused("follow_up", _("A follow-up cannot be a duplicate."))
        # Only a public question: the asker has to be able to read its answer.
        target = Question.objects.published().filter(pk=of).exclude(pk=question_id).first()
        if target is None:
            raise Refused("target", _("Choose a published question as the one that it repeats."))
        change.note_for_asker = False
        change.set(proposed_duplicate=target)
