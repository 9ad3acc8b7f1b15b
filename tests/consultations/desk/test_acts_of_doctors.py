"""Acts of doctors: claiming, replying, the second doctor, correcting."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations.actors import Actor
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, replies
from consultations.acts.moderation import decisions, publication
from consultations.acts.upkeep import timers
from consultations.models import Policy, PolicyVersion, Question, Reply
from consultations.time_limits import LEASE
from tests.consultations.workflow.moments import later
from tests.consultations.world import fresh, refused
from tests.factories import (
    DECLINE,
    DRAFT,
    claimed,
    make_department,
    make_doctor,
    published,
    queued,
)

pytestmark = pytest.mark.django_db


class TestClaiming:
    def test_the_lease_is_sixty_minutes(self, world):
        question = world.in_status("queued")
        with time_machine.travel(timezone.now(), tick=False):
            doctors.claim(question.pk, Actor.doctor(world.dr_chen))
            assert fresh(question).lease_until == timezone.now() + timedelta(minutes=60)

    def test_a_second_doctor_is_told_who_has_it(self, world):
        question = world.in_status("claimed")
        refusal = refused("held", doctors.claim, question.pk, Actor.doctor(world.dr_lin))
        assert world.dr_chen.display_name in str(refusal.message)

    def test_a_lease_that_is_over_counts_as_none(self, world):
        question = world.in_status("claimed")
        with time_machine.travel(question.lease_until, tick=False):
            assert list(Question.objects.claimable(timezone.now())) == [question]
            assert not Question.objects.held_by(world.dr_chen, timezone.now()).exists()
            refused("lease_over", replies.send, question.pk, Actor.doctor(world.dr_chen), DRAFT)
            refused(
                "lease_over",
                doctors.transfer,
                question.pk,
                Actor.doctor(world.dr_chen),
                department=world.elsewhere,
                note="",
            )
            refused("lease_over", doctors.request_info, question.pk, Actor.doctor(world.dr_chen), note="Since when?")
            doctors.claim(question.pk, Actor.doctor(world.dr_lin))
        assert fresh(question).claimed_by == world.dr_lin
        assert list(question.events.values_list("action", "role"))[-2:] == [("expire", "system"), ("claim", "doctor")]

    def test_one_microsecond_before_the_end_it_runs(self, world):
        question = world.in_status("claimed")
        with time_machine.travel(question.lease_until - timedelta(microseconds=1), tick=False):
            assert not Question.objects.claimable(timezone.now()).exists()
            refused("held", doctors.claim, question.pk, Actor.doctor(world.dr_lin))
            refused("lease_runs", doctors.expire, question.pk)
            replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT)

    def test_three_at_a_time(self, world):
        held = [world.in_status("claimed") for _ in range(3)]
        fourth = world.in_status("queued")
        refused("too_many", doctors.claim, fourth.pk, Actor.doctor(world.dr_chen))
        doctors.release(held[0].pk, Actor.doctor(world.dr_chen))
        doctors.claim(fourth.pk, Actor.doctor(world.dr_chen))

    def test_leases_that_are_over_leave_room(self, world):
        for _ in range(3):
            world.in_status("claimed")
        fourth = world.in_status("queued")
        with later(minutes=61):
            doctors.claim(fourth.pk, Actor.doctor(world.dr_chen))

    @pytest.mark.parametrize("back", ["info_needed", "in_review"])
    def test_what_comes_back_to_a_doctor_comes_even_as_the_fourth(self, world, back):
        """An asker's answer is never refused because the doctor is busy; but the doctor takes no new question."""
        question = world.in_status(back)
        for _ in range(3):
            world.in_status("claimed")
        world.acts()["give_info" if back == "info_needed" else "send_back"](question.pk)
        assert Question.objects.held_by(world.dr_chen, timezone.now()).count() == 4
        refused("too_many", doctors.claim, world.in_status("queued").pk, Actor.doctor(world.dr_chen))

    def test_only_ones_own_department(self, world):
        refused("department", doctors.claim, world.in_status("queued").pk, Actor.doctor(world.dr_weber))

    def test_triage_is_for_those_who_triage(self, world):
        question = queued(world.department)
        decisions.edit(question.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=None)
        refused("department", doctors.claim, question.pk, Actor.doctor(world.dr_chen))
        triaging = make_doctor(world.elsewhere, triages=True)
        doctors.claim(question.pk, Actor.doctor(triaging))
        assert fresh(question).department == world.elsewhere

    def test_out_of_triage_it_goes_to_the_department_that_its_text_suggests(self, world):
        department, other = sorted([world.department, world.elsewhere], key=lambda one: one.name)
        doctor = make_doctor(department, other, triages=True)
        for suggested, then in ((other, other), (make_department(), department), (None, department)):
            question = queued(department, suggested_department=suggested)
            decisions.edit(question.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=None)
            doctors.claim(question.pk, Actor.doctor(doctor))
            assert fresh(question).department == then

    def test_someone_without_a_department_takes_nothing_from_triage(self, world):
        question = queued(world.department)
        decisions.edit(question.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=None)
        refused("department", doctors.claim, question.pk, Actor.doctor(make_doctor(triages=True)))

    def test_only_the_holder_releases(self, world):
        question = world.in_status("claimed")
        refused("held", doctors.release, question.pk, Actor.doctor(world.dr_lin))
        doctors.release(question.pk, Actor.doctor(world.dr_chen))
        question = fresh(question)
        assert (question.status, question.claimed_by, question.lease_until) == ("queued", None, None)


TODAY = timezone.localdate()


class TestLicence:
    @pytest.mark.parametrize(
        "fields",
        [
            {"verified_on": None},
            {"verified_on": TODAY + timedelta(days=1)},
            {"licence_expires_on": TODAY - timedelta(days=1)},
            {"is_active": False},
        ],
    )
    def test_without_a_licence_today_nothing_can_be_done(self, world, fields):
        cannot = Actor.doctor(make_doctor(world.department, **fields))
        refused("no_licence", doctors.claim, world.in_status("queued").pk, cannot)
        refused("no_licence", replies.send, world.in_status("claimed").pk, cannot, DRAFT)
        refused("no_licence", replies.agree, world.in_status("in_review").pk, cannot)
        refused("no_licence", replies.send_back, Question.objects.get(status="in_review").pk, cannot, note="No.")

    def test_on_its_last_day_a_licence_holds(self, world):
        doctor = make_doctor(world.department, licence_expires_on=TODAY)
        with time_machine.travel(timezone.now().replace(hour=3), tick=False):  # 11 in the morning in Taipei
            doctors.claim(world.in_status("queued").pk, Actor.doctor(doctor))

    def test_a_closed_account_cannot_act(self, world):
        world.dr_chen.user.is_active = False
        world.dr_chen.user.save()
        question = queued(world.department)
        refused("no_licence", doctors.claim, question.pk, Actor.doctor(world.dr_chen))

    def test_a_licence_that_expires_while_a_question_is_held(self, world):
        question = world.in_status("claimed")
        world.dr_chen.licence_expires_on = TODAY - timedelta(days=1)
        world.dr_chen.save()
        actor = Actor.doctor(world.dr_chen)
        refused("no_licence", replies.send, question.pk, actor, DRAFT)
        refused("no_licence", doctors.transfer, question.pk, actor, department=world.elsewhere, note="")
        refused("no_licence", doctors.request_info, question.pk, actor, note="Since when?")
        doctors.release(question.pk, actor)  # giving it back is always allowed

    def test_an_author_whose_licence_expired_is_not_sent_by_a_reviewer(self, world):
        question = world.in_status("in_review")
        world.dr_chen.licence_expires_on = TODAY - timedelta(days=1)
        world.dr_chen.save()
        refused("no_licence", replies.agree, question.pk, Actor.doctor(world.dr_lin))


class TestReplying:
    def test_a_reply_stores_the_versions_in_force_and_the_page_is_there(self, world):
        own = Policy.objects.create(kind="reply", department=world.department, locale="en", slug="reply-here")
        begun = timezone.now() - timedelta(days=1)
        addition = PolicyVersion.objects.create(
            policy=own, number=1, text="Here: no photographs.", effective_from=begun, approved_at=begun
        )
        question = world.in_status("published")
        reply = question.published_reply
        assert reply.policy_version == PolicyVersion.objects.in_force("reply", locale="en")
        assert reply.department_policy_version == addition
        assert (reply.sent_at, reply.doctor, reply.answer) == (reply.written_at, world.dr_chen, DRAFT["answer"])
        assert "Here: no photographs." in reply.disclaimer
        assert question.events.get(action="send").policy_version == reply.policy_version

    def test_without_publication_consent_it_stays_answered(self, world):
        question = world.in_status("answered")
        assert question.published_reply.sent_at
        assert not Question.objects.published().exists()
        refused("consent", publication.publish, question.pk, Actor.moderator(world.mo))

    def test_a_decline_is_a_reply(self, world):
        question = published(world.department, world.dr_chen, draft=DECLINE)
        assert (question.status, question.published_reply.decline_code) == ("published", "cannot_assess_remotely")

    def test_nobody_but_the_holder_sends(self, world):
        question = world.in_status("claimed")
        refused("held", replies.send, question.pk, Actor.doctor(world.dr_lin), DRAFT)

    def test_not_for_another_department(self, world):
        question = world.in_status("claimed")
        decisions.edit(question.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=world.elsewhere)
        refused("department", replies.send, question.pk, Actor.doctor(world.dr_chen), DRAFT)

    @pytest.mark.parametrize("field", ["answer", "limits", "next_step", "care_level"])
    def test_an_incomplete_reply_is_blocked(self, world, field):
        question = world.in_status("claimed")
        refusal = refused("blocked", replies.send, question.pk, Actor.doctor(world.dr_chen), {**DRAFT, field: " "})
        assert [finding.field for finding in refusal.findings] == [field]

    def test_a_sign_of_danger_needs_its_sentence(self, world):
        question = claimed(world.department, world.dr_chen, title="I have chest pain at night")
        refused("blocked", replies.send, question.pk, Actor.doctor(world.dr_chen), {**DRAFT, "seek_help_if": ""})
        replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT)

    def test_the_draft_of_one_who_did_not_finish_is_replaced(self, world):
        question = world.in_status("in_review")
        with later(days=3):
            timers.review_overdue(question.pk)
            doctors.claim(question.pk, Actor.doctor(world.dr_lin))
            replies.send(question.pk, Actor.doctor(world.dr_lin), DRAFT)
        reply = Reply.objects.get(question=question)
        assert (reply.doctor, fresh(question).published_reply) == (world.dr_lin, reply)


class TestSecondDoctor:
    def test_nothing_is_visible_before_the_second_doctor_agrees(self, world):
        question = world.in_status("in_review")
        reply = Reply.objects.get(question=question)
        assert (question.published_reply, reply.sent_at) == (None, None)
        assert not Reply.objects.current().exists()
        replies.agree(question.pk, Actor.doctor(world.dr_lin))
        reply.refresh_from_db()
        assert (fresh(question).status, fresh(question).published_reply, reply.reviewer) == (
            "published",
            reply,
            world.dr_lin,
        )

    def test_never_ones_own(self, world):
        question = world.in_status("in_review")
        refused("own_reply", replies.agree, question.pk, Actor.doctor(world.dr_chen))
        refused("own_reply", replies.send_back, question.pk, Actor.doctor(world.dr_chen), note="I changed my mind.")

    def test_sent_back_to_its_author_with_a_fresh_lease(self, world):
        question = world.in_status("in_review")
        with later(hours=40):
            replies.send_back(question.pk, Actor.doctor(world.dr_lin), note="Say when to come.")
            assert fresh(question).lease_until == timezone.now() + LEASE
            replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT)
        assert fresh(question).status == "published"
        assert Reply.objects.filter(question=question).count() == 1

    def test_the_policy_is_the_one_at_the_agreement(self, world):
        question = world.in_status("in_review")
        now = timezone.now()
        policy = Policy.objects.get(kind="reply", department=None, locale="en")
        newer = PolicyVersion.objects.create(
            policy=policy, number=2, text="Newer.", effective_from=now, approved_at=now
        )
        replies.agree(question.pk, Actor.doctor(world.dr_lin))
        assert Reply.objects.get(question=question).policy_version == newer


class TestCorrecting:
    def test_a_new_version_and_the_old_one_stays_as_it_was(self, world):
        question = world.in_status("published")
        old = question.published_reply
        new = corrections.correct(
            question.pk,
            Actor.doctor(world.dr_chen),
            {**DRAFT, "answer": "See a doctor today."},
            note="I erred about the time.",
        )
        assert (fresh(question).status, fresh(question).published_reply, new.corrects) == ("published", new, old)
        assert new.correction_note == "I erred about the time."
        old.refresh_from_db()
        assert old.answer == DRAFT["answer"]
        assert list(Reply.objects.current()) == [new]

    def test_only_by_the_author_and_with_a_note(self, world):
        question = world.in_status("published")
        refused("own_reply", corrections.correct, question.pk, Actor.doctor(world.dr_lin), DRAFT, note="Better so.")
        refused("note", corrections.correct, question.pk, Actor.doctor(world.dr_chen), DRAFT, note=" ")
        refused(
            "blocked",
            corrections.correct,
            question.pk,
            Actor.doctor(world.dr_chen),
            {**DRAFT, "next_step": ""},
            note="Shorter.",
        )
        refused(
            "blocked",
            corrections.correct,
            question.pk,
            Actor.doctor(world.dr_chen),
            DRAFT,
            note="Call me: 0912 345 678",
        )

    def test_retracting_is_for_the_author_and_takes_the_page_off(self, world):
        question = world.in_status("published")
        refused("own_reply", corrections.retract, question.pk, Actor.doctor(world.dr_lin), note="It is wrong.")
        corrections.retract(question.pk, Actor.doctor(world.dr_chen), note="It is wrong.")
        assert fresh(question).status == "unpublished"
        assert question.events.latest("sequence").reason == "retracted"
