"""Sixteen doctors reach for one question at the same moment, over and over: one gets it, the others read who.

FAULTS=200 does it 500 times (`make test-faults`); every run of the tests does a tenth of that.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from consultations.actors import Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.models import Event, Question
from tests.consultations.world import World
from tests.factories import make_doctor

THREADS = 16
ROUNDS = int(os.environ.get("FAULTS", "20")) * 5 // 2
PATIENCE = 60  # seconds until a test that hangs fails

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_sixteen_who_claim_one_question_one_wins_and_the_others_see_who():
    world = World()
    question = world.in_status("queued")
    people = [make_doctor(world.department) for _n in range(THREADS)]
    start, end = threading.Barrier(THREADS), threading.Barrier(THREADS)

    def reach(doctor) -> list[str]:
        """What this doctor was told, round by round; the winner of a round gives the question back."""
        told = []
        connection.ensure_connection()
        try:
            for _round in range(ROUNDS):
                start.wait(PATIENCE)
                try:
                    doctors.claim(question.pk, Actor.doctor(doctor))
                    told.append("")
                except Refused as refused:
                    told.append(str(refused.message))
                end.wait(PATIENCE)
                if not told[-1]:
                    assert Question.objects.get(pk=question.pk).claimed_by == doctor
                    doctors.release(question.pk, Actor.doctor(doctor))
        finally:
            connections.close_all()
        return told

    with ThreadPoolExecutor(THREADS) as pool:
        told = [future.result(PATIENCE * ROUNDS) for future in [pool.submit(reach, one) for one in people]]
    for answers in zip(*told, strict=True):
        (winner,) = (doctor for doctor, answer in zip(people, answers, strict=True) if not answer)
        assert {answer for answer in answers if answer} == {f"{winner} has this question already."}
    assert Event.objects.filter(question=question, action="claim").count() == ROUNDS
