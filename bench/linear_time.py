"""A table of how long something takes for ordinary and hostile texts, and whether the time grows with the length."""

import statistics
import time
from collections.abc import Callable, Iterable

LENGTHS = (2_000, 4_000, 8_000, 16_000)  # characters
ROUNDS = 30
MAX_GROWTH = 3.0  # of the time for a character, from the shortest to the longest text


def _milliseconds(read: Callable[[str], object], text: str, rounds: int) -> list[float]:
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        read(text)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def _repeated(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def all_are_fast(
    read: Callable[[str], object],
    ordinary: dict[str, str],
    hostile: Iterable[str],
    *,
    length: int,
    max_median: float = float("inf"),
) -> bool:
    """Print the table. `max_median`: the milliseconds that an ordinary text of `length` characters may take."""
    heading = "".join(f"{each:>9}" for each in LENGTHS)
    print(f"{f'{length:,} characters of':<20}{'median':>9}{'p95':>9}  | ms at{heading}{'growth':>9}")
    is_good = True
    for name, piece in {**ordinary, **{repr(piece): piece for piece in hostile}}.items():
        times = _milliseconds(read, _repeated(piece, length), ROUNDS)
        at = {each: _milliseconds(read, _repeated(piece, each), 3)[0] for each in LENGTHS}
        growth = (at[LENGTHS[-1]] / LENGTHS[-1]) / (at[LENGTHS[0]] / LENGTHS[0])
        median, p95 = statistics.median(times), times[int(ROUNDS * 0.95)]
        is_good = is_good and growth <= MAX_GROWTH and (name not in ordinary or median <= max_median)
        figures = "".join(f"{each:>9.2f}" for each in at.values())
        print(f"{name:<20}{median:>9.2f}{p95:>9.2f}  |      {figures}{growth:>9.2f}")
    return is_good
