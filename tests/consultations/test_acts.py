"""What each act does, and each of its own refusals: with a sentence, and with nothing written."""

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
from consultations.acts.upkeep import timers
from consultations.acts.upkeep.erasure import erase
from consultations.models import Consent, Event, MoreInfo, Note, Policy, PolicyVersion, Question, Reply
from consultations.time_limits import INFO_WAIT, LEASE, REVIEW_WAIT
from consultations.workflow import transition
from tests.consultations.world import BODY, dump, fresh, refused
from tests.factories import (
    DECLINE,
    DRAFT,
    claimed,
    make_department,
    make_doctor,
    make_topic,
    published,
    queued,
    submitted,
)

pytestmark = pytest.mark.django_db


def later(**delta: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


def test_a_question_goes_the_whole_way_and_is_erased():
    question = published(make_department())
    assert question.status == "published"
    assert list(Question.objects.published()) == [question]
    own_question.withdraw(question.pk)
    assert not Question.objects.published().exists()
    erase(question.pk)
    question.refresh_from_db()
    assert (question.title, question.body, question.asker_name) == ("", "", "")
    actions = list(question.events.values_list("action", flat=True))
    assert actions == ["submit", "approve", "claim", "send", "publish", "withdraw", "erase"]


class TestAsking:
    def test_a_question_keeps_what_was_sent_and_the_consents_to_the_exact_texts(self, world):
        question = fresh(submitted(world.department, email="asker@example.org"))
        assert (question.status, question.email, question.asker_age_band) == ("submitted", "asker@example.org", "30-39")
        assert question.status_changed_at == question.submitted_at
        consents = {consent.purpose: consent for consent in question.consents.all()}
        assert set(consents) == {"health_data", "publication"}
        for purpose, kind in (("health_data", "privacy"), ("publication", "publication")):
            version = PolicyVersion.objects.in_force(kind, locale="en")
            assert (consents[purpose].policy_version, consents[purpose].sha256) == (version, version.sha256)
        assert question.publication_consent == consents["publication"]

    def test_refusing_publication_leaves_one_consent(self, world):
        question = fresh(submitted(world.department, publication=False))
        assert list(question.consents.values_list("purpose", flat=True)) == ["health_data"]
        assert question.publication_consent is None

    def test_a_paused_department_takes_no_question(self, world):
        world.department.is_open = False
        world.department.save()
        refused("department_paused", submitted, world.department)
        submitted(world.elsewhere)

    @pytest.mark.parametrize("field", ["title", "body"])
    def test_personal_data_is_refused(self, world, field):
        refused(
            "personal_data",
            submitted,
            world.department,
            **{field: "You can reach me at lin@example.org, day and night."},
        )

    @pytest.mark.parametrize("words", ["I have chest pain when I climb stairs", "I want to die and see no way out"])
    def test_a_sign_of_danger_makes_it_urgent_and_never_refuses(self, world, words):
        question = fresh(submitted(world.department, title=words))
        assert (question.status, question.red_flag, question.priority) == ("submitted", True, Question.Priority.URGENT)
        finding = question.findings.get()
        assert finding.field == "title"
        assert words[finding.start : finding.end] in ("chest pain", "want to die")

    def test_sending_twice_gives_one_question(self, world):
        first = submitted(world.department, send_key="a" * 32)
        before = dump()
        assert submitted(world.department, send_key="a" * 32) == first
        assert dump() == before
        assert submitted(world.department, send_key="b" * 32) != first

    def test_sending_twice_gives_the_first_question_whatever_happened_meanwhile(self, world):
        """Otherwise an asker is told that nothing was sent, though it was."""
        first = submitted(world.department, send_key="a" * 32)
        world.department.is_open = False
        world.department.save()
        before = dump()
        assert submitted(world.department, send_key="a" * 32) == first
        assert dump() == before


class TestFollowUp:
    def test_one_follow_up_goes_the_same_way_and_never_gets_a_page(self, world):
        parent = world.in_status("published", email="asker@example.org")
        child = fresh(own_question.follow_up(parent.pk, body="And if they spread?"))
        assert (child.parent, child.status, child.department, child.email) == (
            parent,
            "submitted",
            world.department,
            parent.email,
        )
        decisions.approve(child.pk, Actor.moderator(world.mo), headline="", topics=[], department=world.department)
        doctors.claim(child.pk, Actor.doctor(world.dr_chen))
        replies.send(child.pk, Actor.doctor(world.dr_chen), DRAFT)
        assert fresh(child).status == "answered"
        own_question.set_publication(child.pk, granted=True)
        assert fresh(child).status == "answered"
        refused("follow_up", publication.publish, child.pk, Actor.moderator(world.mo))
        refused("wrong_status", own_question.follow_up, child.pk, body="And then?")
        assert list(Question.objects.published()) == [parent]

    def test_a_second_one_is_refused(self, world):
        parent = world.in_status("answered")
        child = own_question.follow_up(parent.pk, body="And if they spread?")
        refused("one_follow_up", own_question.follow_up, parent.pk, body="And if they itch?")
        own_question.withdraw(child.pk)
        refused("one_follow_up", own_question.follow_up, parent.pk, body="And if they itch?")

    def test_fourteen_days_and_no_longer(self, world):
        parent = world.in_status("answered")
        sent_at = parent.published_reply.sent_at
        with time_machine.travel(sent_at + timedelta(days=14, microseconds=1), tick=False):
            refused("too_late", own_question.follow_up, parent.pk, body="And now?")
        with time_machine.travel(sent_at + timedelta(days=14), tick=False):
            own_question.follow_up(parent.pk, body="And now?")

    @pytest.mark.parametrize("body", ["", "   ", "x" * 1001])
    def test_its_length(self, world, body):
        refused("length", own_question.follow_up, world.in_status("answered").pk, body=body)

    def test_a_thousand_characters_are_enough(self, world):
        own_question.follow_up(world.in_status("answered").pk, body="x" * 1000)

    def test_personal_data_is_refused(self, world):
        refused("personal_data", own_question.follow_up, world.in_status("answered").pk, body="Call me: 0912 345 678")

    @pytest.mark.parametrize("status", ["submitted", "claimed", "in_review", "unpublished", "withdrawn"])
    def test_only_of_an_answered_question(self, world, status):
        refused("wrong_status", own_question.follow_up, world.in_status(status).pk, body="And now?")

    def test_it_cannot_be_a_duplicate(self, world):
        parent = world.in_status("published")
        child = own_question.follow_up(parent.pk, body="And now?")
        refused("follow_up", decisions.mark_duplicate, child.pk, Actor.moderator(world.mo), of=parent.pk)

    def test_it_is_withdrawn_and_erased_with_its_question(self, world):
        parent = world.in_status("published")
        child = own_question.follow_up(parent.pk, body="And if they spread?")
        own_question.withdraw(parent.pk)
        assert fresh(child).status == "withdrawn"
        erase(parent.pk)
        assert (fresh(child).status, fresh(child).body, fresh(child).title) == ("erased", "", "")

    def test_one_that_was_withdrawn_before_does_not_stand_in_the_way(self, world):
        parent = world.in_status("published")
        child = own_question.follow_up(parent.pk, body="And if they spread?")
        own_question.withdraw(child.pk)
        own_question.withdraw(parent.pk)
        erase(child.pk)
        erase(parent.pk)
        assert (fresh(parent).status, fresh(child).status) == ("erased", "erased")


class TestMending:
    def test_a_returned_question_can_be_sent_again_and_again(self, world):
        question = world.in_status("returned")
        for _ in range(2):
            own_question.resubmit(question.pk, title="Blue spots on my back", body=BODY)
            decisions.return_to_asker(question.pk, Actor.moderator(world.mo), reason="unclear", note="Since when?")
        assert fresh(question).title == "Blue spots on my back"

    def test_a_rejected_one_once(self, world):
        question = world.in_status("rejected")
        own_question.resubmit(question.pk, title="Blue spots on my back", body=BODY)
        decisions.reject(question.pk, Actor.moderator(world.mo), reason="spam", note="Again.")
        refused("once", own_question.resubmit, question.pk, title="Green spots on my back", body=BODY)

    def test_personal_data_is_refused_and_the_old_findings_stay(self, world):
        question = world.in_status("returned", title="I have chest pain at night")
        refused("personal_data", own_question.resubmit, question.pk, title="Call me: 0912-345-678", body=BODY)
        assert question.findings.count() == 1

    def test_findings_are_those_of_the_new_text_and_urgent_stays_urgent(self, world):
        question = world.in_status("returned", title="I have chest pain at night")
        own_question.resubmit(question.pk, title="I have a cold at night", body=BODY)
        assert not question.findings.exists()
        assert fresh(question).red_flag

    def test_give_info_is_kept_for_the_doctor_and_renews_the_lease(self, world):
        question = world.in_status("info_needed")
        with later(days=2):
            own_question.give_info(question.pk, text="Since Monday.")
            assert fresh(question).lease_until == timezone.now() + LEASE
        assert fresh(question).claimed_by == world.dr_chen
        assert Note.objects.get(event__action="give_info").text == "Since Monday."

    @pytest.mark.parametrize(
        ("text", "code"), [("", "note"), (" \n", "note"), ("Call me: 0912 345 678", "personal_data")]
    )
    def test_give_info_refuses_nothing_and_personal_data(self, world, text, code):
        refused(code, own_question.give_info, world.in_status("info_needed").pk, text=text)

    def test_give_info_with_a_sign_of_danger_makes_it_urgent(self, world):
        question = world.in_status("info_needed")
        own_question.give_info(question.pk, text="Since Monday, and now I cannot breathe.")
        assert (fresh(question).red_flag, fresh(question).priority) == (True, Question.Priority.URGENT)


class TestNotes:
    """What people write beside an act: limited like everything else; an asker's is free of personal data."""

    def test_a_note_has_an_end(self, world):
        question = world.in_status("submitted")
        refused("length", decisions.reject, question.pk, Actor.moderator(world.mo), reason="spam", note="x" * 2001)
        decisions.reject(question.pk, Actor.moderator(world.mo), reason="spam", note="x" * 2000)

    def test_personal_data_in_a_contest_is_refused(self, world):
        refused("personal_data", own_question.contest, world.in_status("duplicate").pk, note="Call me: 0912 345 678")

    def test_a_reason_is_a_code_and_never_prose(self, world):
        """An Event is never erased, so what stands in it must say nothing about a person."""
        question = world.in_status("submitted")
        before = dump()
        with pytest.raises(ValueError, match="code"):
            decisions.reject(question.pk, Actor.moderator(world.mo), reason="Ms. Lin sells spots", note="")
        assert dump() == before

    def test_what_colleagues_write_to_each_other_is_not_for_the_asker(self, world):
        question = world.in_status("in_review")
        replies.send_back(question.pk, Actor.doctor(world.dr_lin), note="Say when to come.")
        doctors.transfer(question.pk, Actor.doctor(world.dr_chen), department=world.elsewhere, note="Rather yours.")
        other = world.in_status("returned")
        assert dict(Note.objects.values_list("event__action", "for_asker")) == {
            "send_back": False,
            "transfer": False,
            "return": True,
        }
        assert other.events.latest("sequence").note.text == "Say since when."


class TestDuplicates:
    def test_contested_once_and_judged_by_another(self, world):
        question = world.in_status("duplicate")
        target = question.duplicate_of
        own_question.contest(question.pk, note="Mine itch.")
        same, other = Actor.moderator(world.mo), Actor.moderator(world.mia)
        editors = {"headline": "Spots", "topics": [], "department": world.department}
        refused("same_moderator", decisions.approve, question.pk, same, **editors)
        refused("same_moderator", decisions.return_to_asker, question.pk, same, reason="unclear", note="")
        refused("same_moderator", decisions.reject, question.pk, same, reason="spam", note="")
        refused("same_moderator", decisions.mark_duplicate, question.pk, same, of=target.pk)
        decisions.mark_duplicate(question.pk, other, of=target.pk)
        refused("once", own_question.contest, question.pk, note="They do itch.")

    def test_the_other_moderator_lets_it_through(self, world):
        question = world.in_status("duplicate")
        own_question.contest(question.pk)
        decisions.approve(
            question.pk, Actor.moderator(world.mia), headline="Spots", topics=[], department=world.department
        )
        assert (fresh(question).status, fresh(question).duplicate_of) == ("queued", None)

    @pytest.mark.parametrize("status", ["submitted", "answered", "unpublished", "withdrawn", "duplicate"])
    def test_only_of_a_published_question(self, world, status):
        target, question = world.in_status(status), world.in_status("submitted")
        refused("target", decisions.mark_duplicate, question.pk, Actor.moderator(world.mo), of=target.pk)

    def test_not_of_itself(self, world):
        question = world.in_status("submitted")
        refused("target", decisions.mark_duplicate, question.pk, Actor.moderator(world.mo), of=question.pk)

    @pytest.mark.parametrize("leaves", ["withdraw", "unpublish", "retract", "consent"])
    def test_it_goes_to_the_doctors_when_its_target_goes(self, world, leaves):
        question = world.in_status("duplicate", email="asker@example.org")
        withdrawn = world.in_status("duplicate", of=question.duplicate_of)
        own_question.withdraw(withdrawn.pk)
        world.acts()[leaves](question.duplicate_of_id)
        assert (fresh(question).status, fresh(question).duplicate_of) == ("queued", None)
        event = question.events.latest("sequence")
        assert (event.action, event.role, event.reason) == ("requeue", "system", "target_gone")
        assert fresh(withdrawn).status == "withdrawn"


class TestEditors:
    def test_approving_needs_a_headline_and_sets_all(self, world):
        question, topic = world.in_status("submitted"), make_topic("Rash")
        someone = Actor.moderator(world.mo)
        refused(
            "headline", decisions.approve, question.pk, someone, headline="  ", topics=[], department=world.department
        )
        decisions.approve(question.pk, someone, headline=" Spots on the back ", topics=[topic], department=None)
        question = fresh(question)
        assert (question.headline, question.slug, question.department) == (
            "Spots on the back",
            "spots-on-the-back",
            None,
        )
        assert list(question.topics.all()) == [topic]

    def test_a_moderator_whose_right_was_taken_may_not(self, world):
        question = world.in_status("submitted")
        world.mo.groups.clear()
        refused("not_allowed", decisions.reject, question.pk, Actor.moderator(world.mo), reason="spam", note="")
        world.mia.is_active = False
        world.mia.save()
        refused("not_allowed", decisions.reject, question.pk, Actor.moderator(world.mia), reason="spam", note="")

    def test_a_published_question_keeps_headline_and_department(self, world):
        question, someone = world.in_status("published"), Actor.moderator(world.mo)
        refused("headline", decisions.edit, question.pk, someone, headline=" ", topics=[], department=world.department)
        refused("headline", decisions.edit, question.pk, someone, headline="Spots", topics=[], department=None)
        decisions.edit(question.pk, someone, headline="More spots", topics=[], department=world.elsewhere)
        assert (fresh(question).status, fresh(question).slug) == ("published", "more-spots")

    def test_a_question_with_a_doctor_keeps_a_department(self, world):
        question = world.in_status("claimed")
        refused(
            "department",
            decisions.edit,
            question.pk,
            Actor.moderator(world.mo),
            headline="Spots",
            topics=[],
            department=None,
        )

    def test_the_missing_headline_brings_the_page(self, world):
        """A duplicate that went to the doctors without a headline is published once an editor writes one."""
        question = world.in_status("duplicate")
        decisions.unpublish(question.duplicate_of_id, Actor.moderator(world.mo), reason="reported")
        doctors.claim(question.pk, Actor.doctor(world.dr_chen))
        replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT)
        assert fresh(question).status == "answered"
        refused("headline", publication.publish, question.pk, Actor.moderator(world.mo))
        decisions.edit(question.pk, Actor.moderator(world.mo), headline="Spots", topics=[], department=world.department)
        assert fresh(question).status == "published"
        assert question.events.latest("sequence").role == "system"


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
        stranger = make_doctor(world.elsewhere)
        refused("department", doctors.claim, world.in_status("queued").pk, Actor.doctor(stranger))

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
        policy = Policy.objects.get(kind="reply", department=None)
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
        first = PolicyVersion.objects.get(policy__kind="reply")
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
