"""Kept text → what is read by screening, rules, search and suggestions, with a map back to the kept text's places.

Two forms of the same length: `plain` (one spelling of widths, ligatures, apostrophes, dashes and spaces; nothing
unseen; a line that only wraps is one line), and `low` (the same in lower case and in one Chinese script).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property

import re2

from consultations.reading import characters as is_it
from consultations.reading.kept import MAX_MARKS, few_marks
from consultations.reading.scripts import one_script, unaccented

MAX_LENGTH = 20_000  # characters of a text that are read; forms refuse far shorter ones already
MAX_WRITTEN_OUT = 4  # characters that one may be written out as: "㎎" as "mg"
_APOSTROPHES = "’‘‛`´′‵ʹʻʼʽˈ՚＇"
_DASHES = "‐‑‒–—―−⁃˗﹘﹣－"
_CLOSING = "\"'”»」』)]》〉"  # may stand between the end of a sentence and the end of its line
_SENTENCE_ENDS = ".!?。;:…"
# A line that begins so is an item, a heading or a quotation, and does not go on with the line before.
_MARKERS = "-*+#>|•·‣◦●○■□▪▶►➢✓✔①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMERALS = "0123456789一二三四五六七八九十"
MAX_NUMERALS = 3  # of an item's number
_GLUED = re2.compile(r"[\p{Han}\x{3001}-\x{30ff}]")
_CONTROLS = re2.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class _Plain(dict[int, str]):
    """By code point: the character in its plain form; "" for one that shows nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = self._form(chr(code))
        return self[code]

    @staticmethod
    def _form(char: str) -> str:
        if char in is_it.LINE_BREAKS:
            return "\n"
        if char in is_it.BLANKS or char == "\t":
            return " "
        if char in _APOSTROPHES:
            return "'"
        if char in _DASHES:
            return "-"
        if is_it.is_unseen(char) or unicodedata.category(char) == "Me":  # enclosing marks: a keycap is its digit
            return ""
        how = unicodedata.decomposition(char)
        # "1½" is not "11/2", "①" begins an item, and "¨" is no space with a mark.
        if how.startswith(("<fraction>", "<compat> 0020")) or (how.startswith("<circle>") and char.isnumeric()):
            return char
        form = unicodedata.normalize("NFKC", char)
        return form if len(form) <= MAX_WRITTEN_OUT else char


class _Low(dict[int, str]):
    """By code point: the character in lower case, where that is one character, and in the one Chinese script."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = next((one for one in (char.casefold(), char.lower()) if len(one) == 1), char)
        self[code] = one_script(lower)
        return self[code]


_PLAIN, _LOW = _Plain(), _Low()
_LOW[ord("İ")] = "i"


class Reading:
    """A text as it is read. `low` and `plain` have the same length; `original` finds their places in the text."""

    def __init__(self, text: str, *, bridged: bool = True) -> None:
        """`bridged`: read lines that only wrap, and Chinese with spaces in it, as if they were written in one."""
        self.text = text[:MAX_LENGTH]
        self._starts: Sequence[int] | None = None  # by place in `plain`: where in the text its character begins,
        self._ends: Sequence[int] | None = None  # and where it ends; None while places are the same
        self.bridges: list[int] = []  # places in `plain` at which a line broke
        self.is_bridged = False  # whether anything is read as written in one
        self.plain = self._in_one(self._folded(), bridged=bridged)

    @cached_property
    def low(self) -> str:
        """In lower case and one Chinese script; as long as `plain`."""
        return self.plain.lower() if self.plain.isascii() else self.plain.translate(_LOW)

    @cached_property
    def bare(self) -> str:
        """`low` without accents on Latin letters."""
        return unaccented(self.low)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """A span of `plain` in places of the text: whole characters with their marks, and what is unseen in between."""
        if start >= end:
            at = len(self.text) if start >= len(self.plain) else self._starts[start] if self._starts else start
            return at, at
        if self._starts is not None and self._ends is not None:
            start, end = self._starts[start], self._ends[end - 1]
        text = self.text
        while start > 0 and _goes_on(text[start - 1], text[start]):
            start -= 1
        while end < len(text) and _goes_on(text[end - 1], text[end]):
            end += 1
        return start, end

    def _folded(self) -> str:
        text = self.text
        if text.isascii() and not _CONTROLS.search(text):
            return text.replace("`", "'").replace("\t", " ")
        pieces = [_PLAIN[ord(char)] for char in text]
        if "\r" in text:
            pieces = ["" if text[at : at + 2] == "\r\n" else piece for at, piece in enumerate(pieces)]
        plain = "".join(pieces)
        if len(plain) == len(text) and all(pieces) and unicodedata.is_normalized("NFC", plain):
            return plain
        return self._composed(pieces)

    def _composed(self, pieces: list[str]) -> str:
        """The pieces joined, marks composed with their letters; keeps the places."""
        groups: list[list[int]] = []  # first piece and after the last
        for at, piece in enumerate(pieces):
            if piece and groups and _composes(piece[0]):
                groups[-1][1] = at + 1
            elif piece:
                groups.append([at, at + 1])
        written: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for first, last in groups:
            form = pieces[first]
            if last > first + 1:
                form = "".join(pieces[first:last])
                form = unicodedata.normalize("NFC", form if len(form) <= MAX_MARKS else few_marks(form))
            written.append(form)
            starts += [first] * len(form)
            ends += [last] * len(form)
        self._starts, self._ends = starts, ends
        return "".join(written)

    def _in_one(self, plain: str, *, bridged: bool) -> str:
        """The text with one space for several, and what only wraps or is spaced out in one; keeps the places."""
        glued = _GLUED.search(plain) is not None
        if not glued and "\n" not in plain and "  " not in plain:
            return plain
        written: list[str] = []
        edits: list[tuple[int, int, int]] = []  # of a run of space: its span, and how much stands there instead
        at = length = 0
        for start, end in _runs_of_space(plain, single=glued):
            instead = _instead(plain, start, end, bridged=bridged)
            written += plain[at:start], instead
            length += start - at
            if instead in ("", " ") and "\n" in plain[start:end]:
                self.bridges.append(length)
            self.is_bridged = self.is_bridged or not instead
            length += len(instead)
            edits.append((start, end, len(instead)))
            at = end
        self.is_bridged = self.is_bridged or bool(self.bridges)
        if any(end - start != size for start, end, size in edits):
            self._move(len(plain), edits)
        return "".join([*written, plain[at:]]) if edits else plain

    def _move(self, length: int, edits: list[tuple[int, int, int]]) -> None:
        """Keep the places over these edits."""
        old_starts = self._starts if self._starts is not None else range(length)
        old_ends = self._ends if self._ends is not None else range(1, length + 1)
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end, size in edits:
            starts += old_starts[at:start]
            ends += old_ends[at:start]
            starts += [old_starts[start]] * size
            ends += [old_ends[end - 1]] * size
            at = end
        self._starts, self._ends = [*starts, *old_starts[at:]], [*ends, *old_ends[at:]]


def _runs_of_space(text: str, *, single: bool) -> Iterator[tuple[int, int]]:
    """Spans of line breaks, of several spaces, and of single spaces where these count, too."""
    end = 0
    for start, char in enumerate(text):
        if start >= end and char in " \n":
            end = start + 1
            while end < len(text) and text[end] in " \n":
                end += 1
            if single or char == "\n" or end > start + 1:
                yield start, end


def _instead(text: str, start: int, end: int, *, bridged: bool) -> str:
    """What a run of space is read as: nothing, a space, a line break, or a blank line."""
    run = text[start:end]
    breaks = run.count("\n")
    if start == 0 or end == len(text) or breaks > 1:
        return "\n\n" if breaks > 1 else "\n" if breaks else " "
    if breaks and (not bridged or _ends_line(text, start) or _begins_anew(text, end)):
        return "\n"
    if bridged and is_it.is_glued(text[start - 1]) and is_it.is_glued(text[end]):
        return ""
    if breaks and text[start - 1] == "-" and text[start - 2 : start - 1].isalpha() and text[end].islower():
        return ""  # "self-" and "harm" on the next line
    return " "


def _ends_line(text: str, at: int) -> bool:
    """Whether a sentence, or what a colon announces, ends here: closing quotation marks may stand after it."""
    start = at
    while start > 0 and text[start - 1] in _CLOSING:
        start -= 1
    return start == 0 or text[start - 1] in _SENTENCE_ENDS


def _begins_anew(text: str, at: int) -> bool:
    """Whether an item, a heading or a quotation begins here: "- ", "2.", "(b) ", 三、."""
    if text[at] in _MARKERS:
        return True
    at += text[at] == "("
    start = at
    while at < len(text) and text[at] in _NUMERALS and at - start <= MAX_NUMERALS:
        at += 1
    marker, following = text[at : at + 1], text[at + 1 : at + 2]
    if start < at <= start + MAX_NUMERALS:
        return marker != "" and marker in ".)、" and not following.isdigit()  # "2.5 mg" goes on
    is_letter = marker.isascii() and marker.isalpha()
    return is_letter and following != "" and following in ".)" and text[at + 2 : at + 3] == " "


def _composes(char: str) -> bool:
    """Whether it may become one character with the one before: marks, and the later parts of a Korean syllable."""
    return is_it.is_mark(char) or "\u1160" <= char <= "\u11ff"


def _goes_on(char: str, following: str) -> bool:
    """Whether two characters are one that people see (a grapheme cluster)."""
    if following.isascii():
        return False
    joined = is_it.is_mark(following) or is_it.is_selector(following) or following == is_it.JOINER
    return joined or (char == is_it.JOINER and is_it.is_pictograph(following))
