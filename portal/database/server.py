"""Start, adopt and stop the one server of a DATA_DIR."""

import atexit
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg2
import psycopg2.extensions
from psycopg2 import errors as postgres_errors
from psycopg2 import sql

from . import cluster, processes, sharing
from .account import account_for, ensure_reach, make_folder
from .errors import DatabaseUnavailable, told_in_one_sentence
from .place import PORT, Place
from .programs import program

SILENT_SECONDS = 10


def join(place: Place) -> None:
    """Count this process among the users, until it ends. Cheap after the first time."""
    make_folder(place)
    if sharing.hold(place):
        atexit.register(leave, place)


def leave(place: Place) -> None:
    """The last one out stops the server. Who is killed cannot; the next start adopts it then."""
    with suppress(DatabaseUnavailable, OSError), sharing.leaving(place) as last:
        if last:
            stop(place)


def ensure_running(place: Place) -> None:
    """After a failed connection: a server that accepts connections, or DatabaseUnavailable."""
    with told_in_one_sentence(place.folder), sharing.one_at_a_time(place):
        if not _adopted(place):
            _boot(place)


def stop(place: Place) -> bool:
    """Stop the server whoever uses it; True when there was one."""
    found = processes.postmaster(place)
    if found:
        processes.stop(found)
    return found is not None


def ensure_database(place: Place, name: str) -> None:
    """Create the database if it is missing. Two may try at once."""
    with _cursor(place, "postgres") as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return
        with suppress(postgres_errors.DuplicateDatabase, postgres_errors.UniqueViolation):
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def has_tables(place: Place, name: str) -> bool:
    with _cursor(place, name) as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')")
        return bool(cursor.fetchone()[0])


@contextmanager
def _cursor(place: Place, name: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(dbname=name, **(place.address() or {}))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _adopted(place: Place) -> bool:
    """Whether a server is there, after it has finished starting or stopping."""
    found = processes.postmaster(place)
    if not found:
        return False

    def status() -> str:
        return processes.status(place, found.pid) if processes.alive(found) else "gone"

    # It is still silent just after its launch, or for good when its pid file was damaged.
    processes.wait_until(lambda: status() != "" or _listens(place), SILENT_SECONDS)
    processes.wait_until(lambda: status() not in ("starting", "stopping"), cluster.START_SECONDS)
    if processes.alive(found) and _listens(place):
        return True
    processes.stop(found)  # its socket is gone, or it hangs: nobody can reach it
    return False


def _listens(place: Place) -> bool:
    folder = place.socket_folder()
    if folder is None:
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(folder / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True


def _boot(place: Place) -> None:
    account = account_for(place)
    ensure_reach(account, place.folder)
    ensure_reach(account, program("postgres").parent)
    cluster.clear_half_made(place)
    if place.owner is None:
        cluster.create(place, account)
    cluster.check_version(place)
    processes.clear_remains(place)
    cluster.write_access_rules(place)
    cluster.launch(place, account)
