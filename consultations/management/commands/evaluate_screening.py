"""How well screening finds what has to be found: over a file of asker texts (JSON Lines, plain or gzip)."""

from collections.abc import Iterable, Iterator

from consultations.exchange.sources import RawLine
from consultations.management import scoring
from consultations.management.scoring import Evaluation, MarkedText, add_score, of_kinds, unmatched
from consultations.screening import CRISIS, PERSONAL, RED_FLAG, screen

DANGERS = (CRISIS, RED_FLAG)
KINDS = (*sorted(PERSONAL), *DANGERS)
PERSONAL_DATA = "personal data"  # all its kinds together; which of them it is makes no difference here


def read(lines: Iterable[RawLine]) -> Iterator[MarkedText | str]:
    """The texts of a file, and what is wrong with bad lines."""
    return scoring.read(lines, KINDS)


def evaluate(texts: Iterable[MarkedText]) -> Evaluation:
    """Run screening over the texts: right is a finding whose kind and span agree with an item."""
    evaluation = Evaluation()
    for one in texts:
        found = [item for item in screen(one.text) if item.kind in KINDS]
        for kind in KINDS:
            add_score(evaluation, one, kind, of_kinds(one.findings, {kind}), of_kinds(found, {kind}))
        for missed in unmatched(of_kinds(one.findings, PERSONAL), of_kinds(found, PERSONAL)):
            evaluation.mistakes.append(scoring.mistake("missed personal", one, missed))
        whole = of_kinds(one.findings, PERSONAL), of_kinds(found, PERSONAL)
        add_score(evaluation, one, PERSONAL_DATA, *whole, tell=False)
    return evaluation


class Command(scoring.ScoringCommand):
    help = "Measure screening over a file of asker texts with what has to be found in them (JSON Lines, plain or gzip)."
    read = staticmethod(read)

    @staticmethod
    def told(texts: list[MarkedText]) -> Iterator[str]:
        return scoring.report(evaluate(texts), [*KINDS, PERSONAL_DATA], with_false=DANGERS)
