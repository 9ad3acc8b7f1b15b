"""Files that only the portal's own account may read: photos, and the mail that the demo writes to files."""

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend as FileEmailBackend

FILE, FOLDER = 0o600, 0o700
# The database's own account, which is not the portal's where that is root, has to pass through this one.
PASSED_THROUGH = 0o711


class EmailBackend(FileEmailBackend):
    """Mail as files, each readable by the portal's account alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        Path(settings.EMAIL_FILE_PATH).mkdir(mode=FOLDER, parents=True, exist_ok=True)
        super().__init__(*args, **kwargs)

    def open(self) -> bool:
        if self.stream is not None:
            return False
        self.stream = open(self._get_filename(), "ab", opener=lambda path, flags: os.open(path, flags, FILE))  # noqa: SIM115 - Django closes it
        return True


def close_folders() -> None:
    """Take from others what an earlier version or another umask left open to them; photos lie in folders of folders."""
    media = Path(settings.MEDIA_ROOT)
    _narrow(Path(settings.VAR_DIR), PASSED_THROUGH)
    for folder in (media, *media.glob("*/"), *media.glob("*/*/"), Path(settings.VAR_DIR) / "mail"):
        _narrow(folder, FOLDER)


def _narrow(folder: Path, allowed: int) -> None:
    """Leave no more than these permissions; a folder of another account, or one shared like /tmp, is left alone."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(found.st_mode)
    if mode & ~allowed and found.st_uid == os.geteuid() and not mode & stat.S_ISVTX and stat.S_ISDIR(found.st_mode):
        folder.chmod(mode & allowed)
