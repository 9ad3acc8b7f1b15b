"""Export what is published as JSON Lines, byte for byte the same for the same content."""

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
from portal import history


class Command(BaseCommand):
    help = "Export departments, doctors, topics, FAQ and published questions as JSON Lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "-o",
            "--output",
            metavar="FILE",
            help="where to write; gzip if it ends in .gz; without it, the standard output",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        history.record("export")  # what left the portal, and when
        try:
            with self.output(options["output"]) as write:
                for line in tqdm(export_lines(), total=total(), unit=_("lines"), file=sys.stderr, disable=None):
                    write(line.encode())
        except BrokenPipeError:
            # Whoever read this has had enough. Python would complain again while it closes the stream.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(problem)s") % {"file": options["output"], "problem": error.strerror}
            ) from error

    @contextmanager
    def output(self, path: str | None) -> Iterator[Any]:
        """Where the bytes go. A file gets its name only once it is whole."""
        if path is None:
            buffer = getattr(self.stdout, "buffer", None)
            yield buffer.write if buffer else lambda line: self.stdout.write(line.decode(), ending="")
            return
        unfinished = Path(f"{path}.unfinished")
        try:
            with ExitStack() as stack:
                stream: Any = stack.enter_context(unfinished.open("wb"))
                if path.endswith(".gz"):
                    # Neither time nor name in its header, so that equal content makes equal bytes.
                    stream = stack.enter_context(gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0))
                yield stream.write
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
