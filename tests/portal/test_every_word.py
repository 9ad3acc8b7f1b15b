"""No word of the interface stands in the code: every page is read in Chinese, and in a language that nobody speaks."""

import re

import pgtrigger
import pytest
from django.apps import apps
from django.db.models import SlugField

from consultations.admin.wording import STAFF_ACTIONS
from consultations.models import HelpLine, PolicyVersion
from consultations.workflow import TRANSITIONS
from tests import third_language
from tests.chinese_world import ChineseWorld, Crawl
from tests.visible_text import ADDRESSES, LATIN_WORD, SAME_EVERYWHERE, latin_words, words_kept_in_chinese

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_numbers")]


# Django says it in the text for who cannot see a list's picture of yes or no, and offers no way to translate it.
UNTRANSLATABLE = {"True", "False"}


def words_of_codes() -> set[str]:
    """The words of codes and addresses, which are the same in every language, and of the Chinese policies."""
    models = [
        model for app in ("consultations", "doctors", "portal") for model in apps.get_app_config(app).get_models()
    ]
    fields = [
        (model, field.name)
        for model in models
        for field in model._meta.get_fields()
        if isinstance(field, SlugField) or field.name == "locale"
    ]
    values = {str(value) for model, name in fields for value in model._default_manager.values_list(name, flat=True)}
    policies = PolicyVersion.objects.filter(policy__locale="zh-hant").values_list("text", flat=True)
    codes = {*TRANSITIONS, *STAFF_ACTIONS, *values, *(ADDRESSES.sub(" ", text) for text in policies)}
    return {word for code in codes for word in LATIN_WORD.findall(code)}


def words_of_libraries() -> set[str]:
    """The names that a library gives its lists, where it has not one translation of them."""
    library = apps.get_app_config("django_tasks_database")
    names = [library.verbose_name, *(model._meta.verbose_name_plural for model in library.get_models())]
    return {word for name in names for word in LATIN_WORD.findall(str(name))}


def stray_words(crawl: Crawl, allowed: set[str]) -> dict[str, str]:
    """Words in Latin letters that are not allowed, each with the first page and the text that it stands in."""
    stray: dict[str, str] = {}
    allowed = allowed | SAME_EVERYWHERE | UNTRANSLATABLE | words_of_codes() | words_of_libraries()
    pages = 0
    for page, html in crawl:
        pages += bool(html)
        for word, text in latin_words(html).items():
            if word not in allowed:
                stray.setdefault(word, f"{page}: {text[:160]}")
    assert pages > 150
    return stray


def keep_numbers_to_call(locale: str) -> None:
    """Only where the test's transaction takes them back: every other test needs these rows of a migration."""
    with pgtrigger.ignore():
        HelpLine.objects.exclude(locale=locale).delete()


def test_a_chinese_page_has_no_english_word():
    keep_numbers_to_call("zh-Hant")
    assert stray_words(Crawl(ChineseWorld(), "/zh-hant"), words_kept_in_chinese()) == {}


def test_no_page_has_a_word_that_no_catalogue_knows(settings, tmp_path, extracted):
    third_language.switch_on(settings, tmp_path, extracted)
    third_language.write_texts()
    keep_numbers_to_call(third_language.CODE)
    assert stray_words(Crawl(ChineseWorld(), f"/{third_language.CODE}"), set()) == {}


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Hello</p>", {"Hello"}),
        ('<img alt="A photo">', {"photo"}),
        ('<p lang="en">Hello</p>', set()),
        ("<script>var one</script><code>abc</code>", set()),
        ('<input type="submit" value="Save"><input type="text" value="typed">', {"Save"}),
        ("<p>root@example.org https://example.org/x /zh-hant/desk/ 中文</p>", set()),
    ],
)
def test_what_is_read(html, words):
    assert set(latin_words(f'<html lang="zh-hant"><body>{html}</body></html>')) == words


def test_the_language_that_nobody_speaks_keeps_what_code_reads():
    said = third_language.pseudo('See <a href="%(url)s">{name}</a> &amp; %(n)d %% of it\n')
    assert re.findall(r"%\(\w+\)[sd]|%%|\{\w+\}|<[^>]+>|&amp;", said) == [
        '<a href="%(url)s">', "{name}", "</a>", "&amp;", "%(n)d", "%%",
    ]  # fmt: skip
    assert said.endswith("⟧\n")
    assert not LATIN_WORD.findall(third_language.KEPT.sub("", said))
