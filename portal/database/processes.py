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
        # `is_running` compares the start time as well, so another program that got the same number later does not
        # count.
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
            # Children have a title of the form "postgres: …"; the first process keeps the command that started it.
            if not _command_line(process).startswith("postgres:"):
                return process
        except GONE:
            continue
    return None


def status(data_folder: DataFolder, pid: int) -> str:
    """What the postmaster wrote about itself: starting, ready, stopping; or nothing."""
    try:
        # PostgreSQL writes its status into the eighth line. There may be fewer while it is writing.
        lines = data_folder.pid_file.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    if len(lines) < 8 or lines[0].strip() != str(pid):
        return ""
    return lines[7].strip()


def stop(process: psutil.Process) -> None:
    """Fast shutdown; a postmaster that does not answer is ended harder, which loses nothing committed."""
    # SIGINT: end all sessions, then write everything out. SIGQUIT and SIGKILL leave that to the recovery of the next
    # start.
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
    # A new server would refuse to start because of these, although nobody is behind them.
    leftovers = [data_folder.pid_file]
    if folder := data_folder.socket_folder():
        leftovers += [socket_in(folder), folder / f"{socket_in(folder).name}.lock"]
    for path in leftovers:
        path.unlink(missing_ok=True)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    # Not the time of day, which may be set back while we wait.
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
        # Cheap checks first: this runs over every process of the machine.
        if not process.name().startswith("postgres") or process.uids().effective != data_folder.owner:
            return False
        line = _command_line(process)
        # The path as well, because a process has its title only some time after its start.
        return alive(process) and (data_folder.tag in line or str(data_folder.cluster) in process.cmdline())
    except GONE:
        return False
