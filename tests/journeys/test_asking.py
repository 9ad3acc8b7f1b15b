"""Asking when something goes wrong: faults are explained where they are, and nothing is lost or sent twice."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from consultations.models import Question, QuestionDraft
from tests.consultations.upkeep.jobs import work
from tests.factories import make_department, published
from tests.journeys.steps import (
    ASKED,
    CHOSEN,
    ask,
    expect_error,
    expect_heading,
    fill_in_page,
    follow,
    press,
    values,
    walk,
)

PHONE = "0912 345 678"


@pytest.fixture
def asker(someone) -> Page:
    make_department("Skin")
    page = someone(viewport={"width": 390, "height": 844})
    page.goto("/ask/gate/")
    return page


FAULTS = {
    "Before you start": {"Choose whether there are any of these signs": "signs"},
    "Who is the question about?": {"Choose who it is about": "asked_for"},
    "How old are you?": {"Choose one, so we know who is asking": "standing"},
    "About you": {"Choose a name to show with your question": "name", "Choose one, or “Rather not say”": "sex"},
    "Your question": {"Enter your question in one line": "title", "Tell the doctor more about your question": "body"},
    "Your agreement": {"Tick the box to agree. We can’t send your question to a doctor without it.": "health_data"},
}


def test_an_empty_page_names_every_fault_and_leads_to_it(asker, javascript):
    for heading, faults in FAULTS.items():
        walk(asker, heading)
        press(asker, "Continue")
        expect_error(asker, "There is a problem")
        summary = asker.locator("[data-error-summary]")
        expect(summary.get_by_role("heading", name="There is a problem")).to_be_visible()
        if javascript:
            expect(summary).to_be_focused()
        assert summary.get_by_role("link").all_inner_texts() == list(faults)
        for words, name in faults.items():
            expect(asker.locator(".field", has=asker.locator(f"[name={name}]")).get_by_text(words)).to_be_visible()
            summary.get_by_role("link", name=words).click()
            expect(asker.locator(f"[name={name}]").first).to_be_focused()
        expect_heading(asker, heading)


def test_personal_data_is_marked_in_its_place_and_masked_by_one_press(asker):
    body = f"My back is red and sore. Call me at {PHONE}, please. Thank you."
    walk(asker, "Your question")
    fill_in_page(asker, {**ASKED, "Tell the doctor more": body})
    typed = values(asker, "main form")
    press(asker, "Continue")
    words = f"Take out or mask “{PHONE}”. It could show who you are."
    expect_error(asker, words)
    expect(asker.locator("#div_id_body")).to_contain_text(words)
    expect(asker.locator("mark")).to_have_text(PHONE)
    assert values(asker, "main form") == typed
    press(asker, f"Mask it {PHONE}")
    expect(asker.get_by_label("Tell the doctor more")).to_have_value(body.replace(PHONE, "[removed]"))
    press(asker, "Continue")
    expect_heading(asker, "What a doctor would ask")


def test_back_and_change_lose_nothing(asker):
    walk(asker, "Check your answers")
    for heading in (
        "Your agreement",
        "How it would look in public",
        "Photos",
        "What a doctor would ask",
        "Your question",
    ):
        press(asker, "Back")
        expect_heading(asker, heading)
    fill_in_page(asker, {"Your question in one line": "Too short"})
    press(asker, "Back")
    expect_heading(asker, "Choose a department")
    press(asker, "Continue")
    expect(asker.get_by_label("Your question in one line")).to_have_value("Too short")
    expect(asker.get_by_label("Tell the doctor more")).to_have_value(ASKED["Tell the doctor more"])
    fill_in_page(asker, ASKED)
    walk_on(asker)
    follow(asker, "Change Made-up name")
    fill_in_page(asker, {"A made-up name": "Loud Oak"})
    press(asker, "Continue")
    expect_heading(asker, "Check your answers")
    expect(asker.locator(".answers")).to_contain_text("Loud Oak")
    expect(asker.locator(".answers")).to_contain_text(ASKED["Your question in one line"])


def walk_on(page: Page) -> None:
    """Go on with the answers that are there."""
    for _page in range(15):
        if page.get_by_role("heading", level=1).inner_text() == "Check your answers":
            return
        with page.expect_navigation():
            page.locator("main form .actions button:not([name])").last.click()


def test_the_browsers_own_way_back_keeps_what_was_answered(asker):
    walk(asker, "What a doctor would ask")
    asker.go_back()
    expect(asker.get_by_label("Tell the doctor more")).to_have_value(ASKED["Tell the doctor more"])
    expect(asker.get_by_label("Your question in one line")).to_have_value(ASKED["Your question in one line"])


def test_going_back_and_reloading_send_nothing_twice(asker):
    ask(asker)
    asker.reload()
    expect_heading(asker, "Your question has been sent")
    asker.go_back()
    asker.reload()
    expect_heading(asker, "Your question has been sent")
    assert Question.objects.count() == 1


def test_a_double_click_sends_one_question(asker):
    walk(asker)
    asker.get_by_role("button", name="Send my question").last.dblclick()
    expect_heading(asker, "Your question has been sent")
    assert Question.objects.count() == 1


def test_two_tabs_send_one_question(asker):
    walk(asker)
    other = asker.context.new_page()
    other.goto("/ask/check/")
    for page in (asker, other):
        page.bring_to_front()
        press(page, "Send my question")
        expect_heading(page, "Your question has been sent")
    assert Question.objects.count() == 1
    assert asker.url == other.url


def test_signs_of_an_emergency_end_on_a_page_that_says_what_to_do(asker):
    fill_in_page(asker, ["One or more of these"])
    press(asker, "Continue")
    expect_heading(asker, "Get help now")
    expect(asker.locator("main").get_by_role("link", name="119")).to_be_visible()
    follow(asker, "I chose this by mistake")
    fill_in_page(asker, ["None of these"])
    press(asker, "Continue")
    expect_heading(asker, "Who is the question about?")


def test_too_young_and_alone_ends_kindly(asker):
    walk(asker, "How old are you?")
    fill_in_page(asker, ["No, and I am on my own"])
    press(asker, "Continue")
    expect_heading(asker, "Please ask with a parent or guardian")
    follow(asker, "A parent or guardian is with me now")
    expect_heading(asker, "How old are you?")


def test_words_of_despair_show_who_listens_and_refuse_nothing(asker):
    walk(asker, "Your question")
    fill_in_page(asker, {**ASKED, "Tell the doctor more": "I cannot sleep any more and I want to die. What can I do?"})
    press(asker, "Continue")
    expect_heading(asker, "Before you go on")
    expect(asker.get_by_role("heading", name="You are not alone")).to_be_visible()
    expect(asker.locator("main").get_by_role("link", name="1925", exact=True)).to_be_visible()
    expect(asker.get_by_role("link", name="Call 1925: Suicide prevention line")).to_be_visible()
    follow(asker, "Go on with my question")
    expect_heading(asker, "What a doctor would ask")
    walk_on_with_consent(asker)
    press(asker, "Send my question")
    expect_heading(asker, "Your question has been sent")
    expect(asker.get_by_role("heading", name="You are not alone")).to_be_visible()
    assert Question.objects.get().urgent


def walk_on_with_consent(page: Page) -> None:
    for _page in range(15):
        heading = page.get_by_role("heading", level=1).inner_text()
        if heading == "Check your answers":
            return
        if heading == "Your agreement":
            fill_in_page(page, ["I agree that moderators and doctors read"])
        with page.expect_navigation():
            page.locator("main form .actions button:not([name])").last.click()


def picture(side: int = 64) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(file, "JPEG")
    return file.getvalue()


def test_photos_are_added_shown_and_taken_away(asker):
    walk(asker, "Photos")
    good = {"name": "rash.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    drawing = {"name": "rash.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    asker.locator("[name=photos]").set_input_files([good, drawing])
    press(asker, "Add")
    expect_error(asker, "rash.svg: This file is not a photo that we can open.")
    expect(asker.get_by_alt_text("Your photo 1")).to_be_visible()
    expect(asker.get_by_alt_text("Your photo 1")).to_have_js_property("naturalWidth", 64)  # it may still be loading
    asker.locator("[name=photos]").set_input_files([good, good])
    press(asker, "Add")
    expect(asker.get_by_text("You’ve added 3 photos")).to_be_visible()
    press(asker, "Remove photo 2")
    expect(asker.locator("main .photos li")).to_have_count(2)
    press(asker, "Continue")
    walk_on_with_consent(asker)
    press(asker, "Send my question")
    expect_heading(asker, "Your question has been sent")
    assert Question.objects.get().photos.count() == 2


def test_a_published_answer_is_offered_and_may_be_enough(asker, javascript):
    twin = published(make_department("Heart"), title=ASKED["Your question in one line"], headline="Spots on the back")
    work()
    walk(asker, "Your question")
    fill_in_page(asker, ASKED)
    if javascript:
        expect(asker.locator("[data-suggested]").get_by_role("link")).to_have_attribute("href", twin.get_absolute_url())
    press(asker, "Continue")
    walk(asker, "Has it been answered already?") if "/details/" not in asker.url else press(asker, "Continue")
    if asker.get_by_role("heading", level=1).inner_text() == "What is it about?":
        press(asker, "Continue")
    expect_heading(asker, "Has it been answered already?")
    expect(asker.get_by_role("link", name=re.compile("Spots on the back"))).to_be_visible()
    asker.get_by_role("button", name=re.compile("This answers my question")).click()
    expect_heading(asker, "We’re glad you found an answer")
    assert not QuestionDraft.objects.exists()


def test_the_count_counts_and_the_server_has_the_last_word(asker, javascript):
    walk(asker, "Your question")
    fill_in_page(asker, {**ASKED, "Tell the doctor more": "x" * 2001})
    if javascript:
        expect(asker.get_by_text("1 character too many").first).to_be_visible()
    press(asker, "Continue")
    expect_error(asker, "Shorten your text to 2000 characters. It has 2001.")
    expect(asker.get_by_label("Tell the doctor more")).to_have_value("x" * 2001)


def test_the_browsers_back_works_after_an_error(asker):
    walk(asker, "Your question")
    fill_in_page(asker, {**ASKED, "Your question in one line": "Too short"})
    press(asker, "Continue")
    expect_error(asker, "There is a problem")
    fill_in_page(asker, ASKED)
    press(asker, "Continue")
    expect_heading(asker, "What a doctor would ask")
    asker.go_back()
    expect_heading(asker, "Your question")
    expect(asker.get_by_label("Your question in one line")).to_be_visible()
    asker.go_forward()
    expect_heading(asker, "What a doctor would ask")


def test_the_first_page_can_be_gone_back_to_after_an_error(asker):
    press(asker, "Continue")
    expect_error(asker, "Choose whether there are any of these signs")
    fill_in_page(asker, ["None of these"])
    press(asker, "Continue")
    expect_heading(asker, "Who is the question about?")
    asker.go_back()
    expect_heading(asker, "Before you start")


def test_a_cookie_that_is_gone_loses_nothing_that_was_typed(asker):
    walk(asker, "Your question")
    fill_in_page(asker, ASKED)
    asker.wait_for_load_state("networkidle")  # what was looked for while writing has come
    asker.context.clear_cookies(name="askwell_draft")
    press(asker, "Continue")
    expect_heading(asker, "Before you start")
    expect(asker.get_by_text("We couldn’t find your earlier answers.")).to_be_visible()
    fill_in_page(asker, ["None of these"])
    for heading in ("Who is the question about?", "How old are you?", "About you", "Choose a department"):
        press(asker, "Continue")
        expect_heading(asker, heading)
        fill_in_page(asker, CHOSEN[heading])
    press(asker, "Continue")
    expect_heading(asker, "Your question")
    expect(asker.get_by_label("Tell the doctor more")).to_have_value(ASKED["Tell the doctor more"])


def test_a_press_of_mask_brings_focus_to_what_it_did(asker, javascript):
    walk(asker, "Your question")
    fill_in_page(asker, {**ASKED, "Tell the doctor more": f"My back is red and sore. Call me at {PHONE}, please."})
    press(asker, "Continue")
    press(asker, "Mask all")
    told = asker.get_by_role("status").filter(has_text="We put “[removed]” in 1 place.")
    expect(told).to_be_visible()
    if javascript:
        expect(told).to_be_focused()
    asker.keyboard.press("Tab")  # without a script the address leads there, and the next stop is after it
    place = "one => one.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING"
    assert told.evaluate(place)


def test_thoughts_of_ending_ones_life_lead_to_somebody_to_talk_to(asker):
    fill_in_page(asker, ["Thoughts of ending my life"])
    press(asker, "Continue")
    expect_heading(asker, "Talk to someone now")
    expect(asker.get_by_role("heading", name="You are not alone")).to_be_visible()
    expect(asker.locator("main .lines a").first).to_have_text("1925")
