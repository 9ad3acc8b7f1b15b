"""How well the reply rules in force find what they should, over a file of reply texts (JSON Lines, plain or gzip)."""

from consultations.acts.governing.in_force import findings_in_text
from consultations.management.scoring import ScoringCommand, Task
from consultations.screening import ScreeningFinding

FAMILIES = (
    "definite_diagnosis", "prescribing_dose", "stop_change_medicine", "certificate", "false_reassurance",
    "solicitation_contact", "patient_data_echo",
)  # fmt: skip
BLOCKING = ("prescribing_dose", "certificate", "solicitation_contact", "patient_data_echo")
BLOCK_FAMILIES = "block families"


def find(text: str) -> list[ScreeningFinding]:
    """What the site's rules in force find. Personal data is recognised by its form alone: there is no question here."""
    return [
        ScreeningFinding(hit.start, hit.end, hit.family) for hit in findings_in_text(text) if hit.family in FAMILIES
    ]


TASK = Task(
    find,
    FAMILIES,
    BLOCK_FAMILIES,  # scored together, because any of them stops the reply
    BLOCKING,
    kinds_with_false_alarms=(*FAMILIES, BLOCK_FAMILIES),
    findings_key="hits",
    kind_key="family",
)


class Command(ScoringCommand):
    help = "Measure the reply rules in force over a file of reply texts that says what has to be found (JSON Lines)."
    task = TASK
