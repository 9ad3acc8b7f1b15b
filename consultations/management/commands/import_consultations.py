"""Import questions and all they need from JSON Lines. Run it again after a stop or with mended lines."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from tqdm import tqdm

from consultations.exchange.importing import BusyError, Import, alone
from consultations.exchange.sources import Source

EVERY = 5.0  # seconds between two lines of progress where there is no terminal


class Command(BaseCommand):
    help = "Import departments, doctors, topics, FAQ and questions from JSON Lines, plain or gzip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="report the same and change nothing")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace questions that were edited here, and FAQ with another text",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sources = [Source(path) for path in options["files"]]
            self.work = Import(sources, overwrite=options["overwrite"], refuse=self.refuse, progress=self.progress)
            self.last, self.bar = (
                time.monotonic(),
                tqdm(total=self.work.total, unit="B", unit_scale=True, file=sys.stderr, disable=None),
            )
            with alone(), self.bar:
                self.work.run(dry=options["dry_run"])
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(problem)s")
                % {"file": error.filename or "FILE", "problem": error.strerror or error}
            ) from error
        except BusyError:
            raise CommandError(_("Another import is running. Wait until it has ended.")) from None
        except (InterfaceError, OperationalError):
            raise CommandError(
                _("The database was lost. What was reported is kept: run the same command again.")
            ) from None
        except KeyboardInterrupt:
            raise CommandError(
                _("Stopped. What was reported is kept: run the same command again."), returncode=130
            ) from None
        self.report(dry=options["dry_run"])

    def report(self, *, dry: bool) -> None:
        for line in self.work.summary():
            self.stdout.write(line)
        if dry:
            self.stdout.write(_("Nothing was written: this was a dry run."))
        if self.work.refused:
            raise CommandError(
                _("%(count)d lines were refused. Mend them and run the same command again.")
                % {"count": self.work.refused}
            )

    def refuse(self, file: str, number: int, reason: str) -> None:
        self.bar.clear()
        self.stderr.write(f"{file}:{number}: {reason}")

    def progress(self, done: int) -> None:
        """Only what is committed counts as done."""
        self.bar.update(done - self.bar.n)
        if self.bar.disable and time.monotonic() - self.last >= EVERY:
            self.last, self.bar.n = time.monotonic(), done
            questions = sum(count for (_name, outcome), count in self.work.counts.items() if outcome != "refused")
            share = {"percent": 100 * done // max(self.work.total, 1), "count": questions}
            self.stderr.write(_("%(percent)d %%, %(count)d lines kept so far") % share, self.style.NOTICE)
