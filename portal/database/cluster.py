"""Create the data, say who may connect, and launch the postmaster."""

import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO

import psutil

from .account import Account
from .data_folder import MAJOR, PORT, ROLE, DataFolder, name_of, open_private, replace_text
from .errors import DatabaseUnavailable, program_failure
from .processes import alive, status, wait_until
from .programs import clean_environment, program, run

START_SECONDS = 300  # recovery after a crash may take that long
MAX_LOG_BYTES = 1_000_000  # a larger log is set aside at the next start
MIN_SHARED_MEMORY = 256 * 1024 * 1024  # bytes that parallel queries may need in /dev/shm
NEW_CLUSTER = "cluster.new-"

# Health text must not get into the log. So it holds no statement, no detail (that of a failed constraint
# quotes the row) and no ERROR at all, whose first line may quote a value. What is left is what the server
# says about itself, at level "log".
QUIET_LOG = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_destination": "stderr",
    "logging_collector": "off",
}


def check_version(data_folder: DataFolder) -> None:
    # PostgreSQL would refuse too, but without a word about how to get one's data into the new version.
    version = (data_folder.cluster / "PG_VERSION").read_text().strip()
    if version != str(MAJOR):
        raise DatabaseUnavailable(
            f"{data_folder.cluster} was written by PostgreSQL {version} and this release brings {MAJOR}: go back to "
            "the release that wrote it, run `python -m portal.database dump FILE`, move that folder away, then run "
            "`python -m portal.database restore FILE` with this release."
        )


def create(data_folder: DataFolder, account: Account) -> None:
    """Runs initdb in a folder beside the final one, then renames it: an interruption leaves no half-made cluster."""
    new = Path(tempfile.mkdtemp(prefix=NEW_CLUSTER, dir=data_folder.path))
    account.take(new)
    command: list[str | Path] = [program("initdb"), "-D", new, "-U", ROLE, "--auth=peer", "--encoding=UTF8"]
    # The built-in locale does not depend on the system's, which an update of the system could change, and with it the
    # order in indexes.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    code, output = run(command, account)
    if code:
        shutil.rmtree(new, ignore_errors=True)
        raise DatabaseUnavailable(program_failure(output, "The database could not be created"))
    # Within one file system a rename is one step. So a folder of this name is always a complete cluster.
    new.rename(data_folder.cluster)


def clear_half_made(data_folder: DataFolder) -> None:
    """Removes what an interrupted `create` left. Its initdb may still be writing, so no name is used twice."""
    for half_made in data_folder.path.glob(NEW_CLUSTER + "*"):
        shutil.rmtree(half_made, ignore_errors=True)


def write_access_rules(data_folder: DataFolder) -> None:
    """Peer authentication for the folder's owner and root, as one role; nobody else, no TCP."""
    # Root as well, because it runs the maintenance commands; it could read the files anyway.
    names = {name_of(0), name_of(data_folder.path.stat().st_uid)}
    replace_text(data_folder.path / "pg_hba.conf", f"local all {ROLE} peer map=portal\n")
    # Operating system users to the one role: psql and Django connect as it, whoever started them.
    lines = [f'portal "{name}" {ROLE}\n' for name in sorted(names)]
    replace_text(data_folder.path / "pg_ident.conf", "".join(lines))


def choose_socket_folder(data_folder: DataFolder, account: Account) -> Path:
    """The cluster's own folder, or for a long path a private one, which is recorded."""
    folder = data_folder.socket_folder()
    # A recorded folder counts only while it is still ours and closed: in /tmp, anybody may have made one after a
    # reboot.
    if folder == data_folder.cluster or (folder and _is_private(folder, account)):
        return folder
    folder = data_folder.new_socket_folder()
    account.take(folder)
    replace_text(data_folder.socket_record, f"{folder}\n")
    return folder


def launch(data_folder: DataFolder, account: Account) -> None:
    """Start the postmaster and wait until it is ready."""
    command: list[str | Path] = [program("postgres"), "-D", data_folder.cluster]
    for name, value in _options(data_folder, choose_socket_folder(data_folder, account)).items():
        command += ["-c", f"{name}={value}"]
    # The log is appended to, so the reason of a failed start is looked for from here on.
    with _open_log(data_folder) as log:
        before = log.tell()
        pid = _start(command, account, log)
        # It may also have ended, and then there is nothing to wait for.
        wait_until(lambda: status(data_folder, pid) == "ready" or not _runs(pid), START_SECONDS)
        if status(data_folder, pid) != "ready" or not _runs(pid):
            log.seek(before)
            output = log.read().decode(errors="replace")
            raise DatabaseUnavailable(program_failure(output, "PostgreSQL did not start", data_folder.log))


def _start(command: list[str | Path], account: Account, log: BinaryIO) -> int:
    """Starts a process that outlives this one, and returns its pid: the shell between the two exits at once.

    pg_ctl is not used, because it builds a shell command that breaks on quotes in a path.
    """
    started = subprocess.run(
        # PostgreSQL writes to its log by standard error. Standard output is the pipe with the pid, so the server must
        # not keep it open: reading it would never end.
        ["/bin/sh", "-c", '"$0" "$@" >&2 & echo $!', *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        cwd="/",
        env=clean_environment(),
        # So that Ctrl+C in this terminal does not reach the server, which others may use.
        start_new_session=True,
        check=True,
        **account.switch(),
    )
    return int(started.stdout)


def _options(data_folder: DataFolder, socket_folder: Path) -> dict[str, str]:
    # The setting is a list, separated by commas, whose items may be quoted.
    quoted = '"' + str(socket_folder).replace('"', '""') + '"'
    return {
        # No TCP at all: the server is for processes of this machine, which reach it by a socket that only they may
        # open.
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": quoted,
        "unix_socket_permissions": "0700",
        "hba_file": str(data_folder.path / "pg_hba.conf"),
        "ident_file": str(data_folder.path / "pg_ident.conf"),
        # In every process title, which is how the processes are found (processes.py).
        "cluster_name": data_folder.tag,
        "update_process_title": "on",
        "max_connections": "100",
        "shared_buffers": "256MB",  # memory that the system hands out only as it is used, and not from /dev/shm
        "dynamic_shared_memory_type": _dynamic_shared_memory(),
        # Not the machine's: logs and queries must not mean another time after a move.
        "timezone": "UTC",
        "log_timezone": "UTC",
        # base.py tells a recovery by the words of the message.
        "lc_messages": "C",
        **QUIET_LOG,
    }


def _dynamic_shared_memory() -> str:
    """Containers often have a /dev/shm of 64 MB, where parallel queries fail; files do not."""
    try:
        free = shutil.disk_usage("/dev/shm").free  # noqa: S108 - only asked how large it is
    except OSError:
        return "posix"
    return "posix" if free >= MIN_SHARED_MEMORY else "mmap"


def _is_private(folder: Path, account: Account) -> bool:
    try:
        entry = folder.lstat()
    except OSError:
        return False
    # lstat, and all the bits at once: neither a symbolic link nor a folder that others may enter counts.
    return entry.st_mode == stat.S_IFDIR | 0o700 and entry.st_uid == account.uid


def _runs(pid: int) -> bool:
    try:
        return alive(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return False


def _open_log(data_folder: DataFolder) -> BinaryIO:
    if data_folder.log.exists() and data_folder.log.stat().st_size > MAX_LOG_BYTES:
        # At a start only: while the server runs, it writes on into the file that it has open.
        data_folder.log.replace(data_folder.path / "log.1")
    log = os.fdopen(open_private(data_folder.log, os.O_RDWR | os.O_APPEND), "r+b")
    log.seek(0, os.SEEK_END)
    return log
