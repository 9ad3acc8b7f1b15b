"""Real threads with connections of their own: what two people do at once ends as if one had come after the other.

Nothing sleeps. Where an order matters, one act is stopped midway, and the test asks the database until
the other one waits for its lock.
"""
# ruff: noqa: B023 - the threads of a round end within the round

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from consultations import reply_rules
from consultations.actors import THE_ASKER, Actor, Refused
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import replies
from consultations.acts.governing import policy_versions, rule_versions
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import Event, Policy, PolicyVersion, Question, Reply, ReplyRule
from portal.models import User
from tests.consultations.world import fresh
from tests.factories import DRAFT, make_doctor, submitted

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30  # seconds until a test that hangs fails; none comes near it
ROUNDS = 4


def outcome(act: Callable[[], object]) -> object:
    """What an act returned, or the refusal; on a connection of this thread's own."""
    try:
        return act()
    except Refused as refusal:
        return refusal
    finally:
        connections.close_all()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all acts at the same moment, each in a thread; their outcomes in the order of the acts."""
    ready = threading.Barrier(len(acts))

    def start(act: Callable[[], object]) -> object:
        connection.ensure_connection()  # so that connecting does not put them in a row
        ready.wait(PATIENCE)
        return outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(PATIENCE) for future in [pool.submit(start, act) for act in acts]]


def codes(outcomes: list[object]) -> list[str]:
    return sorted(one.code if isinstance(one, Refused) else "done" for one in outcomes)


def until_it_waits(future: Future) -> None:
    """Go on once the other thread waits for a lock, or is done. (pg_stat_activity stands still in a transaction.)"""
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while not future.done():
            assert time.monotonic() < end
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return


def new_version() -> Callable[[], None]:
    """A version of the policy of replies that waits; the act that puts it in force at once."""
    number = PolicyVersion.objects.filter(policy__slug="reply").count() + 1
    version = PolicyVersion.objects.create(
        policy=Policy.objects.get(kind="reply", department=None, locale="en"), number=number, text=f"Version {number}",
        what_changed="x", effective_from=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    approver = User.objects.create_superuser("approver@example.org", "a long password")
    return lambda: policy_versions.approve(version.pk, approver, seen=policy_versions.seal_of(version), at_once=True)


@pytest.mark.parametrize("stopped_at", ["check_holder", "findings_in", "deliver"])
def test_a_policy_or_a_rule_changes_while_a_reply_is_sent(world, monkeypatch, stopped_at):
    """Wherever the change comes: the reply stands under what was in force at its own moment."""
    question, approve = world.in_status("claimed"), new_version()
    rule = ReplyRule.objects.in_force().order_by("pk").first()
    reached, go_on = threading.Event(), threading.Event()
    before = getattr(replies, stopped_at)

    def stop(*args, **more):
        reached.set()
        assert go_on.wait(PATIENCE)
        return before(*args, **more)

    monkeypatch.setattr(replies, stopped_at, stop)
    with ThreadPoolExecutor(3) as pool:
        sending = pool.submit(outcome, lambda: replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT))
        assert reached.wait(PATIENCE)
        changes = [pool.submit(outcome, act) for act in (approve, lambda: rule_versions.switch_off(rule.pk))]
        for change in changes:
            until_it_waits(change)
        go_on.set()
        for future in (sending, *changes):
            assert not isinstance(future.result(PATIENCE), Exception)
    reply = Reply.objects.get(question=question)
    assert reply.policy_version.number == 1
    assert reply.sent_at < PolicyVersion.objects.get(number=2, policy__kind="reply").effective_from
    call_command("verify_history", verbosity=0)


def test_a_reply_is_sent_while_a_policy_is_being_approved(world, monkeypatch):
    """Its moment comes after the version's, so it waits until that stands, and goes out under it."""
    question, approve = world.in_status("claimed"), new_version()
    reached, go_on = threading.Event(), threading.Event()
    save = policy_versions._save

    def stop(version):
        reached.set()
        assert go_on.wait(PATIENCE)
        save(version)

    monkeypatch.setattr(policy_versions, "_save", stop)
    with ThreadPoolExecutor(2) as pool:
        approval = pool.submit(outcome, approve)
        assert reached.wait(PATIENCE)
        sending = pool.submit(outcome, lambda: replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT))
        until_it_waits(sending)
        go_on.set()
        assert approval.result(PATIENCE) is None
        assert sending.result(PATIENCE).policy_version.number == 2
    call_command("verify_history", verbosity=0)


def test_eight_doctors_claim_one_question_and_one_has_it(world):
    crowd = [make_doctor(world.department) for _ in range(8)]
    for _ in range(ROUNDS):
        question = world.in_status("queued")
        outcomes = at_once(*(lambda one=one: doctors.claim(question.pk, Actor.doctor(one)) for one in crowd))
        assert codes(outcomes) == ["done", *["held"] * 7]
        holder = fresh(question).claimed_by
        for one in outcomes:
            assert one is None or holder.display_name in str(one.message)
        assert list(question.events.values_list("action", flat=True)) == ["submit", "approve", "claim"]
        doctors.release(question.pk, Actor.doctor(holder))
        own_question.withdraw(question.pk)


def test_a_lease_that_is_over_is_taken_by_one_and_ended_once(world):
    question = world.in_status("claimed")
    Question.objects.filter(pk=question.pk).update(lease_until=timezone.now())
    crowd = [make_doctor(world.department) for _ in range(6)]
    assert codes(at_once(*(lambda one=one: doctors.claim(question.pk, Actor.doctor(one)) for one in crowd))) == [
        "done",
        *["held"] * 5,
    ]
    assert list(question.events.values_list("action", flat=True))[-2:] == ["expire", "claim"]


def test_one_doctor_claims_six_questions_at_once_and_has_three(world):
    for _ in range(ROUNDS):
        questions = [world.in_status("queued") for _ in range(6)]
        outcomes = at_once(*(lambda one=one: doctors.claim(one.pk, Actor.doctor(world.dr_chen)) for one in questions))
        assert codes(outcomes) == ["done"] * 3 + ["too_many"] * 3
        assert Question.objects.held_by(world.dr_chen, timezone.now()).count() == 3
        for one in questions:
            own_question.withdraw(one.pk)


def test_marking_a_duplicate_while_its_target_is_withdrawn(world):
    results = set()
    for _ in range(2 * ROUNDS):
        target, question = world.in_status("published"), world.in_status("submitted")
        outcomes = at_once(
            lambda: decisions.mark_duplicate(question.pk, Actor.moderator(world.mo), of=target.pk),
            lambda: own_question.withdraw(target.pk),
        )
        assert fresh(target).status == "withdrawn"
        status = fresh(question).status
        assert status == ("submitted" if isinstance(outcomes[0], Refused) else "queued")
        results.add(status)
    assert results <= {"submitted", "queued"}


def test_no_deadlock_when_a_repeat_is_contested_and_marked_again_while_its_target_goes(world):
    """A withdrawal holds the target and wants the repeat; the moderator must not hold this and want the target."""
    target = world.in_status("published")
    question = world.in_status("duplicate", of=target)
    own_question.contest(question.pk)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Question.objects.select_for_update().get(pk=target.pk)  # as a withdrawal begins
        marking = pool.submit(
            outcome, lambda: decisions.mark_duplicate(question.pk, Actor.moderator(world.mia), of=target.pk)
        )
        until_it_waits(marking)
        # Free for the withdrawal that holds the target: the one who marks waits without it.
        Question.objects.select_for_update(nowait=True).get(pk=question.pk)
        own_question.withdraw(target.pk)
    assert marking.result(PATIENCE).code == "target"
    assert (fresh(question).status, fresh(target).status) == ("submitted", "withdrawn")


@pytest.mark.parametrize("leaves", ["contest", "withdraw"])
def test_a_target_can_go_while_its_repeat_moves_on(world, leaves):
    """The withdrawal lists the repeats, and waits for one whose asker acts just then: it goes on without that one."""
    target = world.in_status("published")
    moving, staying = world.in_status("duplicate", of=target), world.in_status("duplicate", of=target)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            world.acts()[leaves](moving.pk)
            going = pool.submit(outcome, lambda: own_question.withdraw(target.pk))
            until_it_waits(going)
        assert going.result(PATIENCE) is None
    assert fresh(target).status == "withdrawn"
    assert fresh(staying).status == "queued"
    assert fresh(moving).status == {"contest": "submitted", "withdraw": "withdrawn"}[leaves]


def test_a_question_can_be_withdrawn_while_its_follow_up_is(world):
    parent = world.in_status("answered")
    child = own_question.follow_up(parent.pk, body="And now?")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            own_question.withdraw(child.pk)
            going = pool.submit(outcome, lambda: own_question.withdraw(parent.pk))
            until_it_waits(going)
        assert going.result(PATIENCE) is None
    assert (fresh(parent).status, fresh(child).status) == ("withdrawn", "withdrawn")


def test_sending_while_the_asker_withdraws(world):
    for _ in range(ROUNDS):
        question = world.in_status("claimed")
        outcomes = at_once(
            lambda: replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT),
            lambda: own_question.withdraw(question.pk),
        )
        assert outcomes[1] is None
        assert fresh(question).status == "withdrawn"
        assert isinstance(outcomes[0], Reply) or outcomes[0].code == "wrong_status"
        assert not Question.objects.published().exists()


def test_sending_twice_makes_one_reply(world):
    for _ in range(ROUNDS):
        question = world.in_status("claimed")
        sends = [lambda: replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT)] * 3
        assert codes(at_once(*sends)) == ["done", "wrong_status", "wrong_status"]
        assert Reply.objects.filter(question=question).count() == 1
        assert [event.action for event in question.events.all()][-2:] == ["send", "publish"]


def test_sixteen_sends_of_one_form_make_one_question(world):
    for number in range(ROUNDS):
        outcomes = at_once(
            *[lambda: submitted(world.department, send_key=f"key {number}", email="asker@example.org")] * 16
        )
        assert len({one.pk for one in outcomes}) == 1
        assert Question.objects.count() == Event.objects.count() == number + 1


def test_a_second_follow_up_at_the_same_moment_is_refused(world):
    for _ in range(ROUNDS):
        parent = world.in_status("answered")
        assert codes(at_once(*[lambda: own_question.follow_up(parent.pk, body="And now?")] * 4)) == [
            "done",
            *["one_follow_up"] * 3,
        ]


def test_a_lease_that_ends_while_its_doctor_sends(world):
    """Over or not: both see the same lease, under the same lock."""
    for over in (True, False):
        question = world.in_status("claimed")
        if over:
            Question.objects.filter(pk=question.pk).update(lease_until=timezone.now())
        sent, expired = at_once(
            lambda: replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT), lambda: doctors.expire(question.pk)
        )
        if over:
            assert (sent.code in ("lease_over", "wrong_status", "held"), expired) == (True, None)
            assert (fresh(question).status, fresh(question).claimed_by) == ("queued", None)
        else:
            assert isinstance(sent, Reply)
            assert expired.code in ("lease_runs", "wrong_status")
            assert fresh(question).status == "published"


def test_a_doctor_who_sends_in_one_tab_and_claims_in_another_is_not_deadlocked(world, monkeypatch):
    """Claiming locks the doctor, then the question; sending the question, then, by its reply's key, the doctor."""
    question = world.in_status("claimed")
    check, at_the_rules, go_on = reply_rules.check, threading.Event(), threading.Event()

    def slow(*args, **kwargs):
        at_the_rules.set()
        assert go_on.wait(PATIENCE)
        return check(*args, **kwargs)

    monkeypatch.setattr(reply_rules, "check", slow)
    with ThreadPoolExecutor(2) as pool:
        sending = pool.submit(outcome, lambda: replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT))
        assert at_the_rules.wait(PATIENCE)
        claiming = pool.submit(outcome, lambda: doctors.claim(question.pk, Actor.doctor(world.dr_chen)))
        until_it_waits(claiming)
        go_on.set()
        assert isinstance(sending.result(PATIENCE), Reply)
        assert claiming.result(PATIENCE).code == "wrong_status"


def test_two_moderators_decide_at_once_and_one_decides(world):
    for _ in range(ROUNDS):
        question = world.in_status("submitted")
        outcomes = at_once(
            lambda: decisions.approve(
                question.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=world.department
            ),
            lambda: decisions.reject(question.pk, Actor.moderator(world.mia), reason="spam", note=""),
        )
        assert codes(outcomes) == ["done", "wrong_status"]
        assert question.events.count() == 2


def test_consent_withdrawn_while_the_reply_is_sent_never_leaves_a_page(world):
    for _ in range(ROUNDS):
        question = world.in_status("claimed")
        outcomes = at_once(
            lambda: replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT),
            lambda: own_question.set_publication(question.pk, granted=False),
        )
        assert codes(outcomes) == ["done", "done"]
        assert fresh(question).status == "answered"
        assert not Question.objects.published().exists()


def test_everyone_at_once_leaves_a_history_without_a_gap(world):
    question = world.in_status("claimed", email="asker@example.org")
    acts = [act for name, act in world.acts(0).items() if name not in ("erase", "mark_duplicate")]
    at_once(*(lambda act=act: act(question.pk) for act in [*acts, lambda pk: own_question.withdraw(pk, THE_ASKER)]))
    events = list(question.events.all())
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert all(event.hash == event.computed_hash() for event in events)
    assert all(
        after.previous_hash == before.hash and after.from_status == before.to_status
        for before, after in pairwise(events)
    )
    assert events[-1].to_status == fresh(question).status
