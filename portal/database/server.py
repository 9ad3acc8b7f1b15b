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
from .data_folder import DataFolder, socket_in
from .errors import DatabaseUnavailable, as_unavailable
from .programs import program

SILENT_SECONDS = 10  # how long a new server may take until it writes its pid file


def join(data_folder: DataFolder) -> None:
    """Counts this process among the users of the server until it ends. Only the first call costs anything."""
    make_folder(data_folder)
    if sharing.hold(data_folder):
        atexit.register(leave, data_folder)


def leave(data_folder: DataFolder) -> None:
    """The last user stops the server. A killed process cannot; then the next start adopts the server."""
    # At the end of a process nobody can act on a failure any more, and the server is safe: the next start adopts it.
    with suppress(DatabaseUnavailable, OSError), sharing.leaving(data_folder) as last:
        if last:
            stop(data_folder)


def ensure_running(data_folder: DataFolder) -> None:
    """After a failed connection: a server that accepts connections, or DatabaseUnavailable."""
    # The second process waits here, and then finds the server that the first one has started.
    with as_unavailable(data_folder.path), sharing.one_at_a_time(data_folder):
        if not _adopted(data_folder):
            _boot(data_folder)


def stop(data_folder: DataFolder) -> bool:
    """Stop the server whoever uses it; True when there was one."""
    process = processes.postmaster(data_folder)
    if process:
        processes.stop(process)
    return process is not None


def ensure_database(data_folder: DataFolder, name: str) -> None:
    """Create the database if it is missing. Two may try at once."""
    with _cursor(data_folder, "postgres") as cursor:
        # CREATE DATABASE has no IF NOT EXISTS.
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return
        with suppress(postgres_errors.DuplicateDatabase, postgres_errors.UniqueViolation):
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def has_tables(data_folder: DataFolder, name: str) -> bool:
    with _cursor(data_folder, name) as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')")
        return bool(cursor.fetchone()[0])


@contextmanager
def _cursor(data_folder: DataFolder, name: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(dbname=name, **(data_folder.address() or {}))
    try:
        # CREATE DATABASE does not run in a transaction.
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _adopted(data_folder: DataFolder) -> bool:
    """Whether a server is there, after it has finished starting or stopping."""
    process = processes.postmaster(data_folder)
    if not process:
        return False

    def status() -> str:
        return processes.status(data_folder, process.pid) if processes.alive(process) else "gone"

    # It has no status just after its launch. With a damaged pid file it never gets one, so ask its socket too.
    processes.wait_until(lambda: status() != "" or _listens(data_folder), SILENT_SECONDS)
    processes.wait_until(lambda: status() not in ("starting", "stopping"), cluster.START_SECONDS)
    if processes.alive(process) and _listens(data_folder):
        return True
    processes.stop(process)  # nobody can reach it: its socket is gone, or it hangs
    return False


def _listens(data_folder: DataFolder) -> bool:
    folder = data_folder.socket_folder()
    if folder is None:
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(socket_in(folder)))
        except OSError:
            return False
    return True


def _boot(data_folder: DataFolder) -> None:
    # The order matters: reach and leftovers are sorted out before anything is started, and an old version is refused
    # before its files are touched.
    account = account_for(data_folder)
    ensure_reach(account, data_folder.path)
    ensure_reach(account, program("postgres").parent)
    cluster.clear_half_made(data_folder)
    if data_folder.owner is None:
        cluster.create(data_folder, account)
    cluster.check_version(data_folder)
    processes.clear_remains(data_folder)
    cluster.write_access_rules(data_folder)
    cluster.launch(data_folder, account)
