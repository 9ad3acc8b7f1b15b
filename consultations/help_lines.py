"""Whom to call: which lines, in which language, and in which order for what was found."""

import time
from collections.abc import Collection

from django.conf import settings
from django.utils.translation import get_language

from consultations import screening
from consultations.models import HelpLine
from portal.languages import language_of

KEPT_FOR = 60  # seconds; numbers to call change rarely, and every page shows them
_kept: list[tuple[float, list[HelpLine]]] = []  # one entry: when they were read, and all of them


def help_lines(found: Collection[str] = (), locale: str = "") -> list[HelpLine]:
    """The numbers to call in a language (the reader's by default), in the order that fits what was found.

    `found`: the kinds of findings, `screening.CRISIS` and `screening.RED_FLAG` among them.
    """
    lines = _lines_in(locale or _readers_language()) or _lines_in(settings.LANGUAGE_CODE)
    return in_order(lines, found)


def in_order(lines: list[HelpLine], found: Collection[str]) -> list[HelpLine]:
    """The talking lines first where only despair was found; the ambulance first where the body is in danger too."""
    first = HelpLine.Kind.EMERGENCY
    if screening.CRISIS in found and screening.RED_FLAG not in found:
        first = HelpLine.Kind.CRISIS
    return sorted(lines, key=lambda line: line.kind != first)  # stable: the editors' order stays within a kind


def apart(lines: list[HelpLine], found: Collection[str]) -> tuple[list[HelpLine], list[HelpLine]]:
    """Those that fit what was found, and the others. Only for a body in danger alone do talking lines not fit."""
    if screening.CRISIS in found:
        return lines, []
    fitting = [line for line in lines if line.kind == HelpLine.Kind.EMERGENCY]
    return (fitting, [line for line in lines if line not in fitting]) if fitting else (lines, [])


def language_to_answer_in(text: str) -> str:
    """The language in which to offer help to whoever wrote this; empty where the page's own is right.

    It is the language that was written, where there are numbers in it. A few characters of Chinese may be the same in
    traditional and simplified script: then the first Chinese that there are numbers in.
    """
    reader = _readers_language()
    written = language_of(text, reader).lower()
    if written == reader.lower():
        return ""
    ours = [line.locale for line in _all_lines()]
    return next((locale for locale in ours if f"{locale.lower()}-".startswith(f"{written}-")), "")


def _readers_language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _lines_in(locale: str) -> list[HelpLine]:
    return [line for line in _all_lines() if line.locale.lower() == locale.lower()]


def _all_lines() -> list[HelpLine]:
    """Kept per process for a minute."""
    if not _kept or time.monotonic() - _kept[0][0] > KEPT_FOR:
        _kept[:] = [(time.monotonic(), list(HelpLine.objects.all()))]
    return _kept[0][1]
