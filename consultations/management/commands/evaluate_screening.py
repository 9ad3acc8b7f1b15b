"""How well screening finds what has to be found: over a file of asker texts (JSON Lines, plain or gzip)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.management.base import BaseCommand, CommandError

from consultations.exchange.sources import RawLine, Source
from consultations.screening import CRISIS, PERSONAL, RED_FLAG, Found, screen

DANGERS = (CRISIS, RED_FLAG)
KINDS = (*sorted(PERSONAL), *DANGERS)
PERSONAL_DATA = "personal data"  # all its kinds together; which of them it is makes no difference here
ALL = "all"
HEADING = f"{'kind':<18}{'lang':<6}{'items':>6}{'found':>7}{'recall':>8}{'precision':>11}{'false':>7}"


@dataclass(frozen=True)
class AskerText:
    id: str
    lang: str
    text: str
    findings: list[Found]


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


def read(lines: Iterable[RawLine]) -> Iterator[AskerText | str]:
    """The texts of a file; in the place of a bad line its number and what is wrong with it."""
    for line in lines:
        try:
            if line.problem:
                raise ValueError(line.problem)
            yield _parsed(json.loads(line.data.decode("utf-8")))
        except (ValueError, TypeError, KeyError) as problem:
            reason = f"{problem.args[0]} is missing" if isinstance(problem, KeyError) else str(problem)
            yield f"{line.number}: {reason}"


def _parsed(record: dict) -> AskerText:
    if not isinstance(record, dict):
        raise ValueError("not an object")
    text, findings = record["text"], []
    for item in record["findings"]:
        start, end = item["span"]
        if item["kind"] not in KINDS:
            raise ValueError(f"unknown kind {item['kind']}")
        if not 0 <= start < end <= len(text):
            raise ValueError(f"the span {start}-{end} is not in the text")
        findings.append(Found(start, end, item["kind"]))
    return AskerText(str(record["id"]), str(record["lang"]), text, findings)


def evaluate(texts: Iterable[AskerText]) -> Evaluation:
    """Run screening over the texts: right is a finding whose kind and span agree with an item."""
    evaluation = Evaluation()
    for one in texts:
        found = [item for item in screen(one.text) if item.kind in KINDS]
        for kind in KINDS:
            _score(evaluation, one, kind, _of(one.findings, {kind}), _of(found, {kind}))
        for missed in _unmatched(_of(one.findings, PERSONAL), _of(found, PERSONAL)):
            evaluation.mistakes.append(_mistake("missed personal", one, missed))
        _score(evaluation, one, PERSONAL_DATA, _of(one.findings, PERSONAL), _of(found, PERSONAL), tell=False)
    return evaluation


def _of(found: list[Found], kinds: Iterable[str]) -> list[Found]:
    return [one for one in found if one.kind in kinds]


def _unmatched(these: list[Found], those: list[Found]) -> list[Found]:
    return [one for one in these if not any(one.start < other.end and other.start < one.end for other in those)]


def _score(
    evaluation: Evaluation, text: AskerText, kind: str, items: list[Found], found: list[Found], *, tell: bool = True
) -> None:
    missed, false = _unmatched(items, found), _unmatched(found, items)
    for language in (text.lang, ALL):
        score = evaluation.scores[kind, language]
        score.items += len(items)
        score.hit += len(items) - len(missed)
        score.found += len(found)
        score.right += len(found) - len(false)
        score.clean += not items
        score.flagged += not items and bool(found)
    if tell:
        evaluation.mistakes += [_mistake("missed", text, one) for one in missed]
        evaluation.mistakes += [_mistake("false alarm", text, one) for one in false]


def _mistake(what: str, text: AskerText, one: Found) -> str:
    return f"{text.id}: {what} {one.kind} {one.start}-{one.end} {text.text[one.start : one.end]!r}"


def report(evaluation: Evaluation) -> Iterator[str]:
    """The table, aligned and in a fixed order, then every mistake by its text's id."""
    yield HEADING
    languages = sorted({language for _kind, language in evaluation.scores} - {ALL})
    for kind in (*KINDS, PERSONAL_DATA):
        for language in (*languages, ALL):
            if score := evaluation.scores.get((kind, language)):
                false = f"{score.false:>7.3f}" if kind in DANGERS else ""
                figures = f"{score.items:>6}{score.found:>7}{score.recall:>8.3f}{score.precision:>11.3f}{false}"
                yield f"{kind:<18}{language:<6}{figures}"
    yield ""
    yield from sorted(evaluation.mistakes)


class Command(BaseCommand):
    help = "Measure screening over a file of asker texts with what has to be found in them (JSON Lines, plain or gzip)."
    requires_system_checks: list[str] = []  # it reads a file and prints

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args, **options) -> None:
        path = options["file"]
        texts: list[AskerText] = []
        bad: list[str] = []
        try:
            for one in read(Source(path).lines()):
                if isinstance(one, str):
                    bad.append(one)
                else:
                    texts.append(one)
        except OSError as problem:
            raise CommandError(str(problem)) from problem
        for line in report(evaluate(texts)):
            self.stdout.write(line)
        for line in bad:
            self.stderr.write(f"{path}:{line}")
        if bad:
            raise CommandError(f"{len(bad)} lines are bad.", returncode=1)
