"""Doctors at the desk: what they typed stays, what is missing is named, and two never work on one question unaware."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.actors import Actor
from consultations.acts.desk import claims as acts
from consultations.models import Question, ReplyDraft
from consultations.secret_link import private_path
from doctors.models import Doctor
from tests.factories import DRAFT, claimed, make_department, make_doctor, published, queued
from tests.journeys.steps import (
    code_of,
    expect_error,
    expect_heading,
    fill_in_reply,
    follow,
    press,
    set_up_app,
    sign_in,
    sign_in_by_hand,
    sign_out,
    unfold,
    values,
)


@pytest.fixture
def skin():
    return make_department("Skin")


@pytest.fixture
def at_desk(someone):
    """Opens a question at the desk of a doctor."""

    def opened(doctor: Doctor, question: Question) -> Page:
        page = sign_in(someone(), doctor.user)
        page.goto(f"/desk/{question.pk}/")
        return page

    return opened


def test_a_missing_next_step_is_named_and_all_that_was_typed_stays(at_desk, skin):
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    page = at_desk(doctor, question)
    fill_in_reply(page, {"Next step": ""})
    typed = values(page, "form:has([name=answer])")
    press(page, "Send the reply")
    expect_error(page, "Enter what the asker should do next")
    assert values(page, "form:has([name=answer])") == typed
    page.locator("[data-error-summary]").get_by_role("link", name="Enter what the asker should do next").click()
    expect(page.locator("[name=next_step]")).to_be_focused()
    page.keyboard.type(DRAFT["next_step"])
    press(page, "Send the reply")
    expect(page.get_by_role("status")).to_contain_text("Your reply has been sent.")
    assert Question.objects.published().get() == question


def test_a_question_is_declined_with_a_reason(at_desk, skin):
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    page = at_desk(doctor, question)
    fill_in_reply(page)
    page.get_by_label("Decline", exact=True).check()
    press(page, "Send the reply")
    expect_error(page, "Choose why you decline")
    page.get_by_label("Why you decline").select_option(label="An examination is needed")
    page.get_by_label("What a doctor would need to answer").fill("A look at the spots in good light.")
    page.get_by_label("Who should they see instead?").fill("A skin doctor")
    press(page, "Send the reply")
    page.goto(question.get_absolute_url())
    expect(page.locator(".reply").get_by_text("Not answered here: An examination is needed")).to_be_visible()
    expect(page.get_by_text("A look at the spots in good light.")).to_be_visible()


def test_a_second_doctor_agrees_to_a_reply(at_desk, skin):
    author, colleague = make_doctor(skin), make_doctor(skin)
    question = claimed(skin, author)
    page = at_desk(author, question)
    fill_in_reply(page)
    page.get_by_label("Ask a second doctor").check()
    press(page, "Send the reply")
    expect_heading(page, "Work desk")
    assert not Question.objects.published().exists()
    page = at_desk(colleague, question)
    expect(page.get_by_text(DRAFT["answer"])).to_be_visible()
    press(page, "Agree and send")
    expect(page.get_by_role("status")).to_contain_text("The reply has been sent.")
    assert Question.objects.published().get().published_reply.reviewer == colleague


def test_who_comes_second_is_told_who_has_the_question(at_desk, skin):
    first, second = make_doctor(skin), make_doctor(skin)
    question = queued(skin)
    page = at_desk(second, question)
    acts.claim(question.pk, Actor.doctor(first))
    press(page, "Take this question")
    expect(page.get_by_role("status")).to_contain_text(f"{first.display_name} has this question already.")
    page.goto(f"/desk/{question.pk}/")
    expect(page.get_by_text(f"{first.display_name} has this question until")).to_be_visible()
    expect(page.get_by_role("button", name="Take this question")).to_have_count(0)


def test_what_a_doctor_asks_or_passes_on_reaches_its_own_form(at_desk, skin):
    make_department("Heart")
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    page = at_desk(doctor, question)
    unfold(page, "Pass on to another department")
    page.get_by_label("To which department").select_option(label="Heart")
    page.get_by_label("Note to the next doctor").fill("It is about the heart.")
    press(page, "Pass on the question")
    expect(page.get_by_role("status")).to_contain_text("You’ve passed on the question.")
    question.refresh_from_db()
    assert (question.status, question.department.name) == ("queued", "Heart")


def test_a_reply_that_comes_too_late_stays_on_the_page(at_desk, skin):
    doctor, colleague = make_doctor(skin), make_doctor(skin)
    question = claimed(skin, doctor)
    page = at_desk(doctor, question)
    fill_in_reply(page)
    typed = values(page, "form:has([name=answer])")
    Question.objects.update(lease_until=timezone.now())
    acts.claim(question.pk, Actor.doctor(colleague))
    press(page, "Send the reply")
    expect_error(page, f"{colleague.display_name} has this question")
    assert values(page, "form:has([name=answer])") == typed
    assert not Question.objects.published().exists()


DOSE = "Take 500 mg of paracetamol three times a day."


def test_from_signing_in_over_a_finding_and_the_preview_to_the_page(someone, skin, javascript, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    doctor = make_doctor(skin)
    question = queued(skin)
    page = someone()
    page.goto("/desk/")
    sign_in_by_hand(page, doctor.user)
    secret, _codes = set_up_app(page)
    sign_out(page)
    page.goto("/desk/")
    sign_in_by_hand(page, doctor.user)
    page.locator("input[name=code]").fill(code_of(secret))
    press(page, "Sign in")
    expect_heading(page, "Work desk")
    page.get_by_role("button", name=re.compile("^Take it")).click()
    fill_in_reply(page, {"Reply": DOSE})
    if javascript:
        expect(page.locator("[data-saved]")).to_contain_text("Saved at")
        expect(page.locator(".marks mark")).to_have_text(re.compile("^Take 500 mg"))
    else:
        press(page, "Check against the rules")
    expect(page.locator("#findings mark")).to_have_text(re.compile("^Take 500 mg"))
    expect(page.locator("#findings")).to_contain_text("You must change this:")
    press(page, "Send the reply")
    expect_error(page, "This prescribes a medicine or a dose.")
    page.get_by_label("Reply", exact=True).fill(DRAFT["answer"])
    press(page, "Preview")
    expect(page.get_by_text("This is a preview. Nothing is sent yet.")).to_be_visible()
    expect(page.locator(".reply")).to_contain_text(DRAFT["answer"])
    expect(page.locator(".reply")).to_contain_text("Policy version 1")
    follow(page, "Go on writing")
    expect(page.get_by_label("Reply", exact=True)).to_have_value(DRAFT["answer"])
    press(page, "Preview")
    press(page, "Send the reply")
    expect(page.get_by_role("status")).to_contain_text("Your reply has been sent.")
    page.goto(question.get_absolute_url())
    expect(page.locator(".reply")).to_contain_text(DRAFT["answer"])


def test_with_the_keyboard_alone(new_context, skin):
    """With its script the desk knows keys: check, preview, send."""
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    page = sign_in(new_context().new_page(), doctor.user)
    page.goto(f"/desk/{question.pk}/")
    page.get_by_label("Answer", exact=True).focus()
    page.keyboard.press("Space")
    for name in ("answer", "limits", "next_step"):
        while page.evaluate("document.activeElement.name") != name:
            page.keyboard.press("Tab")
        page.keyboard.type(DRAFT[name])
    while page.evaluate("document.activeElement.name") != "care_level":
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#findings")).to_contain_text("found nothing to change")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("This is a preview. Nothing is sent yet.")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Your reply has been sent.")
    assert Question.objects.published().get() == question


def test_who_was_signed_out_while_writing_signs_in_elsewhere_and_loses_nothing(new_context, skin):
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    context = new_context()
    page = sign_in(context.new_page(), doctor.user)
    page.goto(f"/desk/{question.pk}/")
    context.clear_cookies(name="sessionid")
    page.get_by_label("Reply", exact=True).fill("Written while signed out.")
    expect(page.locator("[data-save-fault]")).to_contain_text("You’re signed out")
    sign_in(page, doctor.user)
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    assert ReplyDraft.objects.get().content["answer"] == "Written while signed out."


def test_information_is_asked_for_and_given(at_desk, someone, skin):
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    page = at_desk(doctor, question)
    page.get_by_label("Reply", exact=True).fill("Half of a reply.")
    press(page, "Save the draft")
    expect(page.get_by_role("status").first).to_contain_text("Saved at")
    unfold(page, "Ask for more information")
    page.get_by_label("What do you need to know?").fill("Since when do you have them?")
    press(page, "Ask the asker")
    asker = someone()
    asker.goto(private_path(question))
    expect(asker.get_by_text("Since when do you have them?")).to_be_visible()
    asker.get_by_label(re.compile("answer", re.I)).first.fill("Since Monday.")
    asker.get_by_role("button", name=re.compile("Send", re.I)).first.click()
    expect(asker.get_by_text("A doctor is reading your question.")).to_be_visible()
    page.goto("/desk/")
    expect(page.get_by_text("The asker has answered")).to_be_visible()
    page.goto(f"/desk/{question.pk}/")
    expect(page.get_by_text("Since Monday.")).to_be_visible()
    expect(page.get_by_label("Reply", exact=True)).to_have_value("Half of a reply.")


def test_a_correction_for_safety_is_read_by_two_and_shows_what_it_was(at_desk, someone, skin):
    author, colleague = make_doctor(skin), make_doctor(skin)
    question = published(skin, author)
    page = at_desk(author, question)
    page.get_by_label("Reply", exact=True).fill("Do not wait: have it looked at this week.")
    page.get_by_label("What changed and why").fill("I had read it wrongly.")
    page.get_by_label(re.compile("For safety")).check()
    press(page, "Publish the correction")
    expect(page.get_by_role("status").first).to_contain_text("is waiting for a second doctor")
    page = at_desk(colleague, question)
    expect(page.get_by_text("Do not wait: have it looked at this week.")).to_be_visible()
    unfold(page, "Agree to the correction")
    press(page, "Agree and publish the correction")
    reader = someone()
    reader.goto(question.get_absolute_url())
    expect(reader.get_by_text("This reply was corrected for safety, by two doctors.")).to_be_visible()
    follow(reader, "Read the earlier version and what changed")
    expect(reader.locator(".reply")).to_contain_text(DRAFT["answer"])


SLOW = 900  # milliseconds that the network takes for each save


@pytest.fixture
def slow_saves(new_context):
    """Every save of the draft takes its time, so that Send overtakes it. One that is on its way ends with the test."""
    slowed: list[Page] = []

    def slow(page: Page) -> None:
        def late(route):
            page.wait_for_timeout(SLOW)
            route.continue_()

        slowed.append(page)
        page.route("**/draft/", late)

    yield slow
    for page in slowed:
        page.unroute_all(behavior="ignoreErrors")


def test_after_a_refused_send_saving_goes_on_over_a_slow_network(new_context, slow_saves, skin):
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    page = sign_in(new_context().new_page(), doctor.user)
    page.goto(f"/desk/{question.pk}/")
    slow_saves(page)
    fill_in_reply(page, {"Next step": ""})
    press(page, "Send the reply")
    expect_error(page, "Enter what the asker should do next")
    with page.expect_response(lambda answer: "after+the+refusal" in (answer.request.post_data or "")) as saved:
        page.get_by_label("Reply", exact=True).fill("Written after the refusal.")
    assert saved.value.ok
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    expect(page.locator("[data-save-fault]")).to_be_empty()
    page.goto(f"/desk/{question.pk}/")
    expect(page.get_by_label("Reply", exact=True)).to_have_value("Written after the refusal.")
    assert ReplyDraft.objects.get().content["answer"] == "Written after the refusal."


def test_of_two_tabs_the_older_sends_nothing_and_shows_both_texts(new_context, slow_saves, javascript, skin):
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    context = new_context(java_script_enabled=javascript)
    old, new = sign_in(context.new_page(), doctor.user), context.new_page()
    for page in (old, new):
        page.goto(f"/desk/{question.pk}/")
    new.get_by_label("Reply", exact=True).fill("Written in the newer tab.")
    if javascript:
        slow_saves(old)
        expect(new.locator("[data-saved]")).to_contain_text("Saved at")
    else:
        press(new, "Save the draft")
    fill_in_reply(old, {"Reply": "Written in the older tab."})
    press(old, "Send the reply")
    expect_error(old, "You wrote on in another window.")
    expect(old.locator("section", has_text="What you wrote in another window").first).to_contain_text("the newer tab")
    expect(old.get_by_label("Reply", exact=True)).to_have_value("Written in the older tab.")
    assert not Question.objects.published().exists()
    assert ReplyDraft.objects.get().content["answer"] == "Written in the newer tab."
    press(old, "Send the reply")  # whoever has read both decides
    expect(old.get_by_role("status").first).to_contain_text("Your reply has been sent.")
    assert Question.objects.published().get().published_reply.answer == "Written in the older tab."
