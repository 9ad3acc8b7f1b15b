"""A doctor's own page: profile, days away, load, drafts, history and thanks."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, reply_drafts
from consultations.acts.private_page import own_question
from consultations.models import Feedback, Question
from tests.factories import DRAFT, claimed, make_doctor, published

pytestmark = pytest.mark.django_db
ME = "/desk/me/"


@pytest.fixture
def client(world, client):
    client.force_login(world.dr_chen.user)
    return client


def words(**changed):
    kept = {"hospital": "General", "bio": "I like skin.", "at_once": "3", "away_from": "", "away_until": ""}
    return {**kept, **changed}


def day(n):
    return (timezone.localdate() + timedelta(days=n)).isoformat()


def test_a_doctor_says_who_they_are_and_readers_see_it(world, client):
    assert client.post(ME, words())["Location"] == ME
    html = Client().get(world.dr_chen.get_absolute_url()).content.decode()
    assert "General" in html
    assert "I like skin." in html


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"away_from": day(1)}, "away_until"),
        ({"away_until": day(1)}, "away_from"),
        ({"away_from": day(3), "away_until": day(2)}, "away_until"),
        ({"away_from": day(-9), "away_until": day(-2)}, "away_until"),
        ({"away_from": "soon", "away_until": day(2)}, "away_from"),
        ({"at_once": "4"}, "at_once"),
        ({"at_once": ""}, "at_once"),
        ({"bio": "Call my clinic on 02-2345-6789."}, "bio"),
        ({"bio": "x" * 2001}, "bio"),
    ],
)
def test_faults_are_told_at_their_field_and_change_nothing(world, client, changed, field):
    response = client.post(ME, words(**changed))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, [field])
    assert {name: form[name].value() for name in words()} == words(**changed)
    world.dr_chen.refresh_from_db()
    assert world.dr_chen.bio == ""


def test_who_is_away_reads_so_and_gets_no_follow_up_first(world, client):
    question = world.in_status("published")
    client.post(ME, words(away_from=day(0), away_until=day(5)))
    assert "You are away until" in client.get("/desk/").content.decode()
    follow_up = own_question.follow_up(question.pk, body="And now?")
    assert Question.objects.get(pk=follow_up.pk).first_for is None
    client.post("/desk/me/back/")
    assert "You are away until" not in client.get("/desk/").content.decode()
    other = world.in_status("published")
    follow_up = own_question.follow_up(other.pk, body="And now?")
    assert Question.objects.get(pk=follow_up.pk).first_for == world.dr_chen


def test_the_load_is_kept_to(world, client):
    client.post(ME, words(at_once="1"))
    claimed(world.department, world.dr_chen)
    waiting = world.in_status("queued")
    with pytest.raises(Refused) as refused:
        doctors.claim(waiting.pk, Actor.doctor(world.dr_chen))
    assert refused.value.code == "too_many"


def test_drafts_and_replies_are_listed(world, client, django_assert_num_queries):
    question = world.in_status("claimed")
    reply_drafts.save(question.pk, Actor.doctor(world.dr_chen), {"answer": "Half"})
    done = published(world.department, world.dr_chen, headline="Spots on the nose")
    corrections.correct(done.pk, Actor.doctor(world.dr_chen), DRAFT, note="A word.")
    others = published(world.department, world.dr_lin, headline="Not mine")
    html = unescape(client.get(ME).content.decode())
    assert question.get_desk_url() in html
    assert html.count("Spots on the nose") == 2
    assert "corrected since" in html
    assert others.headline not in html
    with django_assert_num_queries(11):
        client.get(ME)
    for _n in range(4):
        published(world.department, world.dr_chen)
    with django_assert_num_queries(11):
        client.get(ME)


def test_what_few_askers_said_is_shown_to_nobody(world, client):
    for n, helped in enumerate(["yes", "yes", "no"]):
        assert "Askers said" not in client.get(ME).content.decode()
        question = published(world.department, world.dr_chen)
        Feedback.objects.create(question=question, helped=helped, saw_doctor="no", at=timezone.now())
        assert n < 3
    html = client.get(ME).content.decode()
    assert '<meter min="0" max="3" value="2"' in html


def test_a_licence_that_ends_soon_or_has_ended_is_told(world, client):
    doctor = type(world.dr_chen).objects.filter(pk=world.dr_chen.pk)
    doctor.update(licence_expires_on=timezone.localdate() + timedelta(days=30))
    assert "Send the new one to an administrator" in client.get(ME).content.decode()
    doctor.update(licence_expires_on=timezone.localdate() - timedelta(days=1))
    for url in (ME, "/desk/"):
        assert "you can see and change only your own page" in client.get(url, follow=True).content.decode()


def test_it_is_the_doctors_own():
    assert Client().get(ME).status_code == 302
    outsider = make_doctor(is_active=False)
    client = Client()
    client.force_login(outsider.user)
    assert client.get(ME).status_code == client.post("/desk/me/back/").status_code == 403
