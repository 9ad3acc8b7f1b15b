"""What each doctor does at the work desk, and that nothing typed is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import replies
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import PolicyVersion, Question
from consultations.views.desk.acts import ACTS, act_for
from tests.consultations.desk.desk_pages import ENDS, OFFERED, READABLE, actions, do, dump, page, said, words_for
from tests.consultations.world import World
from tests.factories import (
    DECLINE,
    DRAFT,
    make_doctor,
    signed_in,
)

pytestmark = pytest.mark.django_db

# What one does


@pytest.mark.parametrize("status", READABLE)
def test_author_and_colleague_find_what_they_can_do(status):
    world = World()
    question = world.in_status(status)
    author, colleague = OFFERED[status]
    assert actions(signed_in(world.dr_chen), question) == author
    assert actions(signed_in(world.dr_lin), question) == colleague


@pytest.mark.parametrize(("status", "action"), [(status, action) for status in READABLE for action in ACTS])
def test_every_act_is_possible_exactly_for_whom_it_is_offered(status, action):
    for who, doctor in enumerate(("dr_chen", "dr_lin")):
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
            if (status, action, doctor) == ("claimed", "claim", "dr_chen"):  # pressed twice
                assert (response.status_code, response["Location"]) == (302, question.get_desk_url())
            elif action != "send":  # what was typed there stays on the page
                assert (response.status_code, response["Location"]) == (302, "/desk/")
                assert len(said(response)) == 1


def test_claiming_stays_and_the_rest_goes_back_to_the_list():
    world = World()
    question = world.in_status("queued")
    client = signed_in(world.dr_chen)
    assert do(client, question, "claim")["Location"] == question.get_desk_url()
    assert "You have 60 minutes to reply." in page(client, question)
    assert do(client, question, "release")["Location"] == "/desk/"
    assert "The question is back in the queue." in client.get("/desk/").content.decode()


def test_of_two_who_take_it_the_second_is_told_who_has_it():
    world = World()
    question = world.in_status("queued")
    do(signed_in(world.dr_chen), question, "claim")
    second = do(signed_in(world.dr_lin), question, "claim")
    assert said(second) == [f"{world.dr_chen} has this question already."]
    question.refresh_from_db()
    assert question.claimed_by == world.dr_chen


def test_a_fourth_question_is_refused_with_what_to_do():
    world = World()
    for _n in range(3):
        world.in_status("claimed")
    question = world.in_status("queued")
    before = dump()
    response = do(signed_in(world.dr_chen), question, "claim")
    assert response.status_code == 200
    assert "You hold three questions. Answer or release one first." in response.content.decode()
    assert dump() == before


@pytest.mark.parametrize("draft", [DRAFT, DECLINE], ids=["answer", "decline"])
def test_a_reply_is_sent_whole_with_its_policy(client, draft):
    world = World()
    question = world.in_status("claimed")
    assert do(signed_in(world.dr_chen), question, "send", **draft).status_code == 302
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
    response = do(signed_in(world.dr_chen), question, "send", second_doctor="on", **typed)
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
    client = signed_in(world.dr_chen)
    response = do(client, question, "send", **{**DRAFT, "seek_help_if": ""})
    assert list(response.context["form"].errors) == ["seek_help_if"]
    assert do(client, question, "send", **DRAFT).status_code == 302


def test_without_a_policy_nobody_can_reply(without_triggers):
    world = World()
    question = world.in_status("claimed")
    PolicyVersion.objects.filter(policy__kind="reply").update(approved_at=None)
    before = dump()
    response = do(signed_in(world.dr_chen), question, "send", **DRAFT)
    html = unescape(response.content.decode())
    assert "We cannot take questions or replies right now, because a policy text is missing." in html
    assert DRAFT["answer"] in html
    assert dump() == before


def test_an_answer_that_was_a_decline_before_has_no_code():
    world = World()
    question = world.in_status("claimed")
    do(signed_in(world.dr_chen), question, "send", **{**DECLINE, "kind": "answer"})
    question.refresh_from_db()
    assert (question.status, question.published_reply.decline_code) == ("published", "")


@pytest.mark.parametrize("clock_was_quicker", [True, False])
def test_whose_hour_is_over_sends_if_nobody_else_has_it(clock_was_quicker):
    world = World()
    question = world.in_status("claimed")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        if clock_was_quicker:
            doctors.claim(question.pk, Actor.doctor(world.dr_lin))
            doctors.release(question.pk, Actor.doctor(world.dr_lin))
        assert do(signed_in(world.dr_chen), question, "send", **DRAFT).status_code == 302
    question.refresh_from_db()
    assert (question.status, question.published_reply.doctor) == ("published", world.dr_chen)


@pytest.mark.parametrize("status", ["claimed", "info_needed", "published"])
def test_whose_question_went_to_another_keeps_what_was_typed(status):
    world = World()
    question = world.in_status(status)
    before = dump()
    response = do(signed_in(world.dr_lin), question, "send", **{**DRAFT, "answer": "A long answer that took an hour."})
    html = unescape(response.content.decode())
    assert response.status_code == 200
    assert "A long answer that took an hour." in html
    assert 'role="alert"' in html
    assert dump() == before


def test_a_second_doctor_agrees_or_sends_back():
    world = World()
    question = world.in_status("claimed")
    dr_chen, dr_lin = signed_in(world.dr_chen), signed_in(world.dr_lin)
    assert do(dr_chen, question, "send", second_doctor="on", **DRAFT).status_code == 302
    assert DRAFT["answer"] in page(dr_lin, question)
    assert question.title in dr_lin.get("/desk/").content.decode()
    assert "Replies that wait for a second doctor" not in dr_chen.get("/desk/").content.decode()
    assert list(do(dr_lin, question, "send_back", note="").context["forms"]["send_back"].errors) == ["note"]
    do(dr_lin, question, "send_back", note="Say more about when to come.")
    assert "Say more about when to come." in page(dr_chen, question)
    form = dr_chen.get(question.get_desk_url()).context["form"]
    assert {name: form[name].value() for name in DRAFT} == DRAFT  # the reply to go on with
    do(dr_chen, question, "send", second_doctor="on", **DRAFT)
    do(dr_lin, question, "agree")
    question.refresh_from_db()
    assert (question.status, question.published_reply.reviewer) == ("published", world.dr_lin)


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
    assert "You asked the asker for more." in page(signed_in(world.dr_chen), question)
    assert f"{world.dr_chen} has asked the asker for more." in page(signed_in(world.dr_lin), question)


@pytest.mark.parametrize("action", ["send", "agree"])
@pytest.mark.parametrize("publication", [True, False])
def test_after_sending_a_link_leads_to_the_page_with_the_reply(action, publication):
    world = World()
    question = world.in_status("claimed" if action == "send" else "in_review", publication=publication)
    client = signed_in(world.dr_chen if action == "send" else world.dr_lin)
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
    client = signed_in(world.dr_chen)
    assert list(do(client, question, "request_info", note=" ").context["forms"]["request_info"].errors) == ["note"]
    do(client, question, "request_info", note="Since when?")
    own_question.give_info(question.pk, text="Since Monday.")
    html = page(client, question)
    assert "Since when?" in html
    assert "Since Monday." in html


def test_passing_on_needs_a_department_and_takes_the_note_along():
    world = World()
    question = world.in_status("claimed")
    client, next_one = signed_in(world.dr_chen), signed_in(make_doctor(world.elsewhere))
    response = do(client, question, "transfer", note="Rather yours.")
    assert list(response.context["forms"]["transfer"].errors) == ["department"]
    assert "Rather yours." in response.content.decode()
    do(client, question, "transfer", note="Rather yours.", department=world.elsewhere.pk)
    assert "Rather yours." in page(next_one, question)
    assert client.get(question.get_desk_url()).status_code == 404


def test_a_correction_needs_its_note_and_leaves_the_old_version():
    world = World()
    question = world.in_status("published")
    client = signed_in(world.dr_chen)
    better = {**DRAFT, "answer": "Better words."}
    response = do(client, question, "correct", **better)
    assert list(response.context["form"].errors) == ["correction_note"]
    assert "Better words." in response.content.decode()
    assert do(client, question, "correct", **better, correction_note="Clearer.")["Location"] == question.get_desk_url()
    assert sorted(question.replies.values_list("answer", flat=True)) == sorted([DRAFT["answer"], "Better words."])
    assert "Better words." in page(client, question)


def test_who_declines_as_an_emergency_sends_without_what_another_doctor_would_need(client):
    world = World()
    question = world.in_status("claimed")
    author = signed_in(world.dr_chen)
    draft = {**DECLINE, "would_need": "", "see_whom": "", "care_level": "emergency"}
    assert "they need help now, not another doctor" in page(author, question)
    assert list(do(author, question, "send", **{**draft, "decline_code": ""}).context["form"].errors) == [
        "decline_code"
    ]
    assert do(author, question, "send", **draft).status_code == 302
    question.refresh_from_db()
    reply = question.published_reply
    assert (reply.kind, reply.care_level, reply.would_need, reply.see_whom) == ("decline", "emergency", "", "")
    assert "What a doctor would need" not in client.get(question.get_absolute_url()).content.decode()


def test_who_declines_because_it_needs_emergency_care_cannot_say_it_can_wait():
    world = World()
    question = world.in_status("claimed")
    author = signed_in(world.dr_chen)
    draft = {**DECLINE, "would_need": "", "see_whom": "", "decline_code": "emergency", "care_level": "soon"}
    assert do(author, question, "send", **draft).context["form"].errors == {
        "care_level": ["Choose “Emergency”. If it’s not an emergency, choose another reason to decline."]
    }
    without_level = {name: value for name, value in draft.items() if name != "care_level"}
    assert list(do(author, question, "send", **without_level).context["form"].errors) == ["care_level"]
    with pytest.raises(Refused) as refused:
        replies.send(question.pk, Actor.doctor(world.dr_chen), draft)
    assert refused.value.code == "care_level"
    assert do(author, question, "send", **{**draft, "care_level": "emergency"}).status_code == 302


def test_what_a_decline_needs_is_not_called_optional():
    world = World()
    html = page(signed_in(world.dr_chen), world.in_status("claimed"))
    declining = html.split('class="declining fields"')[1].split('name="answer"')[0]
    assert "Who should they see instead?" in declining
    assert "(optional)" not in declining
    assert "(optional)" in html


def test_taking_a_reply_back_needs_a_word_and_tells_the_asker(client):
    world = World()
    question = world.in_status("published", email="fern@example.org")
    author = signed_in(world.dr_chen)
    assert list(do(author, question, "retract", note="").context["forms"]["retract"].errors) == ["note"]
    do(author, question, "retract", note="I was wrong about the cream.")
    assert client.get(question.get_absolute_url()).status_code == 410
    assert question.events.last().action == "retract"


def test_a_follow_up_shows_what_was_asked_and_said_before():
    world = World()
    parent = world.in_status("published")
    child = own_question.follow_up(parent.pk, body="May I swim with it?")
    decisions.approve(child.pk, Actor.moderator(world.mo), headline="", topics=[], department=world.department)
    client = signed_in(world.dr_chen)
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
