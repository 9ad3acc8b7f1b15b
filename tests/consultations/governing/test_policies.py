"""The disclaimer policies: written by one, approved by another, agreed to anew where they change, and provable."""

import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, transaction
from django.test import Client
from django.utils import formats, timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import corrections
from consultations.acts.governing import policy_versions
from consultations.acts.moderation import publication
from consultations.acts.private_page import own_question
from consultations.models import Consent, Event, Policy, PolicyVersion, Question, Reply
from consultations.proof import proof_of
from consultations.secret_link import private_path
from portal.models import User
from tests.consultations.upkeep.jobs import work
from tests.consultations.upkeep.test_history import behind_the_back
from tests.factories import DRAFT, make_moderator, signed_in

pytestmark = pytest.mark.django_db
VERSIONS = "/admin/consultations/policyversion/"


def staff(name, *permissions, group=""):
    user = User.objects.create_user(f"{name}@example.org", "a long password", name=name)
    codes = Permission.objects.filter(content_type__app_label="consultations", codename__in=permissions)
    user.user_permissions.add(*codes)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def author():
    return staff("author", "add_policyversion", "change_policyversion", "delete_policyversion")


@pytest.fixture
def approver():
    return staff("approver", group="policy approver")


def policy(kind="publication"):
    return Policy.objects.get(kind=kind, department=None, locale="en")


def words(begins, **changed):
    day, clock = timezone.localtime(begins).strftime("%Y-%m-%d %H:%M:%S").split()
    written = {
        "text": "A page may be quoted by others.",
        "what_changed": "Others may quote the page.",
        "material": "on",
    }
    return {
        "policy": policy().pk,
        "effective_from_0": day,
        "effective_from_1": clock,
        "material": "on",
        **written,
        **changed,
    }


def drafted(author, begins=None, **changed) -> PolicyVersion:
    begins = begins or timezone.now() + timedelta(days=1)
    response = signed_in(author).post(f"{VERSIONS}add/", words(begins, **changed))
    assert response.status_code == 302, response.context["adminform"].form.errors
    return PolicyVersion.objects.latest("pk")


def in_force(kind="publication", *, material=True, **fields) -> PolicyVersion:
    """A version that another person approved and that has begun."""
    of = policy(kind)
    version = PolicyVersion.objects.create(
        policy=of, number=of.versions.count() + 1, text="A page may be quoted by others.", material=material,
        what_changed="Others may quote the page.", effective_from=timezone.now() + timedelta(hours=1), **fields,
    )  # fmt: skip
    approver = staff(f"approver{version.pk}", group="policy approver")
    policy_versions.approve(version.pk, approver, seen=policy_versions.seal_of(version), at_once=True)
    return PolicyVersion.objects.get(pk=version.pk)


# Writing and approving


def test_one_writes_another_approves_and_then_it_stays(author, approver):
    draft = drafted(author)
    assert (draft.number, draft.author, draft.approved_at) == (2, author, None)
    url = f"{VERSIONS}{draft.pk}/change/"
    html = unescape(signed_in(author).get(url).content.decode())
    assert "[removed:]" in html
    assert "Approve" not in html
    assert signed_in(author).post(f"{VERSIONS}{draft.pk}/approve/").status_code == 403
    html = signed_in(approver).get(url).content.decode()
    assert "Approve with immediate effect" in html
    assert signed_in(approver).post(url, words(draft.effective_from, text="x")).status_code == 403
    signed_in(approver).post(f"{VERSIONS}{draft.pk}/approve/", {"seen": policy_versions.seal_of(draft)})
    draft.refresh_from_db()
    assert (draft.approver, draft.approved_at is not None) == (approver, True)
    assert signed_in(author).post(url, words(draft.effective_from, text="Changed.")).status_code == 403
    assert signed_in(author).post(f"{VERSIONS}{draft.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Client().get(draft.get_absolute_url()).status_code == 404  # until it begins
    with time_machine.travel(draft.effective_from + timedelta(minutes=1)):
        assert Client().get(draft.get_absolute_url()).status_code == 200
        assert PolicyVersion.objects.in_force("publication", locale="en") == draft


def test_never_ones_own_never_twice_never_in_the_past(author, approver):
    both = staff("both", "add_policyversion", "change_policyversion", group="policy approver")
    own, late, other = (
        drafted(both),
        drafted(author, timezone.now() + timedelta(seconds=5)),
        drafted(both, timezone.now() + timedelta(days=2)),
    )
    for version, user, code in ((own, both, "own"), (other, author, "not_allowed")):
        with pytest.raises(Refused) as refused:
            policy_versions.approve(version.pk, user, seen=policy_versions.seal_of(version))
        assert refused.value.code == code
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        with pytest.raises(Refused) as refused:
            policy_versions.approve(late.pk, approver, seen=policy_versions.seal_of(late))
        assert refused.value.code == "past"
        policy_versions.approve(late.pk, approver, seen=policy_versions.seal_of(late), at_once=True)
        with pytest.raises(Refused) as refused:
            policy_versions.approve(late.pk, approver, seen=policy_versions.seal_of(late))
    assert refused.value.code == "approved"


def test_two_versions_never_begin_at_the_same_moment(author):
    begins = timezone.now().replace(microsecond=0) + timedelta(days=1)
    drafted(author, begins)
    response = signed_in(author).post(f"{VERSIONS}add/", words(begins))
    assert "begins at the same time" in response.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.create(policy=policy(), number=9, text="x", effective_from=begins)


def test_what_changed_has_to_be_said(author):
    response = signed_in(author).post(f"{VERSIONS}add/", words(timezone.now() + timedelta(days=1), what_changed=" "))
    assert "what changed since" in response.content.decode()
    assert PolicyVersion.objects.filter(policy=policy()).count() == 1


def test_a_draft_can_be_changed_and_thrown_away(author):
    draft = drafted(author)
    signed_in(author).post(f"{VERSIONS}{draft.pk}/change/", words(draft.effective_from, text="Better words."))
    draft.refresh_from_db()
    assert (draft.text, draft.number) == ("Better words.", 2)
    signed_in(author).post(f"{VERSIONS}{draft.pk}/delete/", {"post": "yes"})
    assert not PolicyVersion.objects.filter(pk=draft.pk).exists()


WRONG_PLACES = {
    "Ask {nobody} x {doctor": "“{nobody}”, “{”: nothing is filled in there.",
    "{Doctor} and {{department}}": "“{Doctor}”, “{”, “}”: nothing is filled in there.",
    "{ doctor } or ｛doctor｝": "“{ doctor }”, “｛”, “｝”: nothing is filled in there.",
    "}": "“}”: nothing is filled in there.",
    "{" * 9 + "x" * 99: "“{”: nothing is filled in there.",
}


@pytest.mark.parametrize("text", WRONG_PLACES)
def test_places_that_nothing_fills_in_are_neither_kept_nor_approved(author, approver, text):
    response = signed_in(author).post(f"{VERSIONS}add/", words(timezone.now() + timedelta(days=1), text=text))
    (message,) = response.context["adminform"].form.errors["text"]
    assert message.startswith(WRONG_PLACES[text])
    assert "Use {doctor} and {department}" in message
    draft = drafted(author)
    PolicyVersion.objects.filter(pk=draft.pk).update(text=text)  # from before this was checked
    draft.refresh_from_db()
    seen = {"seen": policy_versions.seal_of(draft)}
    response = signed_in(approver).post(f"{VERSIONS}{draft.pk}/approve/", seen, follow=True)
    assert message in [str(one) for one in response.context["messages"]]
    draft.refresh_from_db()
    assert draft.approved_at is None


def test_the_places_that_are_filled_in_are_fine(author, approver):
    draft = drafted(author, text="{doctor} ({department}) has not examined you. {doctor} cannot.")
    signed_in(approver).post(f"{VERSIONS}{draft.pk}/approve/", {"seen": policy_versions.seal_of(draft)})
    draft.refresh_from_db()
    assert draft.approved_at is not None


def test_a_moment_that_has_passed_is_told_and_not_offered(author, approver):
    response = signed_in(author).post(f"{VERSIONS}add/", words(timezone.now() - timedelta(minutes=1)))
    told = ["This time has passed. Choose a time in the future."]
    assert response.context["adminform"].form.errors["effective_from"] == told
    draft = drafted(author)
    with time_machine.travel(draft.effective_from + timedelta(minutes=1)):
        html = signed_in(approver).get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    assert "That time has passed, so you can only approve it with immediate effect." in html
    assert "Approve, in force from" not in html
    assert "Approve with immediate effect" in html


# What changes for askers


def test_a_material_change_wants_fresh_consent_before_a_new_publication(world):
    public, asked = world.in_status("published"), world.in_status("claimed")
    version = in_force()
    asker_page = Client().get(private_path(public)).content.decode()
    assert "The terms of publication have changed." not in asker_page
    assert Question.objects.published().filter(pk=public.pk).exists()  # what is public stays
    signed_in(world.dr_chen).post(asked.get_desk_url(), {"action": "send", **DRAFT})
    asked.refresh_from_db()
    assert asked.status == "answered"
    with pytest.raises(Refused) as refused:
        publication.publish(asked.pk, Actor.moderator(make_moderator()))
    assert refused.value.code == "consent_anew"
    html = unescape(Client().get(private_path(asked)).content.decode())
    assert "Others may quote the page." in html
    assert version.get_absolute_url() in html
    old = policy().versions.get(number=1)
    late = Client().post(private_path(asked), {"action": "agree_anew", "agree_anew-version": old.pk}, follow=True)
    assert "This is not the text that you agreed to." in unescape(late.content.decode())
    assert Question.objects.get(pk=asked.pk).status == "answered"
    for _twice in range(2):
        Client().post(private_path(asked), {"action": "agree_anew", "agree_anew-version": version.pk})
    asked.refresh_from_db()
    assert (asked.status, asked.publication_consent.policy_version) == ("published", version)
    given = list(asked.consents.filter(purpose="publication").values_list("policy_version__number", "granted"))
    assert given == [(1, True), (2, True)]
    assert asked.publication_consent.sha256 == version.sha256


def test_the_asker_is_told_once_for_each_change(world, mailoutbox):
    asked = world.in_status("claimed", email="asker@example.org")
    in_force()
    signed_in(world.dr_chen).post(asked.get_desk_url(), {"action": "send", **DRAFT})
    work()
    mails = [mail for mail in mailoutbox if mail.subject.startswith("May we still publish your question?")]
    assert [mail.to for mail in mails] == [[asked.email]]
    assert private_path(asked) in mails[0].body
    publication.publish_if_ready(asked.pk)
    assert asked.events.filter(action="ask_consent").count() == 1
    in_force()
    publication.publish_if_ready(asked.pk)
    assert asked.events.filter(action="ask_consent").count() == 2


def test_photos_are_agreed_to_anew_by_a_box_of_their_own(world):
    asked = world.in_status("claimed")
    Question.objects.filter(pk=asked.pk).update(photos_public=True)
    version = in_force()
    assert 'name="agree_anew-photos"' in Client().get(private_path(asked)).content.decode()
    Client().post(private_path(asked), {"action": "agree_anew", "agree_anew-version": version.pk})
    asked.refresh_from_db()
    assert asked.publication_consent.policy_version == version
    assert not asked.photos_public
    assert list(asked.consents.filter(purpose="photos").values_list("granted", flat=True)) == [False]


def test_a_change_that_is_not_material_asks_nobody(world):
    asked = world.in_status("claimed")
    in_force(material=False)
    signed_in(world.dr_chen).post(asked.get_desk_url(), {"action": "send", **DRAFT})
    assert Question.objects.get(pk=asked.pk).status == "published"


def test_what_was_taken_off_needs_it_too(world):
    question = world.in_status("published")
    corrections.retract(question.pk, Actor.doctor(world.dr_chen), note="I was wrong.")
    in_force()
    with pytest.raises(Refused):
        publication.put_back(question.pk, Actor.doctor(world.dr_chen))
    own_question.set_publication(question.pk, granted=True)
    assert Question.objects.get(pk=question.pk).status == "unpublished"  # a person took it off
    publication.put_back(question.pk, Actor.doctor(world.dr_chen))


# What everybody reads


def test_the_list_and_the_pages_of_versions(client, world):
    own = Policy.objects.create(kind="reply", department=world.department, locale="en", slug="reply-here")
    begun = timezone.now() - timedelta(days=1)
    PolicyVersion.objects.create(policy=own, number=1, text="Here: no photos.", effective_from=begun, approved_at=begun)
    old = PolicyVersion.objects.in_force("publication", locale="en")
    new = in_force()
    html = unescape(client.get("/policies/").content.decode())
    assert new.get_absolute_url() in html
    assert old.get_absolute_url() not in html
    assert f"({world.department})" in html
    html = client.get(new.get_absolute_url()).content.decode()
    assert "<ins>" in html
    assert "<del>" in html
    assert "until" in client.get(old.get_absolute_url()).content.decode()
    assert 'href="/policies/"' in client.get("/").content.decode()


def test_a_draft_says_that_another_person_has_to_approve_it(author, approver):
    draft = PolicyVersion.objects.create(
        policy=Policy.objects.get(slug="service"), number=2, text="New words.", what_changed="Words.", author=author,
        effective_from=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    words, address = "only when another person, not its author, has approved it", f"{VERSIONS}{draft.pk}/change/"
    assert words in signed_in(author).get(f"{VERSIONS}add/").content.decode()
    assert words in signed_in(author).get(address).content.decode()
    html = signed_in(approver).get(address).content.decode()
    assert words not in html
    assert "Approve with immediate effect" in html
    in_force = PolicyVersion.objects.get(policy=draft.policy, number=1)
    assert words not in signed_in(author).get(f"{VERSIONS}{in_force.pk}/change/").content.decode()


# Proof


def proved(question):
    out = io.StringIO()
    call_command("prove_reply", str(question.pk), stdout=out)
    return json.loads(out.getvalue())


def test_from_a_reply_to_texts_consents_and_rules(world, approver):
    question = world.in_status("published")
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), DRAFT, note="A word.")
    proof = proved(question)
    assert [one["event"]["action"] for one in proof["replies"]] == ["send", "correct"]
    for one in proof["replies"]:
        (version,) = one["policies"]
        assert (version["policy"], version["version"], version["text_holds"]) == ("reply", 1, True)
        assert one["rules"]["recorded"]
        assert one["rules"]["holds"]
        assert one["rules"]["count"] > 20
    assert [(one["purpose"], one["granted"], one["shown_is_this_text"]) for one in proof["consents"]] == [
        ("health_data", True, True),
        ("publication", True, True),
    ]
    text = json.dumps(proof)
    assert question.body not in text
    assert DRAFT["answer"] not in text
    url = f"/admin/consultations/question/{question.pk}/proof/"
    html = signed_in(make_moderator()).get(url).content.decode()
    assert "These rules were in force then." in html
    given = formats.date_format(timezone.localtime(question.consents.first().at), "DATETIME_FORMAT")
    assert f"<td>{given}</td><td>Use of health data: granted</td>" in html
    assert "Reply corrected" in html
    assert not re.search(r"\d{4}-\d\d-\d\dT|health_data", html.split("<main")[-1])
    assert proof["replies"][0]["event"]["hash"] in html
    assert signed_in(world.dr_chen).get(url).status_code == 403
    with pytest.raises(CommandError):
        call_command("prove_reply", "999999")


def verify():
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_history", stdout=out)
    return out.getvalue()


def test_what_is_changed_behind_the_back_is_named(world):
    question = world.in_status("published")
    call_command("verify_history", stdout=io.StringIO())
    event = question.events.get(action="send")
    behind_the_back(
        "UPDATE consultations_replyrule SET version = 7 WHERE code = 'answer'",
    )
    assert f"question {question.pk}, event {event.sequence}: other rules were in force at the time" in verify()
    assert proof_of(question)["replies"][0]["rules"]["holds"] is False
    behind_the_back("UPDATE consultations_replyrule SET version = 1 WHERE code = 'answer'")
    behind_the_back("UPDATE consultations_policyversion SET text = text || ' And more.' WHERE sha256 <> ''")
    assert "policy reply, version 1: the text was changed" in verify()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            "UPDATE consultations_consent SET sha256 = 'x' WHERE purpose = 'publication'",
            "not to the text of its version",
        ),
        ("UPDATE consultations_consent SET granted = false WHERE purpose = 'publication'", "without a valid consent"),
        ("UPDATE consultations_reply SET sent_at = '2020-01-01'", "was not in force when it was sent"),
    ],
)
def test_so_is_a_consent_or_a_moment(world, sql, told):
    world.in_status("published")
    behind_the_back(sql)
    assert told in verify()


def test_the_database_takes_no_reply_under_a_policy_that_is_not_in_force(world):
    question = world.in_status("published")
    reply = Reply.objects.get(question=question)
    tomorrow = timezone.now() + timedelta(days=1)
    draft = PolicyVersion.objects.create(policy=policy("reply"), number=8, text="x", effective_from=tomorrow)
    own = Policy.objects.create(kind="reply", department=world.department, locale="en", slug="reply-here")
    begun = timezone.now() - timedelta(days=1)
    of_department = PolicyVersion.objects.create(
        policy=own, number=1, text="x", effective_from=begun, approved_at=begun
    )
    replaced, of_another_kind = reply.policy_version, policy("privacy").versions.get()
    now = in_force("reply")

    def sent(site, of_its_department=None):
        moment = timezone.now()
        with transaction.atomic():
            Reply.objects.create(
                question=question, doctor=reply.doctor, department=reply.department, kind="answer", answer="x",
                policy_version_id=site, department_policy_version=of_its_department, written_at=moment,
                sent_at=moment, replied_on=timezone.localdate(), corrects=reply, correction_note="x",
            )  # fmt: skip

    for site, of_its_department in [
        (None, None), (draft.pk, None), (replaced.pk, None), (of_another_kind.pk, None), (of_department.pk, None),
        (now.pk, replaced),
    ]:  # fmt: skip
        with pytest.raises(Error):
            sent(site, of_its_department)
    sent(now.pk, of_department)


def test_what_was_read_is_what_is_approved(author, approver):
    draft = drafted(author)
    page = signed_in(approver).get(f"{VERSIONS}{draft.pk}/change/")
    PolicyVersion.objects.filter(pk=draft.pk).update(text="Everything may be sold.")
    answer = signed_in(approver).post(
        f"{VERSIONS}{draft.pk}/approve/", {"seen": page.context["seal"], "at_once": "1"}, follow=True
    )
    assert "The draft was changed meanwhile." in answer.content.decode()
    assert not PolicyVersion.objects.get(pk=draft.pk).approved_at
    assert Consent.objects.count() == Event.objects.count() == 0
