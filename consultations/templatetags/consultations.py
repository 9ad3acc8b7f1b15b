"""What the pages need beyond Django's own tags."""

import time

from django import template
from django.conf import settings
from django.utils.translation import get_language

from consultations.models import HelpLine

register = template.Library()
KEPT_FOR = 60  # seconds; numbers to call change rarely, and every page shows them
_kept: dict[str, tuple[float, list[HelpLine]]] = {}


@register.filter
def cut(text: str, length: int) -> str:
    """The first `length` characters, and "..." where more follow: the cards of the seed page."""
    return text if len(text) <= length else f"{text[:length]}..."


@register.simple_tag
def help_lines() -> list[HelpLine]:
    """The numbers to call, in the reader's language or else in the site's. Kept per process for a minute."""
    locale = get_language() or settings.LANGUAGE_CODE
    kept = _kept.get(locale)
    if kept is None or time.monotonic() - kept[0] > KEPT_FOR:
        lines = list(HelpLine.objects.filter(locale=locale)) or list(
            HelpLine.objects.filter(locale=settings.LANGUAGE_CODE)
        )
        kept = _kept[locale] = (time.monotonic(), lines)
    return kept[1]
