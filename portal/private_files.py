"""Files that only the portal's own account may read: photos, and the mail that the demo writes to files."""

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend as FileEmailBackend

FILE_MODE, FOLDER_MODE = 0o600, 0o700
# For VAR_DIR. If the portal runs as root, the database runs as another user, who has to pass through it.
PASS_THROUGH_MODE = 0o711


class EmailBackend(FileEmailBackend):
    """Mail as files, each readable by the portal's account alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        Path(settings.EMAIL_FILE_PATH).mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        super().__init__(*args, **kwargs)

    def open(self) -> bool:
        if self.stream is not None:
            return False
        self.stream = open(self._get_filename(), "ab", opener=lambda path, flags: os.open(path, flags, FILE_MODE))  # noqa: SIM115 - Django closes it
        return True


def close_folders() -> None:
    """Close what another umask left open to other users. Photos are two folders deep."""
    media = Path(settings.MEDIA_ROOT)
    _narrow(Path(settings.VAR_DIR), PASS_THROUGH_MODE)
    for folder in (media, *media.glob("*/"), *media.glob("*/*/"), Path(settings.VAR_DIR) / "mail"):
        _narrow(folder, FOLDER_MODE)


def _narrow(folder: Path, allowed: int) -> None:
    """Removes other permissions. Leaves folders of other users alone, and shared ones such as /tmp."""
    try:
        entry = folder.stat()
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(entry.st_mode)
    # The sticky bit marks a shared folder, which is not ours to close.
    if mode & ~allowed and entry.st_uid == os.geteuid() and not mode & stat.S_ISVTX and stat.S_ISDIR(entry.st_mode):
        folder.chmod(mode & allowed)
