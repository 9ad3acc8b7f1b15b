"""What is typed, pasted or imported → what is stored: the same text without invisible characters.

The meaning never changes: joiners and variation selectors stay where they decide how something is written.
"""

import unicodedata

import re2

from consultations.reading import characters

BULLET = "•"
# Word writes bullets as characters of its Symbol font, mostly U+F0B7. They are bullets only at the start of a line.
_SYMBOL_FONT = "".join(map(chr, range(0xF000, 0xF100)))
_NO_SYMBOLS = dict.fromkeys(map(ord, _SYMBOL_FONT), "")
# Whether these stay depends on the characters next to them: joiners, the zero-width space, variation selectors.
_DEPENDENT = re2.compile(r"[\x{200b}-\x{200d}\x{180b}-\x{180f}\x{fe00}-\x{fe0f}\x{e0100}-\x{e01ef}]")
# On one letter, as in the "stream-safe" text of UAX #15. No language needs more, and normalising thousands of them
# takes seconds.
MAX_MARKS = 30
_TOO_MANY_MARKS = re2.compile(rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}+")
_SPACES = re2.compile(r"[ \t\n]+")
_BLANK_LINES = re2.compile(r"\n{4,}")


def _stored_form(char: str) -> str:
    """The character as it is stored, "" for an invisible one. Dependent ones stay for now."""
    if char in characters.LINE_BREAKS:
        return "\n"
    if char in characters.BLANKS:
        return " "
    return "" if characters.is_unseen(char) and not _is_dependent(char) and char not in _SYMBOL_FONT else char


def _is_dependent(char: str) -> bool:
    return characters.ZERO_WIDTH_SPACE <= char <= characters.JOINER or characters.is_selector(char)


_STORED_FORMS = characters.CharacterTable(_stored_form)


def clean_text(text: str, *, lines: bool) -> str:
    """The text as it is stored, in `lines` or in one line; "" if nothing of it is visible. Idempotent."""
    text = text.replace("\r\n", "\n").translate(_STORED_FORMS)
    if not text.isascii():
        # Before, because normalising thousands of marks takes seconds. After, so that the result keeps the limit too.
        text = limit_marks(unicodedata.normalize("NFC", limit_marks(_without_unseen(text))))
    if lines:
        # Space at the beginning of a line stays, so that lists look as they were typed.
        text = "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip(" \t\n")
        text = _BLANK_LINES.sub("\n\n", text)  # three blank lines mean no more than one
    else:
        text = _SPACES.sub(" ", text).strip(" ")
    return text if any(not (char.isspace() or characters.is_mark(char)) for char in text) else ""


def limit_marks(text: str) -> str:
    """The text with at most MAX_MARKS marks on a letter."""
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
    """A line with "•" in place of the bullet from Word that it begins with."""
    item = line.lstrip(" \t")
    words = item.lstrip(_SYMBOL_FONT)
    if words == item or not words.strip(f" \t{_SYMBOL_FONT}"):
        return line
    return f"{line[: len(line) - len(item)]}{BULLET}{words}"


def _is_meant(char: str, before: str, after: str) -> bool:
    """Whether a joiner, a selector or a zero-width space has an effect between these two characters."""
    if not before:
        return False
    if char == characters.ZERO_WIDTH_SPACE:
        return characters.has_no_spaces(before) and bool(after) and characters.has_no_spaces(after)
    if char in (characters.JOINER, characters.NON_JOINER):
        in_emoji = char == characters.JOINER and (characters.is_pictograph(before) or before == characters.EMOJI_FORM)
        return characters.joins(before) or (in_emoji and bool(after) and characters.is_pictograph(after))
    if char in (characters.EMOJI_FORM, characters.TEXT_FORM):
        return characters.is_pictograph(before) or (before in "0123456789#*" and after == characters.KEYCAP)
    if "\u180b" <= char <= "\u180f":
        return "\u1820" <= before <= "\u18aa"
    return characters.is_han(before) and not "\ufe03" <= char <= "\ufe0f"
