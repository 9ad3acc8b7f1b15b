"""Conditions of database constraints about the length of a text: at most in characters, at least in letters."""

from django.db.models import F, Func, IntegerField, Q, TextField, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from consultations.reading import CJK_RANGES, LETTERS_PER_CJK_CHARACTER

# As a pattern of PostgreSQL: all characters except those that count as several letters, such as Chinese ones.
_OTHERS = "[^" + "".join(rf"\U{ord(first):08x}-\U{ord(last):08x}" for first, last in CJK_RANGES) + "]"


def at_most(field: str, max_characters: int) -> Q:
    return Q(LessThanOrEqual(Length(field), max_characters))


def between(field: str, min_characters: int, max_characters: int) -> Q:
    return Q(GreaterThanOrEqual(Length(field), min_characters)) & at_most(field, max_characters)


def letters_between(field: str, min_letters: int, max_characters: int) -> Q:
    """At least so many letters, counted as in `consultations.reading.count_letters`, and at most so many characters."""
    paired = Func(F(field), Value(_OTHERS), Value(""), Value("g"), function="regexp_replace", output_field=TextField())
    # Each such character counts once by the length of the text, and the rest of its letters by this.
    extra = Value(LETTERS_PER_CJK_CHARACTER - 1, output_field=IntegerField())
    return Q(GreaterThanOrEqual(Length(field) + extra * Length(paired), min_letters)) & at_most(field, max_characters)
