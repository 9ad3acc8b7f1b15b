"""Lengths of texts as conditions of database constraints: the longest in characters, the shortest in letters."""

from django.db.models import F, Func, IntegerField, Q, TextField, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from consultations.reading import CJK_RANGES, LETTERS_PER_CJK_CHARACTER

# As PostgreSQL writes it: all characters but those of which one says as much as several letters.
_OTHERS = "[^" + "".join(rf"\U{ord(first):08x}-\U{ord(last):08x}" for first, last in CJK_RANGES) + "]"


def at_most(field: str, longest: int) -> Q:
    return Q(LessThanOrEqual(Length(field), longest))


def between(field: str, shortest: int, longest: int) -> Q:
    return Q(GreaterThanOrEqual(Length(field), shortest)) & at_most(field, longest)


def says_between(field: str, fewest_letters: int, longest: int) -> Q:
    """At least so many letters, as `consultations.reading.count_letters` counts, and at most so many characters."""
    paired = Func(F(field), Value(_OTHERS), Value(""), Value("g"), function="regexp_replace", output_field=TextField())
    more = Value(LETTERS_PER_CJK_CHARACTER - 1, output_field=IntegerField())
    return Q(GreaterThanOrEqual(Length(field) + more * Length(paired), fewest_letters)) & at_most(field, longest)
