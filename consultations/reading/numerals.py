"""Numbers, days and codes as people type and paste them: full-width, in the digits of any script, with any dash."""

import unicodedata

from consultations.reading.kept import kept
from consultations.reading.patterns import compile_pattern

MINUS = "\u2212"  # no dash to Unicode, and yet typed for one
# The year first is the same day in every country, whatever stands between its parts: 2026/11/28, 2026年11月28日.
_YEAR_FIRST = compile_pattern(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[.日]?")


def plain_numerals(typed: str) -> str:
    """What was typed, with ASCII digits, dashes, points and colons."""
    text = unicodedata.normalize("NFKC", kept(typed, lines=False))
    return "".join(map(_plain, text)).strip()


def _plain(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return "-" if sign == MINUS or unicodedata.category(sign) == "Pd" else sign


def plain_day(typed: str) -> str:
    """A day as 2026-11-28 where its year was typed first; any other as it was typed, in plain numerals."""
    text = plain_numerals(typed)
    found = _YEAR_FIRST.fullmatch(text)
    return "-".join(found.group(part).zfill(2) for part in (1, 2, 3)) if found else text
