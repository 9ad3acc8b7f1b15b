"""Words 40 % longer than English fit on every page of a telephone: no page can be moved sideways."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from bench.public_addresses import addresses
from consultations.secret_link import private_path
from tests import third_language
from tests.chinese_world import BODY, TITLE, ChineseWorld
from tests.consultations.asking.asking import PAGES
from tests.journeys.steps import fill_in_by_name, go_on, sign_in

WIDTHS = (320, 390)  # CSS pixels: the narrowest that must do (WCAG 1.4.10), and a usual telephone
PREFIX = f"/{third_language.CODE}"
ANSWERS = PAGES | {"question": {"title": TITLE, "body": BODY}, "about": {**PAGES["about"], "name": "安靜的蕨"}}
# How far the page reaches beyond the window, and what sticks out first.
BEYOND = """() => {
    const width = document.documentElement.clientWidth
    const over = document.scrollingElement.scrollWidth - width
    const out = one => one.getBoundingClientRect().right > width + 1 && getComputedStyle(one).position !== "absolute"
    const found = over > 0 && [...document.querySelectorAll("body *")].find(out)
    return over > 0 ? `${over} px: ${found ? found.outerHTML.slice(0, 160) : "?"}` : ""
}"""


@pytest.fixture
def world(transactional_db, settings, tmp_path, fresh_numbers) -> ChineseWorld:
    third_language.switch_on(settings, tmp_path)
    third_language.write_texts()
    return ChineseWorld()


def report(found: list[str]) -> None:
    assert not found, "\n".join(found)


def too_wide(page: Page) -> list[str]:
    """What the open page says at each width where it can be moved sideways."""
    assert page.locator("html").get_attribute("lang") == third_language.CODE
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if beyond := page.evaluate(BEYOND):
            found.append(f"{page.url} at {width}: {beyond}")
    return found


def opened(page: Page, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        page.goto(f"{PREFIX}{path}")
        found += too_wide(page)
    return found


def test_public_pages(new_context, world):
    found = [(path, Client().get(f"{PREFIX}{path}")) for path in addresses(world.public).values()]
    # No pictures and feeds, and no piece of a page.
    paths = [path for path, it in found if "text/html" in it["Content-Type"] and "<html" in it.text]
    assert len(paths) > 12
    searches = ["/search/?q=紅疹", "/search/?q=沒有人問過", "/search/?q=我想死", "/nowhere/"]
    report(opened(new_context().new_page(), [*paths, *searches]))


def test_asking(new_context, world):
    page, found = new_context().new_page(), []
    page.goto(f"{PREFIX}{reverse('ask')}")
    found += too_wide(page)
    page.goto(f"{PREFIX}{reverse('ask_gate')}")
    seen = []
    while "check" not in seen and len(seen) < 15:
        seen.append(page.url.rstrip("/").rpartition("/")[2])
        found += too_wide(page)
        if seen[-1] not in ("check", "photos", "similar", "preview", "details", "topics"):
            go_on(page)  # with nothing answered: the errors have to fit as well
            found += too_wide(page)
        if seen[-1] != "check":
            fill_in_by_name(page, ANSWERS.get(seen[-1], {}))
            go_on(page)
    assert "check" in seen
    report(found)


def test_private_pages_and_signing_in(new_context, world):
    paths = [private_path(question) for question in (world.public, *world.questions.values())]
    names = ["account_login", "account_reset_password", "new_link", "ask_stop", "ask_too_young"]
    report(opened(new_context().new_page(), [*paths, *map(reverse, names)]))


def test_desk(new_context, world):
    page = sign_in(new_context().new_page(), world.chen.user)
    questions = [world.public, *world.questions.values()]
    own = [world.questions["claimed"], world.public]
    paths = [
        reverse("desk"), reverse("desk_me"), *(question.get_desk_url() for question in questions),
        *(reverse("desk_preview", args=[question.pk]) for question in own),
        reverse("desk_more_info", args=[world.public.pk]), reverse("mfa_index"), reverse("account_change_password"),
    ]  # fmt: skip
    report(opened(page, paths))
