"""The moderator's work: waits, who read what, and what is said before one decides."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from consultations import clock
from consultations.actors import Refused
from consultations.acts.moderation import decisions, reports
from consultations.acts.private_page import own_question
from consultations.acts.upkeep import seals
from consultations.models import (
    FAQ,
    Question,
    Report,
    StaffRead,
)
from tests.consultations.asking.asking import BODY
from tests.consultations.moderation.moderating import DANGER, LIST, change, decide_url, reported, said, who
from tests.consultations.upkeep.jobs import work
from tests.consultations.upkeep.test_history import behind_the_back, verify
from tests.consultations.world import fresh
from tests.factories import make_moderator, make_topic, published, signed_in, submitted

pytestmark = pytest.mark.django_db

# Clocks


def test_an_overdue_article_says_so_and_stands_last(world):
    topic = make_topic("Itching")
    past, later = (timezone.localdate() + timedelta(days=days) for days in (-1, 9))
    for title, day in (("A first", past), ("B second", later)):
        FAQ.objects.create(title=title, slug=title[0], department=world.department, review_by=day).topics.add(topic)
    question = published(world.department, world.dr_chen, topics=[topic])
    html = Client().get(question.get_absolute_url()).content.decode()
    assert html.index("B second") < html.index("A first")
    assert (
        "This article is overdue for review"
        in Client().get(FAQ.objects.get(slug="A").get_absolute_url()).content.decode()
    )


def test_a_sign_of_danger_that_waits_unread_is_mailed_once_by_number_only(world, settings, mailoutbox):
    settings.ON_CALL_EMAIL = "oncall@example.org"
    unread, read = (submitted(world.department, body=DANGER) for _n in range(2))
    signed_in(make_moderator()).get(decide_url(read))
    submitted(world.department)
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        clock.tick()
        work()
    assert not mailoutbox
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        for _twice in range(2):
            clock.tick()
            work()
    (mail,) = mailoutbox
    assert mail.to == ["oncall@example.org"]
    assert str(unread.pk) in mail.subject
    assert decide_url(unread) in mail.body
    assert "chest" not in mail.body + mail.subject
    assert fresh(unread).events.latest("sequence").action == "alert_on_call"


def test_nobody_is_mailed_where_nobody_is_on_call(world, mailoutbox):
    submitted(world.department, body=DANGER)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        clock.tick()
        work()
    assert not mailoutbox


# What was read


def test_the_same_report_twice_is_one_and_its_decision_needs_somebody(world):
    question = world.in_status("published")
    reports.report(question.pk, reason="wrong", text="", senders=["bx", "ny"])
    reports.report(question.pk, reason="wrong", text="again", senders=["bx", "ny"])
    (report,) = Report.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(decided_at=timezone.now())


def test_a_reading_behind_the_back_is_seen(world):
    question = world.in_status("submitted")
    signed_in(make_moderator()).get(decide_url(question))
    seals.seal()
    assert verify() == []
    behind_the_back("DELETE FROM consultations_staffread")
    assert "staff_read rows" in verify()[0]
    assert StaffRead.objects.count() == 0


# What is said before one decides


def test_a_contested_repeat_says_who_closed_it_and_why_it_is_none(world):
    question = world.in_status("duplicate")
    own_question.contest(question.pk, note="Mine itch.")
    other = submitted(world.department)
    html = unescape(signed_in(world.mia).get(decide_url(question)).content.decode())
    assert f"closed this as a duplicate of question {question.duplicate_of_id}" in html
    assert "Mine itch." in html
    assert 'value="approve"' in html
    own = signed_in(world.mo)
    html = unescape(own.get(decide_url(question)).content.decode())
    assert "another moderator has to decide" in html
    assert 'value="approve"' not in html
    # It does not come to them of itself either.
    assert own.post(decide_url(other), {"skip": "1"})["Location"] == "/admin/"
    assert decide_url(question) in signed_in(world.mia).post(decide_url(other), {"skip": "1"})["Location"]


def test_a_proposed_repeat_says_who_proposes_it_and_why(moderator_client, world):
    question = world.in_status("claimed")
    target = world.in_status("published")
    world.acts(target.pk)["propose_duplicate"](question.pk)
    html = unescape(moderator_client.get(decide_url(question)).content.decode())
    assert f"proposes to close this as a duplicate of question {target.pk}" in html
    assert "The same spots." in html
    assert target.get_absolute_url() in html


def test_reports_stand_first_and_the_pressing_one_before_the_others(moderator_client, world):
    question = world.in_status("published")
    reported(Client(), question, reason="wrong", text="Out of date.")
    reported(Client(), question, reason="about_me", text="That is my story.")
    html = moderator_client.get(decide_url(question)).content.decode()
    assert html.index("That is my story.") < html.index("Out of date.") < html.index('class="asked"')
    assert f'href="{question.get_absolute_url()}"' in html


def test_who_else_has_it_open_is_said(world):
    question = submitted(world.department)
    mine = signed_in(world.mia)
    assert "also opened this question" not in mine.get(decide_url(question)).content.decode()
    assert "also opened this question" not in mine.get(decide_url(question)).content.decode()  # that was oneself
    html = signed_in(world.mo).get(decide_url(question)).content.decode()
    assert f"{world.mia} also opened this question" in unescape(html)


def test_a_false_alarm_waits_with_the_others_and_keeps_its_sign(moderator_client, world):
    question = submitted(world.department, body=DANGER)
    html = moderator_client.get(decide_url(question)).content.decode()
    assert 'name="not_urgent"' in html
    typed = {"decision": "approve", "headline": "Chest pain", "department": world.department.pk, "not_urgent": "on"}
    assert moderator_client.post(decide_url(question), typed).status_code == 302
    now = fresh(question)
    assert (now.status, now.urgent, now.red_flag) == ("queued", False, True)
    assert [event.action for event in now.events.order_by("sequence")][-2:] == ["lower_priority", "approve"]
    assert 'name="not_urgent"' not in moderator_client.get(decide_url(question)).content.decode()
    with pytest.raises(Refused, match="decided"):
        decisions.lower_priority(question.pk, who())


def test_the_sentence_of_a_reason_stands_there_in_the_askers_language(moderator_client, world, monkeypatch):
    monkeypatch.setattr(
        "consultations.forms.moderation.note_for", lambda reason, typed, locale: f"{reason} in {locale}"
    )
    question = submitted(world.department, locale="zh-hant")
    html = unescape(moderator_client.get(decide_url(question)).content.decode())
    assert 'data-note="spam in zh-hant"' in html


def test_another_reason_needs_its_words(moderator_client, world):
    question = submitted(world.department)
    response = moderator_client.post(decide_url(question), {"decision": "reject", "reason": "other", "headline": "x"})
    assert response.context["form"].errors["note"] == ["Tell the asker why."]
    assert fresh(question).status == "submitted"


def test_a_decision_names_its_question_with_a_link(moderator_client, world):
    question = submitted(world.department)
    done = moderator_client.post(decide_url(question), {"decision": "approve", "headline": "Spots"}, follow=True)
    told = f'<a href="{decide_url(question)}">Question {question.pk}</a> is approved and waits in triage'
    assert told in done.content.decode()


def test_taking_words_out_and_changing_the_text_at_once_drops_neither(moderator_client, world):
    question = submitted(world.department, body=f"{BODY} Violet Marker.")
    response = change(moderator_client, question, words="Violet Marker", body=f"{BODY} Violet Marker. And more.")
    assert "You also changed the text" in response.content.decode()
    assert "And more." in response.content.decode()
    assert fresh(question).body == question.body
    done = change(moderator_client, question, words="Violet Marker", body=question.body.replace("\n", "\r\n"))
    assert done.status_code == 302
    assert "Violet Marker" not in fresh(question).body


def test_the_text_page_leads_back_to_the_queue_one_came_from(moderator_client, world):
    question = submitted(world.department)
    url = f"{LIST}{question.pk}/text/?queue=crisis"
    html = moderator_client.get(url).content.decode()
    assert f'href="{decide_url(question, "crisis")}"' in html


def test_in_bulk_what_is_missing_is_asked_for_and_the_choice_is_kept(moderator_client, world):
    chosen = [submitted(world.department).pk for _n in range(2)]
    asked = moderator_client.post(LIST, {"action": "reject_selected", "_selected_action": chosen})
    html = asked.content.decode()
    assert html.count("Choose a reason.") >= 1
    assert all(f'name="_selected_action" value="{pk}"' in html for pk in chosen)
    assert set(Question.objects.filter(pk__in=chosen).values_list("status", flat=True)) == {"submitted"}
    typed = {"action": "reject_selected", "_selected_action": chosen, "reason": "spam"}
    assert said(moderator_client.post(LIST, typed, follow=True)) == ["2 questions are rejected."]
    assert set(Question.objects.filter(pk__in=chosen).values_list("status", flat=True)) == {"rejected"}


def test_in_bulk_another_reason_needs_its_words(moderator_client, world):
    question = submitted(world.department)
    typed = {"action": "reject_selected", "_selected_action": [question.pk], "reason": "other", "select_across": "1"}
    html = moderator_client.post(LIST, typed).content.decode()
    assert "Tell the asker why." in html
    assert 'name="select_across" value="1"' in html
    assert fresh(question).status == "submitted"
    moderator_client.post(LIST, {**typed, "note": "We know it already."})
    assert fresh(question).status == "rejected"


def test_what_was_a_false_alarm_stays_one_when_words_are_taken_out(moderator_client, world):
    question = submitted(world.department, body=f"{DANGER} Violet Marker.")
    decisions.lower_priority(question.pk, who())
    change(moderator_client, question, words="Violet Marker")
    assert (fresh(question).urgent, fresh(question).red_flag) == (False, True)
    page = signed_in(world.dr_chen.user).get(f"/desk/{claimed_by(world, question)}/").content.decode()
    assert "Sign of danger found" in page


def claimed_by(world, question):
    decisions.approve(question.pk, who(), headline="Chest pain", topics=[], department=world.department)
    world.acts()["claim"](question.pk)
    return question.pk


def test_a_target_that_is_gone_is_not_shown(moderator_client, world):
    question = world.in_status("claimed")
    target = world.in_status("published")
    world.acts(target.pk)["propose_duplicate"](question.pk)
    own_question.withdraw(target.pk)
    response = moderator_client.get(decide_url(question))
    html = unescape(response.content.decode())
    assert "That question is no longer public." in html
    assert target.get_absolute_url() not in html
    assert response.context["form"].initial["duplicate_of"] is None


def test_an_imported_heading_of_two_lines_does_not_keep_words_from_being_taken_out(moderator_client, world):
    question = world.in_status("published", body=f"{BODY} Violet Marker.")
    Question.objects.filter(pk=question.pk).update(title="Red spots\non my back", import_ref="x")
    done = change(moderator_client, fresh(question), words="Violet Marker", title="Red spotson my back")
    assert done.status_code == 302
    assert "Violet Marker" not in fresh(question).body


def test_a_note_that_nobody_would_read_is_not_dropped(moderator_client, world):
    question = submitted(world.department)
    typed = {"decision": "edit", "headline": "Spots", "note": "Look at this.", "department": world.department.pk}
    html = moderator_client.post(decide_url(question), typed).content.decode()
    assert "The asker would not see a reason or a note" in html
    assert fresh(question).headline == ""
