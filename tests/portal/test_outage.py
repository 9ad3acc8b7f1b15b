"""The database, or the disk, cannot serve: people get the kind page and a time to try again, never an error of ours."""

import errno
import shutil
from collections import namedtuple
from contextlib import contextmanager

import psycopg2
import pytest
from django.core.files.storage import FileSystemStorage
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
)
from django.template.loader import render_to_string
from django.test import Client
from django.urls import get_resolver
from psycopg2 import errors as postgres

from consultations import clock
from consultations.models import Question, QuestionDraft
from portal import outage
from portal.models import User
from tests.consultations.asking.asking import post, walk

KIND_PAGE = "The portal is closed for a short while"


def is_kind(response) -> bool:
    html = response.content.decode()
    kind = KIND_PAGE in html and "hunter2" not in html and response.headers["Retry-After"] == "30"
    return response.status_code == 503 and kind and "no-store" in response.headers["Cache-Control"]


@contextmanager
def away(error: Exception | None = None):
    """Every use of the database fails, as Django would raise it of what the driver says."""
    error = error or postgres.AdminShutdown("terminating connection of askwell, password hunter2")

    def refuse(*_args, **_kwargs):
        with connection.wrap_database_errors:
            raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        yield


def browser(**how) -> Client:
    return Client(raise_request_exception=False, **how)


def addresses() -> list[str]:
    """Every address without a part that varies, as the resolver has them."""
    found = get_resolver().reverse_dict.lists()
    plain = {possible[0][0] for _name, entries in found for possible, *_rest in entries if not possible[0][1]}
    return sorted(f"/{path}" for path in plain)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_answers_500_and_each_that_needs_the_database_says_when_to_try_again(method):
    User.objects.create_superuser("root@example.org", "a long password")
    staff, person = browser(), browser()
    staff.force_login(User.objects.get())
    kind = 0
    assert len(addresses()) > 20
    for address in [
        *addresses(),
        "/questions/1/",
        "/desk/1/",
        "/q/1/secret/",
        "/admin/",
        "/admin/consultations/question/",
    ]:
        for client in (staff, person):
            with away():
                response = getattr(client, method)(address, {"q": "rash", "login": "a@b.example", "password": "x"})
            assert response.status_code < 500 or is_kind(response) or address == "/readyz", (address, response)
            kind += is_kind(response)
    assert kind > 20


@pytest.mark.django_db
def test_what_was_typed_is_there_when_the_database_is_back():
    client = browser()
    walk(client, until="question")
    with away():
        assert is_kind(post(client, "question"))
    assert post(client, "question").status_code == 302
    walk(client, until="check")
    with away():
        assert is_kind(client.post("/ask/check/", {"revision": "1"}))
    assert Question.objects.count() == 0
    assert QuestionDraft.objects.count() == 1


@contextmanager
def somebody_else():
    """A second connection to the same database."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_cuts_costs_one_request_and_a_second_press_sends_once():
    client = browser()
    walk(client, until="check")
    revision = {"revision": str(QuestionDraft.objects.get().revision)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with somebody_else() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert is_kind(client.post("/ask/check/", revision))
        close_old_connections()  # as a server does before each request
        assert client.post("/ask/check/", revision).status_code == 302
    assert Question.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["statement_timeout", "lock_timeout"])
def test_a_statement_that_the_server_stops_because_it_takes_too_long(limit):
    with somebody_else() as cursor:
        cursor.execute("BEGIN; LOCK TABLE doctors_department IN ACCESS EXCLUSIVE MODE")
        with connection.cursor() as own:
            own.execute(f"SET {limit} = '50ms'")
        assert is_kind(browser().get("/departments/"))


ERRORS = [
    (postgres.AdminShutdown(), True),
    (postgres.CannotConnectNow(), True),
    (postgres.TooManyConnections(), True),
    (postgres.DiskFull(), True),
    (postgres.LockNotAvailable(), True),
    (postgres.QueryCanceled(), True),
    (postgres.DeadlockDetected(), True),
    (psycopg2.OperationalError("could not connect"), True),
    (psycopg2.InterfaceError("connection already closed"), True),
    (psycopg2.DatabaseError("server closed the connection unexpectedly"), True),
    (psycopg2.IntegrityError(), False),
    (psycopg2.ProgrammingError(), False),
    (psycopg2.DataError(), False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "expected"), ERRORS, ids=lambda one: type(one).__name__)
def test_what_counts_as_an_outage(error, expected):
    with away(error):
        response = browser().get("/")
    assert is_kind(response) if expected else response.status_code == 500


@pytest.mark.parametrize(
    ("error", "code", "expected"),
    [
        (OperationalError(), "54001", False),  # a statement too complex is so again tomorrow
        (DatabaseError(), "25006", True),  # read-only, after a failover
        (DatabaseError(), "XX000", False),
        (InterfaceError(), None, True),
        (IntegrityError(), "23505", False),
        (OSError(errno.ENOSPC, "full"), None, True),
        (OSError(errno.EDQUOT, "quota"), None, True),
        (OSError(errno.ENOENT, "gone"), None, False),
        (ValueError(), None, False),
        (None, None, False),
    ],
)
def test_an_outage_is_what_waiting_mends(error, code, expected):
    if error and code:
        error.__cause__ = type("Cause", (Exception,), {"pgcode": code})()
    assert outage.is_outage(error) is expected


@pytest.mark.django_db
def test_a_photo_on_a_full_disk_is_refused_kindly_and_the_answers_stay(monkeypatch, picture):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    client = browser()
    walk(client, until="photos")
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "save", full)
        response = client.post("/ask/photos/", {"photos": picture(), "add": "1"})
    assert is_kind(response)
    assert client.get("/ask/photos/").status_code == 200


@pytest.mark.django_db
def test_a_disk_that_fills_up_is_told_before_anything_is_lost(client, settings, monkeypatch):
    usage = namedtuple("usage", "total used free")
    free = {"bytes": settings.MINIMUM_FREE_MB * 1_000_000}
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(0, 0, free["bytes"]))
    assert client.get("/readyz").status_code == 200
    free["bytes"] -= 1
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"ready": False, "missing": ["disk"]})
    assert response.headers["Retry-After"] == "30"
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["media", "own", "database"])
def test_each_disk_that_the_portal_writes_to_counts(client, settings, monkeypatch, tmp_path, where):
    folders = {
        "media": settings.MEDIA_ROOT,
        "own": settings.VAR_DIR,
        "database": settings.DATABASES["default"]["DATA_DIR"],
    }
    settings.MEDIA_ROOT = folders["media"] = tmp_path / "not" / "yet"
    full = folders[where] if where != "media" else tmp_path
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 0 if path == full else 10**12))
    assert client.get("/readyz").json()["missing"] == ["disk"]


@pytest.mark.django_db
def test_the_clock_ends_its_round_without_a_database_and_says_so_itself_never(caplog):
    """Each kind of work would log the same; the worker tells it once."""
    with away(), pytest.raises(OperationalError):
        clock.tick()
    assert caplog.records == []


def test_an_outage_is_told_once_when_it_begins_and_once_when_it_ends(caplog):
    caplog.set_level("WARNING", logger="portal.outage")
    seen = outage.Outage()
    seen.ends()
    for _again in range(3):
        seen.begins(OperationalError("password hunter2"))
    seen.ends()
    seen.ends()
    seen.begins(OperationalError())
    assert [record.getMessage() for record in caplog.records] == [
        "database lost, trying again until it is back",
        "database is back",
        "database lost, trying again until it is back",
    ]
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("page", ["500.html", "503.html"])
def test_the_pages_of_last_resort_need_nothing_else(page):
    """Without a request, a context, a script, or a database, which this test may not use."""
    html = render_to_string(page)
    assert "<h1>" in html
    assert "In an emergency, call your local emergency number." in html
    assert "<script" not in html
    assert "{" not in html
