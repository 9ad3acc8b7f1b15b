"""What single characters are: invisible, blank, a mark, part of an emoji, of a script that joins its letters."""

import unicodedata
from collections.abc import Callable

LINE_BREAKS = "\r\v\f\x85\u2028\u2029"  # what people type or paste to end a line
# They look like a space: no-break and wide ones, the blanks of Ogham and Braille, and the fillers of Hangul.
BLANKS = "".join(map(chr, [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000, 0x3164, 0xFFA0]))
ZERO_WIDTH_SPACE, NON_JOINER, JOINER = "\u200b", "\u200c", "\u200d"
TEXT_FORM, EMOJI_FORM, KEYCAP = "\ufe0e", "\ufe0f", "\u20e3"
# Format characters that are visible: signs of Arabic, Syriac and Kaithi before a number.
_SEEN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
# Invisible although they are not format characters: fillers, a joiner of marks, vowels of Khmer without a form, the
# placeholder of a pasted picture, and what Unicode reserves for more of this kind.
_UNSEEN = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0xFFFC, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)}


class CharacterTable(dict[int, str]):
    """A table for `str.translate` from a function of one character, which is called once for each character."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, code: int) -> str:
        self[code] = self._form(chr(code))
        return self[code]


def is_selector(char: str) -> bool:
    """Whether it selects a form of the character before it: of an emoji, a Han character or a Mongolian letter."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or "\u180b" <= char <= "\u180f"


def is_private(char: str) -> bool:
    """Whether only a font defines it, as Word's Symbol font does with bullets."""
    return unicodedata.category(char) == "Co"


def is_unseen(char: str) -> bool:
    """Whether it is invisible: a control, a format character, half of a character, or not a character at all.

    Line breaks, tabs and blanks are not. Nor are unassigned characters, because a newer Unicode may define them.
    """
    code = ord(char)
    if code < 0x80:
        return not char.isprintable() and char not in "\n\t"
    if is_selector(char) or code in _UNSEEN:
        return True
    kind = unicodedata.category(char)
    if kind == "Cn":
        return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return kind in ("Cc", "Co", "Cs") or (kind == "Cf" and code not in _SEEN)


def is_mark(char: str) -> bool:
    """Whether it is written on, over or under the character before it."""
    return char > "\u02ff" and unicodedata.category(char)[0] == "M"


def is_pictograph(char: str) -> bool:
    """Whether it can be part of an emoji: symbols, arrows, and the blocks that are reserved for emoji."""
    return (
        "\U0001f000" <= char <= "\U0001faff"
        or "\u2190" <= char <= "\u21ff"
        or "\u25a0" <= char <= "\u25ff"
        or char in "‼⁉ℹ〰"
        or unicodedata.category(char) == "So"
    )


def is_han(char: str) -> bool:
    return (
        "\u3400" <= char <= "\u4dbf"
        or "\u4e00" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\U00020000" <= char <= "\U0003ffff"
        or char in "々〇"
    )


def joins(char: str) -> bool:
    """Whether a joiner next to it changes how a word is written: Arabic, Syriac, N'Ko and the scripts of India."""
    return (
        "\u0600" <= char <= "\u08ff"
        or "\u0900" <= char <= "\u0dff"
        or "\u0f00" <= char <= "\u109f"
        or "\u1780" <= char <= "\u18af"
        or "\ufb50" <= char <= "\ufdff"
        or "\ufe70" <= char <= "\ufefc"
        or "\ua840" <= char <= "\ua8ff"
        or "\ua980" <= char <= "\uabff"
        or "\U00010a00" <= char <= "\U00011fff"
    )


def has_no_spaces(char: str) -> bool:
    """Whether it is of a script whose words only a zero-width space separates: Thai, Lao, Burmese, Khmer."""
    return "\u0e00" <= char <= "\u0eff" or "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff"


def is_unspaced(char: str) -> bool:
    """Whether it is Chinese or Japanese, which have no spaces between words, or their punctuation."""
    return is_han(char) or "\u3001" <= char <= "\u30ff" or "\u31f0" <= char <= "\u31ff" or "\uff01" <= char <= "\uff9f"
