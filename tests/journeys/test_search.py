"""Finding an answer: by what one types, with and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from consultations.retrieval.similar import rebuild
from tests.factories import make_department, published
from tests.journeys.steps import press

RASH = {"headline": "Itchy rash after gardening", "title": "An itchy rash after a day in the garden"}
KNEE = {"headline": "Knee pain on the stairs", "title": "My knee hurts on the stairs"}


@pytest.fixture
def pages():
    skin, bones = make_department("Skin"), make_department("Bones")
    found = published(skin, **RASH), published(bones, **KNEE)
    rebuild()
    return found


def test_from_the_first_page_to_an_answer(someone, pages):
    page = someone()
    page.goto("/")
    page.get_by_role("searchbox").fill("itchy rash garden")
    press(page, "Search")
    expect(page).to_have_url(re.compile(r"/search/\?q=itchy"))
    expect(page.get_by_role("heading", name="1 answer")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_text("Narrow your search").click()
    page.get_by_label("Department").select_option("Bones")
    press(page, "Apply filters")
    expect(page.get_by_role("heading", name="No answers found")).to_be_visible()
    page.get_by_role("link", name="Remove Department: Bones").click()
    page.get_by_role("link", name=RASH["headline"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(RASH["headline"])


def test_while_one_types_answers_appear_and_go(new_context, pages):
    page = new_context().new_page()
    page.goto("/")
    box = page.get_by_role("searchbox")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search/suggest/" in request.url else None)
    box.press_sequentially("itchy rash in the garden", delay=20)
    link = page.get_by_role("link", name=RASH["headline"])
    expect(page.get_by_text("These answers may be related:")).to_be_visible()
    expect(link.first).to_be_visible()
    expect(page.locator("[data-suggested-status]")).to_have_text("1 similar question below")
    assert 1 <= len(asked) <= 4  # not one with every key
    box.fill("")
    expect(page.get_by_text("These answers may be related:")).to_be_hidden()
