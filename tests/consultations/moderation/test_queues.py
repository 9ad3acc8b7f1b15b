"""The admin's first page, its queues, and one question after the other."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.moderation import decisions, publication, reports
from consultations.acts.private_page import own_question
from consultations.admin.moderation.queues import QUEUES
from consultations.models import (
    FAQ,
    MoreInfo,
    PolicyVersion,
    Question,
)
from consultations.retrieval.similar import rebuild
from consultations.secret_link import private_path
from tests.consultations.asking.asking import BODY
from tests.consultations.moderation.moderating import DANGER, LIST, decide_url, said, who
from tests.consultations.world import fresh
from tests.factories import make_moderator, make_topic, published, signed_in, submitted

pytestmark = pytest.mark.django_db

# The first page


def one_for_each_queue(world):
    """At least one row in every queue, and rows that belong into none."""
    submitted(world.department, body=DANGER)
    submitted(world.department, body=f"{BODY} Buy now at a special offer, click here.")
    submitted(None)
    contested = world.in_status("duplicate")
    own_question.contest(contested.pk, note="Mine itch.")
    decisions.approve(submitted(None).pk, who(), headline="Spots", topics=[], department=None)
    claimed = world.in_status("claimed")
    world.acts(world.in_status("published").pk)["propose_duplicate"](claimed.pk)
    world.in_status("in_review")
    late = world.in_status("queued")
    Question.objects.filter(pk=late.pk).update(promised_by=timezone.now() - timedelta(hours=1))
    for reason in ("about_me", "wrong"):
        page = world.in_status("published")
        for reader in range(2):
            words = "I want to die" if reader else ""
            reports.report(page.pk, reason=reason, text=words, senders=[f"b{reader}", "n1"])
    PolicyVersion.objects.create(
        policy_id=PolicyVersion.objects.first().policy_id, number=9, text="x", effective_from=timezone.now()
    )
    past = timezone.localdate() - timedelta(days=1)
    FAQ.objects.create(title="Old", slug="old", department=world.department, review_by=past)
    MoreInfo.objects.create(question=page, body="Old.", imported=True, review_by=past)


def test_every_queues_count_is_that_of_its_list(superuser, world):
    one_for_each_queue(world)
    html = unescape(superuser.get("/admin/").content.decode())
    for queue in QUEUES:
        link = rf'href="{re.escape(queue.url)}"><strong>.*?</strong> <span class="count">(\d+)</span>'
        (count,) = re.findall(link, html)
        assert int(count) > 0, queue.code
        listed = superuser.get(queue.url)
        assert listed.context["cl"].result_count == int(count), queue.code
        assert len(listed.context["cl"].result_list) == int(count), queue.code


def test_a_moderator_sees_the_queues_of_moderators_and_the_oldest_of_each(world):
    urgent = submitted(world.department, body=DANGER)
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        html = unescape(signed_in(make_moderator()).get("/admin/").content.decode())
    assert re.search(r"Crisis or danger</strong> <span class=\"count\">1</span>.*?oldest: 3\xa0hours", html, re.DOTALL)
    assert "Policy drafts" not in html
    assert fresh(urgent).red_flag


def test_who_only_edits_sees_no_question(world):
    eddie = signed_in(world.eddie)
    html = eddie.get("/admin/").content.decode()
    assert "FAQ to review" in html
    assert "Crisis or danger" not in html
    assert eddie.get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_first_page_do_not_grow(world, django_assert_num_queries, count):
    client = signed_in(make_moderator())
    for _n in range(count):
        submitted(world.department, body=DANGER)
    client.get("/admin/")
    with django_assert_num_queries(16):
        client.get("/admin/")


def test_a_list_of_many_is_not_counted_to_its_end(world, monkeypatch, moderator_client):
    monkeypatch.setattr("consultations.admin.lists.MAX_COUNTED_ROWS", 60)
    for _n in range(130):
        submitted(world.department)
    first = moderator_client.get(LIST)
    assert "More than 10,000 further on" in unescape(first.content.decode())
    seen = [row.pk for row in first.context["cl"].result_list]
    for page in (2, 3):
        seen += [row.pk for row in moderator_client.get(f"{LIST}?p={page}").context["cl"].result_list]
    numbers = Question.objects.order_by("-pk").values_list("pk", flat=True)
    assert seen == list(numbers)


# One after the other


def test_the_next_item_comes_from_the_same_queue(moderator_client, world):
    spam = [submitted(world.department, body=f"{BODY} Buy now at a special offer, click here.") for _n in range(2)]
    submitted(world.department)
    other = moderator_client.post(decide_url(spam[0], "spam"), {"skip": "1"})
    assert other["Location"] == decide_url(spam[1], "spam")
    done = moderator_client.post(decide_url(spam[1], "spam"), {"decision": "spam"})
    assert done["Location"] == decide_url(spam[0], "spam")
    done = moderator_client.post(decide_url(spam[0], "spam"), {"decision": "spam"})
    assert done["Location"] == "/admin/"
    assert {fresh(one).events.latest("sequence").reason for one in spam} == {"spam"}


def test_without_a_note_the_asker_reads_the_sentence_of_the_reason(moderator_client, world):
    question = submitted(world.department)
    moderator_client.post(decide_url(question), {"decision": "return", "reason": "several", "headline": "x"})
    html = unescape(Client().get(private_path(question)).content.decode())
    assert "Please keep the most important one and ask about the others separately." in html


def test_what_is_alike_stands_beside_and_one_press_closes_the_repeat(moderator_client, world):
    public = published(world.department, world.dr_chen, title="Red spots on my back that itch at night")
    rebuild()
    question = submitted(world.department, title="Red spots on my back that itch every night")
    html = unescape(moderator_client.get(decide_url(question)).content.decode())
    assert f'name="repeats" value="{public.pk}"' in html
    moderator_client.post(decide_url(question), {"repeats": public.pk})
    assert (fresh(question).status, fresh(question).duplicate_of) == ("duplicate", public)


def test_earlier_questions_of_one_address_are_known_by_a_hash_alone(moderator_client):
    first_of_alice = submitted(email="Alice@example.org", title="My first question about a rash")
    second_of_alice = submitted(email="alice@example.org ".strip(), title="My second question about a rash")
    of_bob = submitted(email="bob@example.org", title="Somebody else asks about a rash")
    html = moderator_client.get(decide_url(second_of_alice)).content.decode()
    assert "My first question about a rash" in html
    assert "Somebody else asks" not in html
    assert "lice@" not in html
    assert first_of_alice.email_digest == second_of_alice.email_digest != of_bob.email_digest
    assert submitted().email_digest == ""


def test_suggested_topics_are_chosen_by_a_tick(moderator_client, world):
    topic = make_topic("Itching")
    question = submitted(world.department, body=f"{BODY} There is itching all over my back at night.")
    assert 'name="suggested_topics"' in moderator_client.get(decide_url(question)).content.decode()
    typed = {"decision": "approve", "headline": "Spots", "topic_names": "New one", "department": world.department.pk}
    moderator_client.post(decide_url(question), {**typed, "suggested_topics": ["Itching"]})
    assert {one.name for one in fresh(question).topics.all()} == {topic.name, "New one"}


@pytest.mark.parametrize(
    ("action", "status", "more", "to"),
    [
        ("return_selected", "submitted", {"reason": "unclear"}, "returned"),
        ("reject_selected", "submitted", {"reason": "not_health"}, "rejected"),
        ("spam_selected", "submitted", {}, "rejected"),
        ("restore_selected", "rejected", {}, "submitted"),
        ("unpublish_selected", "published", {"reason": "reported"}, "unpublished"),
        ("publish_selected", "unpublished", {}, "published"),
    ],
)
def test_in_bulk_each_goes_through_the_door_and_refusals_are_told(moderator_client, world, action, status, more, to):
    fine, wrong = world.in_status(status), world.in_status("info_needed")
    response = moderator_client.post(
        LIST, {"action": action, "_selected_action": [fine.pk, wrong.pk], **more}, follow=True
    )
    told = said(response)
    assert any(line.startswith(f"Question {wrong.pk}: ") for line in told)
    assert told[-1].startswith("1 question is ")
    assert (fresh(fine).status, fresh(wrong).status) == (to, "info_needed")


def test_in_bulk_into_a_department(moderator_client, world):
    question = world.in_status("queued")
    chosen = {"action": "transfer_selected", "_selected_action": [question.pk], "department": world.elsewhere.pk}
    told = said(moderator_client.post(LIST, chosen, follow=True))
    assert told == [f"1 question is in {world.elsewhere} now."]
    assert fresh(question).department == world.elsewhere


@pytest.mark.parametrize("term", ["spots", "SPOT", "12", "%", "' OR 1=1 --", "\0x", "紅疹", "a" * 3000, "9" * 40])
def test_searching_never_fails(moderator_client, world, term):
    world.in_status("published", headline="Red spots on the back")
    assert moderator_client.get(LIST, {"q": term}).status_code in (200, 302)


def test_searching_finds_numbers_words_and_what_waits(moderator_client, world):
    public = world.in_status("published", headline="Purple blisters on a heel")
    rebuild()
    waiting = submitted(world.department, title="Purple marks under my nails")
    found = lambda term: {one.pk for one in moderator_client.get(LIST, {"q": term}).context["cl"].result_list}  # noqa: E731
    assert found(str(public.pk)) == {public.pk}
    assert found("blister") == {public.pk}
    assert found("purple") == {public.pk, waiting.pk}


def test_only_another_moderator_puts_back_what_was_taken_off_a_day_ago(world):
    question = world.in_status("published")
    decisions.unpublish(question.pk, Actor.moderator(world.mo), reason="reported")

    def act(user):
        publication.publish(question.pk, Actor.moderator(user))

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        with pytest.raises(Refused) as refused:
            act(world.mo)
        assert refused.value.code == "same_moderator"
        act(world.mia)
    assert fresh(question).status == "published"
    decisions.unpublish(question.pk, Actor.moderator(world.mo), reason="reported")
    act(world.mo)  # at once it is only an undo
    assert fresh(question).status == "published"
