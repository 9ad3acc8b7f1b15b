"""Letters of several forms made one: Traditional and Simplified Chinese, after OpenCC, and accented Latin ones.

Both are folded, text and pattern alike: every character becomes the one that stands for all that Simplified writing
makes one of (發, 髮 and 发 → 發; 裡, 裏 and 里 → 裡). One character stays one character, so that places stay true.
Whole phrases would be more exact, but a pattern need not know which 后 it was.
"""

import unicodedata
from functools import cache

from opencc import OpenCC

from consultations.reading.characters import is_han

# In turn: Taiwan's forms to the common ones, those to Simplified ones, and back to Taiwan's.
_STEPS = ("tw2s", "t2s", "s2tw")
_TURNS = 3  # no character needs more until it stays what it is
_ALONE = {"么": "麼", "麽": "麼"}  # OpenCC makes them one within phrases only: 什么


@cache
def _converters() -> tuple[OpenCC, ...]:
    return tuple(OpenCC(step) for step in _STEPS)


class _OneScript(dict[int, str]):
    """By code point, as `str.translate` asks; each is looked up once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if is_han(char):
            for _turn in range(_TURNS):
                for converter in _converters():
                    char = converter.convert(char)
            char = _ALONE.get(char, char)
        self[code] = char
        return char


_ONE_SCRIPT = _OneScript()


def one_script(text: str) -> str:
    """The text with one character for each that Traditional and Simplified writing share; as long as it was."""
    return text if text.isascii() else text.translate(_ONE_SCRIPT)


@cache
def _phrase_converters() -> tuple[OpenCC, OpenCC]:
    return OpenCC("s2tw"), OpenCC("t2s")


def in_both_scripts(text: str) -> list[str]:
    """The text as it is, in Traditional and in Simplified Chinese, by phrases: 台湾 and 台灣. Each once."""
    if not any(map(is_han, text)):
        return [text]
    return list(dict.fromkeys([text, *(converter.convert(text) for converter in _phrase_converters())]))


class _Unaccented(dict[int, str]):
    """By code point: a Latin letter without its marks."""

    OTHERS = dict(zip("ßæœøðđħıłŧ", "saooddhilt", strict=True))  # Unicode does not take these apart

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if "\xc0" <= char <= "\u024f" or "\u1e00" <= char <= "\u1eff":
            first = unicodedata.normalize("NFD", char)[0]
            char = first if first.isascii() else self.OTHERS.get(char, char)
        self[code] = char
        return char


_UNACCENTED = _Unaccented()


def unaccented(text: str) -> str:
    """The text with plain Latin letters for accented ones, each in its place: RE2's \\w and \\b know ASCII alone."""
    return text if text.isascii() else text.translate(_UNACCENTED)
