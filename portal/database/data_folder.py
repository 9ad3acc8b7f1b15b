"""What lies where below DATA_DIR, and where the server's socket is."""

import hashlib
import os
import pwd
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .errors import DatabaseUnavailable

MAJOR = 18
PORT = "5432"  # never a TCP port: only the number in the socket's name
SOCKET_PATH_LIMIT = 103  # bytes without the final NUL: Linux allows 107, macOS 103
# The role is the cluster's superuser because pgvector is not a trusted extension. It reaches no
# further than the account the server runs as, which owns nothing but these files.
ROLE = "askwell"


@dataclass(frozen=True)
class DataFolder:
    """The folder of one embedded server. Its path is real, so that it is the same for everyone."""

    path: Path

    @classmethod
    def at(cls, data_dir: str | os.PathLike[str]) -> "DataFolder":
        # Two paths to one folder, such as one by a symbolic link, must not become two servers on the same files.
        return cls(Path(os.path.realpath(data_dir)))

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory. It exists only when it is complete."""
        return self.path / "cluster"

    @property
    def pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @cached_property
    def tag(self) -> str:
        """Stands in the title of every process of this server, which is how they are found."""
        # A hash, because a path may be longer than the title of a process and contain anything.
        return "askwell-" + hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]

    @property
    def owner(self) -> int | None:
        """The uid the server runs as, or None when there is no cluster yet."""
        try:
            return self.cluster.stat().st_uid
        except FileNotFoundError:
            return None

    @property
    def socket_record(self) -> Path:
        return self.path / "socket-folder"

    def socket_folder(self) -> Path | None:
        """Where the socket is, or None when a long path's short folder is still to be made."""
        # The system limits the length of a socket's path. A project may lie deeper than that.
        if _fits(self.cluster):
            return self.cluster
        try:
            recorded = Path(self.socket_record.read_text().strip())
        except FileNotFoundError:
            return None
        # A copied DATA_DIR must not lead to the server of the original.
        return recorded if recorded.name.startswith(self.tag) else None

    def new_socket_folder(self) -> Path:
        """A private folder with a short, unguessable name: nobody can create it before us."""
        return Path(tempfile.mkdtemp(prefix=f"{self.tag}-"))

    def address(self) -> dict[str, str] | None:
        """libpq's parameters, or None when no server can be there yet.

        `requirepeer` makes libpq check who owns the other end, so that nobody else's socket in a
        shared temporary folder is ever talked to.
        """
        owner, folder = self.owner, self.socket_folder()
        # Nothing was ever created here, so there is nothing to connect to.
        if owner is None or folder is None:
            return None
        return {"host": str(folder), "port": PORT, "user": ROLE, "requirepeer": name_of(owner)}


def socket_in(folder: Path) -> Path:
    """The socket's file, which PostgreSQL names after the port."""
    return folder / f".s.PGSQL.{PORT}"


def name_of(uid: int) -> str:
    """The user's name; peer authentication works with names only."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise DatabaseUnavailable(
            f"The user with the number {uid} has no name on this machine, and the embedded "
            "PostgreSQL needs one: add the user to /etc/passwd or set DATABASE_URL."
        ) from None


def _fits(folder: Path) -> bool:
    """Whether both sides can name a socket in this folder (libpq splits hosts at commas)."""
    path = os.fsencode(socket_in(folder))
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        return False
    return len(path) <= SOCKET_PATH_LIMIT and b"," not in path


# Root may work in another user's folder: these follow no symbolic links and keep the owner.


def open_private(path: Path, flags: int = os.O_RDWR) -> int:
    """Open or create a file that only the folder's owner may read."""
    # O_NOFOLLOW: in another user's folder, root must not write to where a link of that user leads.
    handle = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        # The folder's owner has to be able to open it the next time, without root.
        os.fchown(handle, folder.st_uid, folder.st_gid)
    return handle


def replace_text(path: Path, text: str) -> None:
    """Replace a file in one step. The server's account has to read it: no secret may be in it."""
    # In the same folder, because only within a file system is a rename one step.
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.chmod(name, 0o644)
    os.replace(name, path)
