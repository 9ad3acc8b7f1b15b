"""What an administrator does with people, through the admin, as in life."""

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import unescape

import pghistory
import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import claims as desk
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.acts.upkeep import doctor_suspension
from consultations.models import Event
from doctors import people as office
from doctors.models import Doctor, DoctorRevision
from doctors.naming import added_title
from portal import staff_history
from portal.models import StaffEvent, User
from tests.consultations.upkeep.jobs import work
from tests.consultations.world import World
from tests.factories import make_department, make_doctor, make_moderator, queued, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "violet gravel 71"
ROUNDS = int(os.environ.get("FAULTS", "20"))
USERS, DOCTORS = "/admin/portal/user/", "/admin/doctors/doctor/"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def manager():
    """Manages people, and is no superuser."""
    user = User.objects.create_user("people@example.org", "a long password", name="Pia People")
    user.user_permissions.add(Permission.objects.get(codename="manage_people"))
    return user


@pytest.fixture
def admin(manager):
    return signed_in(manager)


@pytest.fixture
def root():
    return User.objects.create_superuser("root@example.org", "a long password", name="Ada Min")


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


def events(*actions):
    return list(StaffEvent.objects.filter(action__in=actions).values_list("action", "user", "subject_user", "reason"))


def invitation(**changes):
    """What the form of an invitation sends, for a moderator unless it says otherwise."""
    role = {} if {"groups", "is_doctor"} & changes.keys() else {"groups": [Group.objects.get(name="moderator").pk]}
    return {"email": "New@Example.org", "name": "Lin Mei", **role, **changes}


def link_in(message):
    return re.search(r"http://[^/\s]+(/accounts/\S+)", message.body)[1]


def set_password(link):
    client = Client()
    return client.post(client.get(link)["Location"], {"password1": PASSWORD, "password2": PASSWORD})


def sign_in(email):
    client = Client()
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return client


# Inviting


def test_an_invited_doctor_sets_a_password_once_and_signs_in(admin, manager):
    department, group = make_department(), Group.objects.get(name="moderator")
    typed = invitation(
        groups=[group.pk], is_doctor="on", departments=[department.pk], hospital="Harbour", licence_number="L 7"
    )
    response = admin.post(f"{USERS}invite/", typed)
    user, doctor = User.objects.get(email="new@example.org"), Doctor.objects.get()
    assert response["Location"] == f"{USERS}{user.pk}/change/"
    assert (doctor.user, doctor.name, doctor.hospital, doctor.licence_number) == (user, "Lin Mei", "Harbour", "L 7")
    assert (list(doctor.departments.all()), doctor.verified_on, doctor.is_licensed()) == ([department], None, False)
    assert list(user.groups.all()) == [group]
    assert not mail.outbox
    work()
    (message,) = mail.outbox
    assert message.to == ["new@example.org"]
    assert "works once and for 3 days" in message.body
    assert link_in(message) in message.alternatives[0][0]
    assert set_password(link_in(message)).status_code == 302
    # Until somebody has verified the licence, a doctor has the own page alone.
    assert sign_in("new@example.org").get("/desk/", follow=True).redirect_chain == [("/desk/me/", 302)]
    assert b"password1" not in Client().get(link_in(message), follow=True).content
    assert events("invited", "roles") == [
        ("invited", manager.pk, user.pk, ""), ("roles", manager.pk, user.pk, "given"),
    ]  # fmt: skip
    assert list(staff_history.first_broken()) == []


def test_the_link_ends_after_three_days(admin):
    admin.post(f"{USERS}invite/", invitation())
    work()
    link = link_in(mail.outbox[0])
    with time_machine.travel(timezone.localtime() + timedelta(days=3, minutes=1)):
        assert b"password1" not in Client().get(link, follow=True).content


def test_who_never_signed_in_is_invited_again_and_the_old_link_ends(admin, manager):
    admin.post(f"{USERS}invite/", invitation())
    work()
    user = User.objects.get(email="new@example.org")
    admin.post(f"{USERS}{user.pk}/invite-again/")
    work()
    first, second = (link_in(message) for message in mail.outbox)
    assert b"password1" not in Client().get(first, follow=True).content
    assert set_password(second).status_code == 302
    sign_in("new@example.org")
    response = admin.post(f"{USERS}{user.pk}/invite-again/")
    assert said(response)[-1].startswith("This person has signed in already")
    assert len(events("invited_again")) == 1
    assert "Invite again" not in admin.get(f"{USERS}{user.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"email": "PEOPLE@example.org"}, "email", "This address has an account already."),
        ({"email": ""}, "email", "Enter an email address"),
        ({"email": "no address"}, "email", "Enter an email address such as name@example.org"),
        ({"email": "lin mei@example.org"}, "email", "Enter an email address such as name@example.org"),
        ({"name": ""}, "name", "Enter a name"),
        ({"groups": []}, "groups", str(office.NO_ROLE)),
        ({"name": "Dr. Lin Mei"}, "name", "Leave out “Dr.”: the portal adds a doctor's title itself."),
        ({"name": "Lin dr Mei"}, "name", "Leave out “dr”: the portal adds a doctor's title itself."),
        ({"name": "林美醫師"}, "name", "Leave out “醫師”: the portal adds a doctor's title itself."),
        ({"is_doctor": "on"}, "departments", "Choose at least one department for a doctor."),
        (
            {"hospital": "Harbour"},
            "is_doctor",
            "Tick this, or leave out departments, hospital and licence number.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_all_is_kept(admin, changes, field, sentence):
    make_department()
    before = User.objects.count()
    changes = {**changes}
    if "groups" in changes:
        changes["groups"] = list(Group.objects.filter(name__in=changes["groups"]).values_list("pk", flat=True))
    response = admin.post(f"{USERS}invite/", invitation(**changes))
    assert response.context["form"].errors == {field: [sentence]}
    html = unescape(response.content.decode())
    assert html.count(sentence) == 2
    assert f'value="{changes.get("name", "Lin Mei")}"' in html or not changes.get("name", "x")
    assert (User.objects.count(), StaffEvent.objects.count()) == (before, 0)


def test_two_doctors_of_one_name_are_refused_as_a_whole(admin):
    department = make_department()
    make_doctor(department, name="Lin Mei")
    response = admin.post(f"{USERS}invite/", invitation(is_doctor="on", departments=[department.pk]))
    assert list(response.context["form"].errors) == ["name"]
    assert not User.objects.filter(email="new@example.org").exists()
    assert not StaffEvent.objects.exists()


# Licences


def licence(doctor):
    return f"{DOCTORS}{doctor.pk}/licence/"


def test_a_licence_is_verified_and_renewed(admin, manager):
    doctor = make_doctor(make_department(), verified_on=None)
    until = timezone.localdate() + timedelta(days=365)
    for _n in range(2):
        assert admin.post(licence(doctor), {"number": " L 7 ", "expires_on": until}).status_code == 302
    doctor.refresh_from_db()
    assert (doctor.verified_on, doctor.verified_by) == (timezone.localdate(), manager)
    assert (doctor.licence_number, doctor.licence_expires_on) == ("L 7", until)
    assert [event[0] for event in events("licence_verified", "licence_renewed")] == [
        "licence_verified",
        "licence_renewed",
    ]
    assert set(StaffEvent.objects.values_list("subject", flat=True)) == {f"doctor {doctor.pk}"}


@pytest.mark.parametrize(
    ("number", "days", "field"),
    [("", 5, "number"), ("L", 0, "expires_on"), ("L", -1, "expires_on"), ("L", 3654, "expires_on")],
)
def test_a_licence_needs_a_number_and_a_day_within_ten_years(admin, number, days, field):
    doctor = make_doctor(make_department(), verified_on=None)
    typed = {"number": number, "expires_on": timezone.localdate() + timedelta(days=days)}
    response = admin.post(licence(doctor), typed)
    assert list(response.context["form"].errors) == [field]
    doctor.refresh_from_db()
    assert (doctor.verified_on, StaffEvent.objects.count()) == (None, 0)


def test_nobody_verifies_their_own_licence(admin, manager):
    doctor = make_doctor(make_department(), verified_on=None, name="Pia")
    Doctor.objects.filter(pk=doctor.pk).update(user=manager)
    until = timezone.localdate() + timedelta(days=365)
    response = admin.post(licence(doctor), {"number": "L", "expires_on": until})
    assert response.context["form"].non_field_errors()[0].startswith("You cannot verify your own licence.")
    assert "licence/" not in admin.get(f"{DOCTORS}{doctor.pk}/change/").content.decode()


def test_what_a_licence_says_is_no_field_of_the_doctors_form(admin):
    doctor = make_doctor(make_department())
    form = admin.get(f"{DOCTORS}{doctor.pk}/change/").context["adminform"].form
    assert {"licence_number", "verified_on", "verified_by", "licence_expires_on", "user"}.isdisjoint(form.fields)


def test_doctors_are_listed_by_their_licence(admin):
    today, department = timezone.localdate(), make_department()
    ends = {"open": None, "soon": today + timedelta(days=30), "later": today + timedelta(days=31)}
    for name, end in ends.items():
        make_doctor(department, name=name, licence_expires_on=end)
    make_doctor(department, name="over", licence_expires_on=today - timedelta(days=1))
    make_doctor(department, name="new", verified_on=None)
    make_doctor(department, name="A clinic", verified_on=None, kind="organisation")
    for choice, names in {
        "soon": ["soon"], "expired": ["over"], "unverified": ["new"], "valid": ["later", "open", "soon"],
    }.items():  # fmt: skip
        listed = admin.get(f"{DOCTORS}?licence={choice}").context["cl"].queryset
        assert sorted(doctor.name for doctor in listed) == names


def test_what_a_doctors_entry_was_before_is_kept_with_who_changed_it(root):
    doctor = make_doctor(make_department())
    with pghistory.context(user=root.pk):
        Doctor.objects.filter(pk=doctor.pk).update(hospital="Harbour Hospital")
    (before,) = DoctorRevision.objects.filter(pgh_obj=doctor)
    assert (before.hospital, before.name) == (doctor.hospital, doctor.name)
    assert before.pgh_context["user"] == root.pk
    for change in (lambda rows: rows.update(hospital=""), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(DoctorRevision.objects.all())


# Suspending


def test_a_suspended_doctor_is_out_at_once_and_all_they_held_is_free(admin, manager):
    world = World()
    doctor = world.dr_chen
    held = [world.in_status(status) for status in ("claimed", "info_needed", "in_review")]
    answered = world.in_status("published")
    at_the_desk = signed_in(doctor.user)
    assert at_the_desk.get("/desk/").status_code == 200
    response = admin.post(f"{USERS}{doctor.user_id}/suspend/", {"reason": "conduct"})
    assert said(response)[-1] == "The account is suspended. 3 questions went back to the queue."
    assert at_the_desk.get("/desk/").status_code == 302
    for question, action in zip(held, ("expire", "info_overdue", "review_overdue"), strict=True):
        question.refresh_from_db()
        assert (question.status, question.claimed_by, question.lease_until) == ("queued", None, None)
        event = Event.objects.filter(question=question).last()
        assert (event.action, event.role, event.reason, event.user) == (action, "system", "suspended", None)
    answered.refresh_from_db()
    assert answered.status == "published"
    assert events("suspended") == [("suspended", manager.pk, doctor.user_id, "conduct")]
    with pytest.raises(Refused):
        desk.claim(queued(world.department).pk, Actor.doctor(doctor))
    desk.claim(held[0].pk, Actor.doctor(world.dr_lin))
    assert Doctor.objects.get(pk=doctor.pk).is_active


@pytest.mark.parametrize("status", ["claimed", "info_needed", "in_review"])
def test_the_history_says_that_a_question_came_back_because_its_doctor_was_suspended(manager, status):
    world = World()
    question = world.in_status(status)
    doctor_suspension.suspend(world.dr_chen.user_id, manager, "left")
    html = signed_in(make_moderator()).get(f"/admin/consultations/question/{question.pk}/history/").content.decode()
    assert "Back in the queue: the doctor’s account was suspended" in html
    assert "waited for" not in html


def test_a_follow_up_does_not_wait_for_a_suspended_doctor(manager):
    world = World()
    child = own_question.follow_up(world.in_status("answered").pk, body="May I swim with it?")
    decisions.approve(child.pk, Actor.moderator(world.mo), headline="", topics=[], department=world.department)
    with pytest.raises(Refused):
        desk.claim(child.pk, Actor.doctor(world.dr_lin))
    doctor_suspension.suspend(world.dr_chen.user_id, manager, "left")
    desk.claim(child.pk, Actor.doctor(world.dr_lin))


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_races_a_suspension_is_refused_or_freed():
    """Whichever comes first: no question is ever left in the hands of a suspended doctor."""
    manager = User.objects.create_superuser("root2@example.org", "a long password")
    department = make_department()
    outcomes = set()
    for _round in range(ROUNDS):
        doctor, question, start = make_doctor(department), queued(department), threading.Barrier(2)

        def claim(doctor=doctor, question=question, start=start) -> bool:
            try:
                start.wait(60)
                desk.claim(question.pk, Actor.doctor(doctor))
            except Refused:
                return False
            finally:
                connections.close_all()
            return True

        def suspend(doctor=doctor, start=start) -> int:
            try:
                start.wait(60)
                return doctor_suspension.suspend(doctor.user_id, manager, "conduct")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            claimed, freed = pool.submit(claim), pool.submit(suspend)
            outcomes.add((claimed.result(60), freed.result(60)))
        question.refresh_from_db()
        assert (question.status, question.claimed_by) == ("queued", None)
    assert outcomes <= {(True, 1), (False, 0)}


def test_who_is_reinstated_signs_in_anew(admin, manager):
    doctor = make_doctor(make_department())
    before = signed_in(doctor.user)
    admin.post(f"{USERS}{doctor.user_id}/suspend/", {"reason": "left"})
    assert "Reinstate" in admin.get(f"{DOCTORS}{doctor.pk}/change/").content.decode()
    admin.post(f"{USERS}{doctor.user_id}/reinstate/")
    assert before.get("/desk/").status_code == 302
    assert signed_in(doctor.user).get("/desk/").status_code == 200
    assert events("reinstated") == [("reinstated", manager.pk, doctor.user_id, "")]
    again = admin.post(f"{USERS}{doctor.user_id}/reinstate/")
    assert said(again)[-1] == "This account is not suspended."


def test_no_suspension_without_a_reason_of_oneself_twice_or_of_a_superuser(admin, manager, root):
    other = make_moderator()
    url = f"{USERS}{{}}/suspend/"
    for typed in ({}, {"reason": "Bad spelling"}):
        assert list(admin.post(url.format(other.pk), typed).context["form"].errors) == ["reason"]
    for user, words in ((manager, "your own account"), (root, "Only a superuser")):
        response = admin.post(url.format(user.pk), {"reason": "left"})
        assert words in response.context["form"].non_field_errors()[0]
    admin.post(url.format(other.pk), {"reason": "left"})
    assert "already" in admin.post(url.format(other.pk), {"reason": "left"}).context["form"].non_field_errors()[0]
    own = signed_in(root).post(url.format(root.pk), {"reason": "left"})
    assert "your own account" in own.context["form"].non_field_errors()[0]
    assert len(events("suspended")) == 1
    assert User.objects.filter(is_active=True, is_superuser=True).count() == 1


# A lost factor


def test_a_lost_factor_is_removed_and_the_person_is_told(admin, manager):
    doctor = make_doctor(make_department())
    Authenticator.objects.create(user=doctor.user, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=doctor.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    elsewhere = signed_in(doctor.user)
    admin.post(f"{USERS}{doctor.user_id}/reset-factor/")
    work()
    assert not Authenticator.objects.exists()
    assert elsewhere.get("/desk/").status_code == 302
    (message,) = mail.outbox
    assert (message.to, link_in(message)) == ([doctor.user.email], "/accounts/login/")
    assert "If you did not ask for this" in message.body
    again = admin.post(f"{USERS}{doctor.user_id}/reset-factor/")
    assert said(again)[-1] == "This account has no second factor."
    own = admin.post(f"{USERS}{manager.pk}/reset-factor/")
    assert "your own account" in said(own)[-1]
    assert events("factor_reset") == [("factor_reset", manager.pk, doctor.user_id, "")]


# Who may


ACTS = ["suspend", "reinstate", "invite-again", "reset-factor"]


def test_only_who_manages_people_gets_in(admin, root):
    doctor = make_doctor(make_department())
    urls = [f"{USERS}invite/", licence(doctor), *(f"{USERS}{doctor.user_id}/{act}/" for act in ACTS)]
    editor = User.objects.create_user("editor@example.org")
    editor.user_permissions.set(Permission.objects.filter(codename__in=["change_user", "add_user", "change_doctor"]))
    for client in (signed_in(make_moderator()), signed_in(doctor.user), signed_in(editor)):
        for url in urls:
            assert [client.get(url).status_code, client.post(url, {}).status_code] == [403, 403], url
    assert signed_in(editor).get(f"{USERS}{doctor.user_id}/change/").status_code == 403
    for client in (admin, signed_in(root)):
        assert [client.get(url).status_code for url in urls] == [200, 200, 200, 405, 405, 405]
    assert not StaffEvent.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(root)
    assert [strict.post(url, {}).status_code for url in urls] == [403] * 6


def test_a_manager_changes_roles_but_no_rights_and_no_password(admin, manager, root):
    user, group = make_moderator(), Group.objects.get(name="moderator")
    url = f"{USERS}{user.pk}/change/"
    response = admin.get(url)
    assert set(response.context["adminform"].form.fields) - {"password"} == {"email", "name", "groups"}
    assert "password" not in re.findall(r'name="(\w+)"', response.content.decode())
    assert user.password[-20:] not in response.content.decode()
    typed = {"email": user.email, "name": "Mo", "groups": [], "is_superuser": "on", "is_active": "", "password": "x"}
    assert admin.post(url, typed).status_code == 302
    after = User.objects.get(pk=user.pk)
    assert (after.is_superuser, after.is_active, after.password) == (False, True, user.password)
    assert events("roles") == [("roles", manager.pk, user.pk, "taken")]
    assert StaffEvent.objects.get().subject == f"group {group.pk}"
    assert admin.post(f"{USERS}{user.pk}/password/", {}).status_code == 403
    assert admin.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"{USERS}add/", {}).status_code == 403
    assert admin.post(f"{USERS}{root.pk}/change/", {"email": "mine@example.org"}).status_code == 403
    own = admin.get(f"{USERS}{manager.pk}/change/").context["adminform"].form
    assert set(own.fields) - {"password"} == {"email", "name"}


def test_what_a_superuser_changes_is_recorded_and_their_own_rights_are_not_theirs(root):
    user, client = make_moderator(), signed_in(root)
    EmailAddress.objects.create(user=user, email=user.email)
    url = f"{USERS}{user.pk}/change/"
    typed = {"email": "other@example.org", "name": "Mo", "groups": [], "is_staff": "on", "is_superuser": "on"}
    assert client.post(url, typed).status_code == 302
    new = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(f"{USERS}{user.pk}/password/", {**new, "set-password": "1"}).status_code == 302
    assert client.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 302
    assert [action for action, *_more in events("address", "rights", "roles", "password_set", "account_deleted")] == [
        "address", "rights", "roles", "password_set", "account_deleted",
    ]  # fmt: skip
    assert not EmailAddress.objects.filter(email=user.email).exists()
    form = client.get(f"{USERS}{root.pk}/change/").context["adminform"].form
    assert {"is_superuser", "is_staff", "groups", "user_permissions", "is_active"}.isdisjoint(form.fields)


def test_linking_an_account_to_a_doctor_is_recorded(admin, manager):
    department, user = make_department(), make_moderator()
    doctor = Doctor.objects.create(name="Lin Mei", slug="lin-mei")
    typed = {"name": "Lin Mei", "slug": "lin-mei", "kind": "person", "departments": [department.pk], "at_once": 3,
             "is_active": "on", "user": user.pk}  # fmt: skip
    assert admin.post(f"{DOCTORS}{doctor.pk}/change/", typed).status_code == 302
    assert events("doctor_account") == [("doctor_account", manager.pk, user.pk, "")]
    Doctor.objects.filter(pk=doctor.pk).update(verified_on=date(2024, 1, 1))
    admin.post(f"{DOCTORS}{doctor.pk}/change/", {**typed, "user": manager.pk})
    assert Doctor.objects.get(pk=doctor.pk).user == user


# Words of the forms

LIBRARY_WORDS = (
    "Designates that", "The groups this user belongs", "Groups:", "By groups", "Superuser status", "superuser status",
    "Whether the user will be able", "Raw passwords are not stored", "Enable password-based authentication",
    "argon2", "No password set", "Turn this off instead",
)  # fmt: skip


def test_the_forms_of_accounts_are_in_our_words(admin, manager, root):
    user = make_moderator()
    User.objects.filter(pk=user.pk).update(password="!")
    own, other = f"{USERS}{{}}/change/", f"{USERS}{user.pk}/change/"
    pages = [USERS, f"{USERS}add/", other, own.format(root.pk)]
    for client, urls in ((signed_in(root), pages), (admin, [USERS, other, own.format(manager.pk)])):
        for url in urls:
            html = unescape(client.get(url).content.decode())
            assert [words for words in LIBRARY_WORDS if words in html] == [], url
    html = unescape(admin.get(other).content.decode())
    assert "A doctor is made under “Doctors”, not by a role." in html
    assert "Roles:" in unescape(admin.get(own.format(manager.pk)).content.decode())


def test_the_role_of_doctors_which_allows_nothing_is_not_offered(admin, manager):
    invite = admin.get(f"{USERS}invite/").context["form"].fields["groups"].queryset
    assert "doctor" not in invite.values_list("name", flat=True)
    assert set(invite) == set(Group.objects.exclude(name="doctor"))
    user = make_moderator()
    url = f"{USERS}{user.pk}/change/"

    def offered():
        return set(admin.get(url).context["adminform"].form.fields["groups"].queryset.values_list("name", flat=True))

    assert "doctor" not in offered()
    user.groups.add(Group.objects.get(name="doctor"))
    assert "doctor" in offered()  # saving takes nothing away that was not touched


@pytest.mark.parametrize(
    "name", ["Dr. Lin Mei", "Doctor Lin", "Lin Mei Dr.", "dr.Lin", "林小美醫師", "Dr Lin (Harbour)"]
)
def test_a_title_typed_into_a_name_is_refused_on_every_form_of_a_name(root, name):
    client, department, user = signed_in(root), make_department(), make_moderator()
    doctor = make_doctor(department, name="Wu Yuxin")
    account = {"email": user.email, "name": name, "groups": [], "is_staff": "on"}
    page = {
        "name": name,
        "slug": "lin",
        "kind": "person",
        "departments": [department.pk],
        "at_once": 3,
        "is_active": "on",
    }
    for url, typed in (
        (f"{USERS}{user.pk}/change/", account),
        (f"{DOCTORS}{doctor.pk}/change/", page),
        (f"{DOCTORS}add/", page),
    ):
        (said_of_it,) = client.post(url, typed).context["adminform"].form.errors["name"]
        assert said_of_it.startswith("Leave out “")


@pytest.mark.parametrize("name", ["Drummond", "Prof. Lin Mei", "Mei Doctor", "Drew Lin", "Mei Lin (Dr Sun Hospital)"])
def test_a_name_without_the_title_that_we_add_is_taken(name):
    assert added_title(name) == ""


def test_a_name_that_has_stood_with_a_title_does_not_keep_its_page_from_being_saved(root):
    department = make_department()
    doctor = make_doctor(department, name="陳醫師")
    typed = {"name": "陳醫師", "slug": doctor.slug, "kind": "person", "departments": [department.pk], "at_once": 2,
             "is_active": "on"}  # fmt: skip
    assert signed_in(root).post(f"{DOCTORS}{doctor.pk}/change/", typed).status_code == 302
    assert Doctor.objects.get(pk=doctor.pk).at_once == 2
