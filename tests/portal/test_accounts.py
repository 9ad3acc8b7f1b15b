"""Signing in: who can, how, where to, and the second factor of staff."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal.models import User
from tests.factories import make_department, make_doctor, make_moderator, published, queued

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    """What limits count is kept in the cache's table, which the test's transaction covers once it is empty."""
    cache.clear()


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def doctor():
    return make_doctor(make_department())


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, method):
    typed = {"email": "new@example.org", "password1": "violet gravel 71", "password2": "violet gravel 71"}
    assert getattr(client, method)("/accounts/signup/", typed).status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "typed", ["doctor@example.org", "Doctor@Example.org", "DOCTOR@EXAMPLE.ORG", " doctor@example.org "]
)
@pytest.mark.parametrize("kept", ["doctor@example.org", "Doctor@example.org"])
def test_an_address_is_one_address_however_it_is_cased(client, typed, kept):
    User.objects.create_user(kept, PASSWORD)
    assert sign_in(client, typed).status_code == 302
    assert is_signed_in(client)


def test_one_address_has_one_account():
    User.objects.create_user("Doctor@example.org", PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("doctor@example.org", PASSWORD)
    with pytest.raises(ValidationError):
        User(email="DOCTOR@example.org", password="x").full_clean()
    with pytest.raises(ValueError, match="needs an email address"):
        User.objects.create_user("")


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), f" {PASSWORD} "])
def test_a_wrong_password_is_told_without_saying_what_is_wrong(client, doctor, password):
    known, unknown = sign_in(client, doctor.user.email, password), sign_in(Client(), "nobody@example.org", password)
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors
    assert not is_signed_in(client)


def test_an_account_without_a_password_cannot_sign_in(client):
    User.objects.create_user("new@example.org")
    for password in ("", "!", "None"):
        sign_in(client, "new@example.org", password)
        assert not is_signed_in(client)


def test_a_suspended_account_cannot_sign_in(client, doctor):
    doctor.user.is_active = False
    doctor.user.save()
    sign_in(client, doctor.user.email)
    assert client.get("/desk/").status_code == 302


def test_each_role_goes_where_its_work_is(doctor):
    people = [
        (doctor.user, "/desk/"),
        (make_moderator(), "/admin/"),
        (User.objects.create_superuser("root@example.org", PASSWORD), "/admin/"),
    ]
    for user, home in people:
        client = Client()
        response = sign_in(client, user.email)
        assert response["Location"] == home
        assert client.get(home).status_code == 200


def test_who_wanted_a_page_gets_it_and_never_one_elsewhere(doctor):
    client = Client()
    wanted = client.get("/desk/7/")["Location"]
    assert wanted == f"{LOGIN}?next=/desk/7/"
    assert sign_in(client, doctor.user.email, next="/desk/7/")["Location"] == "/desk/7/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert sign_in(Client(), doctor.user.email, next=elsewhere)["Location"] == "/desk/"


def test_signing_out_takes_a_press(client, doctor):
    client.force_login(doctor.user)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.get("/admin/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("page", "home"),
    [
        ("/accounts/logout/", "/"),
        ("/zh-hant/accounts/logout/", "/zh-hant/"),
        ("/admin/logout/", "/"),
        ("/zh-hant/admin/logout/", "/zh-hant/"),
    ],
)
def test_who_signs_out_comes_to_the_home_page_in_their_language(client, doctor, page, home):
    client.force_login(doctor.user)
    assert client.post(page)["Location"] == home
    assert not is_signed_in(client)


def test_a_second_factor_is_spoken_of_only_where_there_is_one(client, doctor):
    client.force_login(doctor.user)
    Authenticator.objects.filter(user=doctor.user).delete()
    assert "second factor to sign in" not in client.get("/accounts/logout/").content.decode()
    Authenticator.objects.create(user=doctor.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "your second factor to sign in again" in client.get("/accounts/logout/").content.decode()


def test_guessing_is_limited_and_the_right_password_does_not_help_then(client, doctor):
    for _attempt in range(5):
        sign_in(client, doctor.user.email, "wrong")
    response = sign_in(client, doctor.user.email)
    assert not is_signed_in(client)
    assert response.status_code in (200, 429)
    assert "Too many" in response.content.decode()


@pytest.mark.parametrize("url", ["/admin/", "/admin/consultations/question/", "/admin/login/?next=/admin/"])
def test_the_admin_has_no_door_of_its_own(url):
    client = Client()
    response = client.get(url, follow=True)
    assert response.redirect_chain[-1][0].startswith(LOGIN)
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    client.post("/admin/login/", {"username": root.email, "password": PASSWORD})
    assert not is_signed_in(client)


def test_the_admin_is_closed_to_who_is_not_staff(client):
    user = User.objects.create_user("out@example.org", PASSWORD, is_staff=False, is_superuser=True)
    client.force_login(user)
    assert client.get("/admin/").status_code == 302


def test_no_address_of_the_admin_tells_where_a_private_question_would_be(client):
    question = queued(make_department(), headline="A headline that nobody may read yet")
    kind = ContentType.objects.get_for_model(question).pk
    client.force_login(User.objects.create_user("editor@example.org", PASSWORD))
    for number in (kind, 1, 18, 0):
        response = client.get(f"/admin/r/{number}/{question.pk}/")
        assert (response.status_code, "nobody-may-read" in str(response.headers)) == (404, False)


def test_who_may_read_a_record_is_led_to_its_page_straight(client):
    doctor = make_doctor(make_department())
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    page = client.get(f"/admin/doctors/doctor/{doctor.pk}/change/").content.decode()
    assert f'href="{doctor.get_absolute_url()}" class="viewsitelink"' in page


# The second factor


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


CLOSED = [
    "/desk/",
    "/desk/1/",
    "/admin/",
    "/admin/consultations/question/",
    "/admin/portal/user/add/",
    "/admin/password_change/",
]


@pytest.mark.parametrize("url", CLOSED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_second_factor_staff_reach_only_the_page_to_set_one_up(required, url, method):
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    response = getattr(client, method)(url)
    assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/")
    assert client.get("/accounts/2fa/").status_code == 200


def test_a_prefix_in_front_of_the_portal_is_no_way_around(required, doctor):
    client = Client(SCRIPT_NAME="/portal")
    client.force_login(doctor.user)
    response = client.get("/desk/")
    assert response.status_code == 302
    assert response["Location"].endswith("/accounts/2fa/")


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_with_one_they_reach_their_work(required, doctor, kind):
    Authenticator.objects.create(user=doctor.user, type=kind, data={})
    client = Client()
    client.force_login(doctor.user)
    assert client.get("/desk/").status_code == 200


def test_a_second_factor_is_asked_for_before_one_is_signed_in(client, required, doctor):
    Authenticator.objects.create(user=doctor.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    response = sign_in(client, doctor.user.email)
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)
    assert client.get("/desk/")["Location"].startswith(LOGIN)


def test_who_is_not_signed_in_is_sent_to_sign_in(client, required):
    assert client.get("/desk/")["Location"].startswith(LOGIN)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_public_pages_stay_open_and_touch_no_session(client, required, doctor, django_assert_num_queries):
    question = published(make_department())
    client.force_login(doctor.user)
    for url in ("/", "/departments/", question.get_absolute_url(), "/ask/", "/healthz"):
        response = client.get(url)
        assert response.status_code == 200
        assert not response.wsgi_request.session.accessed, url
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_the_demo_asks_for_none(doctor, settings):
    assert settings.SECOND_FACTOR_REQUIRED is False
    client = Client()
    client.force_login(doctor.user)
    assert client.get(reverse("desk")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_logout",
        "account_reset_password",
        "mfa_index",
        "mfa_activate_totp",
        "account_change_password",
        "account_email",
    ],
)
def test_every_page_of_the_account_opens_and_stays_out_of_indexes(name, doctor):
    client = Client()
    if name not in ("account_login", "account_reset_password"):
        sign_in(client, doctor.user.email)
    response = client.get(reverse(name), follow=True)  # some ask for the password once more
    assert response.status_code == 200
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "Askwell" in response.content.decode()
