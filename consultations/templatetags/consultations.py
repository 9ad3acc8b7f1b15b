"""What the pages need beyond Django's own tags."""

from collections.abc import Collection, Sequence

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from consultations import help_lines as numbers
from consultations.models import HelpLine, Reply
from consultations.retrieval.excerpt import excerpt, whole_sentences
from portal import language_addresses as addresses
from portal.language_addresses import LanguageLink
from portal.languages import language_of

register = template.Library()
register.filter("excerpt", excerpt)
register.filter("whole_sentences", whole_sentences)


@register.filter
def cut(text: str, length: int) -> str:
    """The first `length` characters, and "..." where more follow: the cards of the seed page."""
    return text if len(text) <= length else f"{text[:length]}..."


@register.simple_tag
def help_lines(dangers: Collection[str] = (), locale: str = "") -> list[HelpLine]:
    """The numbers to call, in the reader's language, in the order that fits what was found."""
    return numbers.help_lines(dangers, locale)


register.simple_tag(numbers.help_lines_on_an_error_page)


@register.simple_tag
def lines_apart(dangers: Collection[str] = (), locale: str = "") -> dict[str, list[HelpLine]]:
    """The numbers to call that fit what was found, and the `others`."""
    fitting, remaining = numbers.fitting_and_other_lines(dangers, locale)
    return {"fitting": fitting, "others": remaining}


@register.simple_tag
def emergency_numbers() -> SafeString:
    """Links to the emergency numbers, divided by "or"; nothing where there are none."""
    lines = [line for line in numbers.help_lines() if line.kind == HelpLine.Kind.EMERGENCY]
    links = ((line.number, line.number) for line in lines)
    divider = pgettext("between two numbers to call", " or ")
    return format_html_join(divider, '<a href="tel:{}"><strong>{}</strong></a>', links)


@register.simple_tag
def lang(text: object, known: str = "") -> SafeString:
    """The `lang` attribute of what a person wrote; nothing where neither the script nor `known` tells.

    `known`: the language that the text was said to be in. Its script decides where that says otherwise.
    """
    written = language_of(str(text), known)
    return format_html(' lang="{}"', written) if written else SafeString("")


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """This page in every language of the interface; nothing where a page is made without a request."""
    request = context.get("request")
    if not request:
        return []
    # Django's pages for 403 and 404 know the exception. They repeat no address, so that one wrong private link looks
    # like any other.
    return addresses.language_links(request, is_page="exception" not in context)


@register.simple_tag
def most_pressing(replies: Sequence[Reply]) -> Reply | None:
    """The reply whose advice cannot wait, an emergency before what is urgent; None where all can."""
    pressing = [reply for reply in replies if reply.care_level in Reply.PRESSING]
    return min(pressing, key=lambda reply: Reply.PRESSING.index(Reply.CareLevel(reply.care_level)), default=None)
