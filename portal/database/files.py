"""Files in DATA_DIR. Root may work in a user's folder: links are not followed, owners are kept."""

import os
import tempfile
from pathlib import Path


def open_private(path: Path, flags: int = os.O_RDWR) -> int:
    """Open or create a file that only the folder's owner may read."""
    handle = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(handle, folder.st_uid, folder.st_gid)
    return handle


def replace_text(path: Path, text: str) -> None:
    """Replace a file in one step. The server's account has to read it: no secret may be in it."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.chmod(name, 0o644)
    os.replace(name, path)
