"""What is kept before a question is sent: after which notice, how much of it, and for how long."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from consultations import clock, rate_limits
from consultations.actors import Refused
from consultations.acts.asking import drafts
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase_now
from consultations.exchange.own_copy import own_copy
from consultations.models import Photo, PolicyVersion, QuestionDraft, Sender, UnsentForm
from tests.consultations.asking.asking import notice, walk
from tests.consultations.world import World

pytestmark = pytest.mark.django_db
SAVED = "We save your answers for 7 days, so you can finish later. No one reads them until you send them."


# The notice


def test_it_is_said_before_the_first_health_question_and_linked(client):
    privacy = PolicyVersion.objects.in_force("privacy", locale="en")
    for path, question in (("/ask/", 'href="/ask/gate/"'), ("/ask/gate/", 'name="signs"')):
        html = client.get(path).content.decode()
        assert html.index(SAVED) < html.index(question)
        assert f'href="{privacy.get_absolute_url()}"' in html
    assert not QuestionDraft.objects.exists()


def test_the_privacy_policy_names_what_is_kept_before_sending():
    text = PolicyVersion.objects.in_force("privacy", locale="en").text
    for words in (
        "we save your answers",
        "for 7 days",
        "No one reads them until you send them",
        "for 30 days",
        "one day",
    ):
        assert words in text


@pytest.mark.parametrize("shown", ["", "0", "x", "9" * 5000])
def test_nothing_is_kept_without_the_notice(client, shown):
    response = client.post("/ask/gate/", {"signs": "none", "notice": shown})
    assert response["Location"] == "/ask/gate/?again=notice"
    html = client.get(response["Location"]).content.decode()
    assert "Read below what we save and for how long." in html
    assert not QuestionDraft.objects.exists()
    assert not Sender.objects.exists()
    assert client.post("/ask/gate/", {"signs": "none", **notice(client)})["Location"] == "/ask/who/"


def test_the_act_refuses_as_well_and_the_database():
    with pytest.raises(Refused) as refused:
        drafts.begin("key", "en", shown=None, network="n")
    assert refused.value.code == "notice"
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionDraft.objects.create(key_hash="x", created_at=now, touched_at=now)


def test_nobody_of_the_staff_reads_what_is_not_sent():
    """No page of the admin shows it, and the desk reads questions alone."""
    assert not {QuestionDraft, UnsentForm} & set(admin.site._registry)


# How many drafts, and how many bytes of photos


def begin(client):
    return client.post("/ask/gate/", {"signs": "none", **notice(client)})


def test_one_network_begins_so_many_in_an_hour(monkeypatch, time_machine):
    monkeypatch.setattr(rate_limits, "MAX_DRAFTS_AN_HOUR_FROM_NETWORK", 3)
    time_machine.move_to("2026-03-01T12:00:00+00:00", tick=False)
    clients = [Client() for _number in range(4)]
    assert [begin(one).status_code for one in clients] == [302, 302, 302, 429]
    response = begin(clients[3])
    html = response.content.decode()
    assert "Please try again in an hour." in html
    assert "tel:119" in html
    assert QuestionDraft.objects.count() == 3
    assert begin(clients[0]).status_code == 302, "a question that was begun goes on"
    assert begin(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302
    time_machine.move_to("2026-03-01T13:00:01+00:00", tick=False)
    assert begin(clients[3]).status_code == 302


def test_the_network_is_kept_as_a_keyed_hash(client):
    begin(client)
    assert re.fullmatch(r"n[0-9a-f]{48}", QuestionDraft.objects.get().network)


@pytest.mark.parametrize("whose", ["network", "all"])
def test_photos_that_wait_have_a_limit_and_the_question_goes_on(client, picture, monkeypatch, settings, whose):
    walk(client, until="photos")
    client.post("/ask/photos/", {"photos": picture(), "add": "1"})
    (photo,) = Photo.objects.all()
    assert photo.size > 0
    if whose == "network":
        monkeypatch.setattr(rate_limits, "MAX_PENDING_BYTES_OF_NETWORK", photo.size)
    else:
        settings.PENDING_PHOTO_MB = 0
    html = client.post("/ask/photos/", {"photos": picture(), "add": "1"}, follow=True).content.decode()
    assert "rash.jpg: We can’t take more photos at the moment." in html
    assert Photo.objects.count() == 1
    bob = Client(REMOTE_ADDR="203.0.113.9")
    walk(bob, until="photos")
    bob.post("/ask/photos/", {"photos": picture(), "add": "1"})
    assert Photo.objects.count() == (2 if whose == "network" else 1)
    assert client.post("/ask/photos/", {})["Location"] == "/ask/preview/"


# What could not be sent on the private page


def test_what_could_not_be_sent_is_kept_a_day_is_in_the_copy_and_erased_with_the_question():
    question = World().in_status("published")
    own_question.keep_unsent(question.pk, "follow_up", {"follow_up-note": "May I swim?"}, refused=True)
    assert own_copy(question)["not_sent"]["typed"] == {"follow_up-note": "May I swim?"}
    now = timezone.now()
    assert clock.forget_unsent(now + timedelta(hours=23)) == 0
    assert clock.forget_unsent(now + timedelta(hours=25)) == 1
    own_question.keep_unsent(question.pk, "follow_up", {"follow_up-note": "May I swim?"})
    erase_now(question.pk)
    own_question.keep_unsent(question.pk, "follow_up", {"follow_up-note": "May I swim?"})
    assert not UnsentForm.objects.exists()
