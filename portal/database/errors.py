"""Failures of the embedded server, each with one sentence that says what to do."""

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

# Every sentence ends with this way out: whoever cannot repair the embedded server may use another one.
OTHERWISE = "or set DATABASE_URL to use another PostgreSQL."


class DatabaseUnavailable(psycopg2.OperationalError):
    """The server cannot be started or reached. Django shows it as its own OperationalError."""


def file_failure(error: OSError, path: Path) -> str:
    """What to do about a file operation that failed below `path`."""
    # Only what an operator can do something about has a sentence of its own.
    where = error.filename or path
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {where} is full: free some space {OTHERWISE}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return (
            f"No permission for {where}: run as the user who owns {path}, "
            f"make that folder writable for this user, {OTHERWISE}"
        )
    if error.errno == errno.EROFS:
        return f"{where} is on a read-only disk: choose another DATA_DIR {OTHERWISE}"
    return f"{where}: {error.strerror or error}. Check DATA_DIR {OTHERWISE}"


def program_failure(output: str, failure: str, log: Path | None = None) -> str:
    """The one line that matters of what a PostgreSQL program printed when it failed."""
    if "No space left on device" in output:
        return f"{failure}: the disk is full. Free some space {OTHERWISE}"
    # Programs print progress and hints as well. The last line that tells of an error is the one to show.
    telling = [line for line in output.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
    lines = telling or output.splitlines() or ["it gave no reason"]
    hint = f" More may be in {log}." if log else ""
    return f"{failure}: {lines[-1].strip()}.{hint} Repair this {OTHERWISE}"


@contextmanager
def as_unavailable(path: Path) -> Iterator[None]:
    """Turns an error of the system into a DatabaseUnavailable that says what to do."""
    try:
        yield
    except OSError as error:
        raise DatabaseUnavailable(file_failure(error, path)) from error
    except subprocess.SubprocessError as error:
        raise DatabaseUnavailable(f"A program of PostgreSQL failed: {error}. Repair this {OTHERWISE}") from error
