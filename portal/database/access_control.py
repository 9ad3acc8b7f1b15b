"""Let one account pass through a folder, by an entry in the folder's access control list.

Root's own folders are often closed to everyone else. `chmod o+x` would open them to every user of
the machine; an entry for the server's account alone lets only that account pass, and lets it
neither list the folder nor change it.
"""

import errno
import os
import struct
from pathlib import Path

# There is no such call in the standard library, and the program setfacl is missing on many machines. The list is a
# short binary attribute of the folder, so it is read and written here.
ACL = "system.posix_acl_access"  # Linux; its layout is that of linux/posix_acl_xattr.h
VERSION = struct.pack("<I", 2)
ENTRY = struct.Struct("<HHI")  # tag, permissions, id
USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
NOBODY = 0xFFFFFFFF
# Of a folder: pass through to what lies below, by its name.
EXECUTE = 1


def let_pass(uid: int, folder: Path) -> bool:
    """Allow the account to pass through the folder; False where the file system knows no such lists."""
    if not hasattr(os, "setxattr"):
        return False
    try:
        # Without an older entry of this account, which may allow less, and without the mask, which is computed anew.
        entries = [entry for entry in _entries(folder) if entry[:3:2] != (USER, uid) and entry[0] != MASK]
        entries.append((USER, EXECUTE, uid))
        # The mask bounds what users and groups of the list may; it has to allow what they are given.
        granted = 0
        for tag, permissions, _id in entries:
            granted |= permissions if tag in (USER, GROUP_OBJ, GROUP) else 0
        entries.append((MASK, granted, NOBODY))
        # The kernel wants them in the order of their tags.
        os.setxattr(folder, ACL, VERSION + b"".join(ENTRY.pack(*entry) for entry in sorted(entries)))
    # No lists on this file system, or this folder is not ours. The caller tries whether the account can pass, and says
    # so.
    except OSError:
        return False
    return True


def _entries(folder: Path) -> list[tuple[int, int, int]]:
    """The folder's list, or the one that its mode bits amount to."""
    try:
        return list(ENTRY.iter_unpack(os.getxattr(folder, ACL)[len(VERSION) :]))
    except OSError as error:
        # No list yet is normal: then the mode bits say who may do what.
        if error.errno != errno.ENODATA:
            raise
    mode = folder.stat().st_mode
    return [(USER_OBJ, mode >> 6 & 7, NOBODY), (GROUP_OBJ, mode >> 3 & 7, NOBODY), (OTHER, mode & 7, NOBODY)]
