"""The run of an import: three passes over the files, in batches that are kept or not as a whole.

A line may use a name before the line that brings it, and no file has to fit into memory: so first
departments and topics, then doctors and synonyms, then FAQ and questions. What stays in memory for
the whole run is one small entry per doctor, FAQ and question, about 200 bytes, to find repetitions.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from consultations.exchange.batch import Entry, Options, Outcome, Result
from consultations.exchange.catalogue import write_faqs, write_names, write_people_and_synonyms
from consultations.exchange.lines import read_line
from consultations.exchange.questions import write_questions
from consultations.exchange.records import DepartmentLine, DoctorLine, FaqLine, QuestionLine, Record, TopicLine
from consultations.exchange.refusals import Place, Refusals
from consultations.exchange.sources import Source
from consultations.exchange.values import LineError
from consultations.models import Question, Reply, TaggedQuestion, Topic
from consultations.models.topic import topic_key
from consultations.retrieval import index

WRITTEN = (Question, Reply, TaggedQuestion, Topic)
BATCH = 400  # lines; one transaction
BATCH_BYTES = 8 * 1024 * 1024  # of lines, so that long ones do not add up
ONE_IMPORT = 7_301_551_001  # the advisory lock's number: two imports at once would wait for each other's names


class BusyError(Exception):
    """Another import is running."""


@contextmanager
def alone() -> Iterator[None]:
    """Hold the import's lock of the database, which it drops by itself if this process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_IMPORT])
        row = cursor.fetchone()
        if not row or not row[0]:
            raise BusyError
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_IMPORT])


def _write_last(entries: list[Entry], options: Options) -> list[Result]:
    faqs = [entry for entry in entries if isinstance(entry.record, FaqLine)]
    questions = [entry for entry in entries if isinstance(entry.record, QuestionLine)]
    return (write_faqs(faqs, options) if faqs else []) + (write_questions(questions, options) if questions else [])


Write = Callable[[list[Entry], Options], list[Result]]
PASSES: list[tuple[tuple[type[Record], ...], Write]] = [
    ((DepartmentLine, TopicLine), write_names),
    ((DoctorLine, TopicLine), write_people_and_synonyms),
    ((FaqLine, QuestionLine), _write_last),
]


def _name_and_content(record: DoctorLine | FaqLine | QuestionLine) -> tuple[object, object]:
    """What tells this thing from others of its kind, and what two lines of it may not say differently."""
    if isinstance(record, QuestionLine):
        return record.ref, record
    if isinstance(record, FaqLine):
        return (record.title, record.department), record
    # A doctor's lines add up: each brings its departments, as it would in a run of its own.
    return record.name, (record.kind, record.hospital)


class Import:
    """One run. `refuse(file, number, reason)` hears of refused lines, `progress(done)` of every batch once it is
    committed, with the bytes read so far in all passes; `total` is where that ends."""

    def __init__(
        self,
        sources: list[Source],
        *,
        overwrite: bool,
        refuse: Callable[[str, int, str], None],
        progress: Callable[[int], None],
    ) -> None:
        self.sources, self.refusals, self.progress = sources, Refusals(refuse), progress
        self.options = Options(overwrite)
        self.counts: Counter[tuple[str, Outcome]] = Counter()
        self.left_out = 0
        self._seen: dict[int, tuple[int, str, int]] = {}
        self._done = 0

    @property
    def total(self) -> int:
        return len(PASSES) * sum(source.size for source in self.sources)

    def run(self, *, dry: bool = False) -> None:
        """Import all files. A dry run does the same, and takes it back."""
        if not dry:
            self._run()
            return self._analyze()
        with transaction.atomic():
            self._run()
            transaction.set_rollback(True)
        return None

    def _analyze(self) -> None:
        """Tell the planner at once about what came: its own round may be minutes away, and pages slow until then."""
        if any(self.counts[name, outcome] for name, outcome in self.counts if outcome == Outcome.CREATED):
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in WRITTEN)}")
            # What no job of the questions does.
            index.recount_topics()
            index.update_faq_entries()

    def _run(self) -> None:
        for number, (kinds, write) in enumerate(PASSES):
            for source in self.sources:
                for batch in self._batches(source, kinds, first=number == 0):
                    self._write(batch, write)
                    self.progress(self._done + source.position)
                self._done += source.size
                self.progress(self._done)
        self.refusals.tell_followers()

    def _batches(self, source: Source, kinds: tuple[type[Record], ...], *, first: bool) -> Iterator[list[Entry]]:
        batch: list[Entry] = []
        size = 0
        for entry in self._entries(source, first=first):
            if isinstance(entry.record, kinds) and not self._is_repeated(entry):
                batch.append(entry)
                size += entry.size
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _entries(self, source: Source, *, first: bool) -> Iterator[Entry]:
        """The lines of a file that can be read; those that cannot are reported in the first pass."""
        for line in source.lines():
            try:
                if line.problem:
                    raise LineError(line.problem)
                yield Entry(source.path, line.number, len(line.data), read_line(line.data))
            except LineError as problem:
                if first:
                    self._count(_("lines"), Outcome.REFUSED)
                    self.refusals.add(Place(source.path, line.number), problem.reason, problem.brings, problem.needs)

    def _is_repeated(self, entry: Entry) -> bool:
        """Whether an earlier line of this run had the same thing; refused if it said otherwise."""
        record = entry.record
        if isinstance(record, DepartmentLine | TopicLine):
            return False
        name, said = _name_and_content(record)
        key, content = hash((type(record), name)), hash(said)
        number, file, before = self._seen.setdefault(key, (entry.number, entry.file, content))
        if (number, file) == (entry.number, entry.file):
            return False
        if content == before and isinstance(record, DoctorLine):
            return False
        if content == before:
            self._take(Result(entry, Outcome.UNCHANGED))
        else:
            reason = _("The same is in line %(number)d of %(file)s with other content.") % {
                "number": number,
                "file": file,
            }
            self._take(Result(entry, Outcome.REFUSED, reason))
        return True

    def _write(self, batch: list[Entry], write: Write) -> None:
        """Keep a batch as a whole. Where the database refuses it, line by line, to find the one that it refuses."""
        try:
            with transaction.atomic():
                results = write(batch, self.options)
        except (IntegrityError, DataError) as error:
            if len(batch) > 1:
                for entry in batch:
                    self._write([entry], write)
                return
            # Without the message, which quotes the row.
            code = getattr(error.__cause__, "pgcode", None)
            results = [
                Result(batch[0], Outcome.REFUSED, _("The database refused this line (%(code)s).") % {"code": code})
            ]
        for result in results:
            self._take(result)

    def _take(self, result: Result) -> None:
        names = {
            DepartmentLine: _("departments"),
            DoctorLine: _("doctors"),
            TopicLine: _("topics"),
            FaqLine: _("FAQ"),
            QuestionLine: _("questions"),
        }
        self._count(names[type(result.entry.record)], result.outcome)
        self.left_out += result.left_out
        if isinstance(result.entry.record, TopicLine):
            self.options.new_topics.discard(topic_key(result.entry.record.name))
        if result.outcome == Outcome.REFUSED:
            record = result.entry.record
            brings = ("doctor", record.name) if isinstance(record, DoctorLine) else ()
            self.refusals.add(Place(result.entry.file, result.entry.number), result.reason, brings, result.needs)

    def _count(self, name: str, outcome: Outcome) -> None:
        self.counts[name, outcome] += 1

    @property
    def refused(self) -> int:
        return sum(count for (_name, outcome), count in self.counts.items() if outcome == Outcome.REFUSED)

    def summary(self) -> Iterator[str]:
        """One line for each kind of thing: how many were created, updated, unchanged, refused."""
        for name in dict.fromkeys(name for name, _outcome in self.counts):
            numbers = {outcome.value: self.counts[name, outcome] for outcome in Outcome}
            yield _(
                "%(name)s: %(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(refused)d refused"
            ) % {"name": name, **numbers}
        if self.left_out:
            yield _("%(count)d synonyms left out: they mean another topic already") % {"count": self.left_out}
