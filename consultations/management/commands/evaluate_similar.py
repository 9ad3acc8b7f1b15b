"""How well similar questions are found: over benchmarks of a pool, queries and judgements (JSON Lines)."""

import json
import math
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from consultations.acts.upkeep.imports import Draft, insert
from consultations.models import Question, Reply
from consultations.retrieval.index import index
from consultations.retrieval.query import asked_text
from consultations.retrieval.ranking import alike
from doctors.models import Department, Doctor

BATCH = 500
BEST = 10  # results that count
HEADING = 500  # characters

# From a query's text to the numbers of the questions like it, best first; without the question of that number.
Ranker = Callable[[str, int | None], list[int]]


@dataclass
class Benchmark:
    """A folder's texts by id, and of each query what is right: by id of the text how right, from 1 on."""

    name: str
    pool: dict[str, str]
    queries: dict[str, str]
    right: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True)
class Figures:
    recall: dict[int, float]
    mrr: float
    ndcg: float
    median: float  # milliseconds of a query
    slow: float  # their 95th percentile

    def line(self, name: str, count: int) -> str:
        recall = "".join(f"{self.recall[at]:>8.3f}" for at in (1, 5, 10))
        return f"{name:<24}{count:>8}{recall}{self.mrr:>8.3f}{self.ndcg:>9.3f}{self.median:>9.1f}{self.slow:>8.1f}"


HEAD = f"{'benchmark':<24} queries     R@1     R@5    R@10  MRR@10  nDCG@10   median  p95 ms"


def read(folder: Path) -> Benchmark:
    """A benchmark. Raises CommandError with file and line where one is bad."""
    texts = {
        name: {str(row["id"]): str(row["text"]) for row in _rows(folder / f"{name}.jsonl")}
        for name in ("pool", "queries")
    }
    benchmark = Benchmark(folder.name, texts["pool"], texts["queries"])
    for row in _rows(folder / "qrels.jsonl"):
        if row["rel"] > 0 and row["doc"] in benchmark.pool:
            benchmark.right[str(row["query"])][str(row["doc"])] = row["rel"]
    return benchmark


def _rows(path: Path) -> Iterator[dict]:
    keys = {"query", "doc", "rel"} if path.stem == "qrels" else {"id", "text"}
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                if not isinstance(row, dict) or not keys <= row.keys():
                    raise CommandError(f"{path}:{number}: not an object with {', '.join(sorted(keys))}")
                yield row
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not UTF-8. Save it as UTF-8.") from None


def load(pool: dict[str, str]) -> dict[str, int]:
    """The texts as published questions, in the index: by id the question's number."""
    now, day = timezone.now(), timezone.localdate()
    department = Department.objects.create(name="Benchmark", slug="benchmark")
    doctor = Doctor.objects.create(name="Benchmark", slug="benchmark", kind=Doctor.Kind.ORGANISATION)
    doctor.departments.add(department)
    asked = {"department": department, "asked_on": day}
    replied = {"department": department, "doctor": doctor, "replied_on": day}
    numbers: dict[str, int] = {}
    items = list(pool.items())
    for start in tqdm(
        range(0, len(items), BATCH), unit_scale=BATCH, unit="text", file=sys.stderr, disable=not sys.stderr.isatty()
    ):
        drafts = []
        for key, text in items[start : start + BATCH]:
            text = text.replace("\0", " ")
            heading, rest = text[:HEADING], text[HEADING:]
            question = Question(import_ref=key, title=heading, headline=heading, slug="x", body=rest, **asked)
            reply = Reply(imported=True, answer="…", written_at=now, sent_at=now, **replied)
            drafts.append(Draft(question=question, chains=[[reply]], topics=[], consents=[], more_info=None))
        insert(drafts)
        numbers |= {str(draft.question.import_ref): draft.question.pk for draft in drafts}
        index([draft.question.pk for draft in drafts])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return numbers


def similar(text: str, without: int | None) -> list[int]:
    """As the pages rank."""
    return [one.pk for one in alike(asked_text(text), without=[without] if without else [])[:BEST]]


def evaluate(benchmark: Benchmark, numbers: dict[str, int], ranker: Ranker = similar) -> tuple[Figures, int]:
    """The figures of a ranker, and over how many queries: those that have a right answer in the pool.

    Recall is the share of all right answers that are found; nDCG weighs each by how right it is, as trec_eval does.
    """
    asked = {key: text for key, text in benchmark.queries.items() if benchmark.right[key]}
    if not asked:
        raise CommandError(f"{benchmark.name}: no query has a right answer in the pool.")
    ranker(next(iter(asked.values())), None)  # what is read once is read now
    recall: dict[int, float] = dict.fromkeys((1, 5, 10), 0.0)
    mrr = ndcg = 0.0
    times = []
    for key, text in tqdm(asked.items(), unit="query", file=sys.stderr, disable=not sys.stderr.isatty()):
        started = time.perf_counter()
        found = ranker(text, numbers.get(key))
        times.append((time.perf_counter() - started) * 1000)
        right = {numbers[doc]: rel for doc, rel in benchmark.right[key].items()}
        gains = [right.get(pk, 0) for pk in found[:BEST]]
        for at in recall:
            recall[at] += sum(gain > 0 for gain in gains[:at]) / len(right)
        mrr += next((1 / place for place, gain in enumerate(gains, 1) if gain), 0.0)
        ndcg += _discounted(gains) / _discounted(sorted(right.values(), reverse=True)[:BEST])
    count = len(asked)
    slow = statistics.quantiles(times, n=20)[-1] if count > 1 else times[0]
    share = {at: total / count for at, total in recall.items()}
    return Figures(share, mrr / count, ndcg / count, statistics.median(times), slow), count


def _discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


class Scratch:
    """A database of its own beside the portal's, gone afterwards."""

    def __enter__(self) -> None:
        self.name = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = f"evaluate_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)

    def __exit__(self, *problem: object) -> None:
        connection.creation.destroy_test_db(self.name, verbosity=0)


class Command(BaseCommand):
    help = (
        "Measure how well similar questions are found. FOLDER holds pool.jsonl and queries.jsonl (id, text) and"
        " qrels.jsonl (query, doc, rel). Nothing of it goes into the portal's own database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path)

    def handle(self, *args, **options) -> None:
        benchmarks = [read(folder) for folder in options["folders"]]
        lines = []
        for pool in by_pool(benchmarks):
            with Scratch():
                numbers = load(pool[0].pool)
                for benchmark in pool:
                    figures, count = evaluate(benchmark, numbers)
                    lines.append(figures.line(benchmark.name, count))
        self.stdout.write("\n".join([HEAD, *lines]))


def by_pool(benchmarks: list[Benchmark]) -> Iterator[list[Benchmark]]:
    """Those with the same pool together: it is loaded once."""
    left = list(benchmarks)
    while left:
        same = [one for one in left if one.pool == left[0].pool]
        left = [one for one in left if one not in same]
        yield same
