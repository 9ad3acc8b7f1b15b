"""The history of the staff: chained, append-only, and what writes it at sign-in and on the command line."""

import hashlib
import io
import json
import re
from datetime import UTC

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client

from portal import staff_history
from portal.hash_chain import FIRST_HASH
from portal.models import StaffEvent, User
from tests.consultations.upkeep.test_history import behind_the_back
from tests.factories import make_department, make_doctor

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def chain():
    user = User.objects.create_user("ada@example.org", PASSWORD)
    return [
        staff_history.record(action, user=user, about=user, subject="doctor 12") for action in ("one", "two", "three")
    ]


def test_the_hash_covers_every_field_and_the_hash_before(chain):
    """Written out again from the fields, so that no field can be left out of the hash unnoticed."""
    previous = FIRST_HASH
    for number, event in enumerate(StaffEvent.objects.all(), start=1):
        fields = {
            "sequence": number,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "action": event.action,
            "user": event.user_id,
            "subject_user": event.subject_user_id,
            "subject": event.subject,
            "reason": event.reason,
            "request_id": event.request_id,
            "previous": previous,
        }
        previous = hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        assert event.hash == previous
    assert {field.name for field in StaffEvent._meta.concrete_fields} == {
        "id", "sequence", "at", "action", "user", "subject_user", "subject", "reason", "request_id",
        "previous_hash", "hash",
    }  # fmt: skip
    assert list(staff_history.first_broken()) == []


CHANGES = [
    "at = at + interval '1 microsecond'",
    "action = 'sign_in'",
    "user_id = 424242",
    "subject_user_id = NULL",
    "subject = 'doctor 13'",
    "reason = 'left'",
    "request_id = 'other'",
    "hash = repeat('a', 64)",
    "previous_hash = repeat('b', 64)",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_event_is_named(chain, change):
    behind_the_back(f"UPDATE portal_staffevent SET {change} WHERE sequence = 2")
    (line,) = staff_history.first_broken()
    assert line.startswith("staff, event 2: ")
    out = io.StringIO()
    with pytest.raises(CommandError, match="Broken places in the histories: 1"):
        call_command("verify_history", stdout=out)
    assert out.getvalue() == f"{line}\n"


def test_a_missing_event_is_named(chain):
    behind_the_back("DELETE FROM portal_staffevent WHERE sequence = 2")
    assert list(staff_history.first_broken()) == ["staff, event 2: missing; the next one is 3"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE portal_staffevent SET reason = 'left'",
        "DELETE FROM portal_staffevent",
        "TRUNCATE portal_staffevent",
    ],
)
def test_the_database_refuses_to_change_it(chain, sql):
    with pytest.raises(Error, match=r"append-only|Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(sql)
    assert StaffEvent.objects.count() == 3


@pytest.mark.parametrize("field", ["action", "reason", "subject"])
def test_prose_is_refused(field):
    with pytest.raises(IntegrityError, match=f"staff_event_{field}_is_a_code"), transaction.atomic():
        staff_history.record(**{"action": "one", field: "She has spots."})


def test_it_outlives_the_account_that_it_is_about(chain):
    User.objects.get().delete()
    assert list(staff_history.first_broken()) == []
    root = Client()
    root.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    assert root.get("/admin/portal/staffevent/").status_code == 200
    assert root.get(f"/admin/portal/staffevent/{chain[0].pk}/change/").status_code == 200


def test_sign_ins_are_recorded_and_nothing_that_was_typed(client):
    user = make_doctor(make_department()).user
    client.post("/accounts/login/", {"login": user.email.upper(), "password": "violet marker"})
    client.post("/accounts/login/", {"login": "violet@example.org", "password": PASSWORD})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert list(StaffEvent.objects.values_list("action", "user", "subject_user", "subject", "reason")) == [
        ("sign_in_failed", None, user.pk, "", ""),
        ("sign_in", user.pk, user.pk, "", ""),
    ]


# create_admin


def create_admin(email):
    out = io.StringIO()
    call_command("create_admin", email, stdout=out)
    return re.search(r"http://[^/]+(/accounts/\S+)", out.getvalue())[1]


@pytest.mark.parametrize("known", [False, True])
def test_an_administrator_is_made_or_promoted_and_sets_a_password_once(client, known):
    if known:
        User.objects.create_user("ada@example.org", "an older password", is_staff=False)
    link = create_admin("Ada@Example.org")
    form = client.get(link)["Location"]
    typed = {"password1": "violet gravel 71", "password2": "violet gravel 71"}
    assert client.post(form, typed).status_code == 302
    client.post("/accounts/login/", {"login": "ada@example.org", "password": "violet gravel 71"})
    assert client.get("/admin/portal/user/").status_code == 200
    assert b"password1" not in Client().get(link, follow=True).content
    user = User.objects.get()
    assert (user.is_superuser, user.is_staff) == (True, True)
    assert list(StaffEvent.objects.values_list("action", "user", "subject_user")) == [
        ("admin_made", None, user.pk),
        ("password_changed", user.pk, user.pk),
        ("sign_in", user.pk, user.pk),
    ]


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@example.org", f"{'x' * 300}@example.org"])
def test_what_is_no_address_makes_no_administrator(email):
    with pytest.raises(CommandError, match="no email address"):
        create_admin(email)
    assert not User.objects.exists()


def test_a_suspended_account_is_not_promoted():
    User.objects.create_user("ada@example.org", is_active=False)
    with pytest.raises(CommandError, match="suspended"):
        create_admin("ada@example.org")
    assert not User.objects.get().is_superuser
