"""What an import says of refused lines: each with its reason, but those that only follow from another in one line.

A doctor's line that is refused takes every question of that doctor with it. Who mends it needs to hear of that line,
and how many follow, not of each of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import ngettext

from consultations.exchange.values import Subject

MAX_NAMED = 3  # followers of which the line is named


class Place(NamedTuple):
    file: str
    number: int


@dataclass
class Followers:
    """Lines that lack the same. `origin` is the refused line that would have brought it, or else the first of them."""

    origin: Place
    is_brought: bool
    count: int = 0
    first: list[Place] = field(default_factory=list)

    def add(self, place: Place) -> None:
        self.count += 1
        if len(self.first) < MAX_NAMED:
            self.first.append(place)

    def sentence(self) -> str:
        lines = ", ".join(
            str(one.number) if one.file == self.origin.file else f"{one.file}:{one.number}" for one in self.first
        )
        more = ", …" if self.count > len(self.first) else ""
        reason = (
            ngettext(
                "%(count)d line needs what this line brings and was refused with it: %(lines)s. Mend this line first.",
                "%(count)d lines need what this line brings and were refused with it: %(lines)s. Mend this line first.",
                self.count,
            )
            if self.is_brought
            else ngettext(
                "%(count)d more line was refused for the same: %(lines)s.",
                "%(count)d more lines were refused for the same: %(lines)s.",
                self.count,
            )
        )
        return reason % {"count": self.count, "lines": lines + more}


class Refusals:
    def __init__(self, tell: Callable[[str, int, str], None]) -> None:
        self.tell = tell
        self._refused: dict[Subject, Place] = {}  # what refused lines would have brought
        self._followers: dict[Subject | Place, Followers] = {}

    def add(self, place: Place, reason: str, brings: Subject, needs: Subject) -> None:
        # A doctor may be here without the department that a refused line would have added.
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
            self.tell(*place, reason)

    def tell_followers(self) -> None:
        for followers in self._followers.values():
            if followers.count:
                self.tell(*followers.origin, followers.sentence())
