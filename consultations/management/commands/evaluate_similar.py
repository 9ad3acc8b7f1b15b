"""How well similar questions are found, over benchmarks of a pool, queries and judgements (JSON Lines)."""

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

from consultations.acts.upkeep.imports import ImportedQuestion, insert
from consultations.models import Question, Reply
from consultations.retrieval.index import update_entries
from consultations.retrieval.query import query_from_text
from consultations.retrieval.ranking import rank
from doctors.models import Department, Doctor

TEXTS_PER_BATCH = 500
MAX_RESULTS = 10  # of a query; the others do not count
TITLE_LENGTH = 500  # characters of a text that become the question's title

# From a query's text, and the number of a question to leave out, to the numbers of similar questions, best first.
Ranker = Callable[[str, int | None], list[int]]


@dataclass
class Benchmark:
    name: str
    pool: dict[str, str]  # texts by id
    queries: dict[str, str]  # texts by id
    # By query: the ids of the texts that answer it, with how relevant each is, from 1 on.
    relevant: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(frozen=True)
class Figures:
    recall: dict[int, float]
    mrr: float
    ndcg: float
    median_ms: float  # of a query
    p95_ms: float

    def line(self, name: str, count: int) -> str:
        recall = "".join(f"{self.recall[at]:>8.3f}" for at in (1, 5, 10))
        return f"{name:<24}{count:>8}{recall}{self.mrr:>8.3f}{self.ndcg:>9.3f}{self.median_ms:>9.1f}{self.p95_ms:>8.1f}"


HEAD = f"{'benchmark':<24} queries     R@1     R@5    R@10  MRR@10  nDCG@10   median  p95 ms"


def read(folder: Path) -> Benchmark:
    """The benchmark in a folder. Raises CommandError with file and line if a line is bad."""
    texts = {
        name: {str(row["id"]): str(row["text"]) for row in _rows(folder / f"{name}.jsonl")}
        for name in ("pool", "queries")
    }
    benchmark = Benchmark(folder.name, texts["pool"], texts["queries"])
    for row in _rows(folder / "qrels.jsonl"):
        if row["rel"] > 0 and row["doc"] in benchmark.pool:
            benchmark.relevant[str(row["query"])][str(row["doc"])] = row["rel"]
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
    """Publish and index the texts as questions; returns the questions' numbers by the text's id."""
    now, day = timezone.now(), timezone.localdate()
    department = Department.objects.create(name="Benchmark", slug="benchmark")
    doctor = Doctor.objects.create(name="Benchmark", slug="benchmark", kind=Doctor.Kind.ORGANISATION)
    doctor.departments.add(department)
    question_fields = {"department": department, "asked_on": day, "slug": "x"}
    reply_fields = {"department": department, "doctor": doctor, "replied_on": day, "written_at": now, "sent_at": now}
    numbers: dict[str, int] = {}
    texts = list(pool.items())
    starts = range(0, len(texts), TEXTS_PER_BATCH)
    for start in tqdm(starts, unit_scale=TEXTS_PER_BATCH, unit="text", file=sys.stderr, disable=None):
        imported = []
        for key, text in texts[start : start + TEXTS_PER_BATCH]:
            text = text.replace("\0", " ")
            title, body = text[:TITLE_LENGTH], text[TITLE_LENGTH:]
            question = Question(import_ref=key, title=title, headline=title, body=body, **question_fields)
            imported.append(ImportedQuestion(question, [[Reply(imported=True, answer="…", **reply_fields)]]))
        insert(imported)
        new_numbers = {str(each.question.import_ref): each.question.pk for each in imported}
        update_entries(new_numbers.values())
        numbers |= new_numbers
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return numbers


def similar(text: str, without: int | None) -> list[int]:
    """The ranker of the pages."""
    candidates = rank(query_from_text(text), without=[without] if without else [])
    return [candidate.pk for candidate in candidates[:MAX_RESULTS]]


def evaluate(benchmark: Benchmark, numbers: dict[str, int], ranker: Ranker = similar) -> tuple[Figures, int]:
    """A ranker's figures, and the number of queries they are over: those with a relevant text in the pool.

    Recall is the share of the relevant texts that are found; nDCG weighs each by its relevance, as trec_eval does.
    """
    queries = {key: text for key, text in benchmark.queries.items() if benchmark.relevant[key]}
    if not queries:
        raise CommandError(f"{benchmark.name}: no query has a relevant text in the pool.")
    ranker(next(iter(queries.values())), None)  # loads the model, which should not count as time of the first query
    recall: dict[int, float] = dict.fromkeys((1, 5, 10), 0.0)
    mrr = ndcg = 0.0
    times = []
    for key, text in tqdm(queries.items(), unit="query", file=sys.stderr, disable=None):
        started = time.perf_counter()
        results = ranker(text, numbers.get(key))
        times.append((time.perf_counter() - started) * 1000)
        relevant = {numbers[doc]: relevance for doc, relevance in benchmark.relevant[key].items()}
        gains = [relevant.get(pk, 0) for pk in results[:MAX_RESULTS]]
        for at in recall:
            recall[at] += sum(gain > 0 for gain in gains[:at]) / len(relevant)
        mrr += next((1 / place for place, gain in enumerate(gains, 1) if gain), 0.0)
        ndcg += _discounted(gains) / _discounted(sorted(relevant.values(), reverse=True)[:MAX_RESULTS])
    count = len(queries)
    p95 = statistics.quantiles(times, n=20)[-1] if count > 1 else times[0]
    mean_recall = {at: total / count for at, total in recall.items()}
    return Figures(mean_recall, mrr / count, ndcg / count, statistics.median(times), p95), count


def _discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


class Scratch:
    """A temporary database beside the portal's own; it is deleted at the end."""

    def __enter__(self) -> None:
        self.name = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = f"evaluate_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)

    def __exit__(self, *problem: object) -> None:
        connection.creation.destroy_test_db(self.name, verbosity=0)


class Command(BaseCommand):
    help = (
        "Measure how well similar questions are found. Each FOLDER has a pool.jsonl and a queries.jsonl (id, text) and"
        " a qrels.jsonl (query, doc, rel). The portal's own database is not changed."
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
    """The benchmarks, with those of the same pool together, so that each pool is loaded once."""
    pending = list(benchmarks)
    while pending:
        same_pool = [benchmark for benchmark in pending if benchmark.pool == pending[0].pool]
        pending = [benchmark for benchmark in pending if benchmark not in same_pool]
        yield same_pool
