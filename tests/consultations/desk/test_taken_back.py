"""What a doctor took back only that doctor shows again, as it was or corrected, alone or with a second doctor."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consultations.actors import THE_PORTAL, Actor
from consultations.acts.desk import corrections
from consultations.acts.moderation import decisions, publication
from consultations.acts.private_page import own_question
from consultations.admin.moderation.decisions import possible_decisions
from consultations.models import Question, Reply
from consultations.secret_link import private_path
from consultations.views.private_page.status_track import STANDS, TAKEN_BACK
from tests.consultations.world import refused
from tests.factories import DRAFT, make_doctor

pytestmark = pytest.mark.django_db
BETTER = {**DRAFT, "answer": "Have it looked at this week."}


@pytest.fixture
def question(world):
    return world.taken_back()


def status(question):
    return Question.objects.get(pk=question.pk).status


def at_desk(doctor, question, action="", **words):
    client = Client()
    client.force_login(doctor.user)
    if not action:
        return client.get(question.get_desk_url()).content.decode()
    return client.post(question.get_desk_url(), {"action": action, **words})


def at_asker(question):
    return unescape(Client().get(private_path(question)).content.decode())


@pytest.mark.parametrize("consent", ["kept", "given anew"])
def test_no_moderator_and_not_the_portal_publish_it(world, question, consent):
    """Neither the one who took it off within a day before, nor after the asker's consent went and came."""
    undo = world.in_status("published")
    decisions.unpublish(undo.pk, Actor.moderator(world.mo), reason="reported")
    publication.publish(undo.pk, Actor.moderator(world.mo))
    corrections.retract(undo.pk, Actor.doctor(world.dr_chen), note="I was wrong.")
    for one in (question, undo):
        if consent == "given anew":
            for granted in (False, True):
                own_question.set_publication(one.pk, granted=granted)
        for actor in (Actor.moderator(world.mo), Actor.moderator(world.mia), THE_PORTAL):
            refused("taken_back", publication.publish, one.pk, actor)
        publication.publish_if_ready(one.pk)
        assert not Question.objects.published().filter(pk=one.pk).exists()
        one.refresh_from_db()
        assert "publish" not in [each.name for each in possible_decisions(one, Actor.moderator(world.mia))]


@pytest.mark.parametrize("consent", ["kept", "taken away"])
def test_the_asker_reads_that_it_no_longer_holds(world, question, consent):
    """Whoever asked may have acted on the reply, which stays on their page."""
    if consent == "taken away":
        own_question.set_publication(question.pk, granted=False)
    question.refresh_from_db()
    for words in TAKEN_BACK:
        assert str(words) in at_asker(question)
    assert str(STANDS[question.status][0]) not in at_asker(question)
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), BETTER, note="Better.")
    for words in TAKEN_BACK:
        assert str(words) not in at_asker(question)


def test_the_desk_offers_a_correction_and_putting_it_back(world, question):
    assert "You took this reply back" in desk_of(world.dr_chen)
    html = at_desk(world.dr_chen, question)
    assert 'value="correct"' in html
    assert 'value="put_back"' in html
    assert at_desk(world.dr_chen, question, "put_back").status_code == 302
    assert status(question) == "published"
    assert "You took this reply back" not in desk_of(world.dr_chen)
    assert question.events.latest("sequence").action == "put_back"


def desk_of(doctor):
    client = Client()
    client.force_login(doctor.user)
    return client.get("/desk/").content.decode()


def test_corrected_it_comes_back_with_its_first_date(world, question):
    first = question.published_at
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        at_desk(world.dr_chen, question, "correct", **BETTER, correction_note="I had read it wrongly.")
    question.refresh_from_db()
    assert (question.status, question.published_at) == ("published", first)
    assert question.published_reply.answer == BETTER["answer"]
    assert [event.action for event in question.events.order_by("sequence")][-2:] == ["correct", "put_back"]


def test_corrected_by_two_it_comes_back_when_the_second_agrees(world, question):
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), BETTER, note="Wrong.", safety=True)
    assert status(question) == "unpublished"
    assert "Correction to read as second doctor" in desk_of(world.dr_lin)
    assert BETTER["answer"] in at_desk(world.dr_lin, question)
    refused("own_reply", publication.put_back, question.pk, Actor.doctor(world.dr_lin))
    corrections.agree_correction(question.pk, Actor.doctor(world.dr_lin))
    question.refresh_from_db()
    assert (question.status, question.published_reply.reviewer) == ("published", world.dr_lin)


def test_a_correction_lifts_it_even_while_something_else_is_missing(world, question):
    own_question.set_publication(question.pk, granted=False)
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), BETTER, note="Wrong.")
    assert status(question) == "answered"
    own_question.set_publication(question.pk, granted=True)
    assert status(question) == "published"


def test_nobody_else_puts_it_back_nor_corrects_it(world, question):
    for doctor in (world.dr_lin, make_doctor(world.department, verified_on=None)):
        refused(("own_reply", "no_licence"), publication.put_back, question.pk, Actor.doctor(doctor))
        refused(("own_reply", "no_licence"), corrections.correct, question.pk, Actor.doctor(doctor), BETTER, note="No.")


def test_what_a_moderator_took_off_no_doctor_puts_back_or_corrects(world):
    question = world.in_status("unpublished")
    author = Actor.doctor(world.dr_chen)
    refused("not_taken_back", publication.put_back, question.pk, author)
    refused("taken_off", corrections.correct, question.pk, author, BETTER, note="Better.")
    refused("taken_off", corrections.correct, question.pk, author, BETTER, note="Better.", safety=True)
    assert Reply.objects.filter(question=question).count() == 1


def test_put_back_and_taken_off_by_a_moderator_it_is_a_moderators_again(world, question):
    publication.put_back(question.pk, Actor.doctor(world.dr_chen))
    decisions.unpublish(question.pk, Actor.moderator(world.mo), reason="reported")
    publication.publish(question.pk, Actor.moderator(world.mo))
    assert status(question) == "published"


def test_a_page_that_comes_back_keeps_the_day_on_which_it_first_came(world):
    question = world.in_status("unpublished")
    first = question.published_at
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        publication.publish(question.pk, Actor.moderator(world.mia))
    question.refresh_from_db()
    assert (question.status, question.published_at) == ("published", first)


@pytest.mark.parametrize("state", ["answered", "follow-up"])
def test_publish_is_offered_only_where_it_can_succeed(world, state):
    """Neither for a follow-up, which has no page, nor for what its asker keeps private."""
    if state == "answered":
        question = world.in_status("answered")
    else:
        parent = world.in_status("published")
        question = own_question.follow_up(parent.pk, body="And if they itch?")
        world.acts()["approve"](question.pk)
        world.acts()["claim"](question.pk)
        world.acts()["send"](question.pk)
        question.refresh_from_db()
        assert question.status == "answered"
    assert "publish" not in [each.name for each in possible_decisions(question, Actor.moderator(world.mia))]
    assert "publish" in [
        each.name for each in possible_decisions(world.in_status("unpublished"), Actor.moderator(world.mia))
    ]


def test_the_desk_says_that_the_page_is_off_the_site_before_all_else(world, question):
    own = at_desk(world.dr_chen, question)
    assert own.index("You took this reply back, so its page is off the site.") < own.index("Correct the reply</h2>")
    assert "This page is off the site." in at_desk(world.dr_lin, question)
