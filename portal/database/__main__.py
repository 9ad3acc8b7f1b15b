"""The operator's commands for the embedded server: `python -m portal.database --help`.

A new major version of PostgreSQL cannot read the old one's files: dump with the old release, move
DATA_DIR's `cluster` away, restore with the new one.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import psycopg2
from django.conf import settings

from portal.startup import read_settings

from . import processes, server, sharing
from .data_folder import DataFolder
from .errors import DatabaseUnavailable, as_unavailable
from .programs import clean_environment, program


def main() -> int:
    read_settings()
    parser = argparse.ArgumentParser(prog="python -m portal.database", description="The embedded PostgreSQL.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("status", help="say whether the server runs")
    commands.add_parser("stop", help="stop the server, whoever uses it; the next connection starts it again")
    commands.add_parser("dump", help="write the whole database to a new file").add_argument("file", type=Path)
    commands.add_parser("restore", help="fill an empty database from a dump").add_argument("file", type=Path)
    arguments = parser.parse_args()
    database = settings.DATABASES["default"]
    # Nothing here can stop or dump a server that somebody else runs.
    if "DATA_DIR" not in database:
        sys.stderr.write("DATABASE_URL names another PostgreSQL: use the tools of that one.\n")
        return 1
    data_folder = DataFolder.at(database["DATA_DIR"])
    try:
        with as_unavailable(data_folder.path):
            return _do(arguments, data_folder, database["NAME"])
    except psycopg2.Error as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _do(arguments: argparse.Namespace, data_folder: DataFolder, name: str) -> int:
    if arguments.command == "status":
        return _status(data_folder)
    if arguments.command == "stop":
        return _stop(data_folder)
    # Counted among the users, so that the server does not stop in the middle of a dump when the portal ends.
    server.join(data_folder)
    server.ensure_running(data_folder)
    server.ensure_database(data_folder, name)
    return (
        _dump(data_folder, name, arguments.file)
        if arguments.command == "dump"
        else _restore(data_folder, name, arguments.file)
    )


def _status(data_folder: DataFolder) -> int:
    process = processes.postmaster(data_folder)
    state = f"running as process {process.pid}" if process else "not running"
    sys.stdout.write(f"{data_folder.path}: {state}\n")
    return 0 if process else 3  # as `pg_ctl status` does


def _stop(data_folder: DataFolder) -> int:
    stopped = False
    if data_folder.path.exists():
        # Nobody may start the server while it is being stopped.
        with sharing.one_at_a_time(data_folder):
            stopped = server.stop(data_folder)
    sys.stdout.write(f"{data_folder.path}: {'stopped' if stopped else 'was not running'}\n")
    return 0


def _dump(data_folder: DataFolder, name: str, file: Path) -> int:
    """A new file that only its owner may read: it holds health data."""
    try:
        # O_EXCL: an older dump is never overwritten, and no symbolic link is followed to another file.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise DatabaseUnavailable(f"{file} exists already: choose another name for the dump.") from None
    except OSError as error:  # of the file alone: DATA_DIR has nothing to do with it
        raise DatabaseUnavailable(f"{file} cannot be written: {error.strerror or error}.") from None
    with os.fdopen(handle, "wb") as output:
        done = _run(data_folder, ["pg_dump", "--format=custom", f"--dbname={name}"], stdout=output)
    # Half a dump looks like a whole one until somebody needs it.
    if done:
        file.unlink()
    return done


def _restore(data_folder: DataFolder, name: str, file: Path) -> int:
    """All or nothing, and never over existing tables."""
    if not file.is_file():
        raise DatabaseUnavailable(f"There is no file {file}: give the file that `dump` wrote.")
    if server.has_tables(data_folder, name):
        raise DatabaseUnavailable(
            f"The database {name} has tables already: stop the server, move {data_folder.cluster} away, then restore."
        )
    with file.open("rb") as source:
        # --no-owner: the role of the machine that wrote the dump need not exist here.
        options = ["--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={name}"]
        return _run(data_folder, ["pg_restore", *options], stdin=source)


def _run(data_folder: DataFolder, command: list[str], **streams) -> int:
    address = data_folder.address() or {}
    # libpq's parameters and its environment variables have the same names. So no address is on a command line.
    environment = {f"PG{key.upper()}": value for key, value in address.items()}
    executable = program(command[0])
    return subprocess.run(
        [executable, *command[1:]], env={**clean_environment(), **environment}, check=False, **streams
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
