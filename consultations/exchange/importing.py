"""The run of an import: three passes over the files, in batches of one transaction each.

A line may use a name before the line that brings it, and files need not fit into memory. So the first pass writes
departments and topics, the second doctors and synonyms, the third FAQ and questions. All that stays in memory for the
whole run is about 200 bytes per doctor, FAQ and question, to find repetitions.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DataError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from consultations.exchange.catalogue import write_doctors_and_synonyms, write_faqs, write_names
from consultations.exchange.questions import write_questions
from consultations.exchange.records import (
    DepartmentRecord,
    DoctorRecord,
    FaqRecord,
    QuestionRecord,
    Record,
    TopicRecord,
)
from consultations.exchange.records_from_lines import read_line
from consultations.exchange.results import FileRecord, Outcome, Place, Refusals, Result, RunState
from consultations.exchange.sources import Source
from consultations.exchange.value_readers import LineError
from consultations.models import Question, Reply, TaggedQuestion, Topic
from consultations.models.topic import topic_key
from consultations.retrieval import index

LARGE_MODELS = (Question, Reply, TaggedQuestion, Topic)
MAX_BATCH_LINES, MAX_BATCH_BYTES = 400, 8 * 1024 * 1024  # of one transaction
# Only one import runs at a time, because two could create the same names. Any constant number serves for the lock.
IMPORT_LOCK = 7_301_551_001


class BusyError(Exception):
    """Another import is running."""


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the import's lock, or raise BusyError. The database drops the lock by itself if this process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [IMPORT_LOCK])
        row = cursor.fetchone()
        if not row or not row[0]:
            raise BusyError
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [IMPORT_LOCK])


def _write_faqs_and_questions(sources: list[FileRecord], state: RunState) -> list[Result]:
    faqs = [source for source in sources if isinstance(source.record, FaqRecord)]
    questions = [source for source in sources if isinstance(source.record, QuestionRecord)]
    return (write_faqs(faqs, state) if faqs else []) + (write_questions(questions, state) if questions else [])


Write = Callable[[list[FileRecord], RunState], list[Result]]
PASSES: list[tuple[tuple[type[Record], ...], Write]] = [
    ((DepartmentRecord, TopicRecord), write_names),
    ((DoctorRecord, TopicRecord), write_doctors_and_synonyms),
    ((FaqRecord, QuestionRecord), _write_faqs_and_questions),
]


def _name_and_content(record: DoctorRecord | FaqRecord | QuestionRecord) -> tuple[object, object]:
    """What identifies the record among those of its type, and the content that two lines of it have to agree on."""
    if isinstance(record, QuestionRecord):
        return record.ref, record
    if isinstance(record, FaqRecord):
        return (record.title, record.department), record
    # A doctor's lines add up: each brings its departments, as it would in a run of its own.
    return record.name, (record.kind, record.hospital)


class Import:
    """One run. It calls `on_refusal(file, line, reason)` for refused lines, and `on_progress(bytes)` after each batch
    is committed, with the bytes read so far in all passes, up to `total`."""

    def __init__(
        self,
        sources: list[Source],
        *,
        overwrite: bool,
        on_refusal: Callable[[str, int, str], None],
        on_progress: Callable[[int], None],
    ) -> None:
        self.sources, self.refusals, self.on_progress = sources, Refusals(on_refusal), on_progress
        self.state = RunState(overwrite)
        self.counts: Counter[tuple[str, Outcome]] = Counter()
        self.ignored_synonyms = 0
        self._seen: dict[
            int, tuple[Place, int]
        ] = {}  # by hash of the name: the first line of it, and its content's hash
        self._bytes_read = 0

    @property
    def total(self) -> int:
        return len(PASSES) * sum(source.size for source in self.sources)

    def run(self, *, dry: bool = False) -> None:
        """Import all files. A dry run does the same, and rolls it back."""
        if not dry:
            self._run()
            self._analyze()
            return
        with transaction.atomic():
            self._run()
            transaction.set_rollback(True)

    def _analyze(self) -> None:
        """Give the query planner new statistics: autovacuum would take minutes, and pages would be slow until then."""
        if any(outcome == Outcome.CREATED for _name, outcome in self.counts):
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in LARGE_MODELS)}")
            # The part of the index that no job of a question keeps up to date.
            index.recount_topics()
            index.update_faq_entries()

    def _run(self) -> None:
        for number, (kinds, write) in enumerate(PASSES):
            for source in self.sources:
                for batch in self._batches(source, kinds, first=number == 0):
                    self._write(batch, write)
                    self.on_progress(self._bytes_read + source.position)
                self._bytes_read += source.size
                self.on_progress(self._bytes_read)
        self.refusals.report_followers()

    def _batches(self, source: Source, kinds: tuple[type[Record], ...], *, first: bool) -> Iterator[list[FileRecord]]:
        batch: list[FileRecord] = []
        size = 0
        for source_record in self._records(source, first=first):
            if isinstance(source_record.record, kinds) and not self._is_repeated(source_record):
                batch.append(source_record)
                size += source_record.size
            if len(batch) >= MAX_BATCH_LINES or size >= MAX_BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _records(self, source: Source, *, first: bool) -> Iterator[FileRecord]:
        """The lines of a file that can be read. Those that cannot are reported in the first pass."""
        for line in source.lines():
            place = Place(source.path, line.number)
            try:
                if line.problem:
                    raise LineError(line.problem)
                yield FileRecord(place, len(line.data), read_line(line.data))
            except LineError as problem:
                if first:
                    self.counts[_("lines"), Outcome.REFUSED] += 1
                    self.refusals.add(place, problem.reason, problem.brings, problem.needs)

    def _is_repeated(self, source: FileRecord) -> bool:
        """Whether an earlier line of this run was about the same; this one is refused if its content is different."""
        record = source.record
        if isinstance(record, DepartmentRecord | TopicRecord):
            return False
        name, content = _name_and_content(record)
        # Hashes instead of contents: a file of millions of lines must not have to fit into memory.
        place, first_hash = self._seen.setdefault(hash((type(record), name)), (source.place, hash(content)))
        is_same = hash(content) == first_hash
        if place == source.place or (is_same and isinstance(record, DoctorRecord)):
            return False
        if is_same:
            self._take(Result(source, Outcome.UNCHANGED))
        else:
            reason = _("Line %(number)d of %(file)s has other content for the same thing.")
            self._take(Result(source, Outcome.REFUSED, reason % {"number": place.line, "file": place.file}))
        return True

    def _write(self, batch: list[FileRecord], write: Write) -> None:
        """Write a batch in one transaction. If the database refuses it, write line by line to find the reason."""
        try:
            with transaction.atomic():
                results = write(batch, self.state)
        except (IntegrityError, DataError) as error:
            # Slow, but only for the batch with the bad line.
            if len(batch) > 1:
                for source in batch:
                    self._write([source], write)
                return
            # Only the code: the database's message quotes the row, which may be health text.
            code = getattr(error.__cause__, "pgcode", None)
            reason = _("The database refused this line (%(code)s).") % {"code": code}
            results = [Result(batch[0], Outcome.REFUSED, reason)]
        for result in results:
            self._take(result)

    def _take(self, result: Result) -> None:
        record = result.source.record
        names = {
            DepartmentRecord: _("departments"),
            DoctorRecord: _("doctors"),
            TopicRecord: _("topics"),
            FaqRecord: _("FAQ"),
            QuestionRecord: _("questions"),
        }
        self.counts[names[type(record)], result.outcome] += 1
        self.ignored_synonyms += result.ignored_synonyms
        if isinstance(record, TopicRecord):
            self.state.new_topics.discard(topic_key(record.name))
        if result.outcome == Outcome.REFUSED:
            brings = ("doctor", record.name) if isinstance(record, DoctorRecord) else ()
            self.refusals.add(result.source.place, result.reason, brings, result.needs)

    @property
    def refused(self) -> int:
        return sum(count for (_name, outcome), count in self.counts.items() if outcome == Outcome.REFUSED)

    def summary(self) -> Iterator[str]:
        """One line for each type of record: how many were created, updated, unchanged and refused."""
        for name in dict.fromkeys(name for name, _outcome in self.counts):
            numbers = {outcome.value: self.counts[name, outcome] for outcome in Outcome}
            yield _(
                "%(name)s: %(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(refused)d refused"
            ) % {"name": name, **numbers}
        if self.ignored_synonyms:
            yield _("%(count)d synonyms left out: they mean another topic already") % {"count": self.ignored_synonyms}
