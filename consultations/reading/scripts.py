"""Traditional and Simplified Chinese made one, character by character, after OpenCC.

Both are folded, text and pattern alike: every character becomes the one that stands for all that Simplified writing
makes one of (發, 髮 and 发 → 發; 裡, 裏 and 里 → 裡). One character stays one character, so that places stay true.
Whole phrases would be more exact, but a pattern need not know which 后 it was.
"""

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
