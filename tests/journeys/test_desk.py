"""Doctors at the desk: what they typed stays, what is missing is named, and two never work on one question unaware."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from consultations.acts import doctor as acts
from consultations.models import Question
from consultations.workflow import Actor
from doctors.models import Doctor
from tests.factories import DRAFT, claimed, make_department, make_doctor, queued
from tests.journeys.steps import expect_error, expect_heading, fill_in_reply, press, sign_in, unfold, values


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
    expect_error(page, "Say what the asker should do next")
    assert values(page, "form:has([name=answer])") == typed
    page.locator("[data-error-summary]").get_by_role("link", name="Say what the asker should do next").click()
    expect(page.locator("[name=next_step]")).to_be_focused()
    page.keyboard.type(DRAFT["next_step"])
    press(page, "Send the reply")
    expect(page.get_by_role("status")).to_contain_text("Your reply is sent.")
    assert Question.objects.published().get() == question


def test_a_question_is_declined_with_a_reason(at_desk, skin):
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    page = at_desk(doctor, question)
    fill_in_reply(page)
    page.get_by_label("Decline", exact=True).check()
    press(page, "Send the reply")
    expect_error(page, "Say why you decline")
    page.get_by_label("Why you decline").select_option(label="An examination is needed")
    press(page, "Send the reply")
    page.goto(question.get_absolute_url())
    expect(page.get_by_text("Not answered here: An examination is needed")).to_be_visible()


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
    expect(page.get_by_role("status")).to_contain_text("The reply is sent.")
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
    press(page, "Pass on")
    expect(page.get_by_role("status")).to_contain_text("It is passed on.")
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
