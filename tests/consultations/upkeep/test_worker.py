"""The worker outlives its database: it waits, says so once, and no job is lost or done twice. Real connections, cut."""

import threading
import time

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, ProgrammingError, connection, connections
from django_tasks_db.models import DBTaskResult

from consultations import clock, notifications
from consultations.management.commands import worker as command
from consultations.management.commands.worker import Command, SteadyWorker
from portal.outage import Outage
from tests.factories import submitted

pytestmark = pytest.mark.django_db(transaction=True)
LOST, BACK = "database lost, trying again until it is back", "database is back"


@pytest.fixture
def worker() -> SteadyWorker:
    made = SteadyWorker(Outage())
    made.batch = True  # ends when nothing is due
    return made


@pytest.fixture
def told(caplog):
    """What of the outage the log says."""
    caplog.set_level("WARNING", logger="portal.outage")
    return lambda: [record.getMessage() for record in caplog.records]


def cut() -> None:
    """End this thread's connection from the outside, as a server does that stops."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


def cut_and_ask() -> None:
    cut()
    connection.cursor().execute("SELECT 1")


def once(method, before=lambda: None, after=lambda: None):
    """The method, with something that happens around its first call."""
    left = [True]

    def wrapped(*args, **kwargs):
        first = left.pop() if left else False
        if first:
            before()
        found = method(*args, **kwargs)
        if first:
            after()
        return found

    return wrapped


def jobs() -> list[tuple[str, int, int]]:
    """Of each job: what became of it, how often it was started, and which attempt it was."""
    return [
        (job.status, len(job.worker_ids), job.args_kwargs["kwargs"].get("attempt", 1))
        for job in DBTaskResult.objects.all()
    ]


def test_what_was_done_when_the_connection_was_cut_is_noted_and_not_done_again(worker, monkeypatch, told):
    submitted(email="asker@example.org")
    monkeypatch.setattr(EmailMultiAlternatives, "send", once(EmailMultiAlternatives.send, after=cut))
    worker.run()
    assert len(mail.outbox) == 1
    assert jobs() == [("SUCCESSFUL", 1, 1)]
    assert told() == [LOST, BACK]


def test_what_was_not_done_is_done_afterwards_and_counts_as_no_attempt(worker, monkeypatch, told):
    submitted(email="asker@example.org")
    monkeypatch.setattr(notifications, "mail_for", once(notifications.mail_for, before=cut_and_ask))
    worker.run()
    assert len(mail.outbox) == 1
    assert jobs() == [("SUCCESSFUL", 2, 1)]
    assert told() == [LOST, BACK]


def test_a_claim_of_which_the_worker_never_heard_is_given_back_and_one_of_another_is_not(worker):
    submitted(email="asker@example.org")
    submitted(email="other@example.org")
    mine, other = DBTaskResult.objects.order_by("enqueued_at")
    mine.claim("somebody")
    mine.claim(worker.worker_id)
    other.claim(worker.worker_id)
    other.claim("somebody")
    worker.run()
    assert [message.to for message in mail.outbox] == [["asker@example.org"]]
    other.refresh_from_db()
    assert other.status == "RUNNING"


def test_it_tries_for_ever_with_growing_pauses_also_when_there_was_no_database_at_its_start(worker, monkeypatch, told):
    submitted(email="asker@example.org")
    connection.close()
    pauses: list[float] = []
    connect = connection.connect

    def away():
        if len(pauses) < 50:
            raise OperationalError("could not connect")
        connect()

    monkeypatch.setattr(connection, "connect", away)
    monkeypatch.setattr(time, "sleep", pauses.append)
    worker.run()
    assert pauses[:6] == [0.25, 0.5, 1, 2, 4, 5]
    assert set(pauses[5:50]) == {5}
    assert len(mail.outbox) == 1
    assert told() == [LOST, BACK]


def test_a_fault_that_waiting_does_not_mend_ends_it(worker, monkeypatch):
    def broken(_jobs):
        raise ProgrammingError

    monkeypatch.setattr(clock, "give_back", broken)
    with pytest.raises(ProgrammingError):
        worker.run()


def test_told_to_stop_while_the_database_is_away_it_gives_up_soon(worker, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(command, "is_reachable", lambda: False)
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(slept))
    worker.running = False
    with pytest.raises(SystemExit):
        worker.wait(OperationalError())
    assert sum(slept) < command.MAX_STOP_SECONDS + 2 * command.MAX_RETRY_SECONDS


class Rounds(threading.Event):
    """Lets the clock do some rounds at once."""

    def __init__(self, rounds: int) -> None:
        super().__init__()
        self.left = rounds

    def wait(self, timeout=None) -> bool:
        self.left -= 1
        return self.left < 0


def test_the_clock_waits_too_and_lets_the_worker_note_its_job_first(monkeypatch, told, caplog):
    rounds: list[str] = []
    failing = [True, True, False, False]

    def tick():
        rounds.append("tick")
        if len(rounds) == 1:
            cut_and_ask()

    monkeypatch.setattr(clock, "tick", tick)
    monkeypatch.setattr(command, "is_reachable", lambda: rounds.append("look") or not failing.pop(0))
    Command.run_clock(Rounds(5), Outage())
    assert rounds == ["tick", "look", "look", "look", "tick"]
    assert told() == [LOST, BACK]
