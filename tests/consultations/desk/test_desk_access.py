"""Who gets in at the work desk, and that who read a question there is noted."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor
from consultations.acts.moderation import decisions
from consultations.models import Question, StaffRead
from consultations.views.desk.acts import ACTS
from tests.consultations.desk.desk_pages import QUERIES, READABLE, a_photo, do, dump, page, photo_url, words_for
from tests.consultations.world import STATUSES, World
from tests.factories import (
    make_department,
    make_doctor,
    make_moderator,
    signed_in,
    submitted,
)

pytestmark = pytest.mark.django_db

# Who gets in


def people(world):
    inactive_doctor = make_doctor(world.department, is_active=False)
    off_staff = make_doctor(world.department)
    off_staff.user.is_staff = False
    off_staff.user.save()
    return {
        "anonymous": (Client(), 302),
        "moderator": (signed_in(make_moderator()), 403),
        "doctor who left": (signed_in(inactive_doctor), 403),
        "doctor off the staff": (signed_in(off_staff), 403),
        "doctor": (signed_in(world.dr_chen), 200),
    }


def test_only_doctors_get_in():
    world = World()
    question, everyone = world.in_status("queued"), people(world)
    before = dump()
    for name, (client, status) in everyone.items():
        for url in ("/desk/", question.get_desk_url()):
            response = client.get(url)
            assert response.status_code == status, (name, url)
            if status == 302:
                assert response["Location"] == f"/accounts/login/?next={url}"
            if status != 200:
                assert question.title not in response.content.decode()
                assert client.post(url, {"action": "claim"}).status_code == status, (name, url)
    assert dump() == before


def test_a_suspended_account_is_signed_out():
    doctor = make_doctor(make_department())
    client = signed_in(doctor)
    doctor.user.is_active = False
    doctor.user.save()
    assert client.get("/desk/")["Location"] == "/accounts/login/?next=/desk/"


def test_a_doctor_of_another_department_sees_404_in_every_status():
    world = World()
    dr_weber = signed_in(world.dr_weber)
    for status in STATUSES:
        question = world.in_status(status)
        before = dump()
        assert dr_weber.get(question.get_desk_url()).status_code == 404, status
        for action in ACTS:
            assert do(dr_weber, question, action, **words_for(action, world)).status_code == 404, (status, action)
        assert dump() == before


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in READABLE])
def test_what_is_not_for_doctors_is_404_for_the_departments_own(status):
    world = World()
    question = world.in_status(status)
    for doctor in (world.dr_chen, world.dr_lin):
        assert signed_in(doctor).get(question.get_desk_url()).status_code == 404
        assert question.get_desk_url() not in signed_in(doctor).get("/desk/").content.decode()


def test_unknown_numbers_are_404():
    client = signed_in(make_doctor(make_department()))
    for number in ("999999999", "9" * 18, "9" * 40, "0", "-1", "x"):
        assert client.get(f"/desk/{number}/").status_code == 404


def test_triage_is_for_those_who_triage():
    department = make_department()
    question = submitted(None)
    decisions.approve(question.pk, Actor.moderator(make_moderator()), headline="Spots", topics=[], department=None)
    triaging, other = signed_in(make_doctor(department, triages=True)), signed_in(make_doctor(department))
    assert question.title in triaging.get("/desk/").content.decode()
    assert question.title not in other.get("/desk/").content.decode()
    assert other.get(question.get_desk_url()).status_code == 404
    assert do(triaging, question, "claim").status_code == 302
    question.refresh_from_db()
    assert (question.status, question.department) == ("claimed", department)


def test_other_methods_and_foreign_forms_are_refused():
    world = World()
    question = world.in_status("queued")
    client = signed_in(world.dr_chen)
    for method in (client.put, client.delete, client.patch):
        assert method(question.get_desk_url()).status_code == 405
    assert client.post("/desk/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.dr_chen.user)
    before = dump()
    assert do(strict, question, "claim").status_code == 403
    assert dump() == before


def test_getting_writes_nothing_and_is_kept_by_nobody():
    world = World()
    client = signed_in(world.dr_chen)
    for status in READABLE:
        question = world.in_status(status)
        before = dump()
        for url in ("/desk/", question.get_desk_url(), f"{question.get_desk_url()}?action=claim"):
            response = client.get(url)
            assert "no-store" in response["Cache-Control"]
            assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert dump() == before


# Who read it is noted


def reads(question: Question) -> list[tuple[int, str]]:
    return list(StaffRead.objects.filter(question=question).values_list("user", "role"))


def test_who_opens_a_question_is_noted_once_an_hour():
    world = World()
    question = world.in_status("queued")
    client = signed_in(world.dr_chen)
    with time_machine.travel(timezone.now().replace(minute=10, second=0), tick=False) as clocks:
        for _n in range(3):
            page(client, question)
        assert reads(question) == [(world.dr_chen.user_id, "doctor")]
        page(signed_in(world.dr_lin), question)
        clocks.shift(timedelta(minutes=50))
        page(client, question)
    ours = (world.dr_chen.user_id, "doctor")
    assert reads(question) == [ours, (world.dr_lin.user_id, "doctor"), ours]


def test_a_photo_that_is_opened_alone_is_noted_too(media):
    world = World()
    question = world.in_status("queued")
    signed_in(world.dr_chen).get(photo_url(question, a_photo(question)))
    assert reads(question) == [(world.dr_chen.user_id, "doctor")]


@pytest.mark.parametrize("status", READABLE)
def test_only_what_is_not_public_is_noted_and_the_list_never(status):
    world = World()
    question = world.in_status(status)
    client = signed_in(world.dr_chen)
    client.get("/desk/")
    signed_in(make_doctor(world.elsewhere)).get(question.get_desk_url())  # 404
    assert reads(question) == []
    page(client, question)
    assert len(reads(question)) == (0 if status == "published" else 1)


@pytest.mark.parametrize("count", [1, 3])
def test_photos_and_prompts_cost_no_more_queries(media, django_assert_num_queries, count):
    world = World()
    question = world.in_status("claimed", prompts={"since": "May.", "wish": "Sleep."} if count > 1 else {})
    for _n in range(count):
        a_photo(question)
    client = signed_in(world.dr_chen)
    client.get(question.get_desk_url())
    with django_assert_num_queries(QUERIES):
        client.get(question.get_desk_url())
