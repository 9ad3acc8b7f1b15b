"""A moderator's hour: items decided one by one by keyboard alone, words taken out, a report from page to decision."""

import re

import pytest
from playwright.sync_api import Page, expect

from consultations.models import Question, Report
from consultations.secret_link import private_path
from tests.factories import make_department, make_moderator, published, submitted
from tests.journeys.steps import expect_error, follow, press, sign_in

ITEMS = 20


def to_link(page: Page, name: str) -> None:
    """Reach a link by Tab alone, and follow it by Enter."""
    for _n in range(120):
        page.keyboard.press("Tab")
        words = page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")
        if words.startswith(name):
            before = page.url
            page.keyboard.press("Enter")
            expect(page).not_to_have_url(before)
            page.wait_for_load_state()
            return
    raise AssertionError(f"{name} was not reached")


def test_twenty_items_by_keyboard_alone(new_context):
    skin = make_department("Skin")
    numbers = [submitted(skin).pk for _n in range(ITEMS)]
    page = sign_in(new_context().new_page(), make_moderator())
    page.goto("/admin/")
    to_link(page, "New ")
    to_link(page, str(numbers[0]))
    for n, number in enumerate(numbers):
        expect(page).to_have_url(re.compile(rf"/question/{number}/change/"))
        expect(page.locator(".keys")).to_be_visible()  # the script is there
        if n % 4 == 1:
            page.locator("#id_reason").focus()
            page.keyboard.type("It is not clear")
            expect(page.locator("#id_note")).to_have_value(re.compile("^We could not tell"))
            page.keyboard.press("Alt+Shift+R")
        elif n % 4 == 2:
            page.keyboard.press("Alt+Shift+S")
        else:
            page.keyboard.press("Alt+Shift+A")
    expect(page.get_by_role("heading", name="What waits")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^New "))).to_contain_text("0")
    decided = dict(Question.objects.values_list("pk", "status"))
    wanted = {0: "queued", 1: "returned", 2: "rejected", 3: "queued"}
    assert decided == {number: wanted[n % 4] for n, number in enumerate(numbers)}


def test_words_are_taken_out_and_the_asker_sees_which(someone, javascript):
    question = submitted(make_department("Skin"), body="I am Bartholdi the baker. Red spots have come up on my back.")
    page = sign_in(someone(), make_moderator())
    page.goto(f"/admin/consultations/question/{question.pk}/change/")
    follow(page, "Change the asker's text or remove words")
    if javascript:
        page.get_by_label("The asker's text").evaluate(
            "area => { const at = area.value.indexOf('Bartholdi'); area.focus(); area.setSelectionRange(at, at + 9); }"
        )
        press(page, "Add the selected words to the list")
        expect(page.get_by_label("Words to remove")).to_have_value("Bartholdi")
    else:
        page.get_by_label("Words to remove").fill("Bartholdi")
    press(page, "Change the text")
    expect(page.get_by_role("alert")).to_contain_text("Tell the asker why you changed the text")
    expect(page.get_by_label("Words to remove")).to_have_value("Bartholdi")
    page.get_by_label("Reason, in a sentence to the asker").fill("A name.")
    press(page, "Change the text")
    expect(page.locator(".asked").first).to_contain_text("I am […] the baker.")
    asker = someone()
    asker.goto(private_path(question))
    expect(asker.locator("del")).to_contain_text("Bartholdi")
    expect(asker.get_by_text("A name.")).to_be_visible()


@pytest.mark.parametrize("decision", ["Keep the page and close the reports", "Take off the site"])
def test_from_a_report_to_its_decision(someone, decision):
    question = published(make_department("Skin"))
    reader = someone()
    reader.goto(question.get_absolute_url())
    follow(reader, "Report a problem with this page")
    press(reader, "Send my report")
    expect_error(reader, "Choose what is wrong")
    reader.get_by_label("This is about me").check()
    reader.get_by_label(re.compile("^Tell us more")).fill("That is my story.")
    press(reader, "Send my report")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Thank you, we have your report")
    page = sign_in(someone(), make_moderator())
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("^Reported ")).click()
    follow(page, str(question.pk))
    expect(page.get_by_text("That is my story.")).to_be_visible()
    page.get_by_label("Reason").select_option(label="Readers have reported it")
    press(page, decision)
    expect(page.get_by_role("heading", name="What waits")).to_be_visible()
    assert not Report.objects.open().exists()
    reader.goto(question.get_absolute_url())
    heading = "This page is no longer public" if decision == "Take off the site" else re.compile("spots")
    expect(reader.get_by_role("heading", level=1)).to_have_text(heading)
