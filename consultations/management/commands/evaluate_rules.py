"""How well the reply rules in force find what they should: over a file of reply texts (JSON Lines, plain or gzip)."""

from collections.abc import Iterable, Iterator

from consultations.acts.governing.in_force import findings_in_text
from consultations.exchange.sources import RawLine
from consultations.management import scoring
from consultations.management.scoring import Evaluation, MarkedText, add_score, of_kinds
from consultations.screening import ScreeningFinding

FAMILIES = (
    "definite_diagnosis", "prescribing_dose", "stop_change_medicine", "certificate", "false_reassurance",
    "solicitation_contact", "patient_data_echo",
)  # fmt: skip
BLOCKING = ("prescribing_dose", "certificate", "solicitation_contact", "patient_data_echo")
BLOCK_FAMILIES = "block families"


def read(lines: Iterable[RawLine]) -> Iterator[MarkedText | str]:
    """The texts of a file, and what is wrong with bad lines."""
    return scoring.read(lines, FAMILIES, key="hits", name="family")


def evaluate(texts: Iterable[MarkedText]) -> Evaluation:
    """Run the site's rules in force over the texts: right is a hit whose family and span agree with an item.

    Personal data is judged by its form alone, for there is no question beside the text. In "block families" a
    finding of any of them counts for an item of any: each of them stops the reply.
    """
    evaluation = Evaluation()
    for one in texts:
        found = [
            ScreeningFinding(hit.start, hit.end, hit.family)
            for hit in findings_in_text(one.text)
            if hit.family in FAMILIES
        ]
        for family in FAMILIES:
            add_score(evaluation, one, family, of_kinds(one.findings, {family}), of_kinds(found, {family}))
        whole = of_kinds(one.findings, BLOCKING), of_kinds(found, BLOCKING)
        add_score(evaluation, one, BLOCK_FAMILIES, *whole, tell=False)
    return evaluation


class Command(scoring.ScoringCommand):
    help = "Measure the reply rules in force over a file of reply texts with what has to be found (JSON Lines)."
    read = staticmethod(read)

    @staticmethod
    def told(texts: list[MarkedText]) -> Iterator[str]:
        return scoring.report(evaluate(texts), [*FAMILIES, BLOCK_FAMILIES], heading="family")
