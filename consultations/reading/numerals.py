"""Numbers, days and codes as people type and paste them: full-width, in the digits of any script, with any dash."""

import unicodedata

from consultations.reading.cleaning import clean_text
from consultations.reading.patterns import compile_pattern

MINUS = "\u2212"  # not a dash in Unicode, but people type it for one
# With the year first, a date means the same day everywhere, whatever separates its parts: 2026/11/28, 2026年11月28日.
_YEAR_FIRST = compile_pattern(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[.日]?")


def ascii_numerals(typed: str) -> str:
    """What was typed, with ASCII digits, dashes, points and colons."""
    text = unicodedata.normalize("NFKC", clean_text(typed, lines=False))
    return "".join(map(_ascii, text)).strip()


def _ascii(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return "-" if sign == MINUS or unicodedata.category(sign) == "Pd" else sign


def iso_day(typed: str) -> str:
    """A day as 2026-11-28 if its year was typed first; any other as it was typed, in ASCII numerals."""
    text = ascii_numerals(typed)
    match = _YEAR_FIRST.fullmatch(text)
    return "-".join(match.group(part).zfill(2) for part in (1, 2, 3)) if match else text
