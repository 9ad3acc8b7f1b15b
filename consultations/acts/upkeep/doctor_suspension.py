"""Suspending an account: it is closed, and the questions that its doctor holds go back, in one transaction."""

from django.db import transaction

from consultations.actors import THE_PORTAL
from consultations.models import Question
from consultations.models.status import WITH_A_DOCTOR
from consultations.workflow import S, now, transition
from doctors import people
from doctors.models import Doctor
from portal.models import User

# The act that takes a question back to the queue, by its status.
REQUEUING_ACTS = {S.CLAIMED: "expire", S.INFO_NEEDED: "info_overdue", S.IN_REVIEW: "review_overdue"}


def suspend(user_id: int, by: User, reason: str) -> int:
    """Suspend an account and requeue the questions its doctor holds. Returns how many."""
    with transaction.atomic():
        # Lock the doctor's row first, as a claim does: a claim at this moment is either seen here or refused there.
        doctor = Doctor.objects.select_for_update(of=("self",), no_key=True).filter(user=user_id).first()
        # Checks that this administrator may, and writes the staff event. If it refuses, nothing of what follows
        # happens.
        people.suspend(by, User.objects.get(pk=user_id), reason)
        if doctor is None:
            return 0
        # Follow-ups that were reserved for this doctor are open to every other doctor from now on.
        Question.objects.filter(first_for=doctor, first_until__gt=now()).update(first_until=now())
        held = Question.objects.select_for_update(of=("self",)).filter(claimed_by=doctor, status__in=WITH_A_DOCTOR)
        # In the order of their numbers, as everywhere where several questions are locked.
        questions = list(held.order_by("pk"))
        for question in questions:
            with transition(REQUEUING_ACTS[S(question.status)], question.pk, THE_PORTAL, reason="suspended"):
                pass
        return len(questions)
