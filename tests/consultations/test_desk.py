"""The work desk: who gets in, what each doctor reads and does there, and that nothing typed is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import Photo, PolicyVersion, Question, Reply, StaffRead
from consultations.views.desk.acts import ACTS, act_for
from tests.consultations.world import STATUSES, World
from tests.consultations.world import dump as whole_dump
from tests.factories import (
    DECLINE,
    DRAFT,
    claimed,
    make_department,
    make_doctor,
    make_moderator,
    make_topic,
    published,
    queued,
    submitted,
)

pytestmark = pytest.mark.django_db

QUERIES = 20  # of a question's page: a note of who read it, its photos, what is alike, and the rest
READABLE = ["queued", "claimed", "info_needed", "in_review", "answered", "published", "unpublished"]
HOLDER = {"send", "request_info", "transfer", "propose_duplicate", "release"}
# What the author of the reply (or who holds the question), and a colleague of the department, find to do.
OFFERED = {
    "queued": ({"claim"}, {"claim"}),
    "claimed": (HOLDER, set()),
    "info_needed": (set(), set()),
    "in_review": (set(), {"agree", "send_back"}),
    "answered": ({"correct"}, {"second_opinion"}),
    "published": ({"correct", "retract"}, {"second_opinion"}),
    "unpublished": (set(), set()),
}
ENDS = {
    "claim": "claimed",
    "release": "queued",
    "transfer": "queued",
    "propose_duplicate": "queued",
    "second_opinion": "published",
    "request_info": "info_needed",
    "send": "published",
    "agree": "published",
    "send_back": "claimed",
    "correct": "published",
    "retract": "unpublished",
    "put_back": "published",
}


def dump() -> list[str]:
    """All rows but the notes of who read and of what a rule blocked: those change no question."""
    rows = [row for row in whole_dump() if '"outcome": "blocked"' not in row]
    return [row for row in rows if not row.startswith("consultations_staffread ")]


def signed_in(person) -> Client:
    client = Client()
    client.force_login(getattr(person, "user", person))
    return client


def do(client, question, action, **words):
    """As the page does: with the key of the unsent reply that stood on it."""
    read = question.replies.filter(sent_at=None).values_list("pk", flat=True).last() or ""
    return client.post(question.get_desk_url(), {"action": action, "reply": read, **words})


def words_for(action, world):
    draft = {**DRAFT, "correction_note": "The time was wrong."} if action in ("send", "correct") else {}
    target = Question.objects.published().first()
    more = {"department": world.elsewhere.pk, "duplicate_of": target.pk if target else 0, "agrees": "no"}
    return {"note": "Some words.", **more, **draft}


def page(client, question):
    response = client.get(question.get_desk_url())
    assert response.status_code == 200
    return unescape(response.content.decode())


def actions(client, question):
    return set(re.findall(r'name="action" value="(\w+)"', page(client, question)))


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


# Who gets in


def people(world):
    inactive_doctor = make_doctor(world.department, is_active=False)
    off_staff = make_doctor(world.department)
    off_staff.user.is_staff = False
    off_staff.user.save()
    return {
        "anonymous": (Client(), 302),
        "moderator": (signed_in(make_moderator()), 403),
        "doctor who left": (signed_in(inactive_doctor), 403),
        "doctor off the staff": (signed_in(off_staff), 403),
        "doctor": (signed_in(world.author), 200),
    }


def test_only_doctors_get_in():
    world = World()
    question, everyone = world.in_status("queued"), people(world)
    before = dump()
    for name, (client, status) in everyone.items():
        for url in ("/desk/", question.get_desk_url()):
            response = client.get(url)
            assert response.status_code == status, (name, url)
            if status == 302:
                assert response["Location"] == f"/accounts/login/?next={url}"
            if status != 200:
                assert question.title not in response.content.decode()
                assert client.post(url, {"action": "claim"}).status_code == status, (name, url)
    assert dump() == before


def test_a_suspended_account_is_signed_out():
    doctor = make_doctor(make_department())
    client = signed_in(doctor)
    doctor.user.is_active = False
    doctor.user.save()
    assert client.get("/desk/")["Location"] == "/accounts/login/?next=/desk/"


def test_a_doctor_of_another_department_sees_404_in_every_status():
    world = World()
    stranger = signed_in(make_doctor(world.elsewhere))
    for status in STATUSES:
        question = world.in_status(status)
        before = dump()
        assert stranger.get(question.get_desk_url()).status_code == 404, status
        for action in ACTS:
            assert do(stranger, question, action, **words_for(action, world)).status_code == 404, (status, action)
        assert dump() == before


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in READABLE])
def test_what_is_not_for_doctors_is_404_for_the_departments_own(status):
    world = World()
    question = world.in_status(status)
    for doctor in (world.author, world.colleague):
        assert signed_in(doctor).get(question.get_desk_url()).status_code == 404
        assert question.get_desk_url() not in signed_in(doctor).get("/desk/").content.decode()


def test_unknown_numbers_are_404():
    client = signed_in(make_doctor(make_department()))
    for number in ("999999999", "9" * 18, "9" * 40, "0", "-1", "x"):
        assert client.get(f"/desk/{number}/").status_code == 404


def test_triage_is_for_those_who_triage():
    department = make_department()
    question = submitted(None)
    decisions.approve(question.pk, Actor.moderator(make_moderator()), headline="Spots", topics=[], department=None)
    triaging, other = signed_in(make_doctor(department, triages=True)), signed_in(make_doctor(department))
    assert question.title in triaging.get("/desk/").content.decode()
    assert question.title not in other.get("/desk/").content.decode()
    assert other.get(question.get_desk_url()).status_code == 404
    assert do(triaging, question, "claim").status_code == 302
    question.refresh_from_db()
    assert (question.status, question.department) == ("claimed", department)


def test_other_methods_and_foreign_forms_are_refused():
    world = World()
    question = world.in_status("queued")
    client = signed_in(world.author)
    for method in (client.put, client.delete, client.patch):
        assert method(question.get_desk_url()).status_code == 405
    assert client.post("/desk/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.author.user)
    before = dump()
    assert do(strict, question, "claim").status_code == 403
    assert dump() == before


def test_getting_writes_nothing_and_is_kept_by_nobody():
    world = World()
    client = signed_in(world.author)
    for status in READABLE:
        question = world.in_status(status)
        before = dump()
        for url in ("/desk/", question.get_desk_url(), f"{question.get_desk_url()}?action=claim"):
            response = client.get(url)
            assert "no-store" in response["Cache-Control"]
            assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert dump() == before


# What one does


@pytest.mark.parametrize("status", READABLE)
def test_author_and_colleague_find_what_they_can_do(status):
    world = World()
    question = world.in_status(status)
    author, colleague = OFFERED[status]
    assert actions(signed_in(world.author), question) == author
    assert actions(signed_in(world.colleague), question) == colleague


@pytest.mark.parametrize(("status", "action"), [(status, action) for status in READABLE for action in ACTS])
def test_every_act_is_possible_exactly_for_whom_it_is_offered(status, action):
    for who, doctor in enumerate(("author", "colleague")):
        world = World()
        world.in_status("published")
        question = world.in_status(status)
        before = dump()
        response = do(signed_in(getattr(world, doctor)), question, action, **words_for(action, world))
        question.refresh_from_db()
        if action in OFFERED[status][who]:
            assert response.status_code == 302
            expected = "answered" if status == "answered" else ENDS[action]
            assert question.status == expected
            assert [words.split(" <a ")[0] for words in said(response)] == [
                str(act_for(Question(status=status), action).message)
            ]
        elif (status, action) == ("queued", "send"):
            assert question.status == "published"  # taken and sent in one
        else:
            assert dump() == before
            if (status, action, doctor) == ("claimed", "claim", "author"):  # pressed twice
                assert (response.status_code, response["Location"]) == (302, question.get_desk_url())
            elif action != "send":  # what was typed there stays on the page
                assert (response.status_code, response["Location"]) == (302, "/desk/")
                assert len(said(response)) == 1


def test_claiming_stays_and_the_rest_goes_back_to_the_list():
    world = World()
    question = world.in_status("queued")
    client = signed_in(world.author)
    assert do(client, question, "claim")["Location"] == question.get_desk_url()
    assert "You have 60 minutes to reply." in page(client, question)
    assert do(client, question, "release")["Location"] == "/desk/"
    assert "The question is back in the queue." in client.get("/desk/").content.decode()


def test_of_two_who_take_it_the_second_is_told_who_has_it():
    world = World()
    question = world.in_status("queued")
    do(signed_in(world.author), question, "claim")
    second = do(signed_in(world.colleague), question, "claim")
    assert said(second) == [f"{world.author} has this question already."]
    question.refresh_from_db()
    assert question.claimed_by == world.author


def test_a_fourth_question_is_refused_with_what_to_do():
    world = World()
    for _n in range(3):
        world.in_status("claimed")
    question = world.in_status("queued")
    before = dump()
    response = do(signed_in(world.author), question, "claim")
    assert response.status_code == 200
    assert "You hold three questions. Answer or release one first." in response.content.decode()
    assert dump() == before


@pytest.mark.parametrize("draft", [DRAFT, DECLINE], ids=["answer", "decline"])
def test_a_reply_is_sent_whole_with_its_policy(client, draft):
    world = World()
    question = world.in_status("claimed")
    assert do(signed_in(world.author), question, "send", **draft).status_code == 302
    question.refresh_from_db()
    reply = question.published_reply
    assert {name: getattr(reply, name) for name in draft} == draft
    assert reply.policy_version == PolicyVersion.objects.in_force("reply", locale="en")
    assert draft["answer"] in client.get(question.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"limits": " \r\n "}, "limits"),
        ({"next_step": ""}, "next_step"),
        ({"care_level": ""}, "care_level"),
        ({"care_level": "whenever"}, "care_level"),
        ({"kind": ""}, "kind"),
        ({**DECLINE, "decline_code": ""}, "decline_code"),
        ({**DECLINE, "decline_code": "tired"}, "decline_code"),
        ({**DECLINE, "would_need": " "}, "would_need"),
        ({**DECLINE, "see_whom": ""}, "see_whom"),
        ({**DECLINE, "see_whom": "x" * 121}, "see_whom"),
        ({"answer": "x" * 8001}, "answer"),
        ({"limits": "x" * 1001}, "limits"),
        ({"next_step": "x" * 1001}, "next_step"),
        ({"seek_help_if": "x" * 1001}, "seek_help_if"),
        ({"answer": "Mail me at doctor@example.org for more."}, "answer"),
        ({"next_step": "Call 02-2345-6789 for a visit."}, "next_step"),
    ],
)
def test_the_composer_tells_the_fault_at_its_field_and_keeps_everything(changes, field):
    world = World()
    question = world.in_status("claimed")
    before = dump()
    typed = {**DRAFT, "seek_help_if": "If a fever comes.", **changes}
    response = do(signed_in(world.author), question, "send", second_doctor="on", **typed)
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, [field])
    assert {name: form[name].value() for name in typed} == typed
    assert form["second_doctor"].value() is True
    html = unescape(response.content.decode())
    assert all(
        text in html for name, text in typed.items() if name in ("answer", "limits", "next_step", "seek_help_if")
    )
    assert re.search(r"<title>\s*Error: Question", html)
    summary = re.search(r'<div class="problem" role="alert".*?</div>', html, re.S)[0]
    (target,) = re.findall(r'href="#([^"]+)"', summary)
    assert f'id="{target}"' in html
    assert dump() == before


def test_a_red_flag_needs_a_word_on_emergencies():
    world = World()
    question = world.in_status("claimed", body="I have chest pain since this morning when I climb stairs. What is it?")
    assert question.urgent
    client = signed_in(world.author)
    response = do(client, question, "send", **{**DRAFT, "seek_help_if": ""})
    assert list(response.context["form"].errors) == ["seek_help_if"]
    assert do(client, question, "send", **DRAFT).status_code == 302


def test_without_a_policy_nobody_can_reply(without_triggers):
    world = World()
    question = world.in_status("claimed")
    PolicyVersion.objects.filter(policy__kind="reply").update(approved_at=None)
    before = dump()
    response = do(signed_in(world.author), question, "send", **DRAFT)
    html = unescape(response.content.decode())
    assert "We cannot take questions or replies right now, because a policy text is missing." in html
    assert DRAFT["answer"] in html
    assert dump() == before


def test_an_answer_that_was_a_decline_before_has_no_code():
    world = World()
    question = world.in_status("claimed")
    do(signed_in(world.author), question, "send", **{**DECLINE, "kind": "answer"})
    question.refresh_from_db()
    assert (question.status, question.published_reply.decline_code) == ("published", "")


@pytest.mark.parametrize("clock_was_quicker", [True, False])
def test_whose_hour_is_over_sends_if_nobody_else_has_it(clock_was_quicker):
    world = World()
    question = world.in_status("claimed")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        if clock_was_quicker:
            doctors.claim(question.pk, Actor.doctor(world.colleague))
            doctors.release(question.pk, Actor.doctor(world.colleague))
        assert do(signed_in(world.author), question, "send", **DRAFT).status_code == 302
    question.refresh_from_db()
    assert (question.status, question.published_reply.doctor) == ("published", world.author)


@pytest.mark.parametrize("status", ["claimed", "info_needed", "published"])
def test_whose_question_went_to_another_keeps_what_was_typed(status):
    world = World()
    question = world.in_status(status)
    before = dump()
    response = do(
        signed_in(world.colleague), question, "send", **{**DRAFT, "answer": "A long answer that took an hour."}
    )
    html = unescape(response.content.decode())
    assert response.status_code == 200
    assert "A long answer that took an hour." in html
    assert 'role="alert"' in html
    assert dump() == before


def test_a_second_doctor_agrees_or_sends_back():
    world = World()
    question = world.in_status("claimed")
    author, colleague = signed_in(world.author), signed_in(world.colleague)
    assert do(author, question, "send", second_doctor="on", **DRAFT).status_code == 302
    assert DRAFT["answer"] in page(colleague, question)
    assert question.title in colleague.get("/desk/").content.decode()
    assert "Replies that wait for a second doctor" not in author.get("/desk/").content.decode()
    assert list(do(colleague, question, "send_back", note="").context["forms"]["send_back"].errors) == ["note"]
    do(colleague, question, "send_back", note="Say more about when to come.")
    assert "Say more about when to come." in page(author, question)
    form = author.get(question.get_desk_url()).context["form"]
    assert {name: form[name].value() for name in DRAFT} == DRAFT  # the reply to go on with
    do(author, question, "send", second_doctor="on", **DRAFT)
    do(colleague, question, "agree")
    question.refresh_from_db()
    assert (question.status, question.published_reply.reviewer) == ("published", world.colleague)


@pytest.mark.parametrize(("publication", "then"), [(True, "becomes public"), (False, "on their private page")])
def test_the_author_reads_that_a_second_doctor_has_the_reply_and_where_it_goes_then(publication, then):
    question = World().in_status("in_review", publication=publication)
    html = page(signed_in(question.claimed_by), question)
    assert "Your reply is waiting for a second doctor" in html
    assert then in html
    assert "has this question" not in html


def test_who_has_asked_the_asker_reads_so():
    world = World()
    question = world.in_status("info_needed")
    assert "You asked the asker for more." in page(signed_in(world.author), question)
    assert f"{world.author} has asked the asker for more." in page(signed_in(world.colleague), question)


@pytest.mark.parametrize("action", ["send", "agree"])
@pytest.mark.parametrize("publication", [True, False])
def test_after_sending_a_link_leads_to_the_page_with_the_reply(action, publication):
    world = World()
    question = world.in_status("claimed" if action == "send" else "in_review", publication=publication)
    client = signed_in(world.author if action == "send" else world.colleague)
    html = unescape(client.get(do(client, question, action, **words_for(action, world))["Location"]).content.decode())
    question.refresh_from_db()
    wanted = question.get_absolute_url() if publication else question.get_desk_url()
    assert f'<a href="{wanted}">' in html.split('role="status"')[1].split("</ul>")[0]
    if publication:
        assert f'Headline on the public page: <a href="{wanted}"' in page(client, question)
    else:
        assert "Only the asker can read the reply, on their private page." in page(client, question)


def test_asking_for_more_brings_the_answer_back():
    world = World()
    question = world.in_status("claimed")
    client = signed_in(world.author)
    assert list(do(client, question, "request_info", note=" ").context["forms"]["request_info"].errors) == ["note"]
    do(client, question, "request_info", note="Since when?")
    own_question.give_info(question.pk, text="Since Monday.")
    html = page(client, question)
    assert "Since when?" in html
    assert "Since Monday." in html


def test_passing_on_needs_a_department_and_takes_the_note_along():
    world = World()
    question = world.in_status("claimed")
    client, next_one = signed_in(world.author), signed_in(make_doctor(world.elsewhere))
    response = do(client, question, "transfer", note="Rather yours.")
    assert list(response.context["forms"]["transfer"].errors) == ["department"]
    assert "Rather yours." in response.content.decode()
    do(client, question, "transfer", note="Rather yours.", department=world.elsewhere.pk)
    assert "Rather yours." in page(next_one, question)
    assert client.get(question.get_desk_url()).status_code == 404


def test_a_correction_needs_its_note_and_leaves_the_old_version():
    world = World()
    question = world.in_status("published")
    client = signed_in(world.author)
    better = {**DRAFT, "answer": "Better words."}
    response = do(client, question, "correct", **better)
    assert list(response.context["form"].errors) == ["correction_note"]
    assert "Better words." in response.content.decode()
    assert do(client, question, "correct", **better, correction_note="Clearer.")["Location"] == question.get_desk_url()
    assert sorted(question.replies.values_list("answer", flat=True)) == sorted([DRAFT["answer"], "Better words."])
    assert "Better words." in page(client, question)


def test_what_a_decline_needs_is_not_called_optional():
    world = World()
    html = page(signed_in(world.author), world.in_status("claimed"))
    declining = html.split('class="declining fields"')[1].split('name="answer"')[0]
    assert "Who should they see instead?" in declining
    assert "(optional)" not in declining
    assert "(optional)" in html


def test_taking_a_reply_back_needs_a_word_and_tells_the_asker(client):
    world = World()
    question = world.in_status("published", email="fern@example.org")
    author = signed_in(world.author)
    assert list(do(author, question, "retract", note="").context["forms"]["retract"].errors) == ["note"]
    do(author, question, "retract", note="I was wrong about the cream.")
    assert client.get(question.get_absolute_url()).status_code == 410
    assert question.events.last().action == "retract"


def test_a_follow_up_shows_what_was_asked_and_said_before():
    world = World()
    parent = world.in_status("published")
    child = own_question.follow_up(parent.pk, body="May I swim with it?")
    decisions.approve(child.pk, Actor.moderator(world.first), headline="", topics=[], department=world.department)
    client = signed_in(world.author)
    for step in (
        dict,
        lambda: do(client, child, "claim"),
        lambda: do(client, child, "send", **{**DRAFT, "answer": "Yes, you may swim."}),
    ):
        step()
        html = page(client, child)
        assert "May I swim with it?" in html
        assert parent.body in html
        assert DRAFT["answer"] in html
    child.refresh_from_db()
    assert child.status == "answered"
    assert html.count("Yes, you may swim.") >= 2  # as the reply, and in the composer of a correction


# What is never there, and how much it costs


def test_the_askers_address_is_nowhere_on_the_desk():
    world = World()
    client = signed_in(world.author)
    for status in READABLE:
        question = world.in_status(status, email="violet-fern@example.org")
        assert "violet-fern" not in page(client, question)
    assert "violet-fern" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_list_do_not_grow(django_assert_num_queries, count):
    world = World()
    doctor = make_doctor(world.department, triages=True)
    client = signed_in(doctor)
    for _n in range(count):
        world.in_status("queued")
        Question.objects.filter(pk=world.in_status("in_review").pk).update(priority=1)
        triage = submitted(None)
        decisions.approve(triage.pk, Actor.moderator(world.first), headline="Spots", topics=[], department=None)
    for _n in range(min(count, 3)):
        claimed(world.department, doctor)
    client.get("/desk/")
    with django_assert_num_queries(15):
        response = client.get("/desk/")
    shown = [len(response.context[name]) for name in ("mine", "review")] + [len(list(response.context["questions"]))]
    assert shown == [min(count, 3), min(count, 20), min(2 * count, 20)]
    assert response.content.decode().count('<li class="job">') == sum(shown)


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_a_question_do_not_grow(django_assert_num_queries, count):
    world = World()
    topics = [make_topic() for _n in range(min(count, 8))]
    for _n in range(count if count == 1 else 8):
        published(world.department, world.author, topics=topics)
    question = world.in_status("claimed", topics=topics)
    client = signed_in(world.author)
    for n in range(count):
        do(client, question, "request_info", note=f"Since when? {n}")
        own_question.give_info(question.pk, text=f"Since Monday. {n}")
    client.get(question.get_desk_url())
    with django_assert_num_queries(QUERIES):
        html = client.get(question.get_desk_url()).content.decode()
    assert html.count("Since when?") == html.count("Since Monday.") == count


def test_only_who_holds_a_question_reads_until_when_it_is_theirs():
    world = World()
    question = world.in_status("claimed")
    assert "mine until" in page(signed_in(world.author), question)
    html = page(signed_in(world.colleague), question)
    assert "mine until" not in html
    assert f"{world.author} has this question until" in html


def test_the_queue_is_filtered_counted_and_paged():
    world = World()
    doctor = make_doctor(world.department, world.elsewhere, triages=True)
    client = signed_in(doctor)
    here = [world.in_status("queued") for _n in range(22)]
    Question.objects.filter(pk=here[5].pk).update(priority=1)
    there = queued(world.elsewhere)
    triage = submitted(None)
    decisions.approve(triage.pk, Actor.moderator(world.first), headline="Spots", topics=[], department=None)

    def shown(**chosen):
        return [question.pk for question in client.get("/desk/", chosen).context["questions"]]

    assert shown()[0] == here[5].pk
    assert (len(shown()), len(shown(page=2)), shown(page=99)) == (20, 4, shown(page=2))
    assert shown(only="urgent") == [here[5].pk]
    assert shown(only="triage") == [triage.pk]
    assert shown(department=world.elsewhere.pk) == [there.pk]
    assert shown(only="follow_ups") == []
    assert shown(department=10**9, only="nonsense") == shown()
    html = unescape(client.get("/desk/", {"department": world.department.pk}).content.decode())
    assert "24 questions are waiting" in html
    assert "1 urgent" in html
    assert f"?department={world.department.pk}&page=2" in html
    assert "Page 1 of 2" in html


def test_the_list_is_urgent_first_then_oldest():
    world = World()
    first, second = queued(world.department), queued(world.department)
    urgent = queued(world.department, body="I have chest pain since this morning when I climb stairs. What is it?")
    shown = re.findall(r'href="/desk/(\d+)/"', signed_in(world.author).get("/desk/").content.decode())
    assert shown == [str(question.pk) for question in (urgent, first, second)]
    assert Reply.objects.count() == 0


# Follow-ups wait for the doctor who knows the question


def a_follow_up(world, **fields) -> Question:
    """A follow-up, let through, of a question that `author` has answered; its first 48 hours are that doctor's."""
    child = own_question.follow_up(world.in_status("answered", **fields).pk, body="May I swim with it?")
    decisions.approve(child.pk, Actor.moderator(world.first), headline="", topics=[], department=world.department)
    child.refresh_from_db()
    assert (child.first_for, child.first_until > timezone.now()) == (world.author, True)
    return child


def test_a_follow_up_stands_first_for_who_replied_and_is_hidden_from_others():
    world = World()
    older = queued(world.department, body="I have chest pain since this morning when I climb stairs. What is it?")
    child = a_follow_up(world)
    html = signed_in(world.author).get("/desk/").content.decode()
    assert re.findall(r'href="/desk/(\d+)/"', html) == [str(child.pk), str(older.pk)]
    assert html.count("First for you") == 1
    others = signed_in(world.colleague).get("/desk/").content.decode()
    assert re.findall(r'href="/desk/(\d+)/"', others) == [str(older.pk)]
    assert "First for you" not in others


def test_another_doctor_reads_why_and_takes_it_when_the_time_is_over():
    world = World()
    child = a_follow_up(world)
    colleague, before = signed_in(world.colleague), dump()
    words = f"{world.author} answered before and may answer this follow-up first, until "
    assert words in page(colleague, child)
    assert actions(colleague, child) == set()
    (told,) = said(do(colleague, child, "claim"))
    assert told.startswith(words)
    with pytest.raises(Refused) as refused:
        doctors.claim(child.pk, Actor.doctor(world.colleague))
    assert refused.value.code == "reserved"
    assert dump() == before
    with time_machine.travel(child.first_until, tick=False):
        colleague = signed_in(world.colleague)  # the session was over long before
        assert actions(colleague, child) == {"claim"}
        assert words not in page(colleague, child)
        do(colleague, child, "claim")
    child.refresh_from_db()
    assert (child.status, child.claimed_by) == ("claimed", world.colleague)


def test_who_replied_takes_it_at_once():
    world = World()
    child = a_follow_up(world)
    do(signed_in(world.author), child, "claim")
    child.refresh_from_db()
    assert (child.status, child.claimed_by) == ("claimed", world.author)


# What was answered beside the text, and photos


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def a_photo(question: Question, **fields) -> Photo:
    photo = Photo.objects.create(question=question, width=640, height=480, added_at=timezone.now(), **fields)
    default_storage.save(photo.path, ContentFile(b"pixels"))
    return photo


def photo_url(question: Question, photo: Photo) -> str:
    return f"{question.get_desk_url()}photos/{photo.name}/"


def test_what_was_answered_beside_the_text_is_there_with_its_labels():
    world = World()
    asked = {"asked_for": "child", "guardian": True, "prompts": {"since": "Since <May>.", "allergies": "Nuts."}}
    question = world.in_status("claimed", **asked)
    html = signed_in(world.author).get(question.get_desk_url()).content.decode()
    assert '<dt>How long it has lasted</dt><dd lang="en">Since &lt;May&gt;.</dd>' in html
    assert '<dt>Allergies</dt><dd lang="en">Nuts.</dd>' in html
    assert "Asked for a child." in html
    assert "A guardian is with the asker." in html
    parent = world.in_status("answered", **asked)
    child = own_question.follow_up(parent.pk, body="May I swim with it?")
    decisions.approve(child.pk, Actor.moderator(world.first), headline="", topics=[], department=world.department)
    assert '<dt>Allergies</dt><dd lang="en">Nuts.</dd>' in page(signed_in(world.author), child)


def test_photos_are_shown_where_the_question_is_and_beside_its_follow_up(media):
    world = World()
    child = a_follow_up(world)
    photo, client = a_photo(child.parent), signed_in(world.author)
    for question in (child.parent, child):
        assert page(client, question).count(photo_url(question, photo)) == 2  # the picture, and it in full size
        response = client.get(photo_url(question, photo))
        assert (response.status_code, response["Content-Type"], response.getvalue()) == (200, "image/webp", b"pixels")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]


def test_a_photo_opens_only_for_who_may_open_its_question(media):
    world = World()
    for status in STATUSES:
        question = world.in_status(status)
        photo = a_photo(question)
        url = photo_url(question, photo)
        opens = 200 if status in READABLE else 404
        expected = [(world.author, opens), (world.colleague, opens), (make_doctor(world.elsewhere), 404)]
        assert [signed_in(doctor).get(url).status_code for doctor, _ in expected] == [code for _, code in expected]
        assert Client().get(url).status_code == 302
        assert signed_in(world.first).get(url).status_code == 403
    author = signed_in(world.author)
    other = world.in_status("queued")
    assert author.get(photo_url(other, photo)).status_code == 404  # a photo of another question
    missing = Photo.objects.create(question=other, width=1, height=1, added_at=timezone.now())
    assert author.get(photo_url(other, missing)).status_code == 404
    assert author.post(url).status_code == 405


# Who read it is noted


def reads(question: Question) -> list[tuple[int, str]]:
    return list(StaffRead.objects.filter(question=question).values_list("user", "role"))


def test_who_opens_a_question_is_noted_once_an_hour():
    world = World()
    question = world.in_status("queued")
    client = signed_in(world.author)
    with time_machine.travel(timezone.now().replace(minute=10, second=0), tick=False) as clocks:
        for _n in range(3):
            page(client, question)
        assert reads(question) == [(world.author.user_id, "doctor")]
        page(signed_in(world.colleague), question)
        clocks.shift(timedelta(minutes=50))
        page(client, question)
    ours = (world.author.user_id, "doctor")
    assert reads(question) == [ours, (world.colleague.user_id, "doctor"), ours]


def test_a_photo_that_is_opened_alone_is_noted_too(media):
    world = World()
    question = world.in_status("queued")
    signed_in(world.author).get(photo_url(question, a_photo(question)))
    assert reads(question) == [(world.author.user_id, "doctor")]


@pytest.mark.parametrize("status", READABLE)
def test_only_what_is_not_public_is_noted_and_the_list_never(status):
    world = World()
    question = world.in_status(status)
    client = signed_in(world.author)
    client.get("/desk/")
    signed_in(make_doctor(world.elsewhere)).get(question.get_desk_url())  # 404
    assert reads(question) == []
    page(client, question)
    assert len(reads(question)) == (0 if status == "published" else 1)


@pytest.mark.parametrize("count", [1, 3])
def test_photos_and_prompts_cost_no_more_queries(media, django_assert_num_queries, count):
    world = World()
    question = world.in_status("claimed", prompts={"since": "May.", "wish": "Sleep."} if count > 1 else {})
    for _n in range(count):
        a_photo(question)
    client = signed_in(world.author)
    client.get(question.get_desk_url())
    with django_assert_num_queries(QUERIES):
        client.get(question.get_desk_url())
