"""The address says the language: of the page, of the way to the same page in another language, and of mail."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from consultations.models import Question, QuestionDraft
from consultations.notifications import mail_for
from portal.language_addresses import interface_language, without_language
from tests.consultations.asking.asking import walk
from tests.consultations.world import World
from tests.factories import make_moderator, signed_in

pytestmark = pytest.mark.django_db


def switch(page: str) -> dict[str, str]:
    """The links to other languages that a page has, by language."""
    links = re.findall(r'<a href="([^"]*)" lang="[^"]*" hreflang="([^"]*)"', page)
    return {language: path for path, language in links}


@pytest.mark.parametrize(("path", "language"), [("/", "en"), ("/zh-hant/", "zh-hant"), ("/zh-hant/topics/", "zh-hant")])
def test_a_page_is_in_the_language_of_its_address_whatever_the_browser_prefers(client, path, language):
    for preferred in ("zh-TW,zh;q=0.9", "en", "de"):
        response = client.get(path, headers={"accept-language": preferred})
        assert response.status_code == 200
        assert response.headers["Content-Language"] == language
        assert f'<html lang="{language}"' in response.text
        assert "Accept-Language" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("path", ["/en/", "/zh-tw/", "/zh/", "/zh-hans/", "/ZH-HANT/", "/de/"])
def test_other_prefixes_are_no_pages(client, path):
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Language"]) == (404, "en")


def test_a_slash_that_is_missing_is_added_in_every_language(client):
    for path in ("/zh-hant", "/zh-hant/topics", "/topics"):
        assert client.get(path)["Location"] == f"{path}/"


def test_the_switch_stays_on_the_page(client):
    question = World().in_status("published")
    path = question.get_absolute_url()
    with override("zh-hant"):
        chinese = question.get_absolute_url()
    assert chinese == f"/zh-hant{path}"
    assert switch(client.get(path).text) == {"zh-hant": chinese}
    assert switch(client.get(chinese).text) == {"en": path}
    assert switch(client.get("/search/?q=chest+pain&department=3").text)["zh-hant"].startswith(
        "/zh-hant/search/?q=chest"
    )
    assert switch(client.get("/zh-hant/nowhere/").text) == {"en": "/"}


def test_who_changes_the_language_while_asking_goes_on_in_the_other_one(client):
    walk(client, until="who")
    draft = QuestionDraft.objects.get()
    assert draft.locale == "en"
    assert {cookie["path"] for name, cookie in client.cookies.items() if name.startswith("askwell_draft")} == {
        "/ask/",
        "/zh-hant/ask/",
    }
    page = client.get("/zh-hant/ask/gate/")
    assert page.status_code == 200
    draft.refresh_from_db()
    assert draft.locale == "en"
    client.post("/zh-hant/ask/who/", {"asked_for": "self"})
    draft.refresh_from_db()
    assert draft.locale == "zh-hant"
    assert QuestionDraft.objects.count() == 1


def test_mail_and_private_page_speak_the_askers_language():
    world = World()
    question = world.in_status("published")
    Question.objects.filter(pk=question.pk).update(locale="zh-Hant", email="alice@example.org")
    question.refresh_from_db()
    mail = mail_for(question.events.filter(action="approve").get())
    assert "問題" in mail.subject
    link = re.search(r"http\S+", mail.body)[0]
    path = link[link.index("/", 8) :]
    assert path.startswith("/zh-hant/q/")
    assert '<html lang="zh-hant"' in Client().get(path).text


@pytest.mark.parametrize("tag", ["zh-Hant", "zh-hant", "zh-TW", "zh", "zh-Hans"])
def test_who_writes_chinese_reads_chinese(tag):
    assert interface_language(tag) == "zh-hant"


@pytest.mark.parametrize("tag", ["en", "en-GB", "ja", "", "not a tag"])
def test_everybody_else_reads_english(tag):
    assert interface_language(tag) == "en"


@pytest.mark.parametrize("path", ["/desk/", "/", "/zh-hantx/", "/zh-tw/desk/", "/ZH-HANT/"])
def test_a_path_without_a_language_stays_as_it_is(path):
    assert without_language(path) == path


@pytest.mark.parametrize("path", ["/desk/", "/", "/zh-hant/"])
def test_the_path_without_its_language(path):
    assert without_language(f"/zh-hant{path}") == path


def test_a_prefix_alone_is_the_home_page():
    assert without_language("/zh-hant") == "/"


def test_rules_for_staffs_addresses_hold_in_every_language(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    moderator = signed_in(make_moderator())
    for code, _name in settings.LANGUAGES:
        with override(code):
            assert moderator.get(reverse("admin:index")).url == reverse("mfa_index")
            assert moderator.get(reverse("desk")).status_code in (302, 403)
