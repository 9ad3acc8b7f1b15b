"""An asker's own words in a moderator's hands: changed, taken out, and what they were before."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from consultations import clock
from consultations.acts.moderation import decisions, texts
from consultations.acts.private_page import own_question
from consultations.models import (
    Question,
    QuestionRevision,
    Topic,
)
from consultations.secret_link import private_path
from portal.models import User
from tests.consultations.asking.asking import BODY
from tests.consultations.moderation.moderating import LIST, change, decide_url, said, who
from tests.consultations.upkeep.jobs import work
from tests.consultations.upkeep.test_history import behind_the_back, verify
from tests.consultations.world import fresh
from tests.factories import make_topic, submitted

pytestmark = pytest.mark.django_db

# The asker's own words


def changes_told(question):
    """What the asker's private page says was changed, by label."""
    html = unescape(Client().get(private_path(question)).content.decode())
    told = re.search(r'aria-labelledby="changes-title".*?</section>', html, re.DOTALL)
    return re.findall(r"<p><strong>(.*?)</strong></p>", told[0]) if told else []


def test_a_first_headline_is_not_told_as_a_change_of_the_askers_text(moderator_client, world):
    question = submitted(world.department)
    change(moderator_client, question, body=question.body.replace("spots", "dots"))
    decisions.approve(question.pk, who(), headline=question.title, topics=[], department=world.department)
    assert changes_told(question) == ["Text"]


def test_words_taken_out_of_a_heading_that_is_the_headline_too_are_told_once(moderator_client, world):
    question = world.in_status("published", title="Red spots of Violet Marker", headline="Red spots of Violet Marker")
    change(moderator_client, question, words="Violet Marker")
    assert fresh(question).headline == fresh(question).title == "Red spots of […]"
    assert changes_told(question) == ["Heading"]
    other = world.in_status("published", title="Red spots of Violet Marker", headline="Spots of Violet Marker")
    change(moderator_client, other, words="Violet Marker")
    assert changes_told(other) == ["Headline", "Heading"]


@pytest.mark.parametrize(
    ("headline", "times"), [("Red spots on my back", 1), ("red spots  on my BACK", 0), ("What is a rash?", 1)]
)
def test_a_headline_that_is_the_askers_heading_is_shown_once(world, headline, times):
    question = world.in_status("published", title="Red spots on my back", headline=headline)
    html = Client().get(question.get_absolute_url()).content.decode()
    main = html[html.index("<h1") : html.index('<div class="text"')]
    assert main.count("Red spots on my back") == times
    assert main.count(headline) == 1
    assert "<h2" in main
    told = "Headline on the public page" in Client().get(private_path(question)).content.decode()
    assert told == (headline == "What is a rash?")


def test_a_headline_to_be_written_says_that_it_is_the_askers_heading_yet(moderator_client, world):
    question = submitted(world.department)
    assert "own heading. Change it" in unescape(moderator_client.get(decide_url(question)).content.decode())
    headed = world.in_status("queued")
    assert "own heading. Change it" not in unescape(moderator_client.get(decide_url(headed)).content.decode())


def test_an_edit_keeps_the_difference_and_tells_the_asker(moderator_client, world, mailoutbox):
    question = world.in_status("published", email="fern@example.org")
    assert change(moderator_client, question, body=question.body.replace("spots", "dots")).status_code == 302
    assert "dots" in fresh(question).body
    (revision,) = QuestionRevision.objects.filter(pgh_obj=question)
    assert revision.body == question.body
    assert revision.pgh_context["act"] == "edit_text"
    assert User.objects.get(pk=revision.pgh_context["user"]).groups.filter(name="moderator").exists()
    html = unescape(Client().get(private_path(question)).content.decode())
    assert "What we changed in your text" in html
    assert re.search(r"<ins>.*?dots", html)
    assert "For clarity." in html
    work()
    assert any(mail.subject.startswith("We have changed a few words") for mail in mailoutbox)
    assert verify() == []


def test_words_are_taken_out_everywhere_and_their_original_is_closed_then_deleted(moderator_client, superuser, world):
    question = world.in_status("published", title="Is this rash from Bartholdi soap?", body=f"Bartholdi. {BODY}")
    assert change(moderator_client, question, words="Bartholdi", note="A brand.").status_code == 302
    page = Client().get(question.get_absolute_url())
    assert "Bartholdi" not in page.content.decode()
    assert "[…]" in page.content.decode()
    history = f"{LIST}{question.pk}/history/"
    assert "Bartholdi" not in moderator_client.get(history).content.decode()
    assert "Hidden, because words were removed." in moderator_client.get(history).content.decode()
    assert "Bartholdi" in superuser.get(history).content.decode()
    assert "Bartholdi" in Client().get(private_path(question)).content.decode()  # the asker's own
    before = timezone.now() + timedelta(days=30) - timedelta(minutes=5)
    with time_machine.travel(before):
        clock.tick()
        assert QuestionRevision.objects.filter(pgh_obj=question).exists()
    with time_machine.travel(before + timedelta(minutes=10)):
        clock.tick()
    assert not QuestionRevision.objects.filter(pgh_obj=question).exists()
    assert "Bartholdi" not in superuser.get(history).content.decode()


def test_words_go_out_of_headline_and_address_too_and_doctors_words_are_named(moderator_client, world):
    question = world.in_status("published", title="Is this rash from Bartholdi soap?", headline="Bartholdi soap rash")
    behind_the_back("UPDATE consultations_reply SET limits = 'Not Bartholdi.' WHERE question_id = %s", question.pk)
    seen = {"seen": texts.seal_of_texts(fresh(question)), "title": question.title, "body": question.body}
    typed = {**seen, "words": "Bartholdi", "note": "A brand."}
    response = moderator_client.post(f"{LIST}{question.pk}/text/", typed, follow=True)
    assert any("are in the reply" in line for line in said(response))
    now = fresh(question)
    assert (now.headline, "bartholdi" in now.slug, now.edited_at is not None) == ("[…] soap rash", False, True)
    moved = Client().get(question.get_absolute_url())
    assert (moved.status_code, moved["Location"]) == (301, now.get_absolute_url())


def test_a_follow_ups_change_stands_on_the_private_page(moderator_client, world):
    question = world.in_status("published")
    child = own_question.follow_up(question.pk, body="Is it the Bartholdi soap after all?")
    change(moderator_client, child, words="Bartholdi")
    html = Client().get(private_path(question)).content.decode()
    assert re.search(r"<del>.*?Bartholdi", html)
    copy = Client().get(f"{private_path(question)}export/").json()
    assert copy["follow_ups"][0]["earlier_texts"][0]["body"] == child.body


def test_what_was_kept_before_a_redaction_is_purged_with_it(moderator_client, world):
    question = world.in_status("published", body=f"Bartholdi. {BODY}")
    change(moderator_client, question, title="Another heading of this question")
    change(moderator_client, fresh(question), words="Bartholdi")
    change(moderator_client, fresh(question), title="A third heading of this question")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        clock.tick()
    (kept,) = QuestionRevision.objects.filter(pgh_obj=question)
    assert "Bartholdi" not in kept.body


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"note": ""}, "Tell the asker why you changed the text"),
        ({"words": "not there"}, "“not there” does not stand in the question."),
        ({}, "Nothing is different."),
        ({"title": "Short"}, "Too little is left of the heading."),
        ({"title": "x" * 101}, "The heading must have at most 100 characters."),
        ({"body": "頭很痛怎麼辦"}, "Too little is left of the text."),
        ({"body": "x" * 2001}, "The text must have at most 2000 characters."),
        ({"body": "x"}, "Too little is left of the text."),
        ({"seen": "0" * 64, "title": "Another heading of this question"}, "The text has changed meanwhile."),
    ],
)
def test_a_wrong_edit_is_refused_and_keeps_what_was_typed(moderator_client, world, typed, told):
    question = world.in_status("submitted")
    response = change(moderator_client, question, **typed)
    assert response.status_code == 200
    assert told in unescape(response.content.decode())
    assert fresh(question).title == question.title
    assert not QuestionRevision.objects.exists()


def test_erasing_leaves_no_earlier_text(moderator_client, world):
    question = world.in_status("published")
    change(moderator_client, question, title="Another heading of this question")
    own_question.withdraw(question.pk)
    world.acts()["erase"](question.pk)
    assert not QuestionRevision.objects.exists()


def test_the_database_keeps_what_psql_changes_and_lets_nobody_touch_it(world):
    question = world.in_status("published")
    Question.objects.filter(pk=question.pk).update(headline="Changed by hand")
    (revision,) = QuestionRevision.objects.filter(pgh_obj=question)
    assert revision.headline == question.headline
    for act in (lambda: QuestionRevision.objects.update(body="x"), lambda: QuestionRevision.objects.all().delete()):
        with pytest.raises(Error, match="Cannot"), transaction.atomic():
            act()
    topic = make_topic("Itching")
    Topic.objects.filter(pk=topic.pk).update(name="Itch")
    assert [one.name for one in topic.revisions.all()] == ["Itching"]
