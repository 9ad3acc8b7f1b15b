"""The picture of a shared link: only of what is public, always a picture, and never costly."""

import io

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from consultations import rate_limits
from consultations.actors import Actor
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.metadata import picture
from consultations.metadata.picture import LINE_WIDTH, Words, draw, pieces, shown, wrapped
from consultations.views.public import pictures
from tests.consultations.world import STATUSES, World
from tests.factories import make_moderator
from tests.outside import OUTSIDE

SIZE = (1200, 630)


def address(question, slug="") -> str:
    return reverse("question_picture", args=[question.pk, slug or question.address_slug])


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.django_db
def test_it_opens_for_what_is_published_and_for_nothing_else(client):
    world = World()
    for status in STATUSES:
        question = world.in_status(status)
        expected = 200 if status == "published" else client.get(f"/questions/{question.pk}/").status_code
        assert client.get(address(question)).status_code == expected, status


@pytest.mark.django_db
def test_it_is_gone_with_its_page_also_for_who_has_it_already(client):
    question = World().in_status("published")
    etag = client.get(address(question)).headers["ETag"]
    own_question.set_publication(question.pk, granted=False)
    assert client.get(address(question), headers={"if-none-match": etag}).status_code == 410
    assert client.get("/questions/999999/x/picture.png").status_code == 404


@pytest.mark.django_db
def test_it_is_asked_again_each_time_and_drawn_anew_only_when_it_changed(client, monkeypatch):
    question = World().in_status("published")
    first = client.get(address(question))
    assert (first.headers["Content-Type"], first.headers["Cache-Control"]) == ("image/png", "no-cache")
    assert opened(first.content).size == SIZE
    monkeypatch.setattr(pictures, "draw_in_turn", lambda words: pytest.fail("drawn again"))
    known = {"if-none-match": first.headers["ETag"]}
    assert client.get(address(question), headers=known).status_code == 304
    monkeypatch.undo()
    decisions.edit(
        question.pk, Actor.moderator(make_moderator()), headline="Blue spots", topics=[], department=question.department
    )
    moved = client.get(address(question), headers=known)
    question.refresh_from_db()
    assert (moved.status_code, moved.headers["Location"]) == (301, address(question))
    assert client.get(address(question), headers=known).status_code == 200
    with override("zh-hant"):
        assert client.get(address(question)).headers["ETag"] != first.headers["ETag"]


@pytest.mark.django_db
def test_who_asks_for_very_many_gets_the_portals_own_picture(client, monkeypatch):
    monkeypatch.setattr(rate_limits, "MAX_PICTURES_A_MINUTE", 1)
    cache.clear()
    question = World().in_status("published")
    assert client.get(address(question)).status_code == 200
    response = client.get(address(question))
    assert response.status_code == 302
    assert response.headers["Location"].endswith("img/share.png")
    assert "ETag" not in response.headers


@pytest.mark.django_db
def test_nobody_waits_long_for_the_pictures_of_others(client, monkeypatch):
    monkeypatch.setattr(picture, "MAX_WAIT_SECONDS", 0.01)
    question = World().in_status("published")
    with picture.DRAWING:
        assert client.get(address(question)).headers["Location"].endswith("img/share.png")
        assert client.head(address(question)).status_code == 200
    assert client.get(address(question)).status_code == 200


def test_any_text_makes_a_picture():
    for name, text in OUTSIDE:
        image = opened(draw(Words(headline=text, department=text, level="soon", level_label=text)))
        assert image.size == SIZE, name


def test_what_the_font_lacks_is_not_drawn_as_boxes():
    for text in (
        "Neat red spots?",
        "Ménière’s disease",
        "高血壓用藥後頭暈，可以停藥嗎？",
        "めまい",
        "Боль",
        "≥ 5 µg",
    ):
        assert shown(text) == text
    for text in ("أعاني من صداع", "คัน", "🤕 headache", "고혈압", "\ue000"):
        assert shown(text) == ""
    assert draw(Words(headline="🤕 headache")) == draw(Words())
    assert draw(Words(headline="headache")) != draw(Words())


@pytest.mark.parametrize(
    "text", ["red spots " * 30, "a" * 300, "高血壓用藥後頭暈，可以把藥停掉嗎？" * 12, "W" * 500, "CT 與 MRI 檢查 " * 20]
)
def test_lines_stay_within_the_picture(text):
    font = picture._font(picture.SIZES[-1][0])
    lines = wrapped(shown(text), font)
    assert max(map(font.getlength, lines)) <= LINE_WIDTH
    assert "".join("".join(lines).split()) == "".join(shown(text).split())
    assert not any(line[:1] in picture.NOT_AT_LINE_START for line in lines[1:]) or " " not in text


def test_chinese_breaks_between_letters_and_words_stay_whole():
    assert pieces("用 CT 檢查，好嗎？") == ["用 ", "CT ", "檢", "查，", "好", "嗎？"]
    assert pieces("neat red spots") == ["neat ", "red ", "spots"]


@pytest.mark.django_db
def test_a_head_request_and_a_post(client):
    question = World().in_status("published")
    assert Client().head(address(question)).status_code == 200
    assert client.post(address(question)).status_code == 405
