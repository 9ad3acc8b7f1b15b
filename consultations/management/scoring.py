"""How well what is found in texts agrees with what has to be found there: for the evaluate_… commands."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.core.management.base import BaseCommand, CommandError

from consultations.exchange.sources import RawLine, Source
from consultations.screening import ScreeningFinding

ALL = "all"


@dataclass(frozen=True)
class MarkedText:
    id: str
    lang: str
    text: str
    findings: list[ScreeningFinding]


@dataclass
class Score:
    """One kind in one language: items and findings counted, and of the texts without an item those flagged."""

    items: int = 0
    hit: int = 0
    found: int = 0
    right: int = 0
    clean: int = 0
    flagged: int = 0

    @property
    def recall(self) -> float:
        return self.hit / self.items if self.items else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def false(self) -> float:
        return self.flagged / self.clean if self.clean else 0.0


@dataclass
class Evaluation:
    scores: dict[tuple[str, str], Score] = field(default_factory=lambda: defaultdict(Score))
    mistakes: list[str] = field(default_factory=list)


def read(
    lines: Iterable[RawLine], kinds: Collection[str], *, key: str = "findings", name: str = "kind"
) -> Iterator[MarkedText | str]:
    """The texts of a file; in the place of a bad line its number and what is wrong with it.

    `key`: where a line keeps what has to be found; `name`: what an item calls its kind.
    """
    for line in lines:
        try:
            if line.problem:
                raise ValueError(line.problem)
            yield _parsed(json.loads(line.data.decode("utf-8")), kinds, key, name)
        except (ValueError, TypeError, KeyError) as problem:
            reason = f"{problem.args[0]} is missing" if isinstance(problem, KeyError) else str(problem)
            yield f"{line.number}: {reason}"


def _parsed(record: dict, kinds: Collection[str], key: str, name: str) -> MarkedText:
    if not isinstance(record, dict):
        raise ValueError("not an object")
    text, findings = record["text"], []
    for item in record[key]:
        start, end = item["span"]
        if item[name] not in kinds:
            raise ValueError(f"unknown {name} {item[name]}")
        if not 0 <= start < end <= len(text):
            raise ValueError(f"the span {start}-{end} is not in the text")
        findings.append(ScreeningFinding(start, end, item[name]))
    return MarkedText(str(record["id"]), str(record["lang"]), text, findings)


def of_kinds(found: list[ScreeningFinding], kinds: Iterable[str]) -> list[ScreeningFinding]:
    return [one for one in found if one.kind in kinds]


def unmatched(these: list[ScreeningFinding], those: list[ScreeningFinding]) -> list[ScreeningFinding]:
    """Those of `these` that no span of `those` overlaps."""
    return [one for one in these if not any(one.start < other.end and other.start < one.end for other in those)]


def add_score(
    evaluation: Evaluation,
    text: MarkedText,
    kind: str,
    items: list[ScreeningFinding],
    found: list[ScreeningFinding],
    *,
    tell: bool = True,
) -> None:
    """Count one text for one kind: right is a finding whose kind and span agree with an item."""
    missed, false = unmatched(items, found), unmatched(found, items)
    for language in (text.lang, ALL):
        score = evaluation.scores[kind, language]
        score.items += len(items)
        score.hit += len(items) - len(missed)
        score.found += len(found)
        score.right += len(found) - len(false)
        score.clean += not items
        score.flagged += not items and bool(found)
    if tell:
        evaluation.mistakes += [mistake("missed", text, one) for one in missed]
        evaluation.mistakes += [mistake("false alarm", text, one) for one in false]


def mistake(what: str, text: MarkedText, one: ScreeningFinding) -> str:
    return f"{text.id}: {what} {one.kind} {one.start}-{one.end} {text.text[one.start : one.end]!r}"


def report(
    evaluation: Evaluation, kinds: Iterable[str], *, heading: str = "kind", with_false: Collection[str] | None = None
) -> Iterator[str]:
    """The table, aligned and in a fixed order, then every mistake by its text's id.

    `with_false`: the kinds that are told with the share of clean texts that were flagged; None: all.
    """
    kinds = list(kinds)
    width = max(18, max(map(len, kinds)) + 2)
    wide = max([4, *(len(language) for _kind, language in evaluation.scores)]) + 2
    yield f"{heading:<{width}}{'lang':<{wide}}{'items':>6}{'found':>7}{'recall':>8}{'precision':>11}{'false':>7}"
    languages = sorted({language for _kind, language in evaluation.scores} - {ALL})
    for kind in kinds:
        for language in (*languages, ALL):
            if score := evaluation.scores.get((kind, language)):
                false = f"{score.false:>7.3f}" if with_false is None or kind in with_false else ""
                figures = f"{score.items:>6}{score.found:>7}{score.recall:>8.3f}{score.precision:>11.3f}{false}"
                yield f"{kind:<{width}}{language:<{wide}}{figures}"
    yield ""
    yield from sorted(evaluation.mistakes)


class ScoringCommand(BaseCommand):
    """A command that reads one file of marked texts, prints the report, and ends with 1 where lines are bad."""

    requires_system_checks: list[str] = []  # it reads a file and prints
    read: Callable[[Iterable[RawLine]], Iterator[MarkedText | str]]
    told: Callable[[list[MarkedText]], Iterator[str]]  # the report's lines

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args, **options) -> None:
        path = options["file"]
        texts: list[MarkedText] = []
        bad: list[str] = []
        try:
            for one in type(self).read(Source(path).lines()):
                if isinstance(one, str):
                    bad.append(one)
                else:
                    texts.append(one)
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror or problem}") from problem
        for line in type(self).told(texts):
            self.stdout.write(line)
        for line in bad:
            self.stderr.write(f"{path}:{line}")
        if bad:
            raise CommandError(f"{len(bad)} lines are bad.", returncode=1)
