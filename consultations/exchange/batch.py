"""What the passes of an import hand to one another: lines with their place, and what became of each."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from consultations.exchange.records import Record
from consultations.exchange.values import Subject

R_co = TypeVar("R_co", bound=Record, covariant=True)


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry(Generic[R_co]):
    """A line that was read: its file, its number there from 1 on, its length in bytes, and its record."""

    file: str
    number: int
    size: int
    record: R_co


@dataclass(frozen=True, slots=True)
class Result:
    entry: Entry[Record]
    outcome: Outcome
    reason: str = ""
    left_out: int = 0  # synonyms that mean another topic already
    needs: Subject = ()  # what it lacks, where it was refused for that


@dataclass
class Options:
    """What holds for the whole run."""

    overwrite: bool = False
    new_topics: set[str] = field(default_factory=set)  # keys of the topics that this run created
