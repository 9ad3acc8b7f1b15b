"""Export what is published as JSON Lines. The same content gives the same bytes."""

import gzip
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from consultations.exchange.exporting import export_lines, total
from portal import staff_history


class Command(BaseCommand):
    help = "Export departments, doctors, topics, FAQ and published questions as JSON Lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help="the file to write, with gzip if its name ends in .gz (default: standard output)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        staff_history.record("export")  # the staff history has to tell when data left the portal
        try:
            with self.output(options["output"]) as write:
                for line in tqdm(export_lines(), total=total(), unit=_("lines"), file=sys.stderr, disable=None):
                    write(line.encode())
        except BrokenPipeError:
            # The reader has closed the pipe, as `head` does. Without this Python would fail again at exit, on flushing.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(problem)s") % {"file": options["output"], "problem": error.strerror}
            ) from error

    @contextmanager
    def output(self, path: str | None) -> Iterator[Any]:
        """The function that writes bytes. A file gets its name only when it is complete."""
        if path is None:
            buffer = getattr(self.stdout, "buffer", None)
            yield buffer.write if buffer else lambda line: self.stdout.write(line.decode(), ending="")
            return
        unfinished = Path(f"{path}.unfinished")
        try:
            with ExitStack() as stack:
                stream: Any = stack.enter_context(unfinished.open("wb"))
                if path.endswith(".gz"):
                    # No time and no name in the header, or equal content would not make equal bytes.
                    stream = stack.enter_context(gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0))
                yield stream.write
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
