"""Acts of askers: asking, following up, mending, and what is written to them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations.actors import Actor
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import replies
from consultations.acts.moderation import decisions, publication
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase
from consultations.models import Note, PolicyVersion, Question
from consultations.time_limits import LEASE
from tests.consultations.workflow.moments import later
from tests.consultations.world import BODY, dump, fresh, refused
from tests.factories import (
    DRAFT,
    make_department,
    published,
    submitted,
)

pytestmark = pytest.mark.django_db


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
