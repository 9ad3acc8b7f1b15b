"""Addresses that were public once: 410 and what happened, whatever the question has become since."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase_now
from consultations.models import Photo, Question
from tests.consultations.public.test_pages import text_of
from tests.factories import DRAFT, make_department, make_doctor, make_moderator, published, queued

pytestmark = pytest.mark.django_db


def unpublish(question: Question) -> None:
    decisions.unpublish(question.pk, Actor.moderator(make_moderator()), reason="other")


WAYS = {
    "The editors took the page off the site.": [unpublish],
    "The doctor took back the reply.": [
        lambda question: corrections.retract(
            question.pk, Actor.doctor(question.published_reply.doctor), note="It was wrong."
        )
    ],
    "The person who asked no longer wants the question to be public.": [
        lambda question: own_question.set_publication(question.pk, granted=False)
    ],
    "The question was withdrawn.": [lambda question: own_question.withdraw(question.pk)],
    "The question was withdrawn, and we deleted it.": [lambda question: erase_now(question.pk)],
}
LATER = {
    "The person who asked no longer wants the question to be public.": [
        unpublish,
        lambda question: own_question.set_publication(question.pk, granted=False),
    ],
    "The question was withdrawn, and we deleted it.": [unpublish, lambda question: erase_now(question.pk)],
}


@pytest.mark.parametrize(("says", "acts"), [*WAYS.items(), *LATER.items()])
def test_a_page_that_was_public_says_what_happened(client, says, acts):
    department = make_department()
    doctor = make_doctor(department)
    question = published(department, doctor, headline="Marker headline")
    earlier = question.published_reply
    corrections.correct(question.pk, Actor.doctor(doctor), {**DRAFT, "answer": "Better words."}, note="Clearer.")
    question.refresh_from_db()
    photo = Photo.objects.create(
        question=question, name="a1b2", width=1, height=1, approved=True, added_at=timezone.now()
    )
    addresses = [
        question.get_absolute_url(),
        reverse("question_number", args=[question.pk]),
        earlier.get_absolute_url(),
        reverse("public_photo", args=[question.pk, photo.name]),
        reverse("report", args=[question.pk]),
    ]
    for act in acts:
        act(question)
    for address in addresses:
        response = client.get(address)
        text = text_of(response.content.decode())
        assert response.status_code == 410, address
        assert says in text, address
        assert "never" not in text
        assert "Marker" not in text
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]  # browsers keep a 410 for good, and pages come back


def test_what_was_never_public_is_unknown_however_it_ended(client):
    department = make_department()
    waits, target = queued(department), published(department)
    repeat = queued(department)
    decisions.mark_duplicate(repeat.pk, Actor.moderator(make_moderator()), of=target.pk)
    withdrawn = queued(department)
    own_question.withdraw(withdrawn.pk)
    erased = queued(department)
    erase_now(erased.pk)
    for question in (waits, repeat, withdrawn, erased):
        response = client.get(reverse("question_number", args=[question.pk]))
        assert response.status_code == 404
        assert client.get(reverse("report", args=[question.pk])).status_code == 404
    assert client.get(reverse("question_number", args=[999_999])).status_code == 404
