"""The header in a browser: the folded navigation, and words longer than English ones."""

import pytest
from playwright.sync_api import expect

from doctors.models import Department

LONGER = """() => document.querySelectorAll('.top :is(a, summary)').forEach(one => {
    const text = one.lastChild; text.textContent = `[${text.textContent.trim()} ${'ö'.repeat(3)}]`; })"""
GERMAN = "() => { document.querySelector('.top .button').textContent = 'Ärztin oder Arzt fragen'; }"
# The distances that WCAG 1.4.12 asks a page to stand. A constructed sheet, because the portal's policy refuses others.
SPACED = """() => { const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important }`);
    document.adoptedStyleSheets = [sheet]; }"""
OUTSIDE = """() => [...document.querySelectorAll('.top :is(a, summary)')].filter(one => {
    const box = one.getBoundingClientRect(), room = document.documentElement.clientWidth;
    return one.checkVisibility() && (box.left < 0 || box.right > room || one.scrollWidth > one.clientWidth + 1);
}).map(one => one.textContent)"""


def test_the_menu_closes_on_escape_and_gives_the_focus_back(new_context):
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    link = page.locator(".menu").get_by_role("link", name="Topics")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(page.locator(".menu summary")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 1024, 1280])
def test_longer_words_fit_with_wide_spacing_too(new_context, width):
    Department.objects.create(name="Surgery of the head (Otorhinolaryngology, head and neck surgery)", slug="head")
    for change in ((GERMAN,), (LONGER,), (GERMAN, SPACED), (LONGER, SPACED)):
        page = new_context(viewport={"width": width, "height": 844}).new_page()
        page.goto("/")
        for script in change:
            page.evaluate(script)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, change
        assert page.evaluate(OUTSIDE) == [], change
        height = page.locator(".top .button").bounding_box()["height"]
        assert height < 100, change  # three spaced lines; a word that breaks inside needs more of them


def test_asking_is_in_the_first_screen_of_a_phone(new_context):
    page = new_context(viewport={"width": 390, "height": 664}).new_page()
    page.goto("/")
    for button in page.get_by_role("link", name="Ask a doctor", exact=True).all():
        box = button.bounding_box()
        assert box["y"] + box["height"] < 664
        assert box["height"] >= 44
