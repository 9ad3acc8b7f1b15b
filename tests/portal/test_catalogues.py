"""Every language of the interface is whole: every text is translated, and nothing is left of texts that are gone."""

import re
from pathlib import Path

import polib
import pytest

from tests.portal.conftest import ROOT, SOURCES, TRANSLATED

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))


def catalogue(root: Path, locale: str) -> polib.POFile:
    return polib.pofile(str(root / "locale" / locale / "LC_MESSAGES" / "django.po"))


def keys(entries) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in entries}


@pytest.mark.parametrize("locale", TRANSLATED)
def test_every_text_is_translated(locale, extracted):
    written = {entry for entry in catalogue(ROOT, locale) if entry.translated() and not entry.fuzzy}
    assert keys(catalogue(extracted, locale)) - keys(written) == set()


@pytest.mark.parametrize("locale", TRANSLATED)
def test_no_translation_is_of_a_text_that_is_gone(locale, extracted):
    entries = catalogue(ROOT, locale)
    assert [entry.msgid for entry in entries if entry.obsolete or entry.fuzzy] == []
    assert keys(entries) - keys(catalogue(extracted, locale)) == set()


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_has_the_places_of_its_text(locale):
    wrong = []
    for entry in catalogue(ROOT, locale):
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        texts = [*entry.msgstr_plural.values()] or [entry.msgstr]
        wrong += [text for text in texts if set(PLACEHOLDER.findall(text)) != wanted]
    assert wrong == []


GETTEXT = re.compile(r"import .*?\b[np]{0,2}gettext(?:_lazy|_noop)? as (\w+)")


def test_every_function_that_translates_has_a_name_that_makemessages_knows():
    """Called by another name it finds the translation, but no catalogue gets the message."""
    paths = [path for folder in SOURCES for path in (ROOT / folder).rglob("*.py")]
    names = {(path.name, name) for path in paths for name in GETTEXT.findall(path.read_text(encoding="utf-8"))}
    assert len(names) > 50
    assert {name for _path, name in names} == {"_"}
    with_context = re.compile(r"import p?n?pgettext\w* as")
    assert [path.name for path in paths if with_context.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT / "locale")))
def test_what_is_compiled_is_what_was_written(po):
    def texts(catalogue):
        return {
            (entry.msgctxt, entry.msgid): (entry.msgstr, {int(n): text for n, text in entry.msgstr_plural.items()})
            for entry in catalogue
        }

    assert texts(polib.mofile(str(po.with_suffix(".mo")))) == texts(polib.pofile(str(po)))
