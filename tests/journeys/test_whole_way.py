"""The way of a question, as its people go it: asked, let through, answered, read, withdrawn."""

import re

from playwright.sync_api import Page, expect

from consultations.models import Question
from doctors.models import Doctor
from portal.models import User
from tests.factories import DRAFT, make_department, make_doctor, make_moderator
from tests.journeys.steps import (
    ASKED,
    expect_heading,
    fill_in_reply,
    follow,
    press,
    sign_in_by_hand,
    unfold,
)
from tests.journeys.steps import ask as ask_by_hand

HEADLINE = "Red spots on the back that do not itch"


def ask(page: Page) -> str:
    """From the start page to the confirmation; returns the private link that the asker keeps."""
    page.goto("/")
    follow(page, "Ask a doctor")
    follow(page, "Start")
    ask_by_hand(page, department="Skin")
    expect(page.get_by_text("Your question number is")).to_contain_text(str(Question.objects.get().pk))
    return page.locator("main a[href*='/q/']").inner_text()


def let_through(page: Page, moderator: User) -> None:
    """A moderator signs in, finds the question among the submitted ones, and approves it."""
    page.goto("/admin/")
    sign_in_by_hand(page, moderator)
    page.get_by_role("link", name=re.compile("^New 1")).click()
    follow(page, ASKED["Your question in one line"])
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Topics").fill("Red spots, Back")
    expect(page.get_by_label("Department").locator("option:checked")).to_have_text("Skin")
    press(page, "Approve")
    expect(page.get_by_role("link", name=re.compile("^New 0"))).to_be_visible()


def answer(page: Page, doctor: Doctor) -> None:
    """A doctor signs in, takes the question, writes the parts of the reply and sends it."""
    page.goto("/desk/")
    sign_in_by_hand(page, doctor.user)
    expect_heading(page, "Work desk")
    follow(page, ASKED["Your question in one line"])
    press(page, "Take this question")
    fill_in_reply(page)
    press(page, "Send the reply")
    expect(page.get_by_role("status")).to_contain_text("Your reply has been sent.")


def read(page: Page) -> None:
    """A reader finds the page from the start page, and on it all that was asked and replied."""
    page.goto("/")
    follow(page, HEADLINE)
    expect_heading(page, f"{HEADLINE} - Skin")
    said = [
        ASKED["Your question in one line"],
        "They do not itch.",
        "Quiet Fern, 30–39 year old female.",
        "Share to:",
        "Reply Date:",
    ]
    parts = ("answer", "limits", "next_step", "seek_help_if")
    policy = ["has not examined the person who asked", "Policy version 1, in force since 1 January 2024"]
    for text in [*said, *(DRAFT[name] for name in parts), *policy, "Soon: see a doctor within two weeks"]:
        expect(page.locator("main")).to_contain_text(text)
    expect(page.get_by_role("link", name="Red spots", exact=True)).to_be_visible()


def lists_with(page: Page, question: Question, doctor: Doctor) -> list[str]:
    """The addresses of the lists that show the question's headline."""
    lists = ["/", "/departments/skin/", "/topics/red-spots/", "/topics/back/", doctor.get_absolute_url()]
    found = []
    for url in lists:
        page.goto(url)
        found += [url] * page.locator("main").get_by_role("link", name=HEADLINE).count()
    return found


def withdraw(page: Page, link: str) -> None:
    """The asker reads the reply under the private link, and takes the question back."""
    page.goto(link)
    expect(page.get_by_text("A doctor has replied.")).to_be_visible()
    expect(page.get_by_text(DRAFT["next_step"])).to_be_visible()
    unfold(page, "Withdraw my question")
    press(page, "Withdraw my question")
    expect(page.get_by_role("status").get_by_text("Your question is withdrawn.")).to_be_visible()
    expect(page.get_by_text(DRAFT["next_step"])).to_have_count(0)


def test_a_question_from_asking_to_withdrawing(someone):
    doctor = make_doctor(make_department("Skin"))
    asker, reader = someone(), someone()
    link = ask(asker)
    let_through(someone(), make_moderator())
    answer(someone(), doctor)
    read(reader)
    address, question = reader.url, Question.objects.get()
    assert lists_with(reader, question, doctor) == [
        "/",
        "/departments/skin/",
        "/topics/red-spots/",
        "/topics/back/",
        doctor.get_absolute_url(),
    ]
    withdraw(asker, link)
    assert reader.goto(address).status == 410
    expect_heading(reader, "This page is no longer public")
    assert lists_with(reader, question, doctor) == []
