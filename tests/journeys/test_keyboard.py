"""The keyboard alone reaches everything, and one always sees where one is."""

from playwright.sync_api import Page

from consultations.models import Question
from tests.factories import make_department, published
from tests.journeys.steps import ASKED, expect_heading

# What has the focus: its words or its name, and whether a ring is drawn around it.
FOCUS = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    return {
        name: one.name || one.innerText.trim(),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""
MANY = 80  # stops; more than any page has


def tab(page: Page) -> str:
    """Go on by one stop, which must be in view and have a ring; returns what it is."""
    page.keyboard.press("Tab")
    focus = page.evaluate(FOCUS)
    assert focus["ring"], focus
    assert focus["seen"], focus
    return focus["name"]


def tab_to(page: Page, name: str) -> list[str]:
    """Go on until the stop `name`; returns the stops on the way."""
    stops = [tab(page)]
    while stops[-1] != name:
        assert len(stops) < MANY, f"no way to {name}: {stops}"
        stops.append(tab(page))
    return stops


def test_the_skip_link_comes_first_and_leads_to_the_text(someone):
    published(make_department("Skin"), headline="Red spots")
    page = someone()
    page.goto("/departments/skin/")
    assert tab(page) == "Skip to main content"
    page.keyboard.press("Enter")
    assert tab(page) not in ("Askwell", "Departments", "Ask a doctor")
    page.goto("/departments/skin/")
    assert "Red spots" in tab_to(page, "Red spots")
    page.keyboard.press("Enter")
    expect_heading(page, "Red spots - Skin")


def test_a_question_is_asked_by_the_keyboard_alone(someone):
    make_department("Skin")
    page = someone()
    page.goto("/ask/")
    keys = page.keyboard

    def choose(name: str, *, down: int = 0) -> None:
        tab_to(page, name)
        keys.press("Space")
        for _step in range(down):
            keys.press("ArrowDown")

    def go_on() -> None:
        with page.expect_navigation():
            keys.press("Enter")

    tab_to(page, "Start")
    go_on()
    for name in ("signs", "asked_for", "standing"):
        choose(name)
        go_on()
    tab_to(page, "name")
    keys.type("Quiet Fern")
    assert tab(page) == "age_band"
    keys.type("30")
    choose("sex")
    go_on()
    choose("department", down=1)
    go_on()
    stops = tab_to(page, "title")
    keys.type(ASKED["Your question in one line"])
    stops += tab_to(page, "body")
    keys.type(ASKED["Tell the doctor more"].replace("\n", " "))
    stops += tab_to(page, "Continue")
    assert "website" not in stops  # the trap for programs is no stop for people
    go_on()
    for button in ("Continue", "Continue without photos", "Continue"):
        tab_to(page, button)
        go_on()
    choose("health_data")
    choose("publication")
    go_on()
    expect_heading(page, "Check your answers")
    tab_to(page, "Send my question")
    go_on()
    expect_heading(page, "Your question has been sent")
    question = Question.objects.get()
    said = (question.department.name, question.asker_line, question.publication_consent is not None)
    assert said == ("Skin", "<bdi>Quiet Fern</bdi>, 30–39 year old female", True)


def test_every_stop_of_a_question_page_is_seen(someone):
    question = published(make_department("Skin"))
    page = someone(viewport={"width": 390, "height": 700})
    page.goto(question.get_absolute_url())
    stops = tab_to(page, "Policy version 1, in force since 1 January 2024")
    assert "Menu" in stops
    assert ("Copy link" in stops) == page.evaluate("document.querySelector('[data-copy]').checkVisibility()")
