"""What people do on the pages, by the words that they read there."""

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page, expect

from portal.models import User
from tests.factories import DRAFT

PASSWORD = "a long password"
ASKED = {
    "Your question in one line": "Red spots on my back for two weeks",
    "Tell the doctor more": "Some red spots came up on my back.\nThey do not itch. What could they be?",
}
CHOSEN = {  # on the page with this heading: what is chosen and filled in there
    "Before you start": ["None of these"],
    "Who is the question about?": ["Myself"],
    "How old are you?": ["Yes, I am 18 or older"],
    "About you": {"A made-up name": "Quiet Fern", "Your age": "30–39", "Female": True},
    "Choose a department": [],
    "Your question": ASKED,
    "What a doctor would ask": {},
    "What is it about?": {},
    "Has it been answered already?": {},
    "Photos": {},
    "How it would look in public": {},
    "Your agreement": [
        "I agree that moderators and doctors read",
        "I agree that my question and the reply become public",
    ],
}
ON = {"Has it been answered already?": "None of these: go on", "Photos": "Continue without photos"}  # else "Continue"
REPLY = {
    "Reply": DRAFT["answer"],
    "What you can’t say from here": DRAFT["limits"],
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


def fill_in_page(page: Page, chosen: dict[str, object] | list[str]) -> None:
    """Fill one page of asking: texts and choices by label; a bare name is ticked."""
    for label, value in chosen.items() if isinstance(chosen, dict) else dict.fromkeys(chosen, True).items():
        field = (
            page.locator("main")
            .get_by_label(label, exact=value is True and label in ("Female", "Male", "Myself"))
            .and_(page.locator("input, select, textarea"))
            .first
        )
        if value is True:
            field.check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(str(value))


def fill_in_by_name(page: Page, values: dict[str, object]) -> None:
    """Fill a page in whatever language, by the names of its fields: a text, a choice, a box to tick."""
    for name, value in values.items():
        field = page.locator(f'main [name="{name}"]:not([type="hidden"])')
        if not value or field.count() == 0:
            continue
        kind = field.first.evaluate("one => one.type")
        if kind == "checkbox":
            field.check()
        elif kind == "radio":
            page.locator(f'main [name="{name}"][value="{value}"]').first.check()
        elif kind == "select-one":
            field.select_option(str(value))
        else:
            field.fill(str(value))


def go_on(page: Page) -> None:
    """Press the big button of a page of asking."""
    with page.expect_navigation():
        page.locator("main form .actions button.button:not(.second)").last.click()


def heading_of(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def walk(page: Page, until: str = "Check your answers", **changed: object) -> None:
    """Go through the pages of asking up to the one with this heading; `department`, `title`, `body`: other answers."""
    if "/ask/" not in page.url or page.url.endswith("/ask/"):
        page.goto("/ask/gate/")
    words = {"title": "Your question in one line", "body": "Tell the doctor more"}
    texts = ASKED | {label: changed[name] for name, label in words.items() if name in changed}
    for _page in range(15):
        heading = heading_of(page)
        if heading == until:
            return
        if heading == "Before you go on":
            with page.expect_navigation():
                follow(page, "Go on with my question")
            continue
        chosen = CHOSEN[heading]
        if heading == "Your question":
            chosen = texts
        if heading == "Choose a department" and "department" in changed:
            chosen = [changed["department"]]
        fill_in_page(page, chosen)
        with page.expect_navigation():
            press(page, ON.get(heading, "Continue"))
    raise AssertionError(f"no way to {until}, but to {heading_of(page)}")


def ask(page: Page, **changed: object) -> None:
    """From the gate to the confirmation."""
    walk(page, **changed)
    press(page, "Send my question")
    expect_heading(page, "Your question has been sent")


def fill_in_reply(page: Page, changed: dict[str, str] | None = None) -> None:
    """Fill the parts of a reply; `changed`: other words by label."""
    for label, text in (REPLY | (changed or {})).items():
        page.get_by_label(re.compile(rf"^\s*{label}(\s+\(optional\))?\s*$")).fill(text)
    page.get_by_label("Answer", exact=True).check()
    page.get_by_label("Soon", exact=True).check()


def values(page: Page, form: str) -> dict[str, object]:
    """All that a person has typed, chosen or ticked in a form, by field name."""
    return page.locator(form).evaluate(
        """form => Object.fromEntries([...new FormData(form)].filter(([name]) =>
            !["csrfmiddlewaretoken", "revision", "writer", "turn"].includes(name)))"""
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


def code_of(secret: str) -> str:
    """The code that the app shows now."""
    cache.clear()  # a code counts once; here one may be asked for twice within its half minute
    _before, present, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, present))


def confirm(page: Page) -> None:
    """Give the password once more, which a change of the account asks for."""
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """From the page that wants a second factor to the recovery codes: the app's secret, and the codes."""
    page.locator("a[href*='/totp/activate/']").click()
    confirm(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(code_of(secret))
    press(page, "Set up the app")
    codes = page.locator("textarea").input_value().split()
    assert len(codes) == 10
    return secret, codes


def sign_out(page: Page) -> None:
    page.goto("/")
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name=re.compile("Sign out", re.I)).click()


def expect_error(page: Page, words: str) -> None:
    """The page says so first in its title, then in the summary above the form."""
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator("[data-error-summary]")).to_contain_text(words)


def expect_heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
