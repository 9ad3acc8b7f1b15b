"""The headings of the page of all topics: A to Z for Latin names, and strokes of the first character for Chinese."""

import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from consultations.models import Topic
from consultations.reading.strokes import stroke_count, stroke_order

LATIN, OTHER_SCRIPTS, STROKES = range(3)
DIGITS = "0-9"


class Initial(NamedTuple):
    """One heading. `script` says in which of the alphabets it stands, and `place` where there."""

    script: int
    place: int
    key: str

    @property
    def heading(self) -> str:
        if self.script == STROKES:
            return ngettext("%(n)d stroke", "%(n)d strokes", self.place) % {"n": self.place}
        return self.label

    @property
    def label(self) -> str:
        """The heading as the row of all headings has it: of strokes the number alone."""
        return pgettext("heading of topics that start with a digit", "0–9") if self.key == DIGITS else self.key


def initial_of(name: str) -> Initial:
    first = name[:1]
    plain = unicodedata.normalize("NFKD", first)[:1].upper()  # É stands under E, and a wide Ａ under A
    if plain.isascii() and plain.isalpha():
        return Initial(LATIN, ord(plain), plain)
    if strokes := stroke_count(first):
        return Initial(STROKES, strokes, str(strokes))
    if first.isalpha():
        return Initial(OTHER_SCRIPTS, ord(first), first)
    return Initial(LATIN, 0x110000, DIGITS)  # after every letter


def topic_order(topic: Topic) -> tuple[Any, ...]:
    """The order under one heading: accents and case make no difference, and Chinese goes on by strokes."""
    plain = unicodedata.normalize("NFKD", topic.name).casefold()
    return stroke_order(topic.name) if initial_of(topic.name).script == STROKES else ((0, 0), plain)


def page_order(initial: Initial) -> tuple[Any, ...]:
    """The alphabet of the page's own language comes first."""
    is_chinese = (get_language() or "").startswith("zh")
    return (initial.script != STROKES, *initial) if is_chinese else tuple(initial)


def alphabets(initials: Iterable[Initial]) -> list[tuple[str, list[Initial]]]:
    """The rows of headings, each with its name. Letters of other scripts follow A to Z in one row."""
    rows: dict[bool, list[Initial]] = {}
    for initial in sorted(initials, key=page_order):
        rows.setdefault(initial.script == STROKES, []).append(initial)
    names = {False: _("By first letter"), True: _("By strokes of the first character")}
    return [(names[is_strokes], row) for is_strokes, row in rows.items()]
