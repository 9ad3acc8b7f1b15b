"""After a reply was sent: corrections by two doctors, notices where it is cited, opinions, duplicates proposed."""

from html import unescape

import pytest
from django.test import Client

from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.acts.moderation import decisions
from consultations.models import Note, Question, Reply, ReplyDraft, SecondOpinion
from tests.consultations.world import dump, refused
from tests.factories import DRAFT, make_doctor, published, signed_in

pytestmark = pytest.mark.django_db
NEW = {**DRAFT, "answer": "Do not wait: have it looked at this week.", "correction_note": "I had read it wrongly."}


@pytest.fixture
def question(world):
    return world.in_status("published", email="asker@example.org")


def do(doctor, question, action, **words):
    """As the page does: with the moment of the correction that stood on it."""
    stamp = ReplyDraft.objects.filter(question=question).values_list("handed_in_at", flat=True).first()
    seen = {"handed_in_at": stamp.isoformat() if stamp else ""}
    return signed_in(doctor).post(question.get_desk_url(), {"action": action, **seen, **words})


def page(doctor, question):
    return unescape(signed_in(doctor).get(question.get_desk_url()).content.decode())


def public(question):
    return unescape(Client().get(question.get_absolute_url()).content.decode())


def handed_in(world, question):
    return do(world.dr_chen, question, "correct", safety="on", **NEW)


def test_a_correction_for_safety_waits_for_another_doctor(world, question):
    assert handed_in(world, question)["Location"] == question.get_desk_url()
    assert NEW["answer"] not in public(question)
    assert "Correction to read as second doctor" in signed_in(world.dr_lin).get("/desk/").content.decode()
    assert "Correction to read as second doctor" not in signed_in(world.dr_chen).get("/desk/").content.decode()
    html = page(world.dr_lin, question)
    assert NEW["answer"] in html
    assert "For safety" in html
    stamp = ReplyDraft.objects.get().handed_in_at.isoformat()
    assert do(world.dr_lin, question, "agree_correction", handed_in_at=stamp).status_code == 302
    html = public(question)
    assert NEW["answer"] in html
    assert "This reply was corrected for safety, by two doctors." in html
    assert f"Read by <bdi>{world.dr_lin}</bdi> before it was sent." in html
    reply = Question.objects.get(pk=question.pk).published_reply
    assert (reply.doctor, reply.reviewer, reply.safety) == (world.dr_chen, world.dr_lin, True)
    assert reply.corrects == question.published_reply
    assert not ReplyDraft.objects.exists()
    event = question.events.latest("sequence")
    assert (event.action, event.reason, event.policy_version) == ("agree_correction", "safety", reply.policy_version)


def test_the_second_doctor_sends_it_back_and_the_author_goes_on(world, question):
    handed_in(world, question)
    before = public(question)
    assert do(world.dr_lin, question, "send_back_correction", note="").context["forms"]["send_back_correction"].errors
    do(world.dr_lin, question, "send_back_correction", note="Say where to go.")
    assert public(question) == before
    html = page(world.dr_chen, question)
    assert "Say where to go." in html
    assert NEW["answer"] in html
    assert "Correction not sent yet" in signed_in(world.dr_chen).get("/desk/").content.decode()
    assert not Note.objects.filter(text="Say where to go.", for_asker=True).exists()


def test_the_author_takes_it_back_and_writes_on(world, question):
    handed_in(world, question)
    draft = signed_in(world.dr_chen).post(f"/desk/{question.pk}/draft/", {"step": "auto", "action": "correct", **NEW})
    assert "waits for a second doctor" in draft.json()["say"]
    do(world.dr_chen, question, "take_back_correction")
    form = signed_in(world.dr_chen).get(question.get_desk_url()).context["form"]
    assert (form["answer"].value(), form["safety"].value()) == (NEW["answer"], "on")


def test_what_was_changed_meanwhile_is_not_agreed_to(world, question):
    handed_in(world, question)
    stamp = ReplyDraft.objects.get().handed_in_at.isoformat()
    do(world.dr_chen, question, "take_back_correction")
    do(world.dr_chen, question, "correct", safety="on", **{**NEW, "answer": "Something quite different from before."})
    response = do(world.dr_lin, question, "agree_correction", handed_in_at=stamp)
    assert "was changed. Read it again." in response.content.decode()
    assert Reply.objects.filter(question=question).count() == 1


def test_never_ones_own_never_without_a_licence_never_twice(world, question):
    dr_chen, dr_lin = Actor.doctor(world.dr_chen), Actor.doctor(world.dr_lin)
    refused("decided", corrections.agree_correction, question.pk, dr_lin)
    corrections.correct(question.pk, dr_chen, NEW, note="Wrong.", safety=True)
    refused("own_reply", corrections.agree_correction, question.pk, dr_chen)
    refused("own_reply", corrections.send_back_correction, question.pk, dr_chen, note="Hm.")
    refused("handed_in", corrections.correct, question.pk, dr_chen, NEW, note="Wrong.", safety=True)
    unlicensed = make_doctor(world.department, verified_on=None)
    refused("no_licence", corrections.agree_correction, question.pk, Actor.doctor(unlicensed))
    corrections.agree_correction(question.pk, dr_lin)
    refused("decided", corrections.agree_correction, question.pk, dr_lin)


def cited_by(world, question):
    citing = world.in_status("claimed")
    do(world.dr_chen, citing, "send", cites=[question.pk], **DRAFT)
    citing.refresh_from_db()
    return citing


def test_every_page_that_points_to_a_reply_says_that_it_was_corrected_for_safety(world, question):
    citing = cited_by(world, question)
    assert "has changed" not in public(citing)
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), NEW, note="A word.")
    assert "has changed" not in public(citing)  # a small correction is none for safety
    handed_in(world, question)
    assert "has changed" not in public(citing)
    corrections.agree_correction(question.pk, Actor.doctor(world.dr_lin))
    for html in (public(citing), page(world.dr_chen, citing)):
        assert "A reply that this one links to has changed." in html
        assert "has since been corrected for safety" in html
    assert "Links to a reply that has changed" in signed_in(world.dr_chen).get("/desk/").content.decode()
    later = cited_by(world, question)
    assert "has changed" not in public(later)  # its author has read the new version


def test_and_that_it_was_taken_back(world, question):
    citing = cited_by(world, question)
    corrections.retract(question.pk, Actor.doctor(world.dr_chen), note="I was wrong.")
    html = public(citing)
    assert "It was taken off the site. Do not rely on it." in html
    assert question.headline not in html.split("Answers the doctor links to")[1].split("</ul>")[0]


def test_colleagues_agree_in_public_and_disagree_in_private(world, question):
    third = make_doctor(world.department)
    do(world.dr_lin, question, "second_opinion", agrees="yes")
    response = do(third, question, "second_opinion", agrees="no", note="")
    assert response.context["forms"]["second_opinion"].errors
    do(third, question, "second_opinion", agrees="no", note="It could be something graver.")
    html = public(question)
    assert "1 other doctor agrees." in html
    assert "graver" not in html
    assert "graver" not in page(world.dr_lin, question)
    assert "It could be something graver." in page(world.dr_chen, question)
    assert "A colleague disagrees" in signed_in(world.dr_chen).get("/desk/").content.decode()
    do(third, question, "second_opinion", agrees="yes")  # thought again
    assert "2 other doctors agree." in public(question)
    assert SecondOpinion.objects.count() == 2


def test_an_opinion_is_never_on_ones_own_and_from_the_department(world, question):
    refused("own_reply", corrections.opine, question.pk, Actor.doctor(world.dr_chen), agrees=True)
    refused("department", corrections.opine, question.pk, Actor.doctor(world.dr_weber), agrees=True)


def test_a_doctor_proposes_a_duplicate_and_a_moderator_decides(world, question):
    for decide, status in ((decisions.mark_duplicate, "duplicate"), (decisions.dismiss_duplicate, "queued")):
        asked = world.in_status("claimed")
        do(world.dr_chen, asked, "propose_duplicate", duplicate_of=question.pk, note="The same spots.")
        asked.refresh_from_db()
        assert (asked.status, asked.proposed_duplicate) == ("queued", question)
        assert "was answered before" in page(world.dr_lin, asked)
        words = {"of": question.pk} if status == "duplicate" else {}
        decide(asked.pk, Actor.moderator(world.mo), **words)
        asked.refresh_from_db()
        assert (asked.status, asked.proposed_duplicate) == (status, None)


@pytest.mark.parametrize("wrong", ["itself", "private", "none", "word"])
def test_only_a_public_question_is_proposed(world, wrong):
    asked, private = world.in_status("claimed"), world.in_status("queued")
    number = {"itself": asked.pk, "private": private.pk, "none": "", "word": "ten"}[wrong]
    before = dump()
    response = do(world.dr_chen, asked, "propose_duplicate", duplicate_of=number, note="The same.")
    form = response.context["forms"]["propose_duplicate"]
    assert (response.status_code, list(form.errors), form["note"].value()) == (200, ["duplicate_of"], "The same.")
    assert [row for row in dump() if "staffread" not in row] == [row for row in before if "staffread" not in row]


def test_two_second_doctors_at_once_make_one_correction(world, question):
    other = published(world.department, world.dr_chen)
    corrections.correct(other.pk, Actor.doctor(world.dr_chen), NEW, note="Wrong.", second_doctor=True)
    corrections.agree_correction(other.pk, Actor.doctor(world.dr_lin))
    refused("decided", corrections.agree_correction, other.pk, Actor.doctor(make_doctor(world.department)))
    assert Reply.objects.filter(question=other).count() == 2
