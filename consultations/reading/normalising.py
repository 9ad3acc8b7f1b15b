"""Stored text → what screening, rules, search and suggestions read, with a map back to the places in the stored text.

Three forms of the same length: `normalised` (one form of widths, ligatures, apostrophes, dashes and spaces; nothing
invisible; a line that only wraps is joined with the next), `folded` (in lower case and in one Chinese script), and
`unaccented` (without accents on Latin letters).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property

import re2

from consultations.reading import characters
from consultations.reading.cleaning import MAX_MARKS, limit_marks
from consultations.reading.scripts import fold_chinese, without_accents

MAX_LENGTH = 20_000  # characters of a text that are read; forms refuse far shorter ones already
MAX_WRITTEN_OUT = 4  # characters that one may be written out as: "㎎" as "mg"
_APOSTROPHES = "’‘‛`´′‵ʹʻʼʽˈ՚＇"
_DASHES = "‐‑‒–—―−⁃˗﹘﹣－"
_CLOSING = "\"'”»」』)]》〉"  # may follow the end of a sentence, before the end of its line
_SENTENCE_ENDS = ".!?。;:…"
# A line that begins with one of these is an item, a heading or a quotation, so it is not joined to the line before.
_MARKERS = "-*+#>|•·‣◦●○■□▪▶►➢✓✔①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMERALS = "0123456789一二三四五六七八九十"
MAX_NUMERALS = 3  # of an item's number
_UNSPACED = re2.compile(r"[\p{Han}\x{3001}-\x{30ff}]")
_CONTROLS = re2.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _normal_form(char: str) -> str:
    """ "" for an invisible character."""
    if char in characters.LINE_BREAKS:
        return "\n"
    if char in characters.BLANKS or char == "\t":
        return " "
    if char in _APOSTROPHES:
        return "'"
    if char in _DASHES:
        return "-"
    if characters.is_unseen(char) or unicodedata.category(char) == "Me":  # enclosing marks: a keycap is its digit
        return ""
    kind = unicodedata.decomposition(char)
    # Exceptions to NFKC: "1½" must not become "11/2", "①" begins an item, and "¨" is not a space with a mark.
    if kind.startswith(("<fraction>", "<compat> 0020")) or (kind.startswith("<circle>") and char.isnumeric()):
        return char
    form = unicodedata.normalize("NFKC", char)
    return form if len(form) <= MAX_WRITTEN_OUT else char


def _folded_form(char: str) -> str:
    """The character in lower case, if that is a single character, and in one Chinese script."""
    return fold_chinese(next((form for form in (char.casefold(), char.lower()) if len(form) == 1), char))


_NORMAL_FORMS = characters.CharacterTable(_normal_form)
_FOLDED_FORMS = characters.CharacterTable(_folded_form)
_FOLDED_FORMS[ord("İ")] = "i"


class Reading:
    """A text as it is read. Its forms have the same length; `original` gives the place in the text for one in them."""

    def __init__(self, text: str, *, join_lines: bool = True) -> None:
        """`join_lines`: read a line that only wraps, and Chinese with spaces in it, as if it was written in one."""
        self.text = text[:MAX_LENGTH]
        # By place in `normalised`: where in the text the character begins and ends; None while places are the same.
        self._starts: Sequence[int] | None = None
        self._ends: Sequence[int] | None = None
        self.joins: list[int] = []  # places in `normalised` at which lines were joined
        self.is_joined = False  # whether any lines, or Chinese with spaces in it, were joined
        self.normalised = self._join_lines(self._normalise_characters(), join_lines=join_lines)

    @cached_property
    def folded(self) -> str:
        """In lower case and in one Chinese script; as long as `normalised`."""
        return self.normalised.lower() if self.normalised.isascii() else self.normalised.translate(_FOLDED_FORMS)

    @cached_property
    def unaccented(self) -> str:
        """`folded` without accents on Latin letters."""
        return without_accents(self.folded)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text for a span of `normalised`: whole characters, with their marks and invisible ones."""
        if start >= end:
            at = len(self.text) if start >= len(self.normalised) else self._starts[start] if self._starts else start
            return at, at
        if self._starts is not None and self._ends is not None:
            start, end = self._starts[start], self._ends[end - 1]
        text = self.text
        # A mark or an invisible character belongs to the letter before it: half of one must not be marked.
        while start > 0 and _goes_on(text[start - 1], text[start]):
            start -= 1
        while end < len(text) and _goes_on(text[end - 1], text[end]):
            end += 1
        return start, end

    def _normalise_characters(self) -> str:
        text = self.text
        # Most texts are plain English, and need none of the work below.
        if text.isascii() and not _CONTROLS.search(text):
            return text.replace("`", "'").replace("\t", " ")
        pieces = [_NORMAL_FORMS[ord(char)] for char in text]
        if "\r" in text:
            pieces = ["" if text[at : at + 2] == "\r\n" else piece for at, piece in enumerate(pieces)]
        normalised = "".join(pieces)
        if len(normalised) == len(text) and all(pieces) and unicodedata.is_normalized("NFC", normalised):
            return normalised
        return self._composed(pieces)

    def _composed(self, pieces: list[str]) -> str:
        """The pieces joined, with marks composed with their letters. Updates the map of places."""
        groups: list[list[int]] = []  # of each character: its first piece, and the piece after its last
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
                form = unicodedata.normalize("NFC", form if len(form) <= MAX_MARKS else limit_marks(form))
            written.append(form)
            starts += [first] * len(form)
            ends += [last] * len(form)
        self._starts, self._ends = starts, ends
        return "".join(written)

    def _join_lines(self, normalised: str, *, join_lines: bool) -> str:
        """The text with single spaces, and wrapped lines and spaced-out Chinese joined. Updates the map of places."""
        has_unspaced = _UNSPACED.search(normalised) is not None
        if not has_unspaced and "\n" not in normalised and "  " not in normalised:
            return normalised
        written: list[str] = []
        edits: list[tuple[int, int, int]] = []  # of a run of space: its span, and the length of what replaces it
        at = length = 0
        for start, end in _runs_of_space(normalised, single=has_unspaced):
            replacement = _replacement(normalised, start, end, join_lines=join_lines)
            written += normalised[at:start], replacement
            length += start - at
            if replacement in ("", " ") and "\n" in normalised[start:end]:
                self.joins.append(length)
            self.is_joined = self.is_joined or not replacement
            length += len(replacement)
            edits.append((start, end, len(replacement)))
            at = end
        self.is_joined = self.is_joined or bool(self.joins)
        if any(end - start != size for start, end, size in edits):
            self._move(len(normalised), edits)
        return "".join([*written, normalised[at:]]) if edits else normalised

    def _move(self, length: int, edits: list[tuple[int, int, int]]) -> None:
        """Update the map of places after these edits."""
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
    """The spans of line breaks and of several spaces; `single`: those of single spaces as well."""
    end = 0
    for start, char in enumerate(text):
        if start >= end and char in " \n":
            end = start + 1
            while end < len(text) and text[end] in " \n":
                end += 1
            if single or char == "\n" or end > start + 1:
                yield start, end


def _replacement(text: str, start: int, end: int, *, join_lines: bool) -> str:
    """What a run of space is read as: nothing, a space, a line break or a blank line."""
    run = text[start:end]
    breaks = run.count("\n")
    if start == 0 or end == len(text) or breaks > 1:
        return "\n\n" if breaks > 1 else "\n" if breaks else " "
    if breaks and (not join_lines or _ends_line(text, start) or _begins_anew(text, end)):
        return "\n"
    if join_lines and characters.is_unspaced(text[start - 1]) and characters.is_unspaced(text[end]):
        return ""
    if breaks and text[start - 1] == "-" and text[start - 2 : start - 1].isalpha() and text[end].islower():
        return ""  # "self-" and "harm" on the next line
    return " "


def _ends_line(text: str, at: int) -> bool:
    """Whether a sentence, or the words before a colon, end here; closing quotation marks may follow."""
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
    """Whether the character may combine with the one before: a mark, or a later part of a Korean syllable."""
    return characters.is_mark(char) or "\u1160" <= char <= "\u11ff"


def _goes_on(char: str, following: str) -> bool:
    """Whether two characters belong to one that people see (a grapheme cluster)."""
    if following.isascii():
        return False
    joined = characters.is_mark(following) or characters.is_selector(following) or following == characters.JOINER
    return joined or (char == characters.JOINER and characters.is_pictograph(following))
