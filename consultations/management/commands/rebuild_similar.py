"""Make the search index and the lists of similar questions: those that are missing, or all of them."""

import sys

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from consultations.models import IndexEntry, Question
from consultations.retrieval import similar


class Command(BaseCommand):
    help = (
        "Make the missing entries of the search index and the missing lists of similar questions. You can stop it and"
        " run it again, and run it several times at once to share the work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--afresh", action="store_true", help="make all of them anew, for example after an upgrade")

    def handle(self, *args, **options) -> None:
        public = Question.objects.published().count()
        indexed = 0 if options["afresh"] else IndexEntry.objects.exclude(digest="").count()
        ranked = 0 if options["afresh"] else IndexEntry.objects.exclude(ranked_at=None).count()
        bars = {
            step: tqdm(total=public, initial=done, desc=step, unit="question", file=sys.stderr, disable=None)
            for step, done in (("index", indexed), ("rank", ranked))
        }
        try:
            similar.rebuild(afresh=options["afresh"], on_progress=lambda step, count: bars[step].update(count) and None)
        finally:
            for bar in bars.values():
                bar.close()
        entries, lists = IndexEntry.objects.count(), IndexEntry.objects.exclude(ranked_at=None).count()
        self.stdout.write(f"{entries} questions are in the index; {lists} of them have a list of similar ones.")
