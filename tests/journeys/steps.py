"""What people do on the pages, by the words that they read there."""

import re

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from portal.models import User
from tests.factories import DRAFT

PASSWORD = "a long password"
ASKED = {
    "Your question in one line": "Red spots on my back for two weeks",
    "Tell the doctor more": "Some red spots came up on my back.\nThey do not itch. What could they be?",
    "What we may call you": "Quiet Fern",
}
REPLY = {
    "Reply": DRAFT["answer"],
    "What cannot be said from here": DRAFT["limits"],
    "Next step": DRAFT["next_step"],
    "Seek help sooner if": DRAFT["seek_help_if"],
}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def unfold(page: Page, heading: str) -> None:
    """Open a folded part of a page that is not open yet."""
    part = page.locator("main details").filter(has=page.locator("summary", has_text=heading))
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def fill_in_question(page: Page, *, department: str = "", **changed: str) -> None:
    """Fill the whole ask form, with all consents; `changed`: title or body in other words."""
    for label, text in ASKED.items():
        page.get_by_label(label).fill(text)
    for name, text in changed.items():
        page.locator(f"[name={name}]").fill(text)
    if department:
        page.get_by_label("Department").select_option(label=department)
    page.get_by_label("Female", exact=True).check()
    page.get_by_label("Your age").select_option(label="30–39")
    page.get_by_label("I agree that moderators and doctors read").check()
    page.get_by_label("I agree that my question and the reply become public").check()


def fill_in_reply(page: Page, changed: dict[str, str] | None = None) -> None:
    """Fill the parts of a reply; `changed`: other words by label."""
    for label, text in (REPLY | (changed or {})).items():
        page.get_by_label(re.compile(rf"^\s*{label}(\s+\(optional\))?\s*$")).fill(text)
    page.get_by_label("Answer", exact=True).check()
    page.get_by_label("Soon", exact=True).check()


def values(page: Page, form: str) -> dict[str, object]:
    """All that a person has typed, chosen or ticked in a form, by field name."""
    return page.locator(form).evaluate(
        """form => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"))"""
    )


def sign_in(page: Page, user: User) -> Page:
    """Give the browser a session, the short way; the first journey signs in by the pages."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}])
    return page


def sign_in_by_hand(page: Page, user: User) -> None:
    expect(page).to_have_title(re.compile("^Sign in"))
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def expect_error(page: Page, words: str) -> None:
    """The page says so first in its title, then in the summary above the form."""
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator("[data-error-summary]")).to_contain_text(words)


def expect_heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
