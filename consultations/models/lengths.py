"""Lengths of texts as conditions of database constraints, in characters."""

from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual


def at_most(field: str, longest: int) -> Q:
    return Q(LessThanOrEqual(Length(field), longest))


def between(field: str, shortest: int, longest: int) -> Q:
    return Q(GreaterThanOrEqual(Length(field), shortest)) & at_most(field, longest)
