"""Patterns over what people wrote. Only RE2 runs them, so their time is linear for every text and pattern.

RE2 has no look-around. So what must or must not be next to a hit is given apart from the pattern: RE2 reads the
neighbours too, but they are not part of the hit. RE2's own \\w and \\s know only ASCII; here they mean the letters and
the white space of all scripts. At the beginning or end of a whole pattern, \\b is a boundary of words in every script
with spaces between words; inside a pattern it is one of ASCII words.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import re2

from consultations.reading.expressions import LETTERS, has_alternatives, options, translated


class Text(str):
    """A text that patterns read many times: its bytes and the places of its characters are computed once."""

    __slots__ = ("__dict__",)

    @cached_property
    def data(self) -> bytes:
        """The text in UTF-8, with a replacement character for each lone surrogate, which UTF-8 cannot express."""
        try:
            return self.encode()
        except UnicodeEncodeError:
            return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in self).encode()

    @cached_property
    def starts(self) -> list[int]:
        """The place of the first byte of each character, and of the end."""
        return list(accumulate(map(_width, self), initial=0))

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each character, by the place of its first byte."""
        return {start: at for at, start in enumerate(self.starts)}


def _width(char: str) -> int:
    return 1 if char < "\x80" else 2 if char < "\u0800" else 3 if char < "\U00010000" else 4


class Match:
    """A hit and its groups, in characters of the text."""

    __slots__ = ("_hit_group", "_match", "string")

    def __init__(self, text: Text, match: Any, hit_group: int) -> None:
        self.string, self._match, self._hit_group = text, match, hit_group

    def span(self, group: int | str = 0) -> tuple[int, int]:
        number = self._match.re.groupindex[group] if isinstance(group, str) else group or self._hit_group
        start, end = self._match.span(number)
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
        """`not_after` and `not_before` list the characters, as in a class, that must not be next to a hit.

        `only_after` lists those of which one has to be before it, unless the text begins there. `followed_by` is a
        pattern for what has to follow; `unless_after` and `unless_before` are patterns for what must not be there:
        after a hit that they refuse, the search goes on from its second character.
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
        self._hit_group = 1 if self._before or self._after else 0  # the group that is the hit
        self._refuses = bool(self._unless_after or self._unless_before)
        # Compiled late: a process pays only for the patterns that it uses.
        self._compiled: dict[str, Any] = {}

    def _get(self, name: str, source: Callable[[], str]) -> Any:
        if name not in self._compiled:
            self._compiled[name] = re2.compile(self._flags + source(), options())
        return self._compiled[name]

    def _sought(self, before: str) -> Any:
        """The pattern with its neighbours, of which the hit itself is the first group."""
        return self._get(before, lambda: f"{before}({self._body}){self._after}" if self._hit_group else self._body)

    def _find(self, text: Text, at: int) -> Any:
        """The first hit that begins at byte `at` or after it."""
        data = text.data
        while at <= len(data):
            before = f"(?:^|{self._before})" if self._before else ""
            begin = at
            if before and at:
                begin -= 1
                # Back to the first byte of the character before, which is the neighbour that the pattern looks at.
                while data[begin] & 0xC0 == 0x80:
                    begin -= 1
                before = self._before
            match = self._sought(before).search(data, begin)
            if match is None or not self._refuses or not self._is_refused(data, match):
                return match
            at = _next(data, match.start(self._hit_group))  # a shorter hit may begin inside the refused one
        return None

    def _is_refused(self, data: bytes, match: Any) -> bool:
        start, end = match.span(self._hit_group)
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
        match = self._find(text, at if text.isascii() or not at else text.starts[at])
        return match and Match(text, match, self._hit_group)

    def finditer(self, text: str, at: int = 0) -> Iterator[Match]:
        """All hits, none of which overlaps the one before."""
        text = text if isinstance(text, Text) else Text(text)
        begin = at if text.isascii() or not at else text.starts[at]
        while match := self._find(text, begin):
            yield Match(text, match, self._hit_group)
            start, end = match.span(self._hit_group)
            begin = end if end > start else _next(text.data, end)

    def _anchored(self, text: str, at: int, ending: str) -> Match | None:
        text = text if isinstance(text, Text) else Text(text)
        pattern = self._get(
            ending, lambda: f"({self._body}){self._after}{ending}" if self._hit_group else self._body + ending
        )
        begin = at if text.isascii() or not at else text.starts[at]
        match = pattern.match(text.data, begin)
        if match is None or self._is_refused(text.data, match):
            return None
        return Match(text, match, self._hit_group)

    def match(self, text: str, at: int = 0) -> Match | None:
        """A hit that begins at `at`. The characters before it are not checked."""
        return self._anchored(text, at, "(?:)")

    def fullmatch(self, text: str) -> Match | None:
        """A hit that is the whole text."""
        pattern = self._get("whole", lambda: rf"(?:{self._body})\z")
        text = text if isinstance(text, Text) else Text(text)
        match = pattern.match(text.data)
        return match and Match(text, match, 0)

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
    """Patterns that are all matched at one place of a text, in a single pass over what follows there."""

    def __init__(self, sources: Sequence[str], reach: int) -> None:
        """`reach`: how many bytes from the place on are read. A pattern's hit is its first group, or all of it."""
        self._reach = reach
        self._all = re2.Set.MatchSet(options())
        for source in sources:
            self._all.Add(source)
        self._all.Compile()
        self._each = [re2.compile(source, options()) for source in sources]
        self._hits = [min(pattern.groups, 1) for pattern in self._each]

    def at(self, text: Text, begin: int) -> list[tuple[int, int]]:
        """The numbers of the patterns that match at the character `begin`, each with the end of its hit."""
        first = begin if text.isascii() else text.starts[begin]
        following = text.data[first : first + self._reach]
        ends = []
        for number in self._all.Match(following) or ():
            match = self._each[number].match(following)
            if match is not None:
                end = first + match.end(self._hits[number])
                ends.append((number, end if text.isascii() else text.places[end]))
        return ends
