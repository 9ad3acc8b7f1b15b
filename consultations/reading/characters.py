"""What single characters are: unseen, blank, a mark, part of an emoji, of a script that joins its letters."""

import unicodedata

LINE_BREAKS = "\r\v\f\x85\u2028\u2029"  # all of them are typed as, or pasted for, the end of a line
# They look like a space: no-break and wide ones, the blanks of Ogham and Braille, and the fillers of Hangul.
BLANKS = "".join(map(chr, [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000, 0x3164, 0xFFA0]))
ZERO_WIDTH_SPACE, NON_JOINER, JOINER = "\u200b", "\u200c", "\u200d"
TEXT_FORM, EMOJI_FORM, KEYCAP = "\ufe0e", "\ufe0f", "\u20e3"
# Format characters that are seen: signs of Arabic, Syriac and Kaithi that stand before a number.
_SEEN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
# Nobody sees them though they are no format characters: fillers, a joiner of marks, vowels of Khmer that have no form,
# the object that a picture left behind, and what Unicode has set aside for more of the kind.
_UNSEEN = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0xFFFC, *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000)}


def is_selector(char: str) -> bool:
    """Whether it chooses a form of the character before it: of an emoji, a Han character, a Mongolian letter."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or "\u180b" <= char <= "\u180f"


def is_private(char: str) -> bool:
    """Whether only a font says what it is, as Word's Symbol font does of bullets."""
    return unicodedata.category(char) == "Co"


def is_unseen(char: str) -> bool:
    """Whether it shows nothing: controls, format characters, halves of characters, what is no character at all.

    Line breaks, tabs and blanks are none of these. Unassigned ones are left, for a newer Unicode may have them.
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
    """Whether it can be part of an emoji: symbols, arrows, and all of the planes that are kept for emoji."""
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
    """Whether joiners beside it change how words are written: Arabic, Syriac, N'Ko and the scripts of India."""
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
    """Whether it is of a script in which only an unseen space parts words: Thai, Lao, Burmese, Khmer."""
    return "\u0e00" <= char <= "\u0eff" or "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff"


def is_glued(char: str) -> bool:
    """Whether it is of Chinese or Japanese, where no space stands between words, or of their punctuation."""
    return is_han(char) or "\u3001" <= char <= "\u30ff" or "\u31f0" <= char <= "\u31ff" or "\uff01" <= char <= "\uff9f"
