"""Acts of moderators and editors: duplicates, and the editors' part."""

import pytest

from consultations.actors import Actor
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import replies
from consultations.acts.moderation import decisions, publication
from consultations.acts.private_page import own_question
from tests.consultations.world import fresh, refused
from tests.factories import (
    DRAFT,
    make_topic,
)

pytestmark = pytest.mark.django_db


class TestDuplicates:
    def test_contested_once_and_judged_by_another(self, world):
        question = world.in_status("duplicate")
        target = question.duplicate_of
        own_question.contest(question.pk, note="Mine itch.")
        mo, mia = Actor.moderator(world.mo), Actor.moderator(world.mia)
        editors = {"headline": "Spots", "topics": [], "department": world.department}
        refused("same_moderator", decisions.approve, question.pk, mo, **editors)
        refused("same_moderator", decisions.return_to_asker, question.pk, mo, reason="unclear", note="")
        refused("same_moderator", decisions.reject, question.pk, mo, reason="spam", note="")
        refused("same_moderator", decisions.mark_duplicate, question.pk, mo, of=target.pk)
        decisions.mark_duplicate(question.pk, mia, of=target.pk)
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
        mo = Actor.moderator(world.mo)
        refused("headline", decisions.approve, question.pk, mo, headline="  ", topics=[], department=world.department)
        decisions.approve(question.pk, mo, headline=" Spots on the back ", topics=[topic], department=None)
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
        question, mo = world.in_status("published"), Actor.moderator(world.mo)
        refused("headline", decisions.edit, question.pk, mo, headline=" ", topics=[], department=world.department)
        refused("headline", decisions.edit, question.pk, mo, headline="Spots", topics=[], department=None)
        decisions.edit(question.pk, mo, headline="More spots", topics=[], department=world.elsewhere)
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
