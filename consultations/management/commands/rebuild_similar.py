"""Make the index of the archive and the lists of similar questions, where they are missing or all of them."""

import sys

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from consultations.models import IndexEntry, Question
from consultations.retrieval import similar


class Command(BaseCommand):
    help = (
        "Bring the index and the lists of similar questions up to date. It may be stopped and run again, and run"
        " several times at once: each takes what no other has."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--afresh", action="store_true", help="all of it, as after a change of how it is made")

    def handle(self, *args, **options) -> None:
        public = Question.objects.published().count()
        made = 0 if options["afresh"] else IndexEntry.objects.exclude(digest="").count()
        ranked = 0 if options["afresh"] else IndexEntry.objects.exclude(ranked_at=None).count()
        bars = {
            what: tqdm(total=public, initial=done, desc=what, unit="question", file=sys.stderr, disable=None)
            for what, done in (("index", made), ("rank", ranked))
        }
        try:
            similar.rebuild(afresh=options["afresh"], on_progress=lambda step, count: bars[step].update(count) and None)
        finally:
            for bar in bars.values():
                bar.close()
        entries, lists = IndexEntry.objects.count(), IndexEntry.objects.exclude(ranked_at=None).count()
        self.stdout.write(f"{entries} questions are in the index, {lists} lists are made.")
