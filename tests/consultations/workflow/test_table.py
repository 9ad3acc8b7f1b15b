"""The table of transitions is the design's, and every act that it does not name is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations.actors import DOCTOR, THE_ASKER, THE_IMPORTER, THE_PORTAL, Actor, Refused
from consultations.acts.private_page import own_question
from consultations.models import Event, Question
from consultations.workflow import SAME_STATUS, TRANSITIONS, S, transition
from tests.consultations.world import STATUSES, World, dump

ALIVE = "submitted returned rejected duplicate queued claimed info_needed in_review answered published unpublished"

# The design's table ("The life of a question"), written out again: from, the act, to, and who.
DESIGN = [
    ("", "submit", "submitted", "asker"),
    ("", "import", "published", "importer"),
    ("submitted", "approve", "queued", "moderator"),
    ("submitted", "return", "returned", "moderator"),
    ("submitted", "reject", "rejected", "moderator"),
    ("submitted queued", "mark_duplicate", "duplicate", "moderator"),
    ("returned rejected", "resubmit", "submitted", "asker"),
    ("rejected", "restore", "submitted", "moderator"),
    ("duplicate", "contest", "submitted", "asker"),
    ("duplicate", "requeue", "queued", "system"),
    ("queued", "take_back", "submitted", "moderator"),
    ("queued", "claim", "claimed", "doctor"),
    ("claimed", "release", "queued", "doctor"),
    ("claimed", "expire", "queued", "system"),
    ("claimed", "transfer", "queued", "doctor"),
    ("claimed", "propose_duplicate", "queued", "doctor"),
    ("claimed", "request_info", "info_needed", "doctor"),
    ("claimed", "send", "in_review answered", "doctor"),
    ("info_needed", "give_info", "claimed", "asker"),
    ("info_needed", "info_overdue", "queued", "system"),
    ("in_review", "agree", "answered", "doctor"),
    ("in_review", "send_back", "claimed", "doctor"),
    ("in_review", "review_overdue", "queued", "system"),
    ("answered unpublished", "publish", "published", "moderator system"),
    ("published", "unpublish", "unpublished", "moderator"),
    ("published", "retract", "unpublished", "doctor"),
    ("answered unpublished", "put_back", "published", "doctor"),
    ("published unpublished", "keep_private", "answered", "asker"),
    (ALIVE, "withdraw", "withdrawn", "asker moderator"),
    ("withdrawn", "erase", "erased", "asker system"),
]
WITHOUT_A_NEW_STATUS = [
    ("answered published unpublished", "correct", "doctor"),
    ("answered published unpublished", "hand_in_correction", "doctor"),
    ("answered published unpublished", "take_back_correction", "doctor"),
    ("answered published unpublished", "agree_correction", "doctor"),
    ("answered published unpublished", "send_back_correction", "doctor"),
    ("answered published", "second_opinion", "doctor"),
    ("answered published unpublished", "propose_more_info", "doctor editor"),
    ("answered published unpublished", "take_off_more_info", "doctor editor"),
    ("answered published unpublished", "approve_more_info", "doctor"),
    ("answered published unpublished", "return_more_info", "doctor"),
    ("queued", "dismiss_duplicate", "moderator"),
    ("submitted queued", "lower_priority", "moderator"),
    (ALIVE, "edit", "moderator"),
    ("published", "reimport", "importer"),
    (ALIVE, "consent", "asker"),
    ("answered", "ask_consent", "system"),
    (ALIVE, "edit_text", "moderator"),
    (ALIVE, "redact", "moderator"),
    ("published", "dismiss_reports", "moderator"),
    ("submitted", "alert_on_call", "system"),
    (f"{ALIVE} withdrawn", "new_link", "asker"),
    ("submitted queued", "running_late", "system"),
    (f"{ALIVE} withdrawn", "mail_refused", "system"),
]


def test_the_table_is_the_designs():
    written = {
        act: (frozenset(start.split() or [""]), frozenset(to.split()), frozenset(by.split()))
        for start, act, to, by in DESIGN
    }
    assert {act: (rule.sources, rule.targets, rule.roles) for act, rule in TRANSITIONS.items()} == written
    staying = {
        act: (frozenset(start.split()), frozenset(), frozenset(by.split())) for start, act, by in WITHOUT_A_NEW_STATUS
    }
    assert {act: (rule.sources, rule.targets, rule.roles) for act, rule in SAME_STATUS.items()} == staying


def test_every_status_can_be_reached_and_only_erased_is_an_end():
    reached = {status for rule in TRANSITIONS.values() for status in rule.targets}
    assert reached == set(S.values)
    left = {status for rule in TRANSITIONS.values() for status in rule.sources}
    assert set(S.values) - left == {"erased"}


def refusal_code(act, *args) -> str:
    try:
        act(*args)
    except Refused as refusal:
        return refusal.code
    return "done"


@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
def test_an_act_that_the_table_does_not_name_is_refused_and_changes_nothing(status):
    world = World()
    target = world.in_status("published")
    question = world.in_status(status)
    rules = {**TRANSITIONS, **SAME_STATUS, "publish by the portal": TRANSITIONS["publish"]}
    impossible = {act for act in world.acts() if status not in rules[act].sources}
    if status in TRANSITIONS["keep_private"].sources:
        impossible -= {"consent"}  # it becomes this other act there
    before = dump()
    codes = {act: refusal_code(do, question.pk) for act, do in world.acts(target.pk).items() if act in impossible}
    expected = dict.fromkeys(impossible, "wrong_status")
    if status == "claimed":
        expected["claim"] = "held"  # with the name of who has it
    assert codes == expected
    assert dump() == before


@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
def test_the_door_opens_for_the_tables_roles_alone(status):
    """Every act × every role at the door itself, so that no act can forget to ask."""
    world = World()
    question = world.in_status(status)
    people = {
        "asker": THE_ASKER,
        "moderator": Actor.moderator(world.mo),
        "editor": Actor.editor(world.eddie),
        "doctor": Actor.doctor(world.dr_chen),
        "system": THE_PORTAL,
        "importer": THE_IMPORTER,
    }

    def open_door(act: str, actor: Actor) -> None:
        with pytest.raises(InterruptedError), transition(act, question.pk, actor):
            raise InterruptedError  # inside: nothing of it is kept

    before = dump()
    wrong = {}
    for act, rule in {**TRANSITIONS, **SAME_STATUS}.items():
        for role, actor in people.items():
            expected = "not_allowed" if role not in rule.roles else "done" if status in rule.sources else "wrong_status"
            if (code := refusal_code(open_door, act, actor)) != expected:
                wrong[act, role] = code
    assert not wrong
    assert dump() == before


@pytest.mark.django_db
def test_an_act_cannot_lead_where_the_table_does_not():
    question = World().in_status("claimed")
    before = dump()
    with pytest.raises(AssertionError), transition("send", question.pk, Actor(DOCTOR)) as change:
        change.to_status = S.PUBLISHED
    assert dump() == before


ELSEWHERE = (
    "requeue", "keep_private", "reimport", "ask_consent", "edit_text", "redact", "dismiss_reports", "alert_on_call",
)  # fmt: skip
ONE_BY_ONE = [
    (start, act, to)
    for starts, act, to, _by in [*DESIGN, *((starts, act, "", by) for starts, act, by in WITHOUT_A_NEW_STATUS)]
    for start in starts.split()
    if act
    not in (
        "requeue",
        "keep_private",
        "reimport",
        "ask_consent",
        "edit_text",
        "redact",
        "dismiss_reports",
        "alert_on_call",
    )
    and (act, start) not in (("consent", "published"), ("consent", "unpublished"))
]  # those left out are no acts of their own: test_acts.py, test_policies.py and test_moderation.py have them


# What another act has to do first, by the act.
BEFORE = {
    "dismiss_duplicate": ("claim", "propose_duplicate"),
    **dict.fromkeys(("take_back_correction", "agree_correction", "send_back_correction"), ("hand_in_correction",)),
    **dict.fromkeys(("approve_more_info", "return_more_info"), ("propose_more_info",)),
    "take_off_more_info": ("propose_more_info", "approve_more_info"),
}
CORRECTIONS = {act for _from, act, _by in WITHOUT_A_NEW_STATUS if "correct" in act}


def question_for(world: World, status: str, act: str) -> Question:
    """A question from which the act can start."""
    if (act, status) == ("publish", "answered"):
        return world.answered_with_consent()
    if act in {"put_back", *CORRECTIONS} and status == "unpublished":
        return world.taken_back()
    if (act, status) == ("put_back", "answered"):
        question = world.taken_back()
        for granted in (False, True):
            own_question.set_publication(question.pk, granted=granted)
        return question
    return world.in_status(status)


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "act", "to"), ONE_BY_ONE)
def test_every_transition_of_the_table_works_and_writes_one_event(status, act, to):
    world = World()
    target = world.in_status("published").pk if act.endswith("_duplicate") else 0
    question = question_for(world, status, act)
    for first in BEFORE.get(act, ()):
        world.acts(target)[first](question.pk)
    if act == "lower_priority":
        Question.objects.filter(pk=question.pk).update(priority=Question.Priority.URGENT)
    if act in ("running_late", "mail_refused"):
        Question.objects.filter(pk=question.pk).update(email="asker@example.org", promised_by=timezone.now())
    sequence = question.events.count()
    with time_machine.travel(
        timezone.now() + timedelta(days=15 if act in ("expire", "info_overdue", "review_overdue") else 0)
    ):
        world.acts(target)[act](question.pk)
    question.refresh_from_db()
    event = Event.objects.get(question=question, sequence=sequence + 1)
    assert event.from_status == status
    assert event.to_status in (to.split() or [status])
    assert Event.objects.filter(question=question).latest("sequence").to_status == question.status
