"""Patterns over what people wrote. RE2 alone runs them, so that their time is linear, whatever text or pattern.

RE2 has no look-around. What must or must not stand beside a hit is therefore said apart from the pattern: RE2 reads
the neighbours too, but they are no part of the hit. RE2's own \\w and \\s know ASCII alone; here they mean the letters
and the white space of all scripts. Inside a pattern \\b is a boundary of ASCII words; where a whole pattern begins or
ends with it, one of the words of every script that puts spaces between them.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

import re2

from consultations.reading.expressions import LETTERS, has_alternatives, options, translated


class Text(str):
    """A text that patterns read many times: its bytes and the places of its characters are worked out once."""

    __slots__ = ("__dict__",)

    @property
    def data(self) -> bytes:
        """The text in UTF-8; half of a pair that UTF-16 needs for one character counts as an unknown character."""
        found = self.__dict__.get("data")
        if found is None:
            try:
                found = self.encode()
            except UnicodeEncodeError:
                found = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in self).encode()
            self.__dict__["data"] = found
        return found

    @property
    def starts(self) -> list[int]:
        """For each character the place of its first byte, and the end."""
        found = self.__dict__.get("starts")
        if found is None:
            found = list(accumulate(map(_width, self), initial=0))
            self.__dict__["starts"] = found
        return found

    @property
    def places(self) -> dict[int, int]:
        """For the first byte of each character its place among the characters."""
        found = self.__dict__.get("places")
        if found is None:
            found = self.__dict__["places"] = {start: at for at, start in enumerate(self.starts)}
        return found


def _width(char: str) -> int:
    return 1 if char < "\x80" else 2 if char < "\u0800" else 3 if char < "\U00010000" else 4


class Match:
    """A hit and its groups, in characters of the text."""

    __slots__ = ("_found", "_own", "string")

    def __init__(self, text: Text, found: Any, own: int) -> None:
        self.string, self._found, self._own = text, found, own

    def span(self, group: int | str = 0) -> tuple[int, int]:
        number = self._found.re.groupindex[group] if isinstance(group, str) else group or self._own
        start, end = self._found.span(number)
        if start < 0 or self.string.isascii():
            return start, end
        return self.string.places[start], self.string.places[end]

    def start(self, group: int | str = 0) -> int:
        return self.span(group)[0]

    def end(self, group: int | str = 0) -> int:
        return self.span(group)[1]

    def group(self, group: int | str = 0) -> str:
        start, end = self.span(group)
        return "" if start < 0 else self.string[start:end]

    __getitem__ = group


class Pattern:
    """A pattern compiled when it is first used."""

    def __init__(
        self,
        source: str,
        *,
        ignore_case: bool = False,
        not_after: str = "",
        not_before: str = "",
        only_after: str = "",
        followed_by: str = "",
        unless_after: str = "",
        unless_before: str = "",
    ) -> None:
        """`not_after` and `not_before` name the characters, as in a class, that may not stand beside a hit.

        `only_after` names those of which one has to stand before it, if anything does. `followed_by` is a pattern of
        what has to follow; `unless_after` and `unless_before` are patterns of what may not stand there: where they
        refuse a hit, the next one is sought from its second character on.
        """
        self.source = source
        if not has_alternatives(source):
            if source.startswith(r"\b") and not (not_after or only_after):
                source, not_after = source[2:], LETTERS
            if source.endswith(r"\b") and not source.endswith(r"\\b") and not (not_before or followed_by):
                source, not_before = source[:-2], LETTERS
        self._flags = "(?i)" if ignore_case else ""
        self._body = translated(source)
        self._before = translated(f"[^{not_after}]" if not_after else f"[{only_after}]" if only_after else "")
        self._after = translated(rf"(?:[^{not_before}]|\z)" if not_before else followed_by)
        self._unless_after, self._unless_before = translated(unless_after), translated(unless_before)
        self._own = 1 if self._before or self._after else 0  # the group that is the hit
        self._refuses = bool(self._unless_after or self._unless_before)
        self._compiled: dict[str, Any] = {}

    def _get(self, name: str, source: Callable[[], str]) -> Any:
        if name not in self._compiled:
            self._compiled[name] = re2.compile(self._flags + source(), options())
        return self._compiled[name]

    def _sought(self, before: str) -> Any:
        """The pattern with its neighbours, of which the hit itself is the first group."""
        return self._get(before, lambda: f"{before}({self._body}){self._after}" if self._own else self._body)

    def _find(self, text: Text, at: int) -> Any:
        """The first hit that begins at byte `at` or after it."""
        data = text.data
        while at <= len(data):
            before = f"(?:^|{self._before})" if self._before else ""
            begin = at
            if before and at:
                begin -= 1
                while data[begin] & 0xC0 == 0x80:
                    begin -= 1
                before = self._before
            found = self._sought(before).search(data, begin)
            if found is None or not self._refuses or not self._is_refused(data, found):
                return found
            at = _next(data, found.start(self._own))  # sought again from its second character on
        return None

    def _is_refused(self, data: bytes, found: Any) -> bool:
        start, end = found.span(self._own)
        if self._unless_before:
            never = self._get("unless before", lambda: self._unless_before)
            if never.match(data[end : end + 200]) is not None:
                return True
        if self._unless_after:
            never = self._get("unless after", lambda: rf"(?:{self._unless_after})\z")
            return never.search(data[max(0, start - 80) : start]) is not None
        return False

    def search(self, text: str, at: int = 0) -> Match | None:
        """The first hit from the character `at` on."""
        text = text if isinstance(text, Text) else Text(text)
        found = self._find(text, at if text.isascii() or not at else text.starts[at])
        return found and Match(text, found, self._own)

    def finditer(self, text: str, at: int = 0) -> Iterator[Match]:
        """All hits, none of which overlaps the one before."""
        text = text if isinstance(text, Text) else Text(text)
        begin = at if text.isascii() or not at else text.starts[at]
        while found := self._find(text, begin):
            yield Match(text, found, self._own)
            start, end = found.span(self._own)
            begin = end if end > start else _next(text.data, end)

    def _anchored(self, text: str, at: int, ending: str) -> Match | None:
        text = text if isinstance(text, Text) else Text(text)
        pattern = self._get(
            ending, lambda: f"({self._body}){self._after}{ending}" if self._own else self._body + ending
        )
        begin = at if text.isascii() or not at else text.starts[at]
        found = pattern.match(text.data, begin)
        if found is None or self._is_refused(text.data, found):
            return None
        return Match(text, found, self._own)

    def match(self, text: str, at: int = 0) -> Match | None:
        """A hit that begins at `at`. What stands before it is not looked at."""
        return self._anchored(text, at, "(?:)")

    def fullmatch(self, text: str) -> Match | None:
        """A hit that is the whole text."""
        pattern = self._get("whole", lambda: rf"(?:{self._body})\z")
        text = text if isinstance(text, Text) else Text(text)
        found = pattern.match(text.data)
        return found and Match(text, found, 0)

    def findall(self, text: str) -> list[str]:
        return [match.group() for match in self.finditer(text)]

    def split(self, text: str) -> list[str]:
        """The parts between the hits."""
        parts, since = [], 0
        for match in self.finditer(text):
            start, end = match.span()
            parts.append(text[since:start])
            since = end
        return [*parts, text[since:]]

    def sub(self, new: str | Callable[[Match], str], text: str) -> str:
        """The text with every hit replaced."""
        parts: list[str] = []
        since = 0
        for match in self.finditer(text):
            start, end = match.span()
            parts += text[since:start], new if isinstance(new, str) else new(match)
            since = end
        return "".join([*parts, text[since:]])


def compile_pattern(source: str, **neighbours: Any) -> Pattern:
    """A pattern over people's text; `Pattern` says what may be asked of its neighbours."""
    return Pattern(source, **neighbours)


def escaped(words: str) -> str:
    """Words as a pattern that finds just them."""
    return re2.escape(words)


def _next(data: bytes, at: int) -> int:
    """The place of the next character."""
    at += 1
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at


class PatternSet:
    """Patterns of which each is looked for at one place of a text, all of them in one reading of what stands there."""

    def __init__(self, sources: Sequence[str], reach: int) -> None:
        """`reach`: bytes after the place that are read. A pattern's hit is its first group, or all of it."""
        self._reach = reach
        self._all = re2.Set.MatchSet(options())
        for source in sources:
            self._all.Add(source)
        self._all.Compile()
        self._each = [re2.compile(source, options()) for source in sources]
        self._hits = [min(pattern.groups, 1) for pattern in self._each]

    def at(self, text: Text, begin: int) -> list[tuple[int, int]]:
        """The numbers of the patterns that stand at the character `begin`, each with the end of its hit."""
        first = begin if text.isascii() else text.starts[begin]
        here = text.data[first : first + self._reach]
        ends = []
        for number in self._all.Match(here) or ():
            found = self._each[number].match(here)
            if found is not None:
                end = first + found.end(self._hits[number])
                ends.append((number, end if text.isascii() else text.places[end]))
        return ends
