"""What the passes of an import hand to one another, and what became of each line.

Refused lines are reported each with its reason. But a refused doctor takes every question of that doctor along: so
lines that were refused only because of another line are counted in one sentence, at the line that has to be corrected.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from django.utils.translation import ngettext

from consultations.exchange.records import Record
from consultations.exchange.value_readers import Subject

MAX_NAMED_FOLLOWERS = 3  # lines whose numbers are named; the others are only counted
R_co = TypeVar("R_co", bound=Record, covariant=True)


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class Place(NamedTuple):
    file: str
    line: int  # from 1 on


@dataclass(frozen=True, slots=True)
class FileRecord(Generic[R_co]):
    """A record with the line it was read from."""

    place: Place
    size: int  # bytes of the line
    record: R_co


@dataclass(frozen=True, slots=True)
class Result:
    source: FileRecord[Record]
    outcome: Outcome
    reason: str = ""
    ignored_synonyms: int = 0  # those that mean another topic already
    needs: Subject = ()  # what is missing here, if the line was refused because of that


@dataclass
class RunState:
    """What holds for the whole run."""

    overwrite: bool = False
    new_topics: set[str] = field(default_factory=set)  # keys of the topics that this run created


@dataclass
class Followers:
    """Lines that need the same missing thing. `origin`: the refused line that would have brought it, or the first."""

    origin: Place
    is_brought: bool
    count: int = 0
    named: list[Place] = field(default_factory=list)

    def add(self, place: Place) -> None:
        self.count += 1
        if len(self.named) < MAX_NAMED_FOLLOWERS:
            self.named.append(place)

    def sentence(self) -> str:
        numbers = [str(line) if file == self.origin.file else f"{file}:{line}" for file, line in self.named]
        lines = ", ".join([*numbers, *(["…"] if self.count > len(numbers) else [])])
        reason = (
            ngettext(
                "%(count)d line needs what this line brings and was refused with it: %(lines)s. Fix this line first.",
                "%(count)d lines need what this line brings and were refused with it: %(lines)s. Fix this line first.",
                self.count,
            )
            if self.is_brought
            else ngettext(
                "%(count)d more line was refused for the same reason: %(lines)s.",
                "%(count)d more lines were refused for the same reason: %(lines)s.",
                self.count,
            )
        )
        return reason % {"count": self.count, "lines": lines}


class Refusals:
    """Reports refused lines to `report(file, line, reason)`, those that follow from another one at the end."""

    def __init__(self, report: Callable[[str, int, str], None]) -> None:
        self._report = report
        self._refused: dict[Subject, Place] = {}  # what refused lines would have brought
        self._followers: dict[Subject | Place, Followers] = {}

    def add(self, place: Place, reason: str, brings: Subject, needs: Subject) -> None:
        # A doctor may exist without the department that a refused line would have added: then `needs` has three parts.
        origin = self._refused.get(needs) or self._refused.get(needs[:2])
        if brings:
            self._refused.setdefault(brings, origin or place)
        if origin:
            self._followers.setdefault(origin, Followers(origin, is_brought=True)).add(place)
        elif needs and needs in self._followers:
            self._followers[needs].add(place)
        else:
            if needs:
                self._followers[needs] = Followers(place, is_brought=False)
            self._report(*place, reason)

    def report_followers(self) -> None:
        for followers in self._followers.values():
            if followers.count:
                self._report(*followers.origin, followers.sentence())
