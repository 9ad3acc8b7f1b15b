"""What is typed, pasted or imported → what is kept: the same text, without what nobody sees.

Never a change of meaning: joiners and variation selectors stay where they say how something is written.
"""

import unicodedata

import re2

from consultations.reading import characters as is_it

BULLET = "•"
# Word writes bullets as characters of its Symbol font, U+F0B7 above all. Only at the start of a line are they bullets.
_SYMBOL_FONT = "".join(map(chr, range(0xF000, 0xF100)))
_NO_SYMBOLS = dict.fromkeys(map(ord, _SYMBOL_FONT), "")
# What stays or goes by what stands beside it: joiners, the unseen space, variation selectors.
_DEPENDENT = re2.compile(r"[\x{200b}-\x{200d}\x{180b}-\x{180f}\x{fe00}-\x{fe0f}\x{e0100}-\x{e01ef}]")
MAX_MARKS = 30  # on one letter (UAX #15, "stream-safe"): no language writes more, and sorting thousands takes seconds
_TOO_MANY_MARKS = re2.compile(rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}+")
_SPACES = re2.compile(r"[ \t\n]+")
_BLANK_LINES = re2.compile(r"\n{4,}")


class _Kept(dict[int, str]):
    """By code point: the character as it is kept, "" where it shows nothing; what depends on others stays for now."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in is_it.LINE_BREAKS:
            char = "\n"
        elif char in is_it.BLANKS:
            char = " "
        elif is_it.is_unseen(char) and not _is_dependent(char) and char not in _SYMBOL_FONT:
            char = ""
        self[code] = char
        return char


def _is_dependent(char: str) -> bool:
    return is_it.ZERO_WIDTH_SPACE <= char <= is_it.JOINER or is_it.is_selector(char)


_KEPT = _Kept()


def kept(text: str, *, lines: bool) -> str:
    """The text as it is kept, in many lines or in one; "" where there is nothing to see. Keeping it twice is once."""
    text = text.replace("\r\n", "\n").translate(_KEPT)
    if not text.isascii():
        text = few_marks(unicodedata.normalize("NFC", few_marks(_without_unseen(text))))
    if lines:
        text = "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip(" \t\n")
        text = _BLANK_LINES.sub("\n\n", text)  # three blank lines say no more than one
    else:
        text = _SPACES.sub(" ", text).strip(" ")
    return text if any(not (char.isspace() or is_it.is_mark(char)) for char in text) else ""


def few_marks(text: str) -> str:
    """The text with at most thirty marks on a letter."""
    return _TOO_MANY_MARKS.sub(r"\1", text)


def _without_unseen(text: str) -> str:
    if _DEPENDENT.search(text):
        written: list[str] = []
        for at, char in enumerate(text):
            if not _is_dependent(char) or _is_meant(char, written[-1] if written else "", text[at + 1 : at + 2]):
                written.append(char)
        text = "".join(written)
    return "\n".join(map(_with_bullet, text.split("\n"))).translate(_NO_SYMBOLS)


def _with_bullet(line: str) -> str:
    """A line with the bullet that it begins with in Word."""
    item = line.lstrip(" \t")
    words = item.lstrip(_SYMBOL_FONT)
    if words == item or not words.strip(f" \t{_SYMBOL_FONT}"):
        return line
    return f"{line[: len(line) - len(item)]}{BULLET}{words}"


def _is_meant(char: str, before: str, after: str) -> bool:
    """Whether a joiner, a selector or an unseen space says something between these two characters."""
    if not before:
        return False
    if char == is_it.ZERO_WIDTH_SPACE:
        return is_it.has_no_spaces(before) and bool(after) and is_it.has_no_spaces(after)
    if char in (is_it.JOINER, is_it.NON_JOINER):
        in_emoji = char == is_it.JOINER and (is_it.is_pictograph(before) or before == is_it.EMOJI_FORM)
        return is_it.joins(before) or (in_emoji and bool(after) and is_it.is_pictograph(after))
    if char in (is_it.EMOJI_FORM, is_it.TEXT_FORM):
        return is_it.is_pictograph(before) or (before in "0123456789#*" and after == is_it.KEYCAP)
    if "\u180b" <= char <= "\u180f":
        return "\u1820" <= before <= "\u18aa"
    return is_it.is_han(before) and not "\ufe03" <= char <= "\ufe0f"
