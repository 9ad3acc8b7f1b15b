"""What an asker can do under the private link, in every situation that asks for something."""

import pytest
from playwright.sync_api import Page, expect

from consultations.actors import Actor
from consultations.acts.desk import claims
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import Question
from consultations.secret_link import private_path
from tests.factories import DRAFT, claimed, make_department, make_doctor, make_moderator, published, submitted
from tests.journeys.steps import expect_error, expect_heading, press, unfold


@pytest.fixture
def opened(someone):
    """Opens the private page of a question."""

    def at(question: Question) -> Page:
        page = someone()
        page.goto(private_path(question))
        return page

    return at


def test_a_returned_question_is_changed_and_sent_again(opened):
    question = submitted()
    decisions.return_to_asker(question.pk, Actor.moderator(make_moderator()), reason="unclear", note="Since when?")
    page = opened(question)
    expect(page.get_by_text("Since when?")).to_be_visible()
    text = page.get_by_label("Tell the doctor more")
    expect(text).to_have_value(question.body)
    text.fill("Too short")
    press(page, "Send my question again")
    expect_error(page, "Write at least 30 characters")
    expect(text).to_have_value("Too short")
    text.fill(f"{question.body} For three weeks.")
    press(page, "Send my question again")
    expect(page.get_by_text("We have your question.")).to_be_visible()
    question.refresh_from_db()
    assert (question.status, question.body[-12:]) == ("submitted", "three weeks.")


def test_the_doctors_question_is_answered(opened):
    department = make_department()
    who = make_doctor(department)
    question = claimed(department, who)
    claims.request_info(question.pk, Actor.doctor(who), note="Do they fade when pressed?")
    page = opened(question)
    expect(page.get_by_text("Do they fade when pressed?")).to_be_visible()
    press(page, "Send my answer")
    expect_error(page, "Write a few words")
    page.get_by_label("Your answer").fill("Yes, they do.")
    press(page, "Send my answer")
    expect(page.get_by_text("A doctor is reading your question.")).to_be_visible()
    question.refresh_from_db()
    assert (question.status, question.claimed_by) == ("claimed", who)


def test_publication_is_taken_back_and_given_again(opened):
    question = published(make_department())
    page = opened(question)
    unfold(page, "Do not publish")
    press(page, "Keep my question private")
    expect(page.get_by_text("The reply is not public.")).to_be_visible()
    expect(page.get_by_text(DRAFT["next_step"])).to_be_visible()
    private = page.url
    assert page.goto(question.get_absolute_url()).status == 410
    page.goto(private)
    unfold(page, "Allow publication")
    press(page, "Allow publication")
    expect(page.get_by_text("Your question and the reply are public.")).to_be_visible()
    assert page.goto(question.get_absolute_url()).status == 200


def test_a_withdrawn_question_is_erased(opened):
    question = published(make_department())
    address = private_path(question)
    own_question.withdraw(question.pk)
    page = opened(question)
    unfold(page, "Erase it now")
    press(page, "Erase my question for good")
    expect_error(page, "Tick the box if you want to erase everything")
    page.get_by_label("Yes, erase everything").check()
    press(page, "Erase my question for good")
    expect_heading(page, "Your question has been erased")
    assert page.goto(address).status == 404
    assert page.goto(question.get_absolute_url()).status == 410
    question.refresh_from_db()
    assert (question.title, question.body) == ("", "")


def test_a_follow_up_passes_the_signs_again(opened):
    question = published(make_department())
    page = opened(question)
    unfold(page, "Ask a follow-up question")
    page.get_by_label("Your follow-up question").fill("My chest hurts when I swim.")
    press(page, "Send my follow-up question")
    expect_error(page, "Choose whether there are any of these signs")
    page.get_by_label("One or more of these").check()
    press(page, "Send my follow-up question")
    expect_heading(page, "Get help now")
    page.get_by_role("link", name="Go back to my question").click()
    unfold(page, "Ask a follow-up question")
    page.get_by_label("None of these").check()
    page.get_by_label("Your follow-up question").fill("May I swim with it?")
    press(page, "Send my follow-up question")
    expect(page.get_by_role("heading", name="Your follow-up question")).to_be_visible()
    assert question.follow_ups.get().body == "May I swim with it?"


def test_feedback_is_given_and_thanked_for(opened):
    question = published(make_department())
    page = opened(question)
    unfold(page, "Did this help?")
    page.get_by_role("group", name="Did this help you?").get_by_label("Partly").check()
    page.get_by_role("group", name="Did you see a doctor about it?").get_by_label("Not yet, but I will").check()
    press(page, "Send my answer")
    expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    question.refresh_from_db()
    assert question.feedback.helped == "partly"


def test_a_new_link_is_asked_for(opened):
    question = submitted(email="fern@example.org")
    page = opened(question)
    page.get_by_role("link", name="Replace this link with a new one").click()
    press(page, "Send me a new link")
    expect_error(page, "Enter your question number")
    page.get_by_label("Your question number").fill(str(question.pk))
    page.get_by_label("Your email address").fill("fern@example.org")
    press(page, "Send me a new link")
    expect_heading(page, "Check your email")
