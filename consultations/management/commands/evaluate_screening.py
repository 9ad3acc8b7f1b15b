"""How well screening finds what it should, over a file of askers' texts (JSON Lines, plain or gzip)."""

from consultations.management.scoring import ScoringCommand, Task
from consultations.screening import CRISIS, PERSONAL, RED_FLAG, ScreeningFinding, screen

DANGERS = (CRISIS, RED_FLAG)
KINDS = (*sorted(PERSONAL), *DANGERS)
PERSONAL_DATA = "personal data"


def find(text: str) -> list[ScreeningFinding]:
    return [finding for finding in screen(text) if finding.kind in KINDS]


TASK = Task(
    find,
    KINDS,
    PERSONAL_DATA,  # scored together, because all kinds of it are treated alike
    PERSONAL,
    kinds_with_false_alarms=DANGERS,
    mistake_in_group="missed personal",
)


class Command(ScoringCommand):
    help = "Measure screening over a file of askers' texts that says what has to be found (JSON Lines, plain or gzip)."
    task = TASK
