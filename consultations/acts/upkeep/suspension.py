"""Suspending somebody who may hold questions: the account is closed and the questions go back, in one transaction."""

from django.db import transaction

from consultations.actors import THE_PORTAL
from consultations.models import Question
from consultations.workflow import WITH_A_DOCTOR, S, now, transition
from doctors import people
from doctors.models import Doctor
from portal.models import User

# How the table leads back to the queue from where a doctor holds a question.
BACK = {S.CLAIMED: "expire", S.INFO_NEEDED: "info_overdue", S.IN_REVIEW: "review_overdue"}


def suspend(user_id: int, by: User, reason: str) -> int:
    """Suspend an account and free all that its doctor holds; returns how many questions went back."""
    with transaction.atomic():
        # The doctor's row first, as a claim does: what is claimed meanwhile is seen here, or refused there.
        doctor = Doctor.objects.select_for_update(of=("self",), no_key=True).filter(user=user_id).first()
        people.suspend(by, User.objects.get(pk=user_id), reason)
        if doctor is None:
            return 0
        # Follow-ups that waited for this doctor first are open to every other from now on.
        Question.objects.filter(first_for=doctor, first_until__gt=now()).update(first_until=now())
        held = Question.objects.select_for_update(of=("self",)).filter(claimed_by=doctor, status__in=WITH_A_DOCTOR)
        questions = list(held.order_by("pk"))
        for question in questions:
            with transition(BACK[S(question.status)], question.pk, THE_PORTAL, reason="suspended"):
                pass
        return len(questions)
