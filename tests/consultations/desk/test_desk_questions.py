"""A question at the work desk: what is never there, follow-ups, photos, and how much it costs."""

import re
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import Photo, Question, Reply
from tests.consultations.desk.desk_pages import QUERIES, READABLE, a_photo, actions, do, dump, page, photo_url, said
from tests.consultations.world import STATUSES, World
from tests.factories import (
    claimed,
    make_doctor,
    make_topic,
    published,
    queued,
    signed_in,
    submitted,
)

pytestmark = pytest.mark.django_db

# What is never there, and how much it costs


def test_the_askers_address_is_nowhere_on_the_desk():
    world = World()
    client = signed_in(world.dr_chen)
    for status in READABLE:
        question = world.in_status(status, email="violet-fern@example.org")
        assert "violet-fern" not in page(client, question)
    assert "violet-fern" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_list_do_not_grow(django_assert_num_queries, count):
    world = World()
    doctor = make_doctor(world.department, triages=True)
    client = signed_in(doctor)
    for _n in range(count):
        world.in_status("queued")
        Question.objects.filter(pk=world.in_status("in_review").pk).update(priority=1)
        triage = submitted(None)
        decisions.approve(triage.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=None)
    for _n in range(min(count, 3)):
        claimed(world.department, doctor)
    client.get("/desk/")
    with django_assert_num_queries(15):
        response = client.get("/desk/")
    shown = [len(response.context[name]) for name in ("mine", "review")] + [len(list(response.context["questions"]))]
    assert shown == [min(count, 3), min(count, 20), min(2 * count, 20)]
    assert response.content.decode().count('<li class="job">') == sum(shown)


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_a_question_do_not_grow(django_assert_num_queries, count):
    world = World()
    topics = [make_topic() for _n in range(min(count, 8))]
    for _n in range(count if count == 1 else 8):
        published(world.department, world.dr_chen, topics=topics)
    question = world.in_status("claimed", topics=topics)
    client = signed_in(world.dr_chen)
    for n in range(count):
        do(client, question, "request_info", note=f"Since when? {n}")
        own_question.give_info(question.pk, text=f"Since Monday. {n}")
    client.get(question.get_desk_url())
    with django_assert_num_queries(QUERIES):
        html = client.get(question.get_desk_url()).content.decode()
    assert html.count("Since when?") == html.count("Since Monday.") == count


def test_only_who_holds_a_question_reads_until_when_it_is_theirs():
    world = World()
    question = world.in_status("claimed")
    assert "mine until" in page(signed_in(world.dr_chen), question)
    html = page(signed_in(world.dr_lin), question)
    assert "mine until" not in html
    assert f"{world.dr_chen} has this question until" in html


def test_the_queue_is_filtered_counted_and_paged():
    world = World()
    doctor = make_doctor(world.department, world.elsewhere, triages=True)
    client = signed_in(doctor)
    here = [world.in_status("queued") for _n in range(22)]
    Question.objects.filter(pk=here[5].pk).update(priority=1)
    there = queued(world.elsewhere)
    triage = submitted(None)
    decisions.approve(triage.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=None)

    def shown(**chosen):
        return [question.pk for question in client.get("/desk/", chosen).context["questions"]]

    assert shown()[0] == here[5].pk
    assert (len(shown()), len(shown(page=2)), shown(page=99)) == (20, 4, shown(page=2))
    assert shown(only="urgent") == [here[5].pk]
    assert shown(only="triage") == [triage.pk]
    assert shown(department=world.elsewhere.pk) == [there.pk]
    assert shown(only="follow_ups") == []
    assert shown(department=10**9, only="nonsense") == shown()
    html = unescape(client.get("/desk/", {"department": world.department.pk}).content.decode())
    assert "24 questions are waiting" in html
    assert "1 urgent" in html
    assert f"?department={world.department.pk}&page=2" in html
    assert "Page 1 of 2" in html


def test_the_list_is_urgent_first_then_oldest():
    world = World()
    first, second = queued(world.department), queued(world.department)
    urgent = queued(world.department, body="I have chest pain since this morning when I climb stairs. What is it?")
    shown = re.findall(r'href="/desk/(\d+)/"', signed_in(world.dr_chen).get("/desk/").content.decode())
    assert shown == [str(question.pk) for question in (urgent, first, second)]
    assert Reply.objects.count() == 0


# Follow-ups wait for the doctor who knows the question


def a_follow_up(world, **fields) -> Question:
    """A follow-up, let through, of a question that `author` has answered; its first 48 hours are that doctor's."""
    child = own_question.follow_up(world.in_status("answered", **fields).pk, body="May I swim with it?")
    decisions.approve(child.pk, Actor.moderator(world.mo), headline="", topics=[], department=world.department)
    child.refresh_from_db()
    assert (child.first_for, child.first_until > timezone.now()) == (world.dr_chen, True)
    return child


def test_a_follow_up_stands_first_for_who_replied_and_is_hidden_from_others():
    world = World()
    older = queued(world.department, body="I have chest pain since this morning when I climb stairs. What is it?")
    child = a_follow_up(world)
    html = signed_in(world.dr_chen).get("/desk/").content.decode()
    assert re.findall(r'href="/desk/(\d+)/"', html) == [str(child.pk), str(older.pk)]
    assert html.count("First for you") == 1
    others = signed_in(world.dr_lin).get("/desk/").content.decode()
    assert re.findall(r'href="/desk/(\d+)/"', others) == [str(older.pk)]
    assert "First for you" not in others


def test_another_doctor_reads_why_and_takes_it_when_the_time_is_over():
    world = World()
    child = a_follow_up(world)
    dr_lin, before = signed_in(world.dr_lin), dump()
    words = f"{world.dr_chen} answered before and may answer this follow-up first, until "
    assert words in page(dr_lin, child)
    assert actions(dr_lin, child) == set()
    (told,) = said(do(dr_lin, child, "claim"))
    assert told.startswith(words)
    with pytest.raises(Refused) as refused:
        doctors.claim(child.pk, Actor.doctor(world.dr_lin))
    assert refused.value.code == "reserved"
    assert dump() == before
    with time_machine.travel(child.first_until, tick=False):
        dr_lin = signed_in(world.dr_lin)  # the session was over long before
        assert actions(dr_lin, child) == {"claim"}
        assert words not in page(dr_lin, child)
        do(dr_lin, child, "claim")
    child.refresh_from_db()
    assert (child.status, child.claimed_by) == ("claimed", world.dr_lin)


def test_who_replied_takes_it_at_once():
    world = World()
    child = a_follow_up(world)
    do(signed_in(world.dr_chen), child, "claim")
    child.refresh_from_db()
    assert (child.status, child.claimed_by) == ("claimed", world.dr_chen)


# What was answered beside the text, and photos


def test_what_was_answered_beside_the_text_is_there_with_its_labels():
    world = World()
    asked = {"asked_for": "child", "guardian": True, "prompts": {"since": "Since <May>.", "allergies": "Nuts."}}
    question = world.in_status("claimed", **asked)
    html = signed_in(world.dr_chen).get(question.get_desk_url()).content.decode()
    assert '<dt>How long it has lasted</dt><dd lang="en">Since &lt;May&gt;.</dd>' in html
    assert '<dt>Allergies</dt><dd lang="en">Nuts.</dd>' in html
    assert "Asked for a child." in html
    assert "A guardian is with the asker." in html
    parent = world.in_status("answered", **asked)
    child = own_question.follow_up(parent.pk, body="May I swim with it?")
    decisions.approve(child.pk, Actor.moderator(world.mo), headline="", topics=[], department=world.department)
    assert '<dt>Allergies</dt><dd lang="en">Nuts.</dd>' in page(signed_in(world.dr_chen), child)


def test_photos_are_shown_where_the_question_is_and_beside_its_follow_up(media):
    world = World()
    child = a_follow_up(world)
    photo, client = a_photo(child.parent), signed_in(world.dr_chen)
    for question in (child.parent, child):
        assert page(client, question).count(photo_url(question, photo)) == 2  # the picture, and it in full size
        response = client.get(photo_url(question, photo))
        assert (response.status_code, response["Content-Type"], response.getvalue()) == (200, "image/webp", b"pixels")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]


def test_a_photo_opens_only_for_who_may_open_its_question(media):
    world = World()
    for status in STATUSES:
        question = world.in_status(status)
        photo = a_photo(question)
        url = photo_url(question, photo)
        opens = 200 if status in READABLE else 404
        expected = [(world.dr_chen, opens), (world.dr_lin, opens), (make_doctor(world.elsewhere), 404)]
        assert [signed_in(doctor).get(url).status_code for doctor, _ in expected] == [code for _, code in expected]
        assert Client().get(url).status_code == 302
        assert signed_in(world.mo).get(url).status_code == 403
    author = signed_in(world.dr_chen)
    other = world.in_status("queued")
    assert author.get(photo_url(other, photo)).status_code == 404  # a photo of another question
    missing = Photo.objects.create(question=other, width=1, height=1, added_at=timezone.now())
    assert author.get(photo_url(other, missing)).status_code == 404
    assert author.post(url).status_code == 405
