"""The signs that join texts: each language has its own, in its catalogue. Chinese writes 、，：。「」 and no spaces."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(items: Iterable[object]) -> str:
    """The items one after another: "skin, children"."""
    return pgettext("between the items of a list", ", ").join(map(str, items))


def listed_to_the_end(items: Iterable[object]) -> str:
    """All the items there are: "skin, children and eyes"."""
    *before, last = map(str, items)
    return pgettext("between two names", " and ").join([listed(before), last] if before else [last])


def quoted(text: object) -> str:
    """The text in quotation marks."""
    return pgettext("in quotation marks", "“%(text)s”") % {"text": text}


def in_brackets(text: object) -> str:
    """The text in round brackets."""
    return pgettext("in brackets", "(%(text)s)") % {"text": text}


def labelled(label: object, value: object) -> str:
    """A label and what it says: "Age: 30–39"."""
    return pgettext("a label and its value", "%(label)s: %(value)s") % {"label": label, "value": value}


def as_sentence(text: object) -> str:
    """The text with the full stop that ends it."""
    return pgettext("a whole sentence", "%(text)s.") % {"text": text}


def sentence_space() -> str:
    """What stands between two sentences: a space, or nothing. As a message of its own it could not be empty."""
    return pgettext("two sentences", "%(first)s %(second)s") % {"first": "", "second": ""}


def in_one_line(*sentences: object) -> str:
    """Sentences one after another; those that are empty are left out."""
    return sentence_space().join(str(sentence) for sentence in sentences if sentence)
