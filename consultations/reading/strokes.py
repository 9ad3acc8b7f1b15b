"""How many strokes a Chinese character has: the order of a Taiwanese index, where Latin names have A to Z.

The Big5 character set lists its characters by strokes, in two sets: the frequent characters, then the rare ones. So
only the places where the count goes up need to be known.
"""

from bisect import bisect_right

from consultations.reading.scripts import fold_chinese

# The first Big5 code with 1, 2, 3 … strokes, as counted in Taiwan. No frequent character has 31.
_FREQUENT = (
    0xA440, 0xA442, 0xA454, 0xA4A1, 0xA4FE, 0xA5E0, 0xA6EA, 0xA8C3, 0xAB45, 0xADBC, 0xB0AE, 0xB3C3, 0xB6C3, 0xB9AC,
    0xBBF5, 0xBEA7, 0xC075, 0xC24F, 0xC35F, 0xC455, 0xC4D7, 0xC56B, 0xC5C8, 0xC5F1, 0xC655, 0xC665, 0xC66C, 0xC676,
    0xC679, 0xC67D, 0xC67E, 0xC67E,
)  # fmt: skip
_LAST_FREQUENT = 0xC67E
# The same of the rare characters, of which none has 1 stroke, 34, or 37 to 47.
_RARE = (
    0xC940, 0xC940, 0xC945, 0xC94D, 0xC963, 0xC9AB, 0xCA5A, 0xCBB1, 0xCDDD, 0xD0C8, 0xD44B, 0xD851, 0xDCB1, 0xE0F0,
    0xE4E6, 0xE8F4, 0xECB9, 0xEFB7, 0xF1EB, 0xF3FD, 0xF5C0, 0xF6D6, 0xF7D0, 0xF8A5, 0xF8EE, 0xF96B, 0xF9A2, 0xF9BA,
    0xF9C6, 0xF9CC, 0xF9D0, 0xF9D1, 0xF9D2, 0xF9D3, 0xF9D3, 0xF9D4, *[0xF9D5] * 12,
)  # fmt: skip
_LAST_RARE = 0xF9D5


def stroke_count(character: str) -> int | None:
    """The strokes of a Chinese character, of a simplified one those of its traditional form. None if it has no place.

    >>> stroke_count("偏")
    11
    """
    code = _big5(character)
    if _FREQUENT[0] <= code <= _LAST_FREQUENT:
        return bisect_right(_FREQUENT, code)
    return bisect_right(_RARE, code) if _RARE[0] <= code <= _LAST_RARE else None


def stroke_order(text: str) -> tuple[tuple[int, int], ...]:
    """A key that sorts names by the strokes of each character, then as Big5 does: by their radicals."""
    return tuple((stroke_count(char) or 0, _big5(char) or ord(char)) for char in text)


def _big5(character: str) -> int:
    """The character's code; 0 if neither it nor its traditional form has one."""
    code = character.encode("big5", "ignore") or fold_chinese(character).encode("big5", "ignore")
    return int.from_bytes(code)
