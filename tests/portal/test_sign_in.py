"""What staff do with their own account: the first sign-in, codes as people type them, a new password, a new address."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.accounts import OPEN_WITHOUT_FACTOR
from portal.models import StaffEvent, User
from tests.consultations.upkeep.jobs import work
from tests.factories import make_department, make_doctor
from tests.portal.test_rights import Scene, routes

pytestmark = pytest.mark.django_db
PASSWORD, NEW_PASSWORD = "a long password", "violet gravel 71"
LOGIN, ADDRESS, RESET = "/accounts/login/", "/accounts/email/", "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def production(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()


@pytest.fixture
def ada():
    return User.objects.create_superuser("ada@example.org", PASSWORD, name="Ada Min")


def code_of(secret: str) -> str:
    cache.clear()  # a code counts once; here one may be asked for twice within its half minute
    _before, present, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, present))


def with_app(user) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def sign_in(email, password=PASSWORD, code=None) -> Client:
    client = Client()
    client.post(LOGIN, {"login": email, "password": password})
    if code:
        client.post("/accounts/2fa/authenticate/", {"code": code})
    return client


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def link_in(message) -> str:
    return re.search(r"http://[^/\s]+(/accounts/\S+)", message.body)[1]


def set_password(link, password=NEW_PASSWORD):
    client = Client()
    return client.post(client.get(link)["Location"], {"password1": password, "password2": password})


def actions() -> list[str]:
    return list(StaffEvent.objects.order_by("sequence").values_list("action", flat=True))


# The first sign-in


def test_the_first_administrator_gets_from_the_link_to_a_second_factor(capsys):
    call_command("create_admin", "Ada@Example.org")
    link = re.search(r"http://[^/]+(/accounts/\S+)", capsys.readouterr().out)[1]
    assert set_password(link).status_code == 302
    proved = EmailAddress.objects.get()
    assert (proved.email, proved.verified, proved.primary) == ("ada@example.org", True, True)
    client = sign_in("ada@example.org", NEW_PASSWORD)
    assert client.get("/admin/")["Location"] == "/accounts/2fa/"
    client.post("/accounts/reauthenticate/", {"password": NEW_PASSWORD})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/admin/").status_code == 200
    assert is_signed_in(sign_in("ada@example.org", NEW_PASSWORD, code_of(secret)))


def test_looking_at_the_link_alone_proves_nothing(capsys):
    """Mail filters open links too."""
    call_command("create_admin", "ada@example.org")
    link = re.search(r"http://[^/]+(/accounts/\S+)", capsys.readouterr().out)[1]
    assert Client().get(link, follow=True).status_code == 200
    assert not EmailAddress.objects.filter(verified=True).exists()


@pytest.mark.parametrize("what", ["totp", "webauthn"])
def test_who_got_a_password_from_an_administrator_can_set_up_a_second_factor_too(ada, what):
    EmailAddress.objects.create(user=ada, email=ada.email, verified=False)
    client = sign_in(ada.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = f"/accounts/2fa/{'totp/activate' if what == 'totp' else 'webauthn/add'}/"
    assert client.get(page).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(ada):
    RecoveryCodes.activate(ada)
    client = Client()
    client.force_login(ada)
    assert client.get("/admin/")["Location"] == "/accounts/2fa/"


def test_before_a_second_factor_only_what_leads_to_one_opens(ada):
    """Of all addresses that the resolver knows."""
    scene = Scene()
    client = Client()
    client.force_login(ada)
    scene.clients["superuser"] = client
    opened = set()
    for route in routes():
        for method in ("get", "post"):
            response = scene.response(route, "superuser", method)
            if (
                route.startswith(("accounts/", "admin/", "desk/"))
                and response.headers.get("Location") != "/accounts/2fa/"
            ):
                opened.add(response.resolver_match.view_name)
    assert opened == OPEN_WITHOUT_FACTOR


# Codes and addresses as people type them


def full_width(text):
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


TYPED = {
    "plain": lambda code: code,
    "full-width": full_width,
    "Arabic digits": lambda code: "".join(chr(0x660 + int(sign)) for sign in code),
    "a hard space within": lambda code: f"{code[:3]}\u00a0{code[3:]}",
    "a thin space within": lambda code: f"{code[:3]}\u2009{code[3:]}",
    "a trailing U+200B": lambda code: f"{code}\u200b",
    "U+FEFF before, U+2060 within": lambda code: f"\ufeff{code[:2]}\u2060{code[2:]}",
    "marks of direction": lambda code: f"\u202a{code}\u202c\u200e",
    "a soft hyphen": lambda code: f"{code[:3]}\u00ad{code[3:]}",
    "a dash": lambda code: f"{code[:3]}–{code[3:]}",
    "an end of line and a tab": lambda code: f"{code}\r\n\t",
    "fillers": lambda code: f"\u3164{code}\u2800\ufe0f",
    "NUL": lambda code: f"{code}\x00",
}


@pytest.mark.parametrize("how", TYPED)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_is_read_however_it_is_typed(ada, how, kind):
    secret = with_app(ada)
    codes = RecoveryCodes.activate(ada).get_unused_codes()
    code = code_of(secret) if kind == "app" else codes[3]
    assert is_signed_in(sign_in(ada.email, code=TYPED[how](code)))


def test_a_wrong_code_for_a_new_app_does_not_speak_of_recovery_codes(ada):
    client = sign_in(ada.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000" if code_of(secret) != "000000" else "1" * 6})
    assert wrong.context["form"].errors == {"code": ["This code is not right. Enter the code your app shows now."]}


@pytest.mark.parametrize("how", TYPED)
def test_a_new_app_and_a_change_take_such_codes_too(ada, how):
    client = sign_in(ada.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert client.post("/accounts/2fa/totp/activate/", {"code": TYPED[how](code_of(secret))}).status_code == 302
    again = client.post(f"/accounts/2fa/reauthenticate/?next={ADDRESS}", {"code": TYPED[how](code_of(secret))})
    assert again["Location"] == ADDRESS


@pytest.mark.parametrize("code", ["", "000000", "²²²²²²", "abcdef", "1" * 5000, "''", "{{7*7}}", "12345\x00"])
def test_what_is_no_code_lets_nobody_in(ada, code):
    with_app(ada)
    client = sign_in(ada.email)
    response = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert response.status_code == 200
    assert response.context["form"].errors["code"]
    assert not is_signed_in(client)


CREDENTIALS = [
    "",
    "x",
    "null",
    "5",
    "[]",
    "[" * 3000,
    '{"id":5}',
    '{"id":"é"}',
    '{"a":"\\ud800"}',
    '{"id":"a","rawId":"a","type":"public-key","response":5}',
    '{"id":"a","rawId":"a","type":"public-key","response":{}}',
    '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"AA"}}',
    '{"id":"YQ","rawId":"YQ","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"}}',
]


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_what_is_no_passkey_is_refused_with_a_sentence(ada, credential):
    stranger, halfway, inside = Client(), Client(), sign_in(ada.email)
    stranger.get("/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json")
    assert stranger.post("/accounts/2fa/webauthn/login/", {"credential": credential})["Location"] == LOGIN
    inside.post("/accounts/reauthenticate/", {"password": PASSWORD})
    inside.get("/accounts/2fa/webauthn/add/")
    added = inside.post("/accounts/2fa/webauthn/add/", {"credential": credential, "name": "Phone"})
    assert (added.status_code, bool(added.context["form"].errors)) == (200, True)
    with_app(ada)
    halfway.post(LOGIN, {"login": ada.email, "password": PASSWORD})
    assert halfway.post("/accounts/2fa/authenticate/", {"credential": credential}).status_code == 200
    assert not is_signed_in(stranger)
    assert not is_signed_in(halfway)


SPELT = [
    "ADA@example.org",
    "ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    "ada＠example。org",
    "ada@example｡org",
    "\u200bada@example.org\u200b",
    "ada\u2060@exam\u00adple.org",
    "\u00a0ada@example.org\u3000",
    "\u202aada@example.org\u202c",
]


@pytest.mark.parametrize("typed", SPELT)
def test_an_address_is_read_however_it_is_pasted(ada, typed):
    assert is_signed_in(sign_in(typed))
    Client().post(RESET, {"email": typed})
    work()
    assert mail.outbox[0].to == [ada.email]


@pytest.mark.parametrize("typed", ["", "ada", "a da@example.org", "ada@", "x" * 5000, "ada@example.org\x00@x"])
@pytest.mark.parametrize(("url", "field"), [(LOGIN, "login"), (RESET, "email")])
def test_what_is_no_address_is_named_beside_its_field(ada, typed, url, field):
    response = Client().post(url, {field: typed, "password": PASSWORD})
    assert response.status_code == 200
    assert "email address" in response.context["form"].errors[field][0]


# A forgotten password


def test_a_forgotten_password_is_set_anew_by_a_link_that_the_queue_sends(ada):
    response = Client().post(RESET, {"email": ada.email})
    assert response["Location"] == "/accounts/password/reset/done/"
    assert mail.outbox == []
    work()
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([ada.email], "Choose a new password for Askwell")
    assert "works once and for 3 days" in message.body
    assert set_password(link_in(message)).status_code == 302
    assert is_signed_in(sign_in(ada.email, NEW_PASSWORD))
    assert not is_signed_in(sign_in(ada.email))
    assert b"password1" not in Client().get(link_in(message), follow=True).content
    assert actions()[:2] == ["reset_asked", "password_changed"]


def test_whoever_has_no_account_or_a_closed_one_gets_no_mail_and_nobody_can_tell(ada):
    User.objects.create_user("closed@example.org", PASSWORD, is_active=False)
    EmailAddress.objects.create(user=ada, email="former@example.org")
    told, counted = set(), set()
    for email in (ada.email, "closed@example.org", "former@example.org", "stranger@example.org"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = Client().post(RESET, {"email": email}, follow=True)
        words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
        told.add((response.status_code, tuple(response.redirect_chain), words))
        counted.add(len(queries))
    assert (len(told), len(counted)) == (1, 1)
    work()
    assert [message.to for message in mail.outbox] == [[ada.email]]
    assert "stranger@example.org" not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))


def test_a_dead_mail_server_is_no_fault_of_the_page(ada, monkeypatch):
    def dead(*args, **kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", dead)
    assert Client().post(RESET, {"email": ada.email}).status_code == 302
    work()
    waits = DBTaskResult.objects.filter(status="READY", task_path__endswith="mail_staff")
    assert waits.exists()
    monkeypatch.undo()
    waits.update(run_after=timezone.now())
    work()
    assert [message.to for message in mail.outbox] == [[ada.email]]


def test_asking_for_links_is_limited(ada):
    for _n in range(5):
        assert Client().post(RESET, {"email": ada.email}).status_code == 302
    assert Client().post(RESET, {"email": ada.email}).status_code == 429


# Another address


def changed(client, email="new@example.org", password=PASSWORD):
    return client.post(ADDRESS, {"email": email, "password": password})


def test_a_new_address_is_proved_by_its_link_and_the_old_one_is_told(ada):
    client, elsewhere = sign_in(ada.email, code=code_of(secret := with_app(ada))), Client()
    elsewhere.force_login(ada)
    assert client.get(ADDRESS)["Location"] == "/accounts/2fa/reauthenticate/?next=%2Faccounts%2Femail%2F"
    client.post(f"/accounts/2fa/reauthenticate/?next={ADDRESS}", {"code": code_of(secret)})
    assert changed(client)["Location"] == ADDRESS
    work()
    (asked,) = mail.outbox
    assert (asked.to, asked.subject) == (["new@example.org"], "Confirm your new email address for Askwell")
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    page = Client().get(link_in(asked))
    assert "new@example.org" in page.content.decode()
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"  # looking changes nothing
    assert Client().post(link_in(asked))["Location"] == LOGIN
    work()
    assert (mail.outbox[1].to, mail.outbox[1].subject) == (
        ["ada@example.org"], "Your sign-in address at Askwell was changed",
    )  # fmt: skip
    assert "new@example.org" not in mail.outbox[1].body
    assert is_signed_in(sign_in("new@example.org", code=code_of(secret)))
    assert not is_signed_in(sign_in("ada@example.org", code=code_of(secret)))
    assert elsewhere.get("/admin/").status_code == 302
    assert [one for one in actions() if "address" in one] == ["address_asked", "address_changed"]
    assert Client().get(link_in(asked)).status_code == Client().post(link_in(asked)).status_code == 410
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.org", True)]


def test_without_the_second_factor_nothing_is_asked_and_nothing_changed(ada):
    client = sign_in(ada.email, code=code_of(with_app(ada)))
    assert "reauthenticate" in changed(client)["Location"]
    assert actions() == ["sign_in"]
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})  # the password alone is not enough
    assert "reauthenticate" in changed(client)["Location"]
    work()
    assert mail.outbox == []


@pytest.fixture
def doctor(settings):
    """In the demo nobody needs a second factor."""
    settings.SECOND_FACTOR_REQUIRED = False
    return make_doctor(make_department())


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"password": "wrong"}, "password", "This password is not right."),
        ({"password": ""}, "password", "Enter your password"),
        ({"email": "nobody"}, "email", "Enter an email address such as name@example.org"),
        ({"email": "ADA@example.org"}, "email", "This address has an account already."),
        ({"email": "own"}, "email", "This is already your address. Enter another one."),
    ],
)
def test_a_wrong_password_or_address_changes_nothing(doctor, ada, typed, field, words):
    client = sign_in(doctor.user.email)
    typed = {"email": "new@example.org", **typed}
    response = changed(client, **typed | ({"email": doctor.user.email} if typed["email"] == "own" else {}))
    assert response.context["form"].errors == {field: [words]}
    assert "address_asked" not in actions()


def other_address(client):
    changed(client, "later@example.org")


def other_password(client):
    typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/accounts/password/change/", typed).status_code == 302


def taken(client):
    User.objects.create_user("new@example.org", PASSWORD)


def suspended(client):
    User.objects.filter(pk=client.session["_auth_user_id"]).update(is_active=False)


@pytest.mark.parametrize("meanwhile", [other_address, other_password, taken, suspended])
def test_a_link_to_a_new_address_ends_with_what_it_was_asked_for(doctor, meanwhile):
    client = sign_in(doctor.user.email)
    changed(client)
    work()
    link = link_in(mail.outbox[0])
    meanwhile(client)
    response = Client().post(link)
    assert response.status_code == 410
    assert "Your address is not changed" in response.content.decode()
    assert User.objects.filter(email=doctor.user.email).exists()
    for broken in (link[:-4] + "xxx/", "/accounts/email/x/", "/accounts/email/a:b:c/"):
        assert Client().get(broken).status_code == 410


def test_where_an_administrator_changes_an_address_the_old_one_is_told(ada):
    mo = User.objects.create_user("mo@example.org", PASSWORD, name="Mo")
    client = sign_in(ada.email, code=code_of(with_app(ada)))
    typed = {"email": "Mo.New@example.org", "name": "Mo", "groups": [], "is_staff": "on"}
    assert client.post(f"/admin/portal/user/{mo.pk}/change/", typed).status_code == 302
    work()
    assert [message.to for message in mail.outbox] == [["mo@example.org"]]
    assert is_signed_in(sign_in("mo.new@example.org"))
    assert not is_signed_in(sign_in("mo@example.org"))


# What else one is told


def test_who_changes_how_they_sign_in_is_told_by_mail_and_in_the_history(ada, django_capture_on_commit_callbacks):
    client = sign_in(ada.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])})
        client.post("/accounts/2fa/recovery-codes/generate/")
        other_password(client)
        client.post("/accounts/2fa/totp/deactivate/")
    assert mail.outbox == []
    work()
    assert {message.subject for message in mail.outbox} == {
        "A new way to sign in at Askwell",
        "New recovery codes for Askwell",
        "Your password at Askwell was changed",
        "A way to sign in at Askwell was removed",
    }
    assert {tuple(message.to) for message in mail.outbox} == {(ada.email,)}
    assert {"factor_added", "codes_made", "password_changed", "factor_removed"} <= set(actions())


def test_no_cookie_carries_what_one_is_told(ada):
    client = sign_in(ada.email, code=code_of(with_app(ada)))
    invited = {"email": "new@example.org", "name": "Lin Mei", "is_doctor": "on", "departments": [make_department().pk]}
    response = client.post("/admin/portal/user/invite/", invited)
    assert response.status_code == 302
    assert set(client.cookies) <= {"sessionid", "csrftoken"}
    assert "new@example.org" in client.get(response["Location"]).content.decode()


def test_who_has_a_passkey_and_no_password_sets_one_by_a_link(ada):
    Authenticator.objects.create(user=ada, type=Authenticator.Type.WEBAUTHN, data={})
    ada.set_unusable_password()
    ada.save()
    client = Client()
    client.force_login(ada)
    assert client.get("/accounts/password/change/")["Location"] == RESET
    assert client.get(RESET).status_code == 200
