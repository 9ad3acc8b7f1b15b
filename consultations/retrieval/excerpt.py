"""The beginning of a text, for lists: cut where a word ends, or a character that stands for one."""

import unicodedata

from portal.languages import is_written_without_spaces

ELLIPSIS = "…"
JOINERS = "\u200d\ufe0e\ufe0f"  # zero-width joiner and variation selectors: what they join is one sign
LONGEST_WORD = 40  # characters that are looked back for the beginning of a word
LEAST_KEPT = 0.6  # of the length; a longer word than the rest of it is cut inside


def excerpt(text: str, length: int) -> str:
    """At most `length` characters of a text on one line, with "…" where more follows."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    end = _end_of_sign(text, length - 1)
    if not is_written_without_spaces(text[end - 1]) and not text[end].isspace():
        word = text.rfind(" ", 0, end)
        end = word if word >= LEAST_KEPT * length else end
    return text[:end].rstrip(" ,;:.、，。；：…") + ELLIPSIS


def excerpt_from(text: str, start: int, length: int) -> str:
    """The same from a place inside a text on, with "…" before it: from the beginning of the word that stands there."""
    if start > 0 and not is_written_without_spaces(text[start]):
        space = text.rfind(" ", max(0, start - LONGEST_WORD), start)
        start = space + 1 if space >= 0 else start
    start = _end_of_sign(text, start)
    return (ELLIPSIS if start else "") + excerpt(text[start:], length)


def _end_of_sign(text: str, end: int) -> int:
    """The last place at or before `end` that parts no sign: not before a mark, inside an emoji or after a joiner."""
    while 0 < end < len(text) and (
        unicodedata.category(text[end]).startswith("M")
        or text[end] in JOINERS
        or text[end - 1] == "\u200d"
        or "\U0001f3fb" <= text[end] <= "\U0001f3ff"  # a skin tone
    ):
        end -= 1
    return end
