"""Every language of the interface is whole: every text is translated, and nothing is left of texts that are gone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [to_locale(code) for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
SOURCES = ("portal", "doctors", "consultations", "templates", "static")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> Path:
    """A copy of the sources whose catalogues are written anew from the code."""
    if not shutil.which("xgettext"):
        if os.environ.get("REQUIRE_GETTEXT"):
            pytest.fail("gettext is missing")
        pytest.skip("gettext is not installed")
    copy = tmp_path_factory.mktemp("sources")
    ignored = shutil.ignore_patterns("encoder", "__pycache__")
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for locale in TRANSLATED:
        (copy / "locale" / locale / "LC_MESSAGES").mkdir(parents=True)
    languages = [part for locale in TRANSLATED for part in ("-l", locale)]
    command = [sys.executable, "-m", "django", "makemessages", *languages, "--no-wrap"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": ""}
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
    return copy


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
