"""Folding: Traditional and Simplified Chinese into one script, by OpenCC, and accented Latin letters into plain ones.

Texts and patterns are folded alike: characters that are the same in Simplified writing become one (發, 髮 and 发 → 發;
裡, 裏 and 里 → 裡). Each becomes a single character, so that places in the text stay the same. Converting whole phrases
would be more exact, but a pattern need not know which 后 it was.
"""

import unicodedata
from functools import cache

from opencc import OpenCC

from consultations.reading.characters import CharacterTable, is_han

# OpenCC's conversions in their order: Taiwan's forms to Simplified, other Traditional ones too, all to Taiwan's.
_CONVERSIONS = ("tw2s", "t2s", "s2tw")
_ROUNDS = 3  # after which no character changes any more
_NOT_CONVERTED_ALONE = {"么": "麼", "麽": "麼"}  # OpenCC converts these only within phrases such as 什么


@cache
def _converters() -> tuple[OpenCC, ...]:
    return tuple(OpenCC(step) for step in _CONVERSIONS)


def _fold_character(char: str) -> str:
    if is_han(char):
        for converter in _ROUNDS * _converters():
            char = converter.convert(char)
    return _NOT_CONVERTED_ALONE.get(char, char)


_FOLDED_CHINESE = CharacterTable(_fold_character)


def fold_chinese(text: str) -> str:
    """The text in one Chinese script; its length stays the same."""
    return text if text.isascii() else text.translate(_FOLDED_CHINESE)


@cache
def _phrase_converters() -> tuple[OpenCC, OpenCC]:
    return OpenCC("s2tw"), OpenCC("t2s")


def in_both_chinese_scripts(text: str) -> list[str]:
    """The text as it is, in Traditional and in Simplified Chinese, converted by phrases: 台湾 and 台灣. Each once."""
    if not any(map(is_han, text)):
        return [text]
    return list(dict.fromkeys([text, *(converter.convert(text) for converter in _phrase_converters())]))


_NOT_DECOMPOSED = dict(zip("ßæœøðđħıłŧ", "saooddhilt", strict=True))  # letters that Unicode does not take apart


def _without_accent(char: str) -> str:
    if "\xc0" <= char <= "\u024f" or "\u1e00" <= char <= "\u1eff":
        first = unicodedata.normalize("NFD", char)[0]
        return first if first.isascii() else _NOT_DECOMPOSED.get(char, char)
    return char


_WITHOUT_ACCENTS = CharacterTable(_without_accent)


def without_accents(text: str) -> str:
    """The text with plain Latin letters for accented ones; its length stays the same.

    RE2's \\w and \\b know only ASCII letters.
    """
    return text if text.isascii() else text.translate(_WITHOUT_ACCENTS)
