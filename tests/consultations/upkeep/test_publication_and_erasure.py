"""Acts around publication: consent, policies, waits, erasing, history."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from consultations.actors import THE_PORTAL, Actor
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, replies
from consultations.acts.moderation import decisions, publication
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase
from consultations.models import Consent, Event, MoreInfo, Note, PolicyVersion, Question, Reply
from consultations.time_limits import INFO_WAIT, LEASE, REVIEW_WAIT
from consultations.workflow import transition
from tests.consultations.world import BODY, dump, fresh, refused
from tests.factories import (
    DRAFT,
    make_topic,
    submitted,
)

pytestmark = pytest.mark.django_db


class TestPublicationConsent:
    def test_withdrawn_it_takes_the_page_off_and_given_again_it_brings_it_back(self, world):
        question = world.in_status("published")
        own_question.set_publication(question.pk, granted=False)
        assert (fresh(question).status, fresh(question).publication_consent) == ("answered", None)
        assert not Question.objects.published().exists()
        own_question.set_publication(question.pk, granted=True)
        assert fresh(question).status == "published"
        assert list(question.consents.filter(purpose="publication").values_list("granted", flat=True)) == [
            True,
            False,
            True,
        ]

    def test_saying_it_again_changes_nothing(self, world):
        question = world.in_status("published")
        before = dump()
        own_question.set_publication(question.pk, granted=True)
        assert dump() == before

    def test_given_later_it_brings_the_page(self, world):
        question = world.in_status("answered")
        own_question.set_publication(question.pk, granted=True)
        assert fresh(question).status == "published"

    @pytest.mark.parametrize("off", ["unpublish", "retract"])
    def test_what_a_person_took_off_does_not_come_back_by_it(self, world, off):
        question = world.in_status("published")
        world.acts()[off](question.pk)
        own_question.set_publication(question.pk, granted=False)
        own_question.set_publication(question.pk, granted=True)
        decisions.edit(question.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=world.department)
        assert fresh(question).status == "answered"
        if off == "retract":
            publication.put_back(question.pk, Actor.doctor(world.dr_chen))
        else:
            publication.publish(question.pk, Actor.moderator(world.mo))
        own_question.set_publication(question.pk, granted=False)
        own_question.set_publication(question.pk, granted=True)
        assert fresh(question).status == "published"

    def test_before_an_answer_it_changes_no_status(self, world):
        question = world.in_status("queued")
        own_question.set_publication(question.pk, granted=False)
        assert fresh(question).status == "queued"
        assert question.events.latest("sequence").action == "consent"

    def test_it_stores_what_was_shown(self, world):
        question = world.in_status("published")
        own_question.set_publication(question.pk, granted=False)
        consent = Consent.objects.filter(question=question).latest("pk")
        assert (consent.granted, consent.sha256) == (
            False,
            PolicyVersion.objects.in_force("publication", locale="en").sha256,
        )


class TestWithoutPolicies:
    @pytest.mark.parametrize("kind", ["service", "reply", "privacy", "publication"])
    def test_asking_and_replying_are_refused_while_reading_goes_on(self, world, kind, without_triggers):
        held, review, answered = world.in_status("claimed"), world.in_status("in_review"), world.in_status("published")
        PolicyVersion.objects.filter(policy__kind=kind).update(approved_at=None)
        refused("no_policy", submitted, world.department)
        refused("no_policy", own_question.follow_up, answered.pk, body="And now?")
        refused("no_policy", replies.send, held.pk, Actor.doctor(world.dr_chen), DRAFT)
        refused("no_policy", replies.agree, review.pk, Actor.doctor(world.dr_lin))
        refused(
            "no_policy",
            corrections.correct,
            answered.pk,
            Actor.doctor(world.dr_chen),
            DRAFT,
            note="The time was wrong.",
        )
        assert list(Question.objects.published()) == [answered]

    def test_neither_a_draft_nor_a_version_to_come_is_in_force(self, world):
        first = PolicyVersion.objects.get(policy__slug="reply")
        tomorrow = timezone.now() + timedelta(days=1)
        PolicyVersion.objects.create(policy=first.policy, number=2, text="A draft.", effective_from=timezone.now())
        PolicyVersion.objects.create(
            policy=first.policy, number=3, text="To come.", effective_from=tomorrow, approved_at=timezone.now()
        )
        assert PolicyVersion.objects.in_force("reply", locale="en") == first
        assert PolicyVersion.objects.in_force("reply", locale="xx") == first
        assert PolicyVersion.objects.in_force("reply", locale="en", at=tomorrow).number == 3
        assert (
            PolicyVersion.objects.in_force("reply", locale="en", at=first.effective_from - timedelta(seconds=1)) is None
        )


class TestWaiting:
    @pytest.mark.parametrize(
        ("status", "act", "wait"),
        [("info_needed", "info_overdue", INFO_WAIT), ("in_review", "review_overdue", REVIEW_WAIT)],
    )
    def test_a_wait_ends_when_it_is_over_and_not_before(self, world, status, act, wait):
        question = world.in_status(status)
        end = question.status_changed_at + wait
        with time_machine.travel(end - timedelta(microseconds=1), tick=False):
            refused("too_early", world.acts()[act], question.pk)
        with time_machine.travel(end, tick=False):
            world.acts()[act](question.pk)
        assert (fresh(question).status, fresh(question).claimed_by) == ("queued", None)

    def test_the_waits_are_the_designs(self):
        assert (timedelta(minutes=60), timedelta(days=14), timedelta(hours=48)) == (LEASE, INFO_WAIT, REVIEW_WAIT)


class TestErasing:
    def test_no_text_is_left_anywhere(self, world):
        """Words that stand in every place for text are looked for in every table of the database afterwards."""
        word = "zyxomma"
        question = world.in_status(
            "claimed",
            title=f"Red spots {word} on me",
            body=f"{BODY} {word}",
            name=f"Ms. {word}",
            email=f"{word}@example.org",
        )
        author = Actor.doctor(world.dr_chen)
        doctors.request_info(question.pk, author, note=f"Since when, {word}?")
        own_question.give_info(question.pk, text=f"Since Monday. {word}, and I have chest pain.")
        draft = {
            **DRAFT,
            **{name: f"{word} {DRAFT[name]}" for name in ("answer", "limits", "next_step", "seek_help_if")},
        }
        replies.send(question.pk, author, draft, second_doctor=True)
        replies.send_back(question.pk, Actor.doctor(world.dr_lin), note=f"Shorter, {word}.")
        replies.send(question.pk, author, draft)
        corrections.correct(question.pk, author, draft, note=f"{word} was wrong.")
        decisions.edit(
            question.pk,
            Actor.moderator(world.mo),
            headline=f"Spots {word}",
            topics=[make_topic("Rash")],
            department=world.department,
        )
        MoreInfo.objects.create(question=question, body=f"About {word}.")
        child = own_question.follow_up(question.pk, body=f"And {word}?")
        own_question.withdraw(question.pk)
        assert any(word in row for row in everything())
        erase(question.pk)
        assert [row for row in everything() if word in row] == []
        for one in (fresh(question), fresh(child)):
            assert (one.status, one.asker_sex, one.asker_age_band, one.red_flag, one.priority) == (
                "erased",
                "undisclosed",
                "",
                False,
                0,
            )
            assert not one.findings.exists()
            assert not one.topics.exists()
        assert set(Reply.objects.values_list("care_level", flat=True)) == {""}
        assert Note.objects.count() == 0

    def test_numbers_dates_department_events_and_consents_stay(self, world):
        question = world.in_status("published")
        own_question.withdraw(question.pk)
        events = list(question.events.values_list("hash", flat=True))
        erase(question.pk)
        after = fresh(question)
        for name in ("pk", "department", "asked_on", "submitted_at", "published_at", "import_ref"):
            assert getattr(after, name) == getattr(question, name)
        assert list(after.events.values_list("hash", flat=True))[:-1] == events
        assert after.consents.count() == 2

    def test_the_trigger_of_sent_replies_holds_again_afterwards(self, world):
        erased, other = world.in_status("published"), world.in_status("published")
        own_question.withdraw(erased.pk)
        erase(erased.pk)
        with pytest.raises(Exception, match="Cannot update"):
            Reply.objects.filter(question=other).update(answer="changed")

    def test_the_portal_waits_thirty_days_and_the_asker_does_not(self, world):
        question, other = world.in_status("withdrawn"), world.in_status("withdrawn")
        refused("too_early", erase, question.pk, THE_PORTAL)
        erase(other.pk)
        with time_machine.travel(question.status_changed_at + timedelta(days=30), tick=False):
            erase(question.pk, THE_PORTAL)

    def test_a_follow_up_withdrawn_by_itself_waits_too(self, world):
        parent = world.in_status("published")
        child = own_question.follow_up(parent.pk, body="And now?")
        own_question.withdraw(child.pk)
        refused("too_early", erase, child.pk, THE_PORTAL)


def everything() -> list[str]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"SELECT '{table} ' || to_jsonb(t)::text FROM {table} t" for table in tables))
        return [row for (row,) in cursor.fetchall()]


class TestHistory:
    def test_every_act_leaves_who_what_and_when_and_no_text(self, world):
        question = world.in_status("returned")
        event = question.events.latest("sequence")
        assert (event.action, event.from_status, event.to_status, event.role) == (
            "return",
            "submitted",
            "returned",
            "moderator",
        )
        assert (event.user_id, event.reason, event.at) == (world.mo.pk, "unclear", question.status_changed_at)
        values = " ".join(str(getattr(event, one.attname)) for one in Event._meta.concrete_fields)
        assert "since when" not in values
        assert question.title not in values

    def test_an_act_that_fails_midway_leaves_nothing_and_the_transaction_whole(self, world):
        question = world.in_status("submitted")
        before = dump()
        approving = transition("approve", question.pk, Actor.moderator(world.mo))
        with pytest.raises(ZeroDivisionError), approving as change:  # noqa: PT012 - the act is the block
            change.set(headline="Spots")
            change.question.topics.set([make_topic("Rash")])
            raise ZeroDivisionError
        assert dump() == before
