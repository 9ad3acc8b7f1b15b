"""`portal.punctuation` in templates, where every one of them knows it. What is joined is escaped."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from portal import punctuation

register = template.Library()


def _safe(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 - each part of it is escaped, and the signs are ours


def _escaped(part: Any) -> str:
    return conditional_escape(part)


@register.filter
def listed(items: Iterable[object]) -> SafeString:
    return _safe(punctuation.listed(map(_escaped, items)))


@register.filter
def quoted(text: object) -> SafeString:
    return _safe(punctuation.quoted(_escaped(text)))


@register.filter
def in_brackets(text: object) -> SafeString:
    return _safe(punctuation.in_brackets(_escaped(text)))


@register.filter
def labelled(label: object, value: object) -> SafeString:
    return _safe(punctuation.labelled(_escaped(label), _escaped(value)))


@register.filter
def as_sentence(text: object) -> SafeString:
    return _safe(punctuation.as_sentence(_escaped(text)))


# The signs alone, where what stands beside them is more than a text: a link, or a part that may be missing.
@register.simple_tag
def sentence_space() -> str:
    return punctuation.sentence_space()


@register.simple_tag
def list_comma() -> str:
    return punctuation.listed(["", ""])


@register.simple_tag
def colon() -> str:
    return punctuation.labelled("", "")


@register.simple_tag
def full_stop() -> str:
    return punctuation.as_sentence("")
