"""A real portal from its first administrator to its first public page, with everything on that protects it."""

import re

import pytest
from playwright.sync_api import Page, expect

from consultations.models import Question
from portal.models import StaffEvent, User
from tests.factories import DRAFT
from tests.journeys.conftest import Watch
from tests.journeys.production import Portal, link_in, portal
from tests.journeys.steps import (
    ASKED,
    PASSWORD,
    ask,
    code_of,
    expect_heading,
    fill_in_reply,
    follow,
    press,
    set_up_app,
    sign_out,
)

ADMIN, DOCTOR, ASKER = "ada@example.org", "lin@example.org", "fern@example.org"
HEADLINE = "Red spots on the back that do not itch"


@pytest.fixture
def real(transactional_db, tmp_path):
    with portal(tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def watch(real):
    """The same eyes as over every journey, on the real portal."""
    watch = Watch(real.origin)
    yield watch
    assert watch.faults == []


@pytest.fixture
def someone(new_context):
    return lambda: new_context(ignore_https_errors=True).new_page()


def first_sign_in(page: Page, link: str, email: str) -> str:
    """From the link to a second factor that is set up; returns the app's secret."""
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm new password").fill(PASSWORD)
    press(page, "Save the password")
    expect_heading(page, "Your password is saved")
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    expect_heading(page, "How you sign in")  # and nothing else opens before
    secret, _codes = set_up_app(page)
    return secret


def sign_in_with_app(page: Page, email: str, secret: str) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    code = code_of(secret)
    page.get_by_label("Code").fill("".join(chr(ord(sign) + 0xFEE0) for sign in code) + "\u200b")
    press(page, "Sign in")


def invite_doctor(page: Page) -> None:
    page.goto("/admin/doctors/department/add/")
    page.locator("[name=name]").fill("Skin")
    page.locator("[name=slug]").fill("skin")
    press(page, "Save")
    page.goto("/admin/portal/user/")
    page.get_by_role("link", name="Invite someone").click()
    page.get_by_label("Email address").fill(DOCTOR)
    page.locator("[name=name]").fill("Lin Mei")
    page.get_by_label("This is a doctor").check()
    page.get_by_label("Skin").check()
    press(page, "Invite")
    expect(page.get_by_text("We are sending a link to set a password")).to_be_visible()


def verify_licence(page: Page) -> None:
    page.goto("/admin/doctors/doctor/")
    page.get_by_role("link", name="Lin Mei").click()
    page.get_by_role("link", name=re.compile("licence", re.I)).last.click()
    page.locator("[name=number]").fill("L 7")
    page.locator("[name=expires_on]").fill("2030-12-31")
    press(page, "I have seen this licence")
    expect(page.get_by_text("The licence is verified.")).to_be_visible()


def approve(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("^New 1")).click()
    follow(page, ASKED["Your question in one line"])
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Topics").fill("Red spots, Back")
    press(page, "Approve")
    expect(page.get_by_role("link", name=re.compile("^New 0"))).to_be_visible()


def answer(page: Page) -> None:
    page.goto("/desk/")
    follow(page, ASKED["Your question in one line"])
    press(page, "Take this question")
    fill_in_reply(page)
    press(page, "Send the reply")
    expect(page.get_by_role("status")).to_contain_text("Your reply has been sent.")


def test_from_the_first_administrator_to_the_first_public_page(real: Portal, someone):
    admin, doctor, asker, reader = (someone() for _n in range(4))
    printed = real.manage("create_admin", ADMIN)
    secret = first_sign_in(admin, re.search(r"https://\S+", printed)[0], ADMIN)
    sign_out(admin)
    admin.goto("/admin/")
    sign_in_with_app(admin, ADMIN, secret)
    invite_doctor(admin)
    first_sign_in(doctor, link_in(real.mailbox.to(DOCTOR, "Your account at Askwell")), DOCTOR)
    doctor.goto("/desk/")
    expect_heading(doctor, "Dr. Lin Mei")  # until the licence is verified, their own page is all there is
    verify_licence(admin)
    ask(asker, department="Skin")
    approve(admin)
    answer(doctor)
    reader.goto("/")
    follow(reader, HEADLINE)
    expect_heading(reader, f"{HEADLINE} - Skin")
    expect(reader.locator("main")).to_contain_text(DRAFT["next_step"])
    assert Question.objects.get().status == "published"
    assert set(User.objects.values_list("emailaddress__email", "emailaddress__verified")) == {
        (ADMIN, True), (DOCTOR, True),
    }  # fmt: skip
    assert list(StaffEvent.objects.filter(action="factor_added").values_list("user__email", flat=True)) == [
        ADMIN,
        DOCTOR,
    ]
    assert {cookie["secure"] for cookie in admin.context.cookies()} == {True}
