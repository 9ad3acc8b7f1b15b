"""A page's address says its language: `/zh-hant/topics/` is `/topics/` in Chinese, and English has no prefix.

Neither a cookie nor what a browser prefers changes a page. So one address is one page, for readers, caches and search
engines, and a link that somebody passes on opens in the language in which they read it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import override


class LanguageMiddleware:
    """Speaks the language of the address. Django's own middleware would also ask cookies and headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _prefix_of(request.path_info) or settings.LANGUAGE_CODE
        with override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _prefix_of(path: str) -> str:
    """The language that a path begins with; "" for the language without a prefix.

    Only as its pages write it: Django itself also takes /zh-tw/ and /ZH-HANT/ for Chinese, where no page is.
    """
    language = path[1:].partition("/")[0]
    return language if language in dict(settings.LANGUAGES) and language != settings.LANGUAGE_CODE else ""


def without_language(path: str) -> str:
    """The path of the same page in the language that has no prefix: "/desk/" of "/zh-hant/desk/"."""
    language = _prefix_of(path)
    return path[len(language) + 1 :] or "/" if language else path


def in_language(path: str, language: str) -> str:
    """The path of the same page in `language`, whichever language `path` is in."""
    path = without_language(path)
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


@dataclass(frozen=True)
class LanguageLink:
    """One page in one language."""

    code: str
    name: str
    path: str
    is_current: bool


def language_links(request: HttpRequest, *, is_page: bool) -> list[LanguageLink]:
    """This page in every language, query included; the home page where this address is no page."""
    links = []
    for code, name in settings.LANGUAGES:
        if is_page and request.resolver_match:
            path = translate_url(request.get_full_path(), code)
        else:
            with override(code):
                path = reverse("home")
        links.append(LanguageLink(code, name, path, code == translation.get_language()))
    return links


def interface_language(tag: str) -> str:
    """The language of the interface nearest to `tag` (BCP 47), as for mail to somebody; the default where none is."""
    try:
        return translation.get_supported_language_variant(tag.lower())
    except LookupError:
        return settings.LANGUAGE_CODE
