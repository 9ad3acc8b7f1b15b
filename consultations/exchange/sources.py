"""A file, plain or gzip, as numbered lines of bounded length, whatever its size."""

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

MAX_LINE = 4 * 1024 * 1024  # bytes; a question with ten of the longest texts has less
GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line's bytes, or the problem that stands in their place."""

    number: int
    data: bytes
    problem: str = ""


class Source:
    """One file, read from its beginning as often as `lines` is called. `position` is in bytes of the file."""

    def __init__(self, path: str) -> None:
        self.path, self.position = path, 0
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(
                _("%(file)s is not a file. It is read more than once, so a pipe will not do.") % {"file": path}
            )
        self.size = found.st_size
        Path(path).open("rb").close()

    def lines(self) -> Iterator[RawLine]:
        with ExitStack() as stack:
            raw = stack.enter_context(Path(self.path).open("rb"))
            packed = raw.read(2) == GZIP
            raw.seek(0)
            stream = cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=raw)) if packed else raw)
            number = 0
            try:
                for number, data, problem in _cut(stream):
                    self.position = raw.tell()
                    yield RawLine(number, data, problem)
                if not number:
                    yield RawLine(1, b"", _("The file is empty."))
            except (EOFError, zlib.error, gzip.BadGzipFile):
                yield RawLine(
                    number + 1, b"", _("The gzip data is damaged from here on. Nothing after this line was read.")
                )
            self.position = self.size


def _cut(stream: IO[bytes]) -> Iterator[tuple[int, bytes, str]]:
    number = 0
    while data := stream.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            data = data.removeprefix(BYTE_ORDER_MARK)
        if len(data) <= MAX_LINE:
            yield number, data, ""
            continue
        while data and not data.endswith(b"\n"):
            data = stream.readline(1024 * 1024)
        yield number, b"", _("The line is longer than %(size)d bytes.") % {"size": MAX_LINE}
