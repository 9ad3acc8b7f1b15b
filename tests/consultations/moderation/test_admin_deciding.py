"""Deciding about a question in the admin: every button in every status."""

import re
from html import unescape

import pytest
from django.test import Client

from consultations.acts.private_page import own_question
from consultations.admin.moderation.decisions import DECISIONS
from consultations.models import (
    Question,
    Topic,
)
from tests.consultations.moderation.admin_pages import LIST, decide_url, decision, dump, said
from tests.consultations.world import STATUSES, World
from tests.factories import make_department, make_moderator, make_topic, signed_in, submitted

pytestmark = pytest.mark.django_db

# Deciding


def possible(status):
    allowed = {each.name for each in DECISIONS if status in each.transition.sources}
    # Only where a doctor has proposed one, or a reader reported it: test_correcting.py, test_moderation.py. And an
    # answered question of this world is one whose asker said no to publication.
    return allowed - {"dismiss_duplicate", "dismiss_reports"} - ({"publish"} if status == "answered" else set())


WORDS = {
    "return": {"reason": "unclear", "note": "Say since when."},
    "reject": {"reason": "spam", "note": "An advertisement."},
    "unpublish": {"reason": "request"},
    "withdraw": {"reason": "request", "confirmed": "1"},
}
ENDS = {
    "approve": "queued",
    "return": "returned",
    "reject": "rejected",
    "spam": "rejected",
    "mark_duplicate": "duplicate",
    "restore": "submitted",
    "take_back": "submitted",
    "withdraw": "withdrawn",
    "publish": "published",
    "unpublish": "unpublished",
}


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in ("withdrawn", "erased")])
def test_only_what_is_possible_has_a_button(moderator, status):
    html = moderator.get(decide_url(World().in_status(status))).content.decode()
    private = {"publish"} if status == "answered" else set()  # its asker keeps it private: it could not succeed
    assert set(re.findall(r'name="decision" value="(\w+)"', html)) == possible(status) - private


@pytest.mark.parametrize("name", [each.name for each in DECISIONS])
@pytest.mark.parametrize("status", [status for status in STATUSES if status not in ("withdrawn", "erased")])
def test_each_decision_through_the_page(moderator, status, name):
    world = World()
    target = world.in_status("published")
    question = world.in_status(status)
    before = dump()
    response = moderator.post(
        decide_url(question), decision(question, name, duplicate_of=target.pk, **WORDS.get(name, {}))
    )
    question.refresh_from_db()
    if name in possible(status):
        assert response.status_code == 302, response.context["form"].errors
        assert question.status == ENDS.get(name, status)
        assert question.events.last().user.email.startswith("moderator")
    else:
        assert response.status_code == 200
        (told,) = response.context["form"].non_field_errors()
        assert told in (
            "This cannot be done any more: the question has moved on meanwhile.",
            "Nobody proposes this any more.",
            "Nobody reports this any more.",
            "The asker has not agreed to publication.",
        )
        assert (question.status, dump()) == (status, before)


def test_approving_takes_headline_topics_and_department(moderator):
    department = make_department()
    known = make_topic("Itching")
    question = submitted(None)
    moderator.post(
        decide_url(question),
        decision(question, "approve", department=department.pk, topic_names=" itching，High blood pressure, ,itching"),
    )
    question.refresh_from_db()
    assert (question.status, question.headline, question.slug, question.department) == (
        "queued",
        "Red spots on the back",
        "red-spots-on-the-back",
        department,
    )
    assert sorted(question.topics.values_list("name", flat=True)) == ["High blood pressure", "Itching"]
    assert known in question.topics.all()


@pytest.mark.parametrize(
    ("name", "changes", "field", "words"),
    [
        ("approve", {"headline": ""}, "headline", "Write a headline."),
        ("approve", {"headline": "\x00 \u200b"}, "headline", "Write a headline."),
        ("approve", {"headline": "x" * 121}, "headline", "120"),
        ("approve", {"topic_names": "fine, " + "x" * 101}, "topic_names", "100"),
        ("approve", {"topic_names": "x" * 501}, "topic_names", "500"),
        ("approve", {"department": "99999999999999999999"}, "department", None),
        ("return", {}, "reason", "Choose a reason."),
        ("return", {"reason": "because"}, "reason", None),
        ("reject", {}, "reason", "Choose a reason."),
        ("mark_duplicate", {}, "duplicate_of", "Enter the number of the question it repeats."),
        (
            "mark_duplicate",
            {"duplicate_of": "999999999"},
            "duplicate_of",
            "There is no question 999999999. Check the number.",
        ),
        (
            "mark_duplicate",
            {"duplicate_of": "9" * 40},
            "duplicate_of",
            f"There is no question {'9' * 40}. Check the number.",
        ),
        ("mark_duplicate", {"duplicate_of": "x"}, "duplicate_of", None),
        ("return", {"reason": "other", "note": "x" * 1001}, "note", "1000"),
        ("", {}, "__all__", "Choose what to do."),
        ("erase", {}, "__all__", "Choose what to do."),
        ("withdraw", {}, "reason", "Choose a reason."),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(moderator, name, changes, field, words):
    question = submitted(make_department())
    before, topics = dump(), Topic.objects.count()
    typed = decision(question, name, **{"note": "A word to the asker.", **changes})
    response = moderator.post(decide_url(question), typed)
    form, html = response.context["form"], unescape(response.content.decode())
    assert (response.status_code, list(form.errors)) == (200, [field])
    (message,) = form.errors[field]
    assert words is None or words in message
    assert message in html
    assert {key: str(form[key].value() or "") for key in typed if key != "decision"} == {
        key: str(value) for key, value in typed.items() if key != "decision"
    }
    assert "There is a problem. Nothing has been changed yet." in html
    assert (dump(), Topic.objects.count()) == (before, topics)


def test_a_refused_decision_leaves_no_new_topics(moderator):
    question = World().in_status("queued")
    moderator.post(decide_url(question), decision(question, "approve", topic_names="A topic that nobody knows"))
    assert not Topic.objects.filter(name="A topic that nobody knows").exists()


def test_a_question_cannot_repeat_itself_or_a_private_one(moderator):
    world = World()
    question, answered, repeat = (world.in_status(status) for status in ("submitted", "answered", "duplicate"))
    child = own_question.follow_up(world.in_status("published").pk, body="And if they come back?")
    other = repeat.duplicate_of_id
    for target, why in (
        (question, f"{question.pk} is this question itself. Write the number of the one that it repeats."),
        (answered, f"Question {answered.pk} is not public. Write the number of a question that is."),
        (repeat, f"Question {repeat.pk} is closed as a duplicate itself. If this one repeats the same, write {other}."),
        (child, f"Question {child.pk} is a follow-up and has no page. Write the number of a public question."),
    ):
        response = moderator.post(decide_url(question), decision(question, "mark_duplicate", duplicate_of=target.pk))
        assert response.context["form"].errors == {"duplicate_of": [why]}


def test_after_a_decision_comes_the_next_item(moderator):
    department = make_department()
    later, urgent = (
        submitted(department),
        submitted(department, body="I have chest pain since this morning. What should I do about it?"),
    )
    question = submitted(department)
    first = moderator.post(decide_url(question), decision(question, "reject", reason="spam"))
    assert first["Location"] == decide_url(urgent)
    second = moderator.post(decide_url(urgent), decision(urgent, "approve"))
    assert second["Location"] == decide_url(later)
    told = f"Question {urgent.pk}</a> is approved and waits for a doctor in {department}."
    assert told in unescape(moderator.get(second["Location"]).content.decode())
    last = moderator.post(decide_url(later), decision(later, "return", reason="unclear"))
    assert last["Location"] == "/admin/"
    assert moderator.get(last["Location"]).status_code == 200


def test_getting_the_screen_decides_nothing(moderator):
    question = submitted(make_department())
    before = dump()
    assert moderator.get(decide_url(question), decision(question, "approve")).status_code == 200
    assert dump() == before
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_moderator())
    assert strict.post(decide_url(question), decision(question, "approve")).status_code == 403
    assert dump() == before


def test_approving_in_bulk_tells_each_refusal(moderator):
    world = World()
    fine, other, rejected, claimed = (
        world.in_status(status) for status in ("submitted", "submitted", "rejected", "claimed")
    )
    for question in (fine, other, rejected):
        world.acts()["edit"](question.pk)
    chosen = [question.pk for question in (fine, other, rejected, claimed)]
    response = moderator.post(LIST, {"action": "approve_selected", "_selected_action": chosen})
    told = said(response)
    assert [
        question.pk
        for question in (rejected, claimed)
        if not any(line.startswith(f"Question {question.pk}: ") for line in told)
    ] == []
    assert told[-1] == "2 questions are approved."
    assert len(told) == 3
    statuses = dict(Question.objects.filter(pk__in=chosen).values_list("pk", "status"))
    assert statuses == {fine.pk: "queued", other.pk: "queued", rejected.pk: "rejected", claimed.pk: "claimed"}


def test_nobody_deletes_questions_in_bulk(superuser):
    question = submitted()
    html = superuser.get(LIST).content.decode()
    assert 'value="delete_selected"' not in html
    superuser.post(LIST, {"action": "delete_selected", "_selected_action": [question.pk], "post": "yes"})
    assert Question.objects.filter(pk=question.pk).exists()


def test_who_marked_a_duplicate_does_not_judge_its_contest():
    world = World()
    question = world.in_status("duplicate")
    own_question.contest(question.pk, note="Mine itch.")
    first = signed_in(world.mo).post(decide_url(question), decision(question, "approve"))
    assert first.context["form"].non_field_errors() == [
        "You marked this as a duplicate. Another moderator decides now."
    ]
    assert signed_in(world.mia).post(decide_url(question), decision(question, "approve")).status_code == 302
