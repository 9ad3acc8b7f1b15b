"""Staff sign in: with a code of an app, with a recovery code, with a passkey; without a second factor nothing opens."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_department, make_doctor
from tests.journeys.steps import code_of, expect_heading, follow, press, set_up_app, sign_in_by_hand, sign_out


@pytest.fixture
def doctor(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    return make_doctor(make_department("Skin"))


def test_with_an_app_and_with_a_recovery_code(someone, doctor):
    page = someone()
    page.goto("/desk/")
    sign_in_by_hand(page, doctor.user)
    expect(page).to_have_url(re.compile("/accounts/2fa/"))
    page.goto("/desk/")
    expect(page).to_have_url(re.compile("/accounts/2fa/"))  # nothing opens without one
    secret, codes = set_up_app(page)
    page.goto("/desk/")
    expect_heading(page, "Work desk")
    for code in (lambda: code_of(secret), lambda: codes[0]):
        sign_out(page)
        page.goto("/desk/")
        sign_in_by_hand(page, doctor.user)
        expect(page.locator("input[name=code]")).to_be_visible()
        page.locator("input[name=code]").fill("000000")
        page.locator("form:has(input[name=code]) button").first.click()
        expect(page.locator("[role=alert], .fault-text, .errorlist").first).to_be_visible()
        page.locator("input[name=code]").fill(code())
        page.locator("form:has(input[name=code]) button").first.click()
        expect_heading(page, "Work desk")
    sign_out(page)
    page.goto("/desk/")
    sign_in_by_hand(page, doctor.user)
    page.locator("input[name=code]").fill(codes[0])  # each counts once
    page.locator("form:has(input[name=code]) button").first.click()
    expect(page.locator("[role=alert], .fault-text, .errorlist").first).to_be_visible()


def test_with_a_passkey(new_context, doctor):
    page = new_context().new_page()
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    page.goto("/desk/")
    sign_in_by_hand(page, doctor.user)
    set_up_app(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("input[name=name]").fill("My laptop")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page).not_to_have_url(re.compile("webauthn/add"))
    sign_out(page)
    page.goto("/desk/")
    press(page, "Sign in with a passkey")
    expect_heading(page, "Work desk")
    follow(page, f"Account of {doctor.user.email}")
    expect(page).to_have_url(re.compile("/accounts/2fa/"))
