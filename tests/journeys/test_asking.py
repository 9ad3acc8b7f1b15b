"""Asking when something goes wrong: faults are explained where they are, and nothing is lost or sent twice."""

import pytest
from playwright.sync_api import Page, expect

from consultations.models import Question
from tests.factories import make_department
from tests.journeys.steps import ASKED, expect_error, expect_heading, fill_in_question, press, values

FAULTS = {
    "Write your question in one line": "title",
    "Tell the doctor more about your question": "body",
    "Choose a name that we may call you": "name",
    "Choose one, or “Rather not say”": "sex",
    "Agree, or we cannot pass on your question": "health_data",
}
PHONE = "0912 345 678"


@pytest.fixture
def asker(someone) -> Page:
    make_department("Skin")
    page = someone()
    page.goto("/ask/")
    return page


def test_an_empty_form_names_every_fault_and_leads_to_it(asker, javascript):
    press(asker, "Send my question")
    expect_error(asker, "There is a problem")
    summary = asker.locator("[data-error-summary]")
    expect(summary.get_by_role("heading", name="There is a problem")).to_be_visible()
    if javascript:
        expect(summary).to_be_focused()
    assert summary.get_by_role("link").all_inner_texts() == list(FAULTS)
    for words, name in FAULTS.items():
        expect(asker.locator(".field", has=asker.locator(f"[name={name}]")).get_by_text(words)).to_be_visible()
        summary.get_by_role("link", name=words).click()
        expect(asker.locator(f"[name={name}]").first).to_be_focused()
    assert not Question.objects.exists()


def test_personal_data_is_pointed_out_and_all_that_was_typed_stays(asker):
    fill_in_question(asker, department="Skin", body=f"My back is red and sore. Call me at {PHONE}, please. Thank you.")
    typed = values(asker, "main form")
    press(asker, "Send my question")
    words = f"Take out “{PHONE}”. It could show who you are."
    expect_error(asker, words)
    expect(asker.locator("#div_id_body")).to_contain_text(words)
    assert values(asker, "main form") == typed
    assert not Question.objects.exists()
    asker.get_by_label("Tell the doctor more").fill(ASKED["Tell the doctor more"])
    press(asker, "Send my question")
    expect_heading(asker, "Your question has been sent")
    assert Question.objects.get().body == ASKED["Tell the doctor more"]


def test_going_back_and_reloading_send_nothing_twice(asker):
    fill_in_question(asker)
    press(asker, "Send my question")
    expect_heading(asker, "Your question has been sent")
    asker.reload()
    expect_heading(asker, "Your question has been sent")
    asker.go_back()
    expect_heading(asker, "Ask a doctor")
    assert Question.objects.count() == 1


def test_sending_again_after_going_back_is_the_same_question(asker):
    fill_in_question(asker)
    press(asker, "Send my question")
    expect_heading(asker, "Your question has been sent")
    asker.go_back()
    expect(asker.get_by_label("Tell the doctor more")).to_have_value(ASKED["Tell the doctor more"])
    press(asker, "Send my question")
    expect_heading(asker, "Your question has been sent")
    assert Question.objects.count() == 1


def test_a_double_click_sends_one_question(asker):
    fill_in_question(asker)
    asker.get_by_role("button", name="Send my question").dblclick()
    expect_heading(asker, "Your question has been sent")
    assert Question.objects.count() == 1


def test_the_same_words_in_two_tabs_sends_one_question(asker):
    other = asker.context.new_page()
    other.goto("/ask/")
    for page in (asker, other):
        page.bring_to_front()
        fill_in_question(page)
    for page in (asker, other):
        page.bring_to_front()
        press(page, "Send my question")
        expect_heading(page, "Your question has been sent")
    assert Question.objects.count() == 1
    assert asker.url == other.url
