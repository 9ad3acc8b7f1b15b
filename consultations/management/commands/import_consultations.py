"""Import questions, and everything they refer to, from JSON Lines. It may be run again after a stop or a correction."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from consultations.exchange.importing import BusyError, Import, import_lock
from consultations.exchange.sources import Source

SECONDS_BETWEEN_REPORTS = 5.0  # of progress, where there is no terminal


class Command(BaseCommand):
    help = "Import departments, doctors, topics, FAQ and questions from JSON Lines, plain or gzip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check and report everything, but write nothing")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="also replace questions that were edited here, and FAQ that differ from the file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sources = [Source(path) for path in options["files"]]
            self.run = Import(
                sources,
                overwrite=options["overwrite"],
                on_refusal=self.report_refusal,
                on_progress=self.report_progress,
            )
            self.last_report = time.monotonic()
            self.bar = tqdm(total=self.run.total, unit="B", unit_scale=True, file=sys.stderr, disable=None)
            with import_lock(), self.bar:
                self.run.run(dry=options["dry_run"])
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(problem)s")
                % {"file": error.filename or "FILE", "problem": error.strerror or error}
            ) from error
        except BusyError:
            raise CommandError(_("Another import is running. Wait until it has finished.")) from None
        except (InterfaceError, OperationalError):
            raise CommandError(
                _("The connection to the database was lost. What was reported is saved: run the same command again.")
            ) from None
        except KeyboardInterrupt:
            raise CommandError(
                _("Stopped. What was reported is saved: run the same command again."), returncode=130
            ) from None
        self.report(dry=options["dry_run"])

    def report(self, *, dry: bool) -> None:
        for line in self.run.summary():
            self.stdout.write(line)
        if dry:
            self.stdout.write(_("Nothing was written: this was a dry run."))
        if self.run.refused:
            raise CommandError(
                ngettext(
                    "%(count)d line was refused. Fix it and run the same command again.",
                    "%(count)d lines were refused. Fix them and run the same command again.",
                    self.run.refused,
                )
                % {"count": self.run.refused}
            )

    def report_refusal(self, file: str, number: int, reason: str) -> None:
        self.bar.clear()
        self.stderr.write(f"{file}:{number}: {reason}")

    def report_progress(self, bytes_read: int) -> None:
        """Called after a commit, so whatever is reported is saved."""
        self.bar.update(bytes_read - self.bar.n)
        if self.bar.disable and time.monotonic() - self.last_report >= SECONDS_BETWEEN_REPORTS:
            self.last_report, self.bar.n = time.monotonic(), bytes_read
            questions = sum(count for (_name, outcome), count in self.run.counts.items() if outcome != "refused")
            share = {"percent": 100 * bytes_read // max(self.run.total, 1), "count": questions}
            self.stderr.write(_("%(percent)d %%, %(count)d lines saved so far") % share, self.style.NOTICE)
