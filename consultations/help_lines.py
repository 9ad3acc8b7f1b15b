"""Whom to call: which lines, in which language, and in which order for what was found."""

import time
from collections.abc import Collection

from django.conf import settings
from django.db import Error
from django.utils.translation import get_language

from consultations import screening
from consultations.models import HelpLine
from portal.languages import language_of

CACHE_SECONDS = 60  # numbers to call change rarely, and every page shows them
_cached: list[tuple[float, list[HelpLine]]] = []  # one entry: when they were read, and all of them


def help_lines(kinds: Collection[str] = (), locale: str = "") -> list[HelpLine]:
    """The numbers to call in a language (the reader's by default), in the order that fits what screening found.

    `kinds`: of findings, `screening.CRISIS` and `screening.RED_FLAG` among them. Somebody to talk to comes first where
    only despair was found; the ambulance comes first wherever the body may be in danger.
    """
    # Numbers in another language are better than none.
    lines = _lines_in(locale or _readers_language()) or _lines_in(settings.LANGUAGE_CODE)
    is_despair_alone = screening.CRISIS in kinds and screening.RED_FLAG not in kinds
    first = HelpLine.Kind.CRISIS if is_despair_alone else HelpLine.Kind.EMERGENCY
    return sorted(lines, key=lambda line: line.kind != first)  # stable: the editors' order stays within a kind


def help_lines_on_an_error_page() -> list[HelpLine]:
    """The numbers to call, or none where the database does not answer: the page must show without it."""
    try:
        return help_lines()
    except Error:
        return []


def fitting_and_other_lines(kinds: Collection[str], locale: str = "") -> tuple[list[HelpLine], list[HelpLine]]:
    """Those that fit what was found, and the others. Only for a body in danger alone do talking lines not fit."""
    lines = help_lines(kinds, locale)
    emergency = [line for line in lines if line.kind == HelpLine.Kind.EMERGENCY]
    # Never hide somebody to talk to where a text speaks of despair.
    if screening.CRISIS in kinds or not emergency:
        return lines, []
    return emergency, [line for line in lines if line not in emergency]


def language_to_answer_in(text: str) -> str:
    """The language in which to offer help to whoever wrote this; empty where the page's own is right.

    It is the language that was written, where there are numbers in it. A few characters of Chinese may be the same in
    traditional and simplified script: then the first Chinese that there are numbers in.
    """
    reader = _readers_language()
    written = language_of(text, reader).lower()
    if written == reader.lower():
        return ""
    locales = (line.locale for line in _all_lines())
    return next((locale for locale in locales if f"{locale.lower()}-".startswith(f"{written}-")), "")


def _readers_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _lines_in(locale: str) -> list[HelpLine]:
    return [line for line in _all_lines() if line.locale.lower() == locale.lower()]


def _all_lines() -> list[HelpLine]:
    """All lines, cached by each process for a minute."""
    # One entry in a list: exchanging it is one step, so threads need no lock.
    if not _cached or time.monotonic() - _cached[0][0] > CACHE_SECONDS:
        _cached[:] = [(time.monotonic(), list(HelpLine.objects.all()))]
    return _cached[0][1]
