"""What the pages need beyond Django's own tags."""

from collections.abc import Collection

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from consultations import help_lines as numbers
from consultations.excerpts import excerpt
from consultations.models import HelpLine
from portal.languages import language_of

register = template.Library()
register.filter("excerpt", excerpt)


@register.filter
def cut(text: str, length: int) -> str:
    """The first `length` characters, and "..." where more follow: the cards of the seed page."""
    return text if len(text) <= length else f"{text[:length]}..."


@register.simple_tag
def help_lines(found: Collection[str] = (), locale: str = "") -> list[HelpLine]:
    """The numbers to call, in the reader's language, in the order that fits what was found."""
    return numbers.help_lines(found, locale)


@register.simple_tag
def lang(text: object, known: str = "") -> SafeString:
    """The `lang` attribute of what a person wrote, where it is another language than the page's; else nothing.

    `known`: the language that it was said to be in. The script of the text decides where it says otherwise.
    """
    page = get_language() or settings.LANGUAGE_CODE
    written = language_of(str(text), known or settings.LANGUAGE_CODE)
    return format_html(' lang="{}"', written) if written.lower() != page.lower() else SafeString("")
