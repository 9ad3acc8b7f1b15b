"""Find and end the processes of one server.

They are known by the tag in their command line (PostgreSQL puts `cluster_name` into every title)
and by their owner, never by a pid alone: a pid file may be stale, cut short, or name a program
that got the same number later.
"""

import signal
import time
from collections.abc import Callable

import psutil

from .data_folder import DataFolder, socket_in

FAST_STOP_SECONDS = 30
ORPHAN_SECONDS = 5
GONE = (psutil.NoSuchProcess, psutil.AccessDenied)


def alive(process: psutil.Process) -> bool:
    """A zombie counts as gone: in a container, the first process may never reap it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except GONE:
        return False


def server_processes(data_folder: DataFolder) -> list[psutil.Process]:
    """All living processes of this server, the postmaster and its children."""
    return [process for process in psutil.process_iter() if _belongs(process, data_folder)]


def postmaster(data_folder: DataFolder) -> psutil.Process | None:
    """The server's first process. Without one, its children are orphans."""
    for process in server_processes(data_folder):
        try:
            if not _command_line(process).startswith("postgres:"):
                return process
        except GONE:
            continue
    return None


def status(data_folder: DataFolder, pid: int) -> str:
    """What the postmaster wrote about itself: starting, ready, stopping; or nothing."""
    try:
        lines = data_folder.pid_file.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    if len(lines) < 8 or lines[0].strip() != str(pid):
        return ""
    return lines[7].strip()


def stop(process: psutil.Process) -> None:
    """Fast shutdown; a postmaster that does not answer is ended harder, which loses nothing committed."""
    for how, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        try:
            process.send_signal(how)
        except GONE:
            return
        if wait_until(lambda: not alive(process), seconds):
            return


def clear_remains(data_folder: DataFolder) -> None:
    """After the postmaster is gone: wait for orphans, end those that stay, delete what it left.

    An orphan still writes to shared memory and files, so a new server must not start beside it.
    Most orphans notice and end as soon as they wait for anything; one that computes for a long time does not.
    """
    if not wait_until(lambda: not server_processes(data_folder), ORPHAN_SECONDS):
        for process in server_processes(data_folder):
            try:
                process.kill()
            except GONE:
                continue
        wait_until(lambda: not server_processes(data_folder), ORPHAN_SECONDS)
    leftovers = [data_folder.pid_file]
    if folder := data_folder.socket_folder():
        leftovers += [socket_in(folder), folder / f"{socket_in(folder).name}.lock"]
    for path in leftovers:
        path.unlink(missing_ok=True)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _command_line(process: psutil.Process) -> str:
    return " ".join(process.cmdline())


def _belongs(process: psutil.Process, data_folder: DataFolder) -> bool:
    try:
        if not process.name().startswith("postgres") or process.uids().effective != data_folder.owner:
            return False
        line = _command_line(process)
        return alive(process) and (data_folder.tag in line or str(data_folder.cluster) in process.cmdline())
    except GONE:
        return False
