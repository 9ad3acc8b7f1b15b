"""The OS user the server runs as, and what that user can reach.

PostgreSQL refuses to run as root. As an ordinary user it runs as that user. As root it runs as
the owner of existing data, or else as a system user made for it. That user may pass through the
folders above the data and the programs (access_control.py), and nobody else gets any right to them.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from .access_control import let_pass
from .data_folder import DataFolder, name_of
from .errors import OTHERWISE, DatabaseUnavailable, as_unavailable

SYSTEM_USER = "askwell-postgres"


class Switch(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int

    def switch(self) -> Switch:
        """Arguments for subprocess: become this user, which only root can and has to."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, path: Path) -> None:
        """Give a folder that was just created to the server."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Tried as that user, because mode bits say nothing about access control lists and mount options."""
        # The path is an argument of the shell, not a part of its command, so no character in it has a meaning.
        command = ["/bin/sh", "-c", 'cd -- "$0"', str(folder)]
        return subprocess.run(command, stderr=subprocess.DEVNULL, cwd="/", check=False, **self.switch()).returncode == 0


def account_for(data_folder: DataFolder) -> Account:
    if os.geteuid() != 0:
        return _account(os.geteuid())
    # The owner of the data comes first: PostgreSQL refuses to start on files that are another user's.
    owner = data_folder.owner or data_folder.path.stat().st_uid
    return _account(owner) if owner else _system_account()


def _account(uid: int) -> Account:
    name = name_of(uid)
    return Account(name, uid, pwd.getpwuid(uid).pw_gid)


def _system_account() -> Account:
    """The system user of the server, made if it is missing."""
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _add_system_user() -> None:
    # An ordinary PATH often lacks the folders of the system's programs.
    useradd = shutil.which("useradd", path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin")
    reason = "there is no useradd here"
    if useradd:
        # Without a home, a shell or a password: nobody can sign in as this user.
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        done = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], capture_output=True, text=True, check=False
        )
        reason = done.stderr.strip()
    try:
        pwd.getpwnam(SYSTEM_USER)  # useradd may have failed because another process was quicker
    except KeyError:
        raise DatabaseUnavailable(
            f"PostgreSQL does not run as root and the system user {SYSTEM_USER} could not be added "
            f"({reason}): add it, run as an ordinary user, {OTHERWISE}"
        ) from None


def make_folder(data_folder: DataFolder) -> None:
    """Create DATA_DIR and its missing parents; as root such that the system user can pass."""
    root = os.geteuid() == 0
    with as_unavailable(data_folder.path):
        if data_folder.path.is_dir():
            return
        missing = [data_folder.path]
        while not missing[-1].parent.exists():
            missing.append(missing[-1].parent)
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            if folder == data_folder.path:
                # Root's folder lets others pass, but not look: the server runs as another user, and must get to its
                # files.
                folder.chmod(0o711 if root else 0o700)
            elif root:
                # Only for folders that we have just made. What was there before is opened by an access control list, if
                # at all.
                folder.chmod(folder.stat().st_mode | 0o001)


def ensure_reach(account: Account, folder: Path) -> None:
    """As root: let the server's account pass to its files, or refuse, naming the folder that stops it."""
    if os.geteuid() != 0 or account.can_enter(folder):
        return
    # From the top down: a closed folder hides everything below it, so the first one that stops is the one to name.
    for step in [*reversed(folder.parents), folder]:
        if account.can_enter(step):
            continue
        if not (let_pass(account.uid, step) and account.can_enter(step)):
            raise DatabaseUnavailable(
                f"PostgreSQL runs as the user {account.name}, who may not enter {step}: allow it with "
                f"`chmod o+x '{step}'`, move the project to a folder that everyone may enter, run as an "
                f"ordinary user, {OTHERWISE}"
            )
