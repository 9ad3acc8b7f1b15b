"""How long one waits: what it is computed from, what is said of it, and what it costs."""

import math
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations import expected_wait
from consultations.actors import Actor
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.expected_wait import Wait
from consultations.models import AnnouncedWait, Question
from consultations.secret_link import private_path
from tests.consultations.world import BODY, World
from tests.factories import make_department, submitted

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture(autouse=True)
def standing_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def answered(world: World, took: timedelta, ago: timedelta = DAY, **fields) -> Question:
    """A question that was answered so long ago, and had taken so long."""
    question = world.in_status("answered", **fields)
    moment = NOW - ago
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # history is never backdated but here
        cursor.execute(
            "UPDATE consultations_event SET at = %s WHERE question_id = %s AND action IN ('send', 'agree')",
            [moment, question.pk],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    Question.objects.filter(pk=question.pk).update(submitted_at=moment - took, status_changed_at=moment)
    question.refresh_from_db()
    return question


@pytest.fixture
def world() -> World:
    """A department whose last ten questions took 10, 20, … 100 hours: half of them 55, nine of ten 91."""
    world = World()
    for n in range(1, 11):
        answered(world, n * 10 * HOUR)
    return world


def asked(world: World, ago: timedelta = timedelta(0), **fields) -> Question:
    question = submitted(world.department, **fields)
    Question.objects.filter(pk=question.pk).update(submitted_at=NOW - ago)
    question.refresh_from_db()
    return question


def test_it_is_half_and_nine_in_ten_of_what_the_department_took(world):
    assert expected_wait.expected(asked(world), NOW) == Wait(55 * HOUR, 91 * HOUR)


def test_what_one_has_waited_already_is_taken_off(world):
    assert expected_wait.expected(asked(world, 50 * HOUR), NOW) == Wait(5 * HOUR, 41 * HOUR)


def test_it_is_never_less_than_an_hour_and_never_a_point(world):
    wait = expected_wait.expected(asked(world, 90 * HOUR + timedelta(minutes=30)), NOW)
    assert wait == Wait(HOUR, HOUR * 1.5)


def test_who_has_waited_longer_than_nearly_all_is_promised_nothing(world):
    assert expected_wait.expected(asked(world, 92 * HOUR), NOW) is None


def test_a_long_queue_makes_the_wait_longer(world):
    """Ten replies in 30 days are one in three days, but half of them took 55 hours: two ahead take twice that."""
    mine = asked(world, HOUR)
    for _n in range(2):
        asked(world, 2 * HOUR)
    asked(world)  # younger: it stands behind
    assert expected_wait.expected(mine, NOW) == Wait(110 * HOUR, 220 * HOUR)


def test_where_many_are_answered_a_day_each_one_ahead_takes_its_share_of_the_day(world):
    for _n in range(20):
        answered(world, 55 * HOUR)
    mine = asked(world, HOUR)
    for _n in range(4):
        asked(world, 2 * HOUR)
    assert expected_wait.expected(mine, NOW).shortest == 4 * DAY  # thirty replies in thirty days


def test_a_department_that_few_ask_is_not_taken_for_a_slow_one():
    world = World()
    for _n in range(6):
        answered(world, 5 * HOUR)
    asked(world, 2 * HOUR)
    assert expected_wait.expected(asked(world, HOUR), NOW) == Wait(5 * HOUR, 10 * HOUR)


def test_urgent_ones_stand_before_the_others_and_withdrawn_ones_do_not(world):
    mine = asked(world, HOUR)
    Question.objects.filter(pk=asked(world).pk).update(priority=1)
    own_question.withdraw(asked(world, 5 * HOUR).pk)
    assert expected_wait.expected(mine, NOW) == Wait(55 * HOUR, 110 * HOUR)
    Question.objects.filter(pk=mine.pk).update(priority=1)
    mine.refresh_from_db()
    assert expected_wait.expected(mine, NOW) == Wait(54 * HOUR, 90 * HOUR)  # older than the other urgent one


def test_with_fewer_than_five_nothing_is_said():
    world = World()
    for _n in range(4):
        answered(world, 10 * HOUR)
    assert expected_wait.expected(asked(world), NOW) is None
    answered(world, 10 * HOUR)
    assert expected_wait.expected(asked(world), NOW) is not None


def test_what_is_older_elsewhere_imported_or_a_follow_up_does_not_count():
    world, elsewhere = World(), World()
    for n in range(5):
        answered(world, 10 * HOUR, ago=31 * DAY)
        answered(elsewhere, 10 * HOUR)
        imported = answered(world, 10 * HOUR)
        Question.objects.filter(pk=imported.pk).update(import_ref=f"old-{n}")
        child = answered(world, 10 * HOUR)
        Question.objects.filter(pk=child.pk).update(parent=imported)
    assert expected_wait.expected(asked(world), NOW) is None
    assert expected_wait.expected(asked(elsewhere), NOW) is not None


def test_without_a_department_all_of_them_count(world):
    other = make_department()
    assert "half of people had a reply within 3 days, and 9 in 10 within 4 days" in expected_wait.department_sentence(
        None, NOW
    )
    triage = submitted(None)
    assert expected_wait.expected(triage, NOW) == Wait(55 * HOUR, 91 * HOUR)
    assert expected_wait.department_sentence(other, NOW) == "We cannot say yet how long a reply takes."


@pytest.mark.parametrize(
    ("half", "nine_in_ten", "words"),
    [
        (HOUR * 0.5, HOUR * 1.5, "half of people had a reply within 1 hour, and 9 in 10 within 2 hours."),
        (6 * HOUR, 35.5 * HOUR, "half of people had a reply within 6 hours, and 9 in 10 within 36 hours."),
        (6 * HOUR, 36 * HOUR, "half of people had a reply within 6 hours, and 9 in 10 within 2 days."),
        (25 * HOUR, 9 * DAY + HOUR, "half of people had a reply within 25 hours, and 9 in 10 within 10 days."),
        (37 * HOUR, 47 * HOUR, "9 in 10 people had a reply within 2 days."),
    ],
)
def test_the_wait_is_said_as_what_it_was(half, nine_in_ten, words):
    wait = AnnouncedWait(half=half, nine_in_ten=nine_in_ten)
    assert expected_wait.sentence(wait) == f"In the last 30 days, {words}"
    wait.is_slower = True


def test_in_a_longer_queue_the_start_tells_no_less_than_is_promised(world):
    for _n in range(4):
        asked(world, HOUR)
    wait = expected_wait.announced(world.department.pk, NOW)
    question = submitted(world.department)
    question.refresh_from_db()
    assert wait.is_slower
    days = math.ceil((question.promised_by - NOW) / DAY)
    words = f"Many people are waiting at the moment. A reply may take up to {days} days."
    assert expected_wait.sentence(wait) == words
    assert question.promised_by - NOW <= wait.nine_in_ten


@pytest.mark.parametrize(
    ("expected", "promised"),
    [
        ("2026-12-01T13:59", "Tuesday 1 December"),  # and four hours, in which one is warned
        ("2026-12-01T14:01", "Wednesday 2 December"),
        ("2026-12-31T23:30", "Friday 1 January"),
    ],
)
def test_a_promise_is_an_evening_and_never_a_minute(world, settings, monkeypatch, expected, promised):
    zone = ZoneInfo(settings.TIME_ZONE)
    asked_at = datetime.fromisoformat(expected).replace(tzinfo=zone) - 91 * HOUR
    with time_machine.travel(asked_at, tick=False):
        question = Question(department=world.department, submitted_at=asked_at, status="queued")
        monkeypatch.setattr(expected_wait, "expected", lambda question, now: Wait(55 * HOUR, 91 * HOUR))
        question.promised_by = expected_wait.promised_by(question, asked_at)
        words = expected_wait.status_sentence(question, asked_at)
    assert words == f"Expect a reply by the evening of {promised}."
    assert question.promised_by.astimezone(zone).hour == 18


def test_what_was_promised_to_a_minute_is_said_as_an_evening(world):
    question = asked(world)
    question.promised_by = NOW + 80 * HOUR
    day = expected_wait.day_in_words(expected_wait.evening_after(NOW + 80 * HOUR))
    assert expected_wait.status_sentence(question, NOW).endswith(f"by the evening of {day}.")


def test_it_is_told_the_same_for_a_day_whatever_happens(world):
    before = expected_wait.department_sentence(world.department, NOW), expected_wait.department_sentence(None, NOW)
    for _n in range(5):
        answered(world, 400 * HOUR, ago=HOUR)
        asked(world), asked(world)
    assert (
        expected_wait.department_sentence(world.department, NOW),
        expected_wait.department_sentence(None, NOW),
    ) == before
    tomorrow = NOW + DAY
    after = expected_wait.department_sentence(world.department, tomorrow)
    assert after != before[0]
    assert "Many people are waiting at the moment" in after


def test_what_too_few_replies_tell_is_told_the_same_for_a_day_too():
    world = World()
    unknown = expected_wait.department_sentence(world.department, NOW)
    for _n in range(5):
        answered(world, 10 * HOUR)
    assert (
        expected_wait.department_sentence(world.department, NOW)
        == unknown
        == "We cannot say yet how long a reply takes."
    )
    assert "10 hours" in expected_wait.department_sentence(world.department, NOW + DAY)


def test_what_was_told_is_kept_for_a_week(world):
    for days in (0, 5, 13):
        expected_wait.department_sentence(None, NOW + days * DAY)
    assert AnnouncedWait.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_asks_first_at_once_is_told_the_same():
    """Each thread has its own connection, as each process has."""
    department = make_department()
    barrier, said = threading.Barrier(4), []

    def ask() -> None:
        barrier.wait()
        said.append(expected_wait.announced(department.pk, NOW).pk)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 4
    assert len(set(said)) == 1


WAITING = {"submitted", "queued", "claimed", "in_review"}


@pytest.mark.parametrize("status", list(Question.Status.values))
def test_the_page_says_something_only_while_a_doctor_is_waited_for(status):
    question = World().in_status(status)
    assert bool(expected_wait.status_sentence(question, NOW)) == (status in WAITING)


def test_a_promise_that_will_break_is_said_before(world):
    question = asked(world)
    assert expected_wait.status_sentence(question, NOW).startswith("Expect a reply by ")
    for left in (-DAY, timedelta(0), 4 * HOUR, 50 * HOUR):  # the last: half of all take longer
        question.promised_by = NOW + left
        text = expected_wait.status_sentence(question, NOW)
        assert text.startswith("We will not make it by ")
        assert "see a doctor near you" in text
    question.promised_by = NOW + 60 * HOUR
    text = expected_wait.status_sentence(question, NOW)
    assert text.startswith("Expect a reply by ")
    # What one was promised stays, however long others wait by now.
    expected_wait.department_sentence(world.department, NOW)
    assert expected_wait.status_sentence(question, NOW + HOUR) == text


def test_with_a_doctor_at_it_the_last_hours_are_no_reason_to_warn():
    question = World().in_status("claimed")
    question.promised_by = NOW + HOUR
    assert not expected_wait.is_late(question, NOW)
    question.promised_by = NOW
    assert expected_wait.is_late(question, NOW)


def test_a_new_question_is_promised_the_longer_end(world):
    question = submitted(world.department)
    question.refresh_from_db()
    assert question.promised_by == expected_wait.evening_after(NOW + 95 * HOUR)


def test_who_sends_it_again_is_promised_anew(world):
    question = world.in_status("returned")
    Question.objects.filter(pk=question.pk).update(submitted_at=NOW - 90 * HOUR, promised_by=NOW + HOUR)
    own_question.resubmit(question.pk, title="Red spots on my back", body=BODY)
    question.refresh_from_db()
    assert question.promised_by == expected_wait.evening_after(NOW + 95 * HOUR)
    assert not expected_wait.is_late(question, NOW)


def test_a_follow_up_is_promised_nothing(world):
    child = own_question.follow_up(world.in_status("answered").pk, body="And if they spread?")
    decisions.return_to_asker(child.pk, Actor.moderator(world.mo), reason="unclear", note="Say since when.")
    own_question.resubmit(child.pk, title="Red spots on my back", body=BODY)
    child.refresh_from_db()
    assert child.promised_by is None


def test_the_confirmation_and_the_private_page_say_the_same(world, client):
    for _n in range(6):
        asked(world, 50 * HOUR)
    question = asked(world)
    Question.objects.filter(pk=question.pk).update(priority=Question.Priority.URGENT)
    question.refresh_from_db()
    sentence = expected_wait.status_sentence(question, NOW)
    assert sentence != expected_wait.department_sentence(world.department, NOW)
    path = private_path(question)
    assert [sentence in client.get(page).content.decode() for page in (path, f"{path}sent/")] == [True, True]


def test_it_costs_two_queries_whatever_there_is(world, django_assert_num_queries):
    question = asked(world)
    for _n in range(10):
        asked(world, HOUR)
    with django_assert_num_queries(2):
        expected_wait.expected(question, NOW)
    with django_assert_num_queries(2):
        expected_wait.status_sentence(question, NOW)
    expected_wait.department_sentence(world.department, NOW)  # the first of a day works it out
    with django_assert_num_queries(1):
        expected_wait.department_sentence(world.department, NOW)


@pytest.mark.parametrize("imported", [timedelta(0), 90 * DAY], ids=["this month", "long ago"])
def test_sixteen_thousand_imported_questions_are_not_read(world, imported):
    question, one = asked(world), world.in_status("published")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # copies of one reply belong to no copy
        Question.objects.filter(pk=one.pk).update(status_changed_at=NOW - imported)
        copy(cursor, one.pk)
        cursor.execute(
            "INSERT INTO consultations_event (question_id, sequence, at, action, from_status, to_status, role, reason,"
            " rule_versions, request_id, previous_hash, hash) SELECT id, 1, %s, 'import', '', 'published', 'importer',"
            " '', '{}', '', '', '' FROM consultations_question WHERE import_ref IS NOT NULL",
            [NOW - imported],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE consultations_question, consultations_event")
    with CaptureQueriesContext(connection) as asked_for:
        assert expected_wait.expected(question, NOW) is not None
    read = [most_rows(query["sql"]) for query in asked_for.captured_queries]
    assert max(read) < 500
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM consultations_event WHERE action = 'import'")
        cursor.execute("DELETE FROM consultations_question WHERE import_ref IS NOT NULL")
        cursor.execute("SET session_replication_role = DEFAULT")


def copy(cursor, pk: int) -> None:
    """Sixteen thousand imported copies of a question."""
    taken = ("id", "import_ref", "send_key")
    names = ", ".join(f'"{one.column}"' for one in Question._meta.concrete_fields if one.column not in taken)
    cursor.execute(
        f"INSERT INTO consultations_question (import_ref, {names}) SELECT 'i' || n, {names}"
        " FROM consultations_question, generate_series(1, 16000) n WHERE id = %s",
        [pk],
    )


def most_rows(sql: str) -> int:
    """The most rows that one step of a query reads, those that it then drops included."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        steps, most = [cursor.fetchone()[0][0]["Plan"]], 0
    while steps:
        step = steps.pop()
        steps += step.get("Plans", [])
        dropped = step.get("Rows Removed by Filter", 0) + step.get("Rows Removed by Index Recheck", 0)
        most = max(most, (step["Actual Rows"] + dropped) * step["Actual Loops"])
    return most


def test_whoever_comes_from_a_department_is_told_of_its_own_wait(world, client):
    for _n in range(6):
        answered(World(), 400 * HOUR)
    own, other = (expected_wait.department_sentence(one, NOW) for one in (world.department, None))
    assert own != other
    assert own in client.get(f"/ask/?department={world.department.pk}").content.decode()
    assert other in client.get("/ask/").content.decode()
