"""A second doctor sees all that will be public and why they are asked; the page says what a correction changed."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import corrections, replies
from consultations.models import Question, Reply, ReplyDraft
from tests.consultations.upkeep.jobs import work
from tests.factories import DECLINE, DRAFT, published, signed_in

pytestmark = pytest.mark.django_db
WARNED = {**DRAFT, "answer": "From what you write, you have shingles. Rest a little.", "keep_reason": "It is so."}
GRAVER = {**DRAFT, "care_level": "emergency", "answer": "Go to a hospital now.", "seek_help_if": "It spreads."}


def page(doctor, question):
    return unescape(signed_in(doctor).get(question.get_desk_url()).content.decode())


def public(question):
    return unescape(Client().get(question.get_absolute_url()).content.decode())


def marked(html, words):
    return [tag for tag in ("ins", "del") if f"</span>{words}</{tag}>" in html]


def test_of_a_correction_everything_is_shown_and_marked_where_it_changed(world):
    question = world.in_status("published")
    cited = published(world.department, world.dr_chen, headline="Freckles on the arm")
    correction = {**GRAVER, "cites": [cited.pk]}
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), correction, note="It was graver.", safety=True)
    html = page(world.dr_lin, question)
    assert "Emergency: get help now" in html  # the care card as readers will see it
    assert "Freckles on the arm" in html.split("Answers the doctor links to")[1]
    assert "It was graver." in html
    for gone, come in (("Soon", "Emergency"), ("", "Freckles on the arm"), ("", "It spreads.")):
        assert marked(html, come) == ["ins"], come
        assert not gone or marked(html, gone) == ["del"]
    assert "For safety" in html


def test_a_correction_to_a_decline_shows_the_declines_own_parts(world):
    question = world.in_status("published")
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), DECLINE, note="Not from here.", second_doctor=True)
    html = page(world.dr_lin, question)
    assert "Not answered here: It cannot be judged from a description" in html
    for words in ("Decline", DECLINE["would_need"], DECLINE["see_whom"]):
        assert marked(html, words) == ["ins"], words


def test_what_the_other_kind_left_in_a_draft_is_not_shown_as_public(world):
    question = world.in_status("published")
    draft = {**DECLINE, "kind": "answer", "answer": "New words."}
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), draft, note="Clearer.", second_doctor=True)
    assert DECLINE["would_need"] not in page(world.dr_lin, question)


@pytest.mark.parametrize("of", ["reply", "correction"])
def test_the_rule_and_the_words_that_sent_it_to_review_are_shown(world, of):
    actor = Actor.doctor(world.dr_chen)
    if of == "reply":
        question = world.in_status("claimed")
        replies.send(question.pk, actor, WARNED)
    else:
        question = world.in_status("published")
        corrections.correct(question.pk, actor, WARNED, note="Kinder.")
    html = page(world.dr_lin, question)
    assert "Why the rules ask for a second doctor" in html
    assert "Rule: Definite diagnosis." in html
    assert "<mark>" in html.split("Why the rules ask for a second doctor")[1]
    assert "It is so." in html


def test_after_sending_it_back_the_second_doctor_sees_what_was_changed_since(world):
    question = world.in_status("in_review")
    replies.send_back(question.pk, Actor.doctor(world.dr_lin), note="Say more.")
    replies.send(question.pk, Actor.doctor(world.dr_chen), GRAVER, second_doctor=True)
    html = page(world.dr_lin, question)
    assert "What changes" in html
    assert marked(html, "Emergency") == ["ins"]
    assert html.count("</span>Emergency: get help now</h2>") == 1  # in short, as readers will see it
    assert html.count("</span>Emergency: get help now</h3>") == 1  # and on the card
    replies.agree(question.pk, Actor.doctor(world.dr_lin))
    assert Reply.objects.filter(question=question).count() == 1


def test_a_second_doctor_agrees_only_to_what_stood_on_the_page(world):
    question = world.in_status("in_review")
    read = Reply.objects.get(question=question).pk
    replies.send_back(question.pk, Actor.doctor(world.dr_lin), note="Say more.")
    replies.send(question.pk, Actor.doctor(world.dr_chen), GRAVER, second_doctor=True)
    for action in ("agree", "send_back"):
        words = {"action": action, "reply": read, "note": "Good."}
        response = signed_in(world.dr_lin).post(question.get_desk_url(), words)
        assert "The author has changed the reply meanwhile." in response.content.decode()
        present = Reply.objects.filter(question=question).latest("pk").pk
        assert response.context["forms"][action]["reply"].value() == str(present)  # the next press counts
    with pytest.raises(Refused):
        replies.agree(question.pk, Actor.doctor(world.dr_lin), read=read)
    assert Question.objects.get(pk=question.pk).status == "in_review"


@pytest.mark.parametrize(("action", "stamp"), [("agree", "reply"), ("agree_correction", "handed_in_at")])
@pytest.mark.parametrize("value", ["", "\0", "x", "9" * 5000])
def test_without_saying_what_was_read_nothing_is_agreed_to(world, action, stamp, value):
    question = world.in_status("in_review" if action == "agree" else "published")
    if action != "agree":
        corrections.correct(question.pk, Actor.doctor(world.dr_chen), GRAVER, note="Graver.", safety=True)
    response = signed_in(world.dr_lin).post(question.get_desk_url(), {"action": action, stamp: value})
    assert "This page is out of date. Reload it and read it again." in response.content.decode()
    assert not Reply.objects.filter(reviewer=world.dr_lin).exists()
    assert ReplyDraft.objects.exists() or action == "agree"


def test_the_page_says_what_two_doctors_changed_for_safety(world):
    question = world.in_status("published")
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), GRAVER, note="It was graver.", safety=True)
    corrections.agree_correction(question.pk, Actor.doctor(world.dr_lin))
    html = public(question)
    assert "This reply was corrected for safety, by two doctors." in html
    changed = html[html.index("What changed:") :]
    assert re.findall(r"<li>(.*?)</li>", changed)[:3] == ["care level (Soon → Emergency)", "reply", "seek help if"]


def test_no_mail_says_that_a_doctor_has_replied_while_a_second_one_reads_it(world, mailoutbox):
    question = world.in_status("claimed", email="asker@example.org")
    work()
    mailoutbox.clear()
    replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT, second_doctor=True)
    work()
    assert [mail.subject for mail in mailoutbox] == []
    replies.agree(question.pk, Actor.doctor(world.dr_lin))
    work()
    told = f"A doctor has replied, and your question is public now (number {question.pk})"
    assert [mail.subject for mail in mailoutbox] == [told]


def test_a_second_doctor_sees_the_headline_over_the_reply(world):
    question = world.in_status("in_review", headline="Red spots that come and go")
    html = page(world.dr_lin, question)
    assert "Red spots that come and go" in html
    assert "Headline if it becomes public:" in html
    assert "The reply, not sent yet" in html
    assert "Reply Date:" not in html
    replies.agree(question.pk, Actor.doctor(world.dr_lin))
    assert "Headline on the public page:" in page(world.dr_lin, question)


DECLINING = {name: DECLINE[name] for name in ("decline_code", "would_need", "see_whom")}


@pytest.mark.parametrize("of", ["reply", "correction"])
def test_what_is_sent_back_has_all_that_its_author_wrote_what_was_hidden_too(world, of):
    question = world.in_status("claimed" if of == "reply" else "published")
    client, action = signed_in(world.dr_chen), "send" if of == "reply" else "correct"
    typed = {**WARNED, **DECLINING, "second_doctor": "on", "correction_note": "Kinder."}
    assert client.post(question.get_desk_url(), {"action": action, **typed}).status_code == 302
    back = "send_back" if of == "reply" else "send_back_correction"
    world.acts()[back](question.pk)
    form = client.get(question.get_desk_url()).context["form"]
    kept = {name: form[name].value() for name in typed if of == "correction" or name != "correction_note"}
    assert kept == {name: typed[name] for name in kept}


@pytest.mark.parametrize("of", ["reply", "correction"])
def test_what_was_hidden_is_neither_public_nor_a_draft_once_a_second_doctor_agrees(world, of):
    question = world.in_status("claimed" if of == "reply" else "published")
    client, action = signed_in(world.dr_chen), "send" if of == "reply" else "correct"
    typed = {**DRAFT, **DECLINING, "second_doctor": "on", "correction_note": "Kinder."}
    client.post(question.get_desk_url(), {"action": action, **typed})
    assert "What you wrote" not in page(world.dr_chen, question)
    assert DECLINE["would_need"] not in page(world.dr_lin, question)
    world.acts()["agree" if of == "reply" else "agree_correction"](question.pk)
    assert not ReplyDraft.objects.exists()
    assert Question.objects.get(pk=question.pk).published_reply.would_need == ""


def test_a_reply_that_no_second_doctor_read_in_time_comes_back_whole(world):
    question = world.in_status("claimed")
    typed = {"action": "send", **DRAFT, **DECLINING, "second_doctor": "on"}
    signed_in(world.dr_chen).post(question.get_desk_url(), typed)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        world.acts()["review_overdue"](question.pk)
        world.acts()["claim"](question.pk)
        form = signed_in(world.dr_chen).get(question.get_desk_url()).context["form"]
    assert form["would_need"].value() == DECLINE["would_need"]


@pytest.mark.parametrize("reason", ["", "  ", " \n\t ", "\u3000"])
def test_a_blank_reason_keeps_no_wording(world, reason):
    question = world.in_status("claimed")
    with pytest.raises(Refused) as caught:
        replies.send(question.pk, Actor.doctor(world.dr_chen), {**WARNED, "keep_reason": reason})
    assert caught.value.code == "reason"
    assert Question.objects.get(pk=question.pk).status == "claimed"
