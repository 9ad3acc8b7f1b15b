"""Signs of danger and despair on public pages: help comes first, in the language that was written."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError

from consultations import help_lines, rate_limits, screening
from consultations.models import Event, Finding, HelpLine
from tests.consultations.public.test_pages import imported, text_of
from tests.factories import DRAFT, make_department, make_doctor, make_moderator, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_numbers")]

DESPAIR = ["I want to die", "suicide", "how to kill myself", "想死", "自殺", "自杀", "死にたい", "죽고 싶어"]
BODY = ["chest pain can't breathe", "heart attack", "Stroke symptoms?", "胸痛 喘不過氣", "baby not breathing"]
HARMLESS = ["headache", "suicide gene", "heart attack diet", "rash", "頭痛", "stroke volume", ""]


def numbers_in(html: str) -> list[str]:
    """The numbers of the page's first card, in their order."""
    card = re.search(r"<section[^>]* data-help.*?</section>", html, re.S)
    return re.findall(r'href="tel:(\d+)"', card[0]) if card else []


@pytest.mark.parametrize("prefix", ["", "/zh-hant"])
def test_pages_that_are_not_there_or_not_allowed_show_the_numbers_to_call(client, prefix):
    client.force_login(make_moderator())
    for page, status in (("/never-was/", 404), ("/desk/", 403)):
        response = client.get(prefix + page)
        assert response.status_code == status
        numbers = re.findall(r'href="tel:(\d+)"', response.content.decode())
        assert {"119", "112", "1925"} <= set(numbers), page


def test_without_the_database_an_error_page_still_shows(client, monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(help_lines, "_all_lines", gone)
    response = client.get("/never-was/")
    assert response.status_code == 404
    assert "call your local emergency number" in response.content.decode()


def test_who_may_not_open_a_page_can_sign_out_there(client):
    client.force_login(make_moderator())
    assert 'href="/accounts/logout/"' in client.get("/desk/").content.decode()


@pytest.mark.parametrize("address", ["/search/", "/search/suggest/"])
@pytest.mark.parametrize("query", DESPAIR)
def test_despair_in_a_search_shows_who_listens_before_everything_else(client, address, query):
    html = client.get(address, {"q": query}).content.decode()
    assert numbers_in(html)[:3] == ["1925", "1995", "1980"]
    assert "<h1" not in html or html.index("data-help") < html.index("<h1")
    assert "119" in numbers_in(html)


@pytest.mark.parametrize("address", ["/search/", "/search/suggest/"])
@pytest.mark.parametrize("query", BODY)
def test_danger_of_life_in_a_search_shows_the_ambulance_first(client, address, query):
    assert numbers_in(client.get(address, {"q": query}).content.decode())[0] == "119"


@pytest.mark.parametrize("address", ["/search/", "/search/suggest/"])
@pytest.mark.parametrize("query", HARMLESS)
def test_a_plain_query_shows_no_card(client, address, query):
    response = client.get(address, {"q": query})
    assert numbers_in(response.content.decode()) == []
    assert "no-store" not in response.get("Cache-Control", "")


@pytest.mark.parametrize(
    ("query", "language", "words"),
    [
        ("我想死", "zh-Hant", "你不是一個人"),  # both scripts have these characters: the reader's page decides
        ("我不想活了，很難過", "zh-Hant", "你不是一個人"),
        ("我不想活了，很难过", "zh-Hans", "你不是一个人"),
        ("胸痛 喘不過氣", "zh-Hant", "這可能是緊急狀況"),
        ("I want to die", "", "You are not alone"),
        ("死にたい", "", "You are not alone"),  # no line in that language: the reader's
    ],
)
def test_the_card_speaks_the_language_that_was_written(client, query, language, words):
    html = client.get("/search/", {"q": query}).content.decode()
    card = re.search(r"<section[^>]* data-help[^>]*>.*?</section>", html, re.S)[0]
    assert words in card
    assert (f'lang="{language}"' in card) == bool(language)
    if language:
        assert "24 " in card  # the hours, in that language too


def test_a_search_for_help_leaves_no_word_behind(client, caplog, settings):
    imported((skin := make_department()), make_doctor(skin))
    response = client.get("/search/", {"q": "I want to die of shame"})
    assert response["Cache-Control"] == "no-store"
    assert "shame" not in re.search(r"<title>.*?</title>", response.content.decode())[0]
    assert not response.cookies
    assert not Finding.objects.exists()
    assert not Event.objects.filter(action__contains="search").exists()
    assert "shame" not in caplog.text


def test_who_has_looked_too_often_still_sees_the_card(client, monkeypatch):
    monkeypatch.setattr(rate_limits, "may_suggest", lambda request: False)
    assert client.get("/search/suggest/", {"q": "headache"}).status_code == 429
    assert numbers_in(client.get("/search/suggest/", {"q": "I want to die"}).content.decode())


def test_the_order_of_the_lines_follows_what_was_found():
    def first(*found):
        return next(line.kind for line in help_lines.help_lines(found))

    assert first() == "emergency"
    assert first(screening.CRISIS) == "crisis"
    assert first(screening.RED_FLAG) == "emergency"
    assert first(screening.CRISIS, screening.RED_FLAG) == "emergency"  # an overdose: the body first


def test_a_body_in_danger_is_shown_the_ambulance_and_may_open_the_other_lines(client):
    html = client.get("/search/", {"q": "chest pain can't breathe"}).content.decode()
    card = re.search(r"<section[^>]* data-help.*?</section>", html, re.S)[0]
    shown, folded = card.split("<details>")
    assert re.findall(r'href="tel:(\d+)"', shown) == ["119", "112"]
    assert re.findall(r'href="tel:(\d+)"', folded) == ["1925", "1995", "1980"]
    assert "Other numbers you can call" in folded
    for despair in ("I want to die", "I want to die, I have taken all the pills and can't breathe"):
        html = client.get("/search/", {"q": despair}).content.decode()
        assert "<details>" not in re.search(r"<section[^>]* data-help.*?</section>", html, re.S)[0]


def test_an_emergency_reply_names_its_numbers_in_words(client):
    question = published(make_department(), draft={**DRAFT, "care_level": "emergency"})
    text = text_of(client.get(question.get_absolute_url()).content.decode())
    assert "Call 119 or 112, or go to the nearest emergency department." in text


def test_a_number_that_is_written_with_spaces_can_still_be_dialled(client):
    HelpLine.objects.filter(number="119", locale="en").update(number="+886 (2) 119-0")
    html = client.get("/").content.decode()
    assert 'href="tel:+88621190"' in html
    assert ">+886 (2) 119-0<" in html


def test_every_line_says_when_somebody_answers(client):
    assert not HelpLine.objects.filter(hours="").exists()
    text = text_of(client.get("/").content.decode())
    assert "Teacher Chang, for worries of every kind Monday to Saturday, 9 am to 9 pm" in text
    assert "Suicide prevention line day and night" in text
    # No sentence says of all of them what is true of some.
    card = text_of(client.get("/search/", {"q": "I want to die"}).content.decode())
    assert "are there day and night" not in card


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_the_help_cards_are_whole_in_chinese(language):
    folder = Path(settings.BASE_DIR, "locale", language, "LC_MESSAGES")
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    templates = "".join(
        Path(settings.BASE_DIR, f"templates/includes/{n}_card.html").read_text() for n in ("crisis", "danger")
    )
    for sentence in re.findall(r'\{% translate "([^"]+)" %\}', templates):
        assert sentence in compiled, sentence
