"""The chain of hashes, and `verify_history` that finds what was done to it behind the portal's back."""

import hashlib
import io
import json
import re
from datetime import UTC

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from consultations.acts.private_page import own_question
from consultations.models import Event, Question
from portal.hash_chain import FIRST_HASH
from tests.consultations.world import World

pytestmark = pytest.mark.django_db


def verify() -> list[str]:
    """The lines of `verify_history` that name a broken link."""
    out = io.StringIO()
    try:
        call_command("verify_history", stdout=out)
    except CommandError as error:
        if error.returncode != 1 or not re.match(r"Broken places in the histories: [1-9]\d*\.", str(error)):
            raise
        return out.getvalue().splitlines()
    assert re.match(r"All histories hold: \d+ events.\n", out.getvalue())
    return []


def behind_the_back(sql: str, *params: object) -> None:
    """What only a person with the database's own rights can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.fixture
def questions() -> list[Question]:
    world = World()
    return [world.in_status("published"), world.in_status("info_needed"), world.in_status("erased")]


def test_clean_histories_pass(questions):
    assert verify() == []


def test_no_history_at_all_passes():
    assert verify() == []


def test_the_hash_covers_every_field_and_the_hash_before(questions):
    """Written out again from the fields, so that no field can be left out of the hash unnoticed."""
    previous = FIRST_HASH
    for event in questions[0].events.all():
        fields = {
            "question": event.question_id,
            "sequence": event.sequence,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "action": event.action,
            "from": event.from_status,
            "to": event.to_status,
            "role": event.role,
            "user": event.user_id,
            "reason": event.reason,
            "policy_version": event.policy_version_id,
            "rule_versions": event.rule_versions,
            "request_id": event.request_id,
            "previous": previous,
        }
        previous = hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        assert event.hash == previous
    assert {field.name for field in Event._meta.concrete_fields} == {
        "id",
        "question",
        "sequence",
        "at",
        "action",
        "from_status",
        "to_status",
        "role",
        "user",
        "reason",
        "policy_version",
        "rule_versions",
        "request_id",
        "previous_hash",
        "hash",
    }


CHANGES = [
    "at = at + interval '1 microsecond'",
    "action = 'reject'",
    "role = 'system'",
    "user_id = 424242",
    "reason = 'spam'",
    "policy_version_id = (SELECT min(id) FROM consultations_policyversion)",
    "rule_versions = '{\"one\": 2}'",
    "request_id = 'other'",
    "hash = repeat('a', 64)",
    "previous_hash = repeat('b', 64)",
    "to_status = 'rejected'",
    "from_status = 'rejected'",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_event_is_named(questions, change):
    number = questions[0].pk
    behind_the_back(f"UPDATE consultations_event SET {change} WHERE question_id = %s AND sequence = 2", number)
    lines = verify()
    assert len(lines) == 1
    assert lines[0].startswith(f"question {number}, event 2: ")


def test_a_changed_event_with_a_new_hash_breaks_the_next_link(questions):
    number = questions[0].pk
    event = questions[0].events.get(sequence=2)
    event.reason = "spam"
    behind_the_back(
        "UPDATE consultations_event SET reason = 'spam', hash = %s WHERE id = %s", event.computed_hash(), event.pk
    )
    assert verify() == [f"question {number}, event 3: does not follow from the one before"]


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_a_missing_event_is_named(questions, sequence):
    number = questions[1].pk
    behind_the_back("DELETE FROM consultations_event WHERE question_id = %s AND sequence = %s", number, sequence)
    assert verify() == [f"question {number}, event {sequence}: missing; the next one is {sequence + 1}"]


def test_a_missing_end_is_named(questions):
    question = questions[1]
    last = question.events.latest("sequence")
    last.note.delete()
    behind_the_back("DELETE FROM consultations_event WHERE id = %s", last.pk)
    assert verify() == [
        f"question {question.pk}, event {last.sequence}: the history ends claimed, the question is info_needed"
    ]


def test_two_swapped_events_are_named(questions):
    number = questions[0].pk
    behind_the_back(
        "UPDATE consultations_event SET sequence = sequence + 100 WHERE question_id = %s AND sequence IN (2, 3)", number
    )
    behind_the_back(
        "UPDATE consultations_event SET sequence = 205 - sequence - 100 + 0 WHERE question_id = %s AND sequence > 100",
        number,
    )
    assert sorted(questions[0].events.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    assert verify() == [f"question {number}, event 2: does not follow from the one before"]


def test_an_event_moved_to_another_question_is_named(questions):
    first, second = questions[0], questions[1]
    last = first.events.latest("sequence")
    behind_the_back(
        "UPDATE consultations_event SET question_id = %s, sequence = %s WHERE id = %s",
        second.pk,
        second.events.count() + 1,
        last.pk,
    )
    lines = verify()
    assert len(lines) == 2
    assert lines[0].startswith(f"question {first.pk}, event {last.sequence}: the history ends ")
    assert lines[1] == f"question {second.pk}, event {second.events.count()}: does not follow from the one before"


def test_a_history_that_is_gone_is_named(questions):
    questions[1].events.latest("sequence").note.delete()
    behind_the_back("DELETE FROM consultations_event WHERE question_id = %s", questions[1].pk)
    assert verify() == [f"question {questions[1].pk}, event 1: missing; the question has no history at all"]


def test_a_status_that_was_changed_past_the_door_is_named(questions):
    behind_the_back("UPDATE consultations_question SET status = 'unpublished' WHERE id = %s", questions[0].pk)
    assert verify() == [f"question {questions[0].pk}, event 6: the history ends published, the question is unpublished"]


def test_every_broken_chain_is_named_once_and_the_rest_pass(questions):
    behind_the_back(
        "UPDATE consultations_event SET role = 'importer' WHERE question_id IN (%s, %s)",
        questions[0].pk,
        questions[2].pk,
    )
    assert [line.split(":")[0] for line in verify()] == [
        f"question {questions[0].pk}, event 1",
        f"question {questions[2].pk}, event 1",
    ]


def test_verifying_takes_as_many_queries_for_many_histories_as_for_one(django_assert_num_queries):
    world = World()
    world.in_status("published")
    with django_assert_num_queries(14):
        verify()
    for _ in range(3):
        own_question.withdraw(world.in_status("published").pk)
    with django_assert_num_queries(14):
        verify()
