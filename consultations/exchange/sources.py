"""A file of any size, plain or gzip, as numbered lines of bounded length."""

import codecs
import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

MAX_LINE_BYTES = 4 * 1024 * 1024  # more than a question with ten of the longest texts
GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
COMPRESSED = (GZIP, b"PK\x03\x04", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line's bytes, or the problem with it."""

    number: int
    data: bytes
    problem: str = ""


class Source:
    """One file, read from its beginning as often as `lines` is called. `position` is in bytes of the file."""

    def __init__(self, path: str) -> None:
        self.path, self.position = path, 0
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, _("it is not a regular file, and a pipe cannot be read more than once"), path)
        self.size = status.st_size
        Path(path).open("rb").close()  # raises OSError at once if we may not read it

    def lines(self) -> Iterator[RawLine]:
        with ExitStack() as stack:
            raw = stack.enter_context(Path(self.path).open("rb"))
            # By its first bytes, because names are often wrong.
            is_gzip = raw.read(2) == GZIP
            raw.seek(0)
            stream = cast(BufferedReader, stack.enter_context(gzip.GzipFile(fileobj=raw)) if is_gzip else raw)
            number = count = 0
            try:
                if problem := _format_problem(stream.peek(1)):
                    yield RawLine(1, b"", problem)
                    return
                for number, data, problem in _lines(stream):
                    self.position = raw.tell()
                    if data.strip() or problem:  # blank lines are allowed, at the end and between joined files
                        count += 1
                        yield RawLine(number, data, problem)
                if not count:
                    yield RawLine(1, b"", _("The file is empty."))
            except (EOFError, zlib.error, gzip.BadGzipFile):
                yield RawLine(
                    number + 1, b"", _("The gzip data is damaged from here on. Nothing after this line was read.")
                )
            finally:
                self.position = self.size


def _format_problem(head: bytes) -> str:
    """What the file is and what to do about it, if its beginning shows that it is not JSON Lines; else ""."""
    if head.startswith(COMPRESSED):
        return _("The file is packed in a way that is not read here. Unpack it, or pack it once with gzip.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:4]:
        return _("The file is UTF-16. Save it as UTF-8.")
    start = _without_marks(head).lstrip()
    if start.startswith(b"["):
        return _("The file is one JSON array. Write each of its objects on a line of its own, without the brackets.")
    if start.startswith(b"{") and start[1:].lstrip(b" \t").startswith((b"\r", b"\n")):
        return _("The file has JSON objects over several lines. Write each object on one line.")
    return ""


def _without_marks(data: bytes) -> bytes:
    """A line without byte order marks: they are at the beginning of a file, and where files were joined."""
    while data.startswith(BYTE_ORDER_MARK):
        data = data.removeprefix(BYTE_ORDER_MARK)
    return data


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes, str]]:
    """Number, bytes and problem of each line. Of one that is too long, no more than a block is in memory at a time."""
    number = 0
    # One byte more than is allowed, which tells a line that is too long from one that just fits.
    while data := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(data) <= MAX_LINE_BYTES:
            yield number, _without_marks(data), ""
            continue
        while data and not data.endswith(b"\n"):
            data = stream.readline(1024 * 1024)
        yield number, b"", _("The line is longer than %(size)d bytes.") % {"size": MAX_LINE_BYTES}
