"""Precision and recall of what is found in texts, for the commands evaluate_rules and evaluate_screening."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.core.management.base import BaseCommand, CommandError

from consultations.exchange.sources import RawLine, Source
from consultations.screening import ScreeningFinding

ALL_LANGUAGES = "all"


@dataclass(frozen=True)
class LabelledText:
    id: str
    lang: str
    text: str
    findings: list[ScreeningFinding]  # what has to be found


@dataclass
class Score:
    """The counts for one kind in one language."""

    expected: int = 0
    expected_found: int = 0
    findings: int = 0
    findings_expected: int = 0
    clean: int = 0  # texts in which nothing has to be found
    flagged: int = 0  # clean texts in which something was found

    @property
    def recall(self) -> float:
        return self.expected_found / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        return self.findings_expected / self.findings if self.findings else 1.0

    @property
    def false_alarm_rate(self) -> float:
        return self.flagged / self.clean if self.clean else 0.0


@dataclass
class Evaluation:
    scores: dict[tuple[str, str], Score] = field(default_factory=lambda: defaultdict(Score))  # by kind and language
    mistakes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Task:
    """What a command evaluates, and how its files and its report call things."""

    find: Callable[[str], list[ScreeningFinding]]
    kinds: tuple[str, ...]  # each is scored by itself
    group: str  # the name of the row in which some kinds are scored together,
    group_kinds: Collection[str]  # and these kinds: a finding of one of them counts for an item of another
    kinds_with_false_alarms: Collection[str]  # for which the report tells the share of clean texts that were flagged
    mistake_in_group: str = ""  # how the report calls an item that no finding of the group agrees with; "": not told
    findings_key: str = "findings"  # of a line of the file
    kind_key: str = "kind"  # of a finding there

    def read(self, lines: Iterable[RawLine]) -> Iterator[LabelledText | str]:
        """The texts of a file; in place of a bad line, its number and what is wrong with it."""
        for line in lines:
            try:
                if line.problem:
                    raise ValueError(line.problem)
                yield self._parsed(json.loads(line.data.decode("utf-8")))
            except (ValueError, TypeError, KeyError) as problem:
                reason = f"{problem.args[0]} is missing" if isinstance(problem, KeyError) else str(problem)
                yield f"{line.number}: {reason}"

    def _parsed(self, row: dict) -> LabelledText:
        if not isinstance(row, dict):
            raise ValueError("not an object")
        text, findings = row["text"], []
        for item in row[self.findings_key]:
            start, end = item["span"]
            if (kind := item[self.kind_key]) not in self.kinds:
                raise ValueError(f"unknown {self.kind_key} {kind}")
            if not 0 <= start < end <= len(text):
                raise ValueError(f"the span {start}-{end} is not in the text")
            findings.append(ScreeningFinding(start, end, kind))
        return LabelledText(str(row["id"]), str(row["lang"]), text, findings)

    def evaluate(self, texts: Iterable[LabelledText]) -> Evaluation:
        """A finding is right if it has the kind of an item and their spans overlap."""
        evaluation = Evaluation()
        for text in texts:
            findings = self.find(text.text)
            for kind in self.kinds:
                missed, false = _add_score(evaluation, text, kind, findings, {kind})
                evaluation.mistakes += [_mistake("missed", text, finding) for finding in missed]
                evaluation.mistakes += [_mistake("false alarm", text, finding) for finding in false]
            missed, _false = _add_score(evaluation, text, self.group, findings, self.group_kinds)
            if self.mistake_in_group:
                evaluation.mistakes += [_mistake(self.mistake_in_group, text, finding) for finding in missed]
        return evaluation

    def report(self, evaluation: Evaluation) -> Iterator[str]:
        """The table, aligned and in a fixed order, then every mistake by the id of its text."""
        kinds, languages = [*self.kinds, self.group], {language for _kind, language in evaluation.scores}
        width = max(18, *(len(kind) + 2 for kind in kinds))
        lang_width = max([4, *map(len, languages)]) + 2
        figures = f"{'items':>6}{'found':>7}{'recall':>8}{'precision':>11}{'false':>7}"
        yield f"{self.kind_key:<{width}}{'lang':<{lang_width}}{figures}"
        for kind in kinds:
            for language in (*sorted(languages - {ALL_LANGUAGES}), ALL_LANGUAGES):
                if score := evaluation.scores.get((kind, language)):
                    false = f"{score.false_alarm_rate:>7.3f}" if kind in self.kinds_with_false_alarms else ""
                    figures = (
                        f"{score.expected:>6}{score.findings:>7}{score.recall:>8.3f}{score.precision:>11.3f}{false}"
                    )
                    yield f"{kind:<{width}}{language:<{lang_width}}{figures}"
        yield ""
        yield from sorted(evaluation.mistakes)


def _add_score(
    evaluation: Evaluation, text: LabelledText, name: str, findings: list[ScreeningFinding], kinds: Collection[str]
) -> tuple[list[ScreeningFinding], list[ScreeningFinding]]:
    """Add one text to the score of some kinds; returns the items that were missed, and the false alarms."""
    expected = [finding for finding in text.findings if finding.kind in kinds]
    reported = [finding for finding in findings if finding.kind in kinds]
    missed, false = _without_overlap(expected, reported), _without_overlap(reported, expected)
    for language in (text.lang, ALL_LANGUAGES):
        score = evaluation.scores[name, language]
        score.expected += len(expected)
        score.expected_found += len(expected) - len(missed)
        score.findings += len(reported)
        score.findings_expected += len(reported) - len(false)
        score.clean += not expected
        score.flagged += not expected and bool(reported)
    return missed, false


def _without_overlap(findings: list[ScreeningFinding], candidates: list[ScreeningFinding]) -> list[ScreeningFinding]:
    """The findings that overlap none of the candidates."""
    return [
        finding
        for finding in findings
        if not any(finding.start < other.end and other.start < finding.end for other in candidates)
    ]


def _mistake(label: str, text: LabelledText, finding: ScreeningFinding) -> str:
    span = f"{finding.start}-{finding.end}"
    return f"{text.id}: {label} {finding.kind} {span} {text.text[finding.start : finding.end]!r}"


class ScoringCommand(BaseCommand):
    """A command that reads one file of labelled texts and prints the report; its status is 1 if lines are bad."""

    requires_system_checks: list[str] = []  # it only reads a file and prints
    task: Task

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args, **options) -> None:
        path = options["file"]
        try:
            lines = list(self.task.read(Source(path).lines()))
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror or problem}") from problem
        texts = [line for line in lines if isinstance(line, LabelledText)]
        bad = [line for line in lines if isinstance(line, str)]
        for line in self.task.report(self.task.evaluate(texts)):
            self.stdout.write(line)
        for line in bad:
            self.stderr.write(f"{path}:{line}")
        if bad:
            raise CommandError(f"{len(bad)} lines are bad.", returncode=1)
