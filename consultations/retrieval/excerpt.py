"""Excerpts of texts, for lists: cut where a word ends, or in Chinese where a character ends."""

import unicodedata

from portal.languages import is_written_without_spaces

ELLIPSIS = "…"
JOINERS = "\u200d\ufe0e\ufe0f"  # zero-width joiner and variation selectors: they make one sign of their neighbours
MAX_WORD_LENGTH = 40  # characters that we look back for the beginning of a word
SENTENCE_ENDS = ".!?。！？"
ABBREVIATIONS = {"dr", "mr", "mrs", "ms", "prof", "approx", "e.g", "i.e", "vs"}  # their full stop ends no sentence
MIN_LENGTH_SHARE = 0.6  # an excerpt shorter than this share of its limit cuts through a long word instead


def excerpt(text: str, length: int) -> str:
    """At most `length` characters of a text on one line, ending in "…" if the text goes on."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    end = _end_of_sign(text, length - 1)
    if not is_written_without_spaces(text[end - 1]) and not text[end].isspace():
        word = text.rfind(" ", 0, end)
        end = word if word >= MIN_LENGTH_SHARE * length else end
    return text[:end].rstrip(" ,;:.、，。；：…") + ELLIPSIS


def whole_sentences(text: str, length: int) -> str:
    """The sentences at the beginning that fit into `length` characters; an excerpt where the first one is longer."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    end = next((at + 1 for at in range(length - 1, 0, -1) if _ends_sentence(text, at)), 0)
    return text[:end] or excerpt(text, length)


def _ends_sentence(text: str, at: int) -> bool:
    if text[at] not in SENTENCE_ENDS:
        return False
    if text[at] in "。！？":
        return text[at + 1 : at + 2] not in {"」", "』", "”"}
    word = text[:at].rpartition(" ")[2].lower()
    return text[at + 1 : at + 2] == " " and word not in ABBREVIATIONS


def heading_and_text(heading: str, text: str) -> str:
    """A heading and the text below it in one line: with a full stop between them, unless the heading has its own."""
    heading = heading.rstrip()
    if heading[-1:] and heading[-1] in SENTENCE_ENDS + ELLIPSIS:
        return f"{heading} {text}"
    return f"{heading}。{text}" if heading and is_written_without_spaces(heading[-1]) else f"{heading}. {text}"


def excerpt_from(text: str, start: int, length: int) -> str:
    """An excerpt that begins inside a text, after "…", with the word that is at `start`."""
    if start > 0 and not is_written_without_spaces(text[start]):
        space = text.rfind(" ", max(0, start - MAX_WORD_LENGTH), start)
        start = space + 1 if space >= 0 else start
    start = _end_of_sign(text, start)
    return (ELLIPSIS if start else "") + excerpt(text[start:], length)


def _end_of_sign(text: str, end: int) -> int:
    """The last place at or before `end` that is not inside a sign: before a mark, in an emoji or after a joiner."""
    while 0 < end < len(text) and (
        unicodedata.category(text[end]).startswith("M")
        or text[end] in JOINERS
        or text[end - 1] == "\u200d"
        or "\U0001f3fb" <= text[end] <= "\U0001f3ff"  # a skin tone
    ):
        end -= 1
    return end
