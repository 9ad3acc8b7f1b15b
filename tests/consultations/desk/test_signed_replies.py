"""Nothing stands under a doctor's name that this doctor did not write or approve in the form in which it is public."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import more_info
from consultations.acts.moderation import faq_articles
from consultations.models import FAQ, MoreInfo, Note
from doctors.models import Doctor
from portal import staff_history
from portal.models import StaffEvent
from tests.consultations.world import dump, proposal_of
from tests.factories import make_doctor, signed_in

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=90)
FAQ_ADD = "/admin/consultations/faq/add/"


@pytest.fixture
def editor(world):
    return world.eddie


@pytest.fixture
def question(world):
    return world.in_status("published")


def html_of(response):
    return unescape(response.content.decode())


def public(of):
    return re.sub(r"</?bdi>", "", html_of(Client().get(of.get_absolute_url())))


def fact(html, label):
    """What a page says under a label, such as "Written by"; "" if the label is not there."""
    match = re.search(rf"<dt>{label}</dt>\s*<dd[^>]*>(.*?)</dd>", html)
    return re.sub(r"<[^>]*>", "", match[1]) if match else ""


def do(doctor, question, action, **words):
    stamp = proposal_of(question.pk)
    typed = {"action": action, "seen": stamp.isoformat() if stamp else "", **words}
    return signed_in(doctor).post(f"/desk/{question.pk}/more-info/", typed)


def propose(editor, question, author, reviewer=None, body="Spots fade by themselves."):
    """As an editor does on the page of the admin."""
    info = MoreInfo.objects.filter(question=question).first() or MoreInfo.objects.create(question=question, body="")
    url = f"/admin/consultations/moreinfo/{info.pk}/change/"
    seen = re.search(r'name="seen"(?: value="([^"]*)")?', html_of(signed_in(editor).get(url)))[1] or ""
    typed = {"author": author.pk, "reviewer": reviewer.pk if reviewer else "", "body": body, "seen": seen}
    return signed_in(editor).post(url, {**typed, "review_by": SOON.isoformat()})


# More Info


def test_an_editor_proposes_and_the_named_doctors_agree_one_after_the_other(world, editor, question):
    assert propose(editor, question, world.dr_chen, world.dr_lin).status_code == 302
    assert "Spots fade" not in public(question)
    assert "More Info to review" in html_of(signed_in(world.dr_chen).get("/desk/"))
    assert "More Info to review" not in html_of(signed_in(world.dr_lin).get("/desk/"))
    do(world.dr_chen, question, "approve")
    assert "Spots fade" not in public(question)
    assert "More Info to review" in html_of(signed_in(world.dr_lin).get("/desk/"))
    do(world.dr_lin, question, "approve")
    html = public(question)
    assert "Spots fade" in html
    assert fact(html, "Written by") == str(world.dr_chen)
    assert fact(html, "Reviewed by") == str(world.dr_lin)
    events = question.events.filter(action__contains="more_info").order_by("sequence")
    assert [(event.action, event.role, event.reason, event.user_id) for event in events] == [
        ("propose_more_info", "editor", "", editor.pk),
        ("approve_more_info", "doctor", "author", world.dr_chen.user_id),
        ("approve_more_info", "doctor", "", world.dr_lin.user_id),
    ]


def test_nobody_but_the_named_doctors_agrees(world, editor, question):
    third = make_doctor(world.department)
    propose(editor, question, world.dr_chen, world.dr_lin)

    def refused(doctor):
        before = dump()
        with pytest.raises(Refused) as caught:
            more_info.approve(question.pk, Actor.doctor(doctor), seen=proposal_of(question.pk))
        assert dump() == before
        return caught.value.code

    assert {refused(world.dr_lin), refused(third)} == {"author_first"}
    more_info.approve(question.pk, Actor.doctor(world.dr_chen), seen=proposal_of(question.pk))
    assert refused(world.dr_chen) == "own_text"
    assert refused(third) == "another_is_asked"


def test_a_later_edit_stands_under_nobodys_name_until_they_agree_again(world, editor, question):
    propose(editor, question, world.dr_chen, world.dr_lin)
    for doctor in (world.dr_chen, world.dr_lin):
        do(doctor, question, "approve")
    propose(editor, question, world.dr_chen, world.dr_lin, body="Burn them off at home.")
    assert "Spots fade" in public(question)
    assert "Burn them off" not in public(question)
    do(world.dr_chen, question, "send_back", note="Never at home.")
    assert "Burn them off" not in public(question)
    assert Note.objects.filter(text="Never at home.", for_asker=False).exists()
    info = MoreInfo.objects.get()
    assert "Never at home." in html_of(signed_in(editor).get(f"/admin/consultations/moreinfo/{info.pk}/change/"))


def test_the_author_rewrites_what_an_editor_wrote_and_the_reviewer_stays_asked(world, editor, question):
    propose(editor, question, world.dr_chen, world.dr_lin)
    do(world.dr_chen, question, "propose", body="Most spots fade within weeks.", review_by=SOON.isoformat())
    do(world.dr_lin, question, "approve")
    info = MoreInfo.objects.get()
    assert (info.body, info.author, info.reviewer) == ("Most spots fade within weeks.", world.dr_chen, world.dr_lin)


@pytest.mark.parametrize("wrong", ["same", "elsewhere", "unlicensed", "no account", "nobody"])
def test_an_editor_names_doctors_who_can_agree(world, editor, question, wrong):
    author, reviewer = (
        world.dr_chen,
        {
            "same": world.dr_chen,
            "elsewhere": make_doctor(world.elsewhere),
            "unlicensed": make_doctor(world.department, verified_on=None),
            "no account": Doctor.objects.create(name="X", slug="x"),
            "nobody": None,
        }[wrong],
    )
    if wrong == "nobody":
        author = reviewer = Doctor(pk=10**9)
    response = propose(editor, question, author, reviewer)
    assert response.status_code == 200
    assert "Spots fade by themselves." in html_of(response)
    assert MoreInfo.objects.get().proposed_at is None
    assert not question.events.filter(action="propose_more_info").exists()


def test_who_signed_and_editors_take_it_off_at_once_and_nobody_else(world, editor, question):
    third = make_doctor(world.department)
    for who in ("author", "reviewer", "editor"):
        propose(editor, question, world.dr_chen, world.dr_lin)
        for doctor in (world.dr_chen, world.dr_lin):
            do(doctor, question, "approve")
        with pytest.raises(Refused):
            more_info.take_off(question.pk, Actor.doctor(third))
        assert 'value="take_off"' not in html_of(signed_in(third).get(f"/desk/{question.pk}/more-info/"))
        assert "Spots fade" in public(question)
        if who == "editor":
            url = f"/admin/consultations/moreinfo/{MoreInfo.objects.get().pk}/change/"
            assert signed_in(editor).post(url, {"take_off": "yes"}).status_code == 302
        else:
            do(world.dr_chen if who == "author" else world.dr_lin, question, "take_off")
        assert "Spots fade" not in public(question)
        assert question.events.latest("sequence").action == "take_off_more_info"


def test_no_form_of_the_admin_sets_who_signs():
    """Whatever the admin lets a person type, a doctor's name beside a text is never among it."""
    names = {"author", "reviewer", "reviewed_by", "reviewed_on"}
    request = type("Request", (), {"user": type("Root", (), {"has_perm": lambda *_args: True})(), "GET": {}})()
    for model, of_it in admin.site._registry.items():
        doctors = {
            field.name for field in model._meta.fields if field.related_model is Doctor and field.name in names
        } | (names & {"reviewed_on"} & {field.name for field in model._meta.fields})
        if doctors and model is not MoreInfo:  # its page is an act
            assert doctors <= set(of_it.get_readonly_fields(request)), model


def test_after_a_refusal_the_page_carries_the_present_proposal_and_the_typed_text(world, editor, question):
    propose(editor, question, world.dr_chen, world.dr_lin)
    typed = {"body": "What I typed meanwhile.", "review_by": SOON.isoformat()}
    response = do(world.dr_chen, question, "propose", **{**typed, "seen": ""})
    form = response.context["form"]
    assert form["body"].value() == typed["body"]
    assert do(world.dr_chen, question, "propose", **{**typed, "seen": form["seen"].value()}).status_code == 302
    assert MoreInfo.objects.get().proposed_body == typed["body"]


# FAQ


@pytest.fixture
def faq(world):
    return FAQ.objects.create(title="Itching", slug="itching", department=world.department, body="Do not scratch.")


def save(editor, faq, **changes):
    typed = {"title": faq.title, "slug": faq.slug, "department": faq.department_id, "body": faq.body,
             "locale": faq.locale, "topics": "", "review_asked_of": ""}  # fmt: skip
    return signed_in(editor).post(f"/admin/consultations/faq/{faq.pk}/change/", {**typed, **changes})


def reviewed(editor, faq, doctor):
    save(editor, faq, review_asked_of=doctor.pk)
    return decide(doctor, faq, "approve", review_by=SOON.isoformat())


def decide(doctor, faq, action, **words):
    client, url = signed_in(doctor), f"/desk/faq/{faq.pk}/"
    page = client.get(url)
    seen = re.search(r'name="seen" value="(\w+)"', html_of(page)) if page.status_code == 200 else None
    return client.post(url, {"action": action, "seen": seen[1] if seen else "", **words})


def actions():
    return list(
        StaffEvent.objects.filter(action__startswith="faq_").order_by("sequence").values_list("action", flat=True)
    )


def test_the_doctor_who_is_asked_approves_at_the_desk(world, editor, faq):
    assert save(editor, faq, review_asked_of=world.dr_chen.pk).status_code == 302
    assert "Reviewed by" not in public(faq)
    assert "FAQ to review" in html_of(signed_in(world.dr_chen).get("/desk/"))
    assert "FAQ to review" not in html_of(signed_in(world.dr_lin).get("/desk/"))
    assert signed_in(world.dr_lin).get(f"/desk/faq/{faq.pk}/").status_code == 404
    assert decide(world.dr_chen, faq, "approve", review_by=SOON.isoformat())["Location"] == "/desk/"
    assert fact(public(faq), "Reviewed by") == str(world.dr_chen)
    assert signed_in(world.dr_chen).get(f"/desk/faq/{faq.pk}/").status_code == 404
    assert actions() == ["faq_changed", "faq_review_asked", "faq_reviewed"]
    assert StaffEvent.objects.latest("sequence").user_id == world.dr_chen.user_id
    assert not list(staff_history.first_broken())


@pytest.mark.parametrize("change", [{"body": "Scratch it."}, {"title": "Itches"}, {"locale": "de"}])
def test_a_later_edit_takes_the_name_away_and_shows_the_next_reviewer_what_changed(world, editor, faq, change):
    reviewed(editor, faq, world.dr_chen)
    faq.refresh_from_db()
    save(editor, faq, **change)
    faq.refresh_from_db()
    assert (faq.reviewed_by, faq.reviewed_on, faq.review_by) == (None, None, None)
    assert "Reviewed by" not in public(faq)
    assert [one.body for one in faq.revisions.filter(reviewed_by=world.dr_chen)] == ["Do not scratch."]
    save(editor, faq, review_asked_of=world.dr_lin.pk)
    if "body" in change:
        assert "[added:]" in html_of(signed_in(world.dr_lin).get(f"/desk/faq/{faq.pk}/"))


def test_what_readers_do_not_read_leaves_the_approval(world, editor, faq):
    reviewed(editor, faq, world.dr_chen)
    faq.refresh_from_db()
    save(editor, faq, slug="itching-skin")
    faq.refresh_from_db()
    assert (faq.slug, faq.reviewed_by) == ("itching-skin", world.dr_chen)


def test_what_was_changed_meanwhile_is_not_approved(world, editor, faq):
    save(editor, faq, review_asked_of=world.dr_chen.pk)
    seen = faq_articles.seal_of(faq)
    save(editor, faq, body="Scratch it.", review_asked_of=world.dr_chen.pk)
    words = {"action": "approve", "seen": seen, "review_by": SOON.isoformat()}
    response = signed_in(world.dr_chen).post(f"/desk/faq/{faq.pk}/", words)
    assert "changed meanwhile" in html_of(response)
    faq.refresh_from_db()
    assert faq.reviewed_by is None
    assert response.context["forms"]["approve"]["seen"].value() == faq_articles.seal_of(faq)  # who reads it again can


def test_sent_back_the_editor_reads_why(world, editor, faq):
    save(editor, faq, review_asked_of=world.dr_chen.pk)
    assert decide(world.dr_chen, faq, "send_back", note=" ").status_code == 200
    assert decide(world.dr_chen, faq, "send_back", note="Say when to see a doctor.")["Location"] == "/desk/"
    assert "Say when to see a doctor." in html_of(signed_in(editor).get(f"/admin/consultations/faq/{faq.pk}/change/"))
    assert "Say when" not in public(faq)
    assert actions()[-1] == "faq_sent_back"


def test_only_who_can_review_is_asked(world, editor, faq):
    for doctor in (make_doctor(world.elsewhere), make_doctor(world.department, verified_on=None)):
        response = save(editor, faq, review_asked_of=doctor.pk)
        assert str(faq_articles.WHO_REVIEWS) in html_of(response)
    faq.refresh_from_db()
    assert faq.review_asked_of is None


def test_every_change_of_a_faq_is_in_the_history(world, editor, faq):
    typed = {"title": "Burns", "slug": "burns", "department": world.department.pk, "body": "", "locale": "en"}
    signed_in(editor).post(FAQ_ADD, {**typed, "topics": ""})
    burns = FAQ.objects.get(slug="burns")
    save(editor, faq, body="Changed.")
    signed_in(editor).post(f"/admin/consultations/faq/{burns.pk}/delete/", {"post": "yes"})
    signed_in(editor).post(
        "/admin/consultations/faq/", {"action": "delete_selected", "_selected_action": [faq.pk], "post": "yes"}
    )
    assert not FAQ.objects.exists()
    assert actions() == ["faq_added", "faq_changed", "faq_deleted", "faq_deleted"]
    assert {event.subject for event in StaffEvent.objects.filter(action="faq_deleted")} == {
        f"faq {burns.pk}",
        f"faq {faq.pk}",
    }
