"""What the pages need beyond Django's own tags."""

from collections.abc import Collection, Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consultations import help_lines as numbers
from consultations.excerpts import excerpt
from consultations.models import HelpLine, Reply
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
    """The `lang` attribute of what a person wrote; nothing where neither the script nor `known` tells.

    `known`: the language that the text was said to be in. Its script decides where that says otherwise.
    """
    written = language_of(str(text), known)
    return format_html(' lang="{}"', written) if written else SafeString("")


@register.simple_tag
def most_pressing(replies: Sequence[Reply]) -> Reply | None:
    """The reply whose advice cannot wait, an emergency before what is urgent; None where all can."""
    pressing = [reply for reply in replies if reply.care_level in Reply.PRESSING]
    return min(pressing, key=lambda reply: Reply.PRESSING.index(Reply.CareLevel(reply.care_level)), default=None)
