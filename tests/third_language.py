"""A language that nobody speaks: every message of the code and of the libraries longer, with accents and in brackets.

It is switched on as any third language would be, by a catalogue and the texts that are data: policies, numbers to call.
No letter of a message stays plain, so what is read in plain letters on its pages is data, or stands in the code.
"""

import importlib
import re
from pathlib import Path

import allauth
import django
import polib
from django.conf import settings
from django.utils import timezone
from django.utils.translation import to_locale

from consultations.models import HelpLine, Policy, PolicyVersion

CODE, NAME = "en-xa", "Ƥśēūđō"
MORE_LENGTH = 0.4  # as much longer as German often is than English
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "àƀćđēƒğħīĵķłɱñōƥɋřśťūvŵxyžÀƁĆĐĒƑĞĦĪĴĶŁṀÑŌƤɊŘŚŤŪVŴXYŽ".translate(str.maketrans("vxyVXY", "ṽẋÿṼẊŸ"))
LETTERS = str.maketrans(PLAIN, ACCENTED)
WORD = re.compile(r"[A-Za-z]+")
KEPT = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-z]|%[sd%]|\{[^{}]*\}|<[^<>]*>|&\w+;|&#\d+;")


def pseudo(text: str) -> str:
    """The text as this language says it. What code fills in or reads stays: places, tags, entities."""
    parts, at = [], 0
    for match in KEPT.finditer(text):
        parts += [WORD.sub(_longer, text[at : match.start()]), match[0]]
        at = match.end()
    said = "".join([*parts, WORD.sub(_longer, text[at:])])
    stripped = said.strip()
    return said.replace(stripped, f"⟦{stripped}⟧", 1) if stripped else said


def _longer(word: re.Match[str]) -> str:
    return word[0].translate(LETTERS) + "~" * round(len(word[0]) * MORE_LENGTH)


def _catalogues(root: Path) -> list[Path]:
    """The libraries' own, and a catalogue with every message of the code."""
    libraries = (Path(module.__file__).parent for module in (django, allauth))
    ours = root / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"
    return [*(path for each in libraries for path in each.glob("**/locale/en/LC_MESSAGES/django.po")), ours]


def write_catalogue(folder: Path, root: Path) -> None:
    """Compile the catalogue of this language into a folder for LOCALE_PATHS."""
    messages = {(entry.msgctxt, entry.msgid): entry for path in _catalogues(root) for entry in polib.pofile(str(path))}
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for (context, text), entry in messages.items():
        if (context or "").startswith("format"):
            continue  # of a date: letters that code reads
        said = {"msgstr_plural": {0: pseudo(text), 1: pseudo(entry.msgid_plural)}} if entry.msgid_plural else {}
        said = said or {"msgstr": pseudo(text)}
        catalogue.append(polib.POEntry(msgctxt=context, msgid=text, msgid_plural=entry.msgid_plural, **said))
    path = folder / to_locale(CODE) / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    catalogue.save_as_mofile(str(path))


def write_texts() -> None:
    """The texts of this language that are data."""
    first, begun = importlib.import_module("consultations.migrations.0005_first_policies"), timezone.now()
    for kind, text in first.ENGLISH.items():
        policy = Policy.objects.create(kind=kind, slug=f"{kind}-{CODE}", locale=CODE)
        PolicyVersion.objects.create(
            policy=policy, number=1, text=pseudo(text), what_changed=pseudo("The first version."),
            effective_from=begun, approved_at=begun,
        )  # fmt: skip
    for line in HelpLine.objects.filter(locale=settings.LANGUAGE_CODE):
        line.pk, line.locale, line.label, line.hours = None, CODE, pseudo(line.label), pseudo(line.hours)
        line.save()


def switch_on(settings, folder: Path, root: Path | None = None) -> None:
    """Make it a language of the interface. `settings`: pytest's fixture, which takes it back.

    `root`: where the catalogue is whose messages it says; by default ours, which has all but those not translated yet.
    """
    write_catalogue(folder, root or settings.BASE_DIR)
    settings.LANGUAGES = [*settings.LANGUAGES, (CODE, NAME)]
    settings.LOCALE_PATHS = [folder, *settings.LOCALE_PATHS]
