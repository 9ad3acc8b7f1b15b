"""Seals: what a person with every right on the database cannot make, and so cannot hide behind."""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.test import Client
from django.utils import timezone

from consultations import clock
from consultations.acts.upkeep import seals
from consultations.models import Consent, Event, Seal
from portal.hash_chain import FIRST_HASH
from tests.consultations.upkeep.test_history import behind_the_back, verify
from tests.consultations.world import World
from tests.factories import make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    world = World()
    question = world.in_status("published")
    client = Client()
    client.force_login(make_moderator())
    client.get(f"/admin/consultations/question/{world.in_status('submitted').pk}/change/")
    return question, seals.seal()


def new_chain(question) -> None:
    """What somebody does who knows how histories are chained: change one line and make all hashes anew."""
    behind_the_back(
        "UPDATE consultations_event SET reason = 'spam' WHERE question_id = %s AND sequence = 2", question.pk
    )
    previous = FIRST_HASH
    for event in Event.objects.filter(question=question).order_by("sequence"):
        event.previous_hash, event.hash = previous, ""
        event.hash = previous = event.computed_hash()
        behind_the_back(
            "UPDATE consultations_event SET previous_hash = %s, hash = %s WHERE id = %s",
            event.previous_hash, event.hash, event.pk,
        )  # fmt: skip


def test_a_seal_stands_and_the_next_goes_on_from_it(sealed):
    _question, first = sealed
    assert verify() == []
    assert seals.seal() is None  # nothing has come
    World().in_status("queued")
    second = seals.seal()
    assert (first.number, second.number) == (1, 2)
    assert verify() == []
    assert second.heads["event"]["count"] == Event.objects.filter(pk__gt=first.heads["event"]["last"]).count()


def test_a_whole_new_chain_is_found(sealed):
    question, _seal = sealed
    new_chain(question)
    (told,) = verify()
    assert told.startswith("seal 1: event rows 1 to ")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE consultations_consent SET granted = NOT granted", "seal 1: consent rows"),
        ("DELETE FROM consultations_staffread", "seal 1: staff_read rows"),
        ("UPDATE consultations_seal SET mac = repeat('0', 64)", "seal 1: was not made with this key"),
        ("UPDATE consultations_seal SET at = at + interval '1 day'", "seal 1: was not made with this key"),
    ],
)
def test_what_is_changed_behind_the_back_is_named(sealed, sql, told):
    behind_the_back(sql)
    assert any(line.startswith(told) for line in verify())


def test_another_key_makes_no_seal(sealed, settings):
    settings.HISTORY_KEY = "another key of at least thirty-two letters"
    assert verify() == ["seal 1: was not made with this key, or was changed"]


def test_a_kept_seal_shows_that_seals_were_taken_away(sealed):
    _question, seal = sealed
    call_command("verify_history", seal=str(seal), stdout=io.StringIO())
    behind_the_back("DELETE FROM consultations_seal")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", seal=str(seal), stdout=out)
    assert f"seal {seal.number}: the one that was kept is not there" in out.getvalue()


def test_what_is_newer_than_the_last_seal_is_said_to_be_unproven(sealed):
    World().in_status("submitted")
    out = io.StringIO()
    call_command("verify_history", stdout=out)
    assert "1 of them are newer than the last seal: not yet proven." in out.getvalue()


def test_the_clock_seals_every_ten_minutes_and_the_log_keeps_it(caplog):
    World().in_status("submitted")
    with caplog.at_level("INFO", logger="portal.history"):
        clock.tick()
    (record,) = [one for one in caplog.records if one.name == "portal.history"]
    assert record.seal == str(Seal.objects.get())
    World().in_status("submitted")
    clock.tick()
    assert Seal.objects.count() == 1
    with time_machine.travel(timezone.now() + seals.SEAL_INTERVAL):
        clock.tick()
    assert Seal.objects.count() == 2


def test_the_database_lets_nobody_touch_a_seal(sealed):
    for act in (lambda: Seal.objects.update(mac="0" * 64), lambda: Seal.objects.all().delete()):
        with pytest.raises(Error), transaction.atomic():
            act()
    for table in ("consultations_seal", "consultations_questionrevision", "consultations_event"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert Consent.objects.exists()
