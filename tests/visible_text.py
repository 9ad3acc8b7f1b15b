"""What a person reads on a page, in the page's own language: text, and what stands in for it where nobody sees."""

import re
from html.parser import HTMLParser
from pathlib import Path

import polib
from django.conf import settings

UNSEEN = {"script", "style", "template", "code"}  # code: hashes and patterns, the same in every language
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
READ_OUT = ("alt", "title", "placeholder", "aria-label")
BUTTONS = {"submit", "button", "reset"}
# The same in every language: an address of a page or of somebody, a hash, a place that code fills in ("{doctor}").
ADDRESSES = re.compile(r"\S+@\S+|https?:\S+|/[\w./-]+/|\b[0-9a-f]{16,}\b|\{\w+\}")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
PLACE = re.compile(r"%\(\w+\)[a-z]|<[^<>]*>")  # in a message
# What is the same in every language: names of other services and of the keys of a keyboard, and of languages.
SAME_EVERYWHERE = {"LINE", "Facebook", "WhatsApp", "Ctrl", "Enter", "Shift", "English", "LDAP"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool, str]] = []  # the tag, whether it is read, its language
        self.texts: list[str] = []
        self.language = ""  # the page's

    def handle_starttag(self, tag, attrs) -> None:
        attributes = dict(attrs)
        is_read, language = self.open[-1][1:] if self.open else (True, "")
        language = (attributes.get("lang") or language).lower()
        if tag == "html":
            self.language = language
        is_read = is_read and tag not in UNSEEN and (not language or language == self.language)
        if is_read:
            self.texts += [attributes[name] for name in READ_OUT if attributes.get(name)]
            if tag == "input" and attributes.get("type") in BUTTONS:
                self.texts.append(attributes.get("value") or "")
        if tag not in VOID:
            self.open.append((tag, is_read, language))

    def handle_endtag(self, tag) -> None:
        if any(tag == each for each, _read, _language in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data) -> None:
        if (not self.open or self.open[-1][1]) and data.strip():
            self.texts.append(" ".join(data.split()))


def visible_texts(html: str) -> list[str]:
    """Every text of a page but addresses, and but what says itself that it is in another language."""
    reader = _Reader()
    reader.feed(html)
    return [ADDRESSES.sub(" ", text) for text in reader.texts]


def latin_words(html: str) -> dict[str, str]:
    """The words in Latin letters without accents that are read on a page, each with the text that it stands in."""
    return {word: text for text in visible_texts(html) for word in LATIN_WORD.findall(text)}


def words_kept_in_chinese() -> set[str]:
    """The words that the Chinese of the interface itself writes in Latin letters: "App", "Cookie", "Askwell"."""
    path = Path(settings.BASE_DIR) / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"
    texts = [text for entry in polib.pofile(str(path)) for text in (entry.msgstr, *entry.msgstr_plural.values())]
    return {word for text in texts for word in LATIN_WORD.findall(PLACE.sub(" ", ADDRESSES.sub(" ", text)))}
