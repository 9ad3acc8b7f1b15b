"""Who uses the server: file locks, which the kernel drops however a process ends.

Every process that uses the server shares a lock on `users`. A forked child holds it together with
its parent, because both have the same open file, until the last of them closes it. The one who
leaves asks for the lock alone through a file opened anew: it gets it only when nobody else is
left, and while it has it, newcomers wait until the server is down.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .data_folder import DataFolder, open_private
from .errors import as_unavailable

# By folder, and not one for the process: tests use several servers.
_held: dict[DataFolder, int] = {}


def hold(data_folder: DataFolder) -> bool:
    """Count this process among the users; True when it was not counted yet."""
    if data_folder in _held:
        return False
    handle = _open(data_folder.path / "users")
    fcntl.flock(handle, fcntl.LOCK_SH)
    if _held.setdefault(data_folder, handle) != handle:  # another thread was quicker
        os.close(handle)
        return False
    return True


@contextmanager
def leaving(data_folder: DataFolder) -> Iterator[bool]:
    """Count this process no longer; yields whether it was the last."""
    held = _held.pop(data_folder, None)
    if held is None:
        yield False
        return
    # Close first: our own shared lock would keep us from getting the exclusive one.
    os.close(held)
    handle = _open(data_folder.path / "users")
    try:
        # Do not wait: if somebody else uses the server, there is nothing for us to do.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        last = True
    except BlockingIOError:
        last = False
    try:
        yield last
    finally:
        os.close(handle)


@contextmanager
def one_at_a_time(data_folder: DataFolder) -> Iterator[None]:
    """Only one process, and one thread in it, starts or stops the server at a time."""
    handle = _open(data_folder.path / "starting")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    with as_unavailable(path.parent):
        return open_private(path)
