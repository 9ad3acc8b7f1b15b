"""Who opens what in the admin, and what nobody changes there."""

import re
from html import unescape

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from consultations.acts.upkeep import seals
from consultations.models import (
    FAQ,
    Event,
    Finding,
    HelpLine,
    MoreInfo,
    Policy,
    PolicyVersion,
    Question,
    Reply,
    ReplyRule,
    ReplyTemplate,
    Seal,
    Topic,
)
from doctors.models import Department, Doctor
from portal import staff_history
from portal.models import StaffEvent, User
from tests.consultations.moderation.admin_pages import LIST, NOBODY_CHANGES, NOT_ADDED, decide_url, decision, dump
from tests.consultations.world import World
from tests.factories import make_department, make_topic, submitted

pytestmark = pytest.mark.django_db

# Who opens what


def an_object(model):
    """One row of every model of the admin, made where none is there."""
    world = World()
    makers = {
        ReplyRule: lambda: ReplyRule.objects.create(code="draft", family="certificate", kind="phrase", pattern="x"),
        FAQ: lambda: FAQ.objects.create(title="F", slug="f", department=world.department),
        MoreInfo: lambda: MoreInfo.objects.create(
            question=world.in_status("published"), body="More.", author=world.dr_chen
        ),
        Topic: make_topic,
        Seal: lambda: seals.seal() if world.in_status("submitted") else None,
        Question: lambda: world.in_status("submitted"),
        Event: lambda: Event.objects.get(question=world.in_status("submitted")),
        Department: make_department,
        Doctor: lambda: world.dr_chen,
        User: lambda: world.mo,
        StaffEvent: lambda: staff_history.record("sign_in"),
    }
    return makers[model]() if model in makers else model._default_manager.first()


def pages_of(model):
    """(what, address) of the pages that the admin has for a model; change and delete where a row is at hand."""
    name, row = f"admin:{model._meta.app_label}_{model._meta.model_name}", an_object(model)
    found = [("list", reverse(f"{name}_changelist")), ("add", reverse(f"{name}_add"))]
    if row:
        found += [(what, reverse(f"{name}_{what}", args=[row.pk])) for what in ("change", "delete", "history")]
    return found


MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def test_every_model_that_editors_keep_is_in_the_admin():
    ours = {model for model in MODELS if model._meta.app_label in ("consultations", "doctors", "portal")}
    assert ours == {
        FAQ, Department, Doctor, Event, Finding, HelpLine, MoreInfo, Policy, PolicyVersion,
        Question, ReplyRule, ReplyTemplate, Seal, StaffEvent, Topic, User,
    }  # fmt: skip


def rootish():
    """A request of someone who may everything, as permission checks take it."""
    return type("Request", (), {"user": User(is_superuser=True, is_active=True, is_staff=True)})()


@pytest.mark.parametrize("model", NOT_ADDED, ids=lambda model: model._meta.label)
def test_not_even_a_superuser_may_add_these(model):
    assert not admin.site._registry[model].has_add_permission(rootish())
    assert not admin.site._registry[model].has_delete_permission(rootish())


@pytest.mark.parametrize("model", NOBODY_CHANGES, ids=lambda model: model._meta.label)
def test_policies_and_events_are_only_read(superuser, model):
    row = an_object(model)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
    html = superuser.get(url).content.decode()
    assert 'name="_save"' not in html
    before = dump() + list(PolicyVersion.objects.values_list("text", flat=True))
    fields = {field.name: "changed" for field in model._meta.fields}
    assert superuser.post(url, fields).status_code == 403
    listing = url.replace(f"{row.pk}/change/", "")
    superuser.post(listing, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert dump() + list(PolicyVersion.objects.values_list("text", flat=True)) == before
    assert model.objects.filter(pk=row.pk).exists()


def test_the_policy_page_shows_the_exact_texts(superuser):
    version = PolicyVersion.objects.in_force("privacy", locale="en")
    html = unescape(
        superuser.get(reverse("admin:consultations_policyversion_change", args=[version.pk])).content.decode()
    )
    assert version.sha256 in html
    assert "If you give an email address, we use it only" in html


def test_replies_have_no_page_at_all(superuser):
    assert Reply not in admin.site._registry
    with pytest.raises(NoReverseMatch):
        reverse("admin:consultations_reply_changelist")


def test_a_status_is_nowhere_a_field(superuser):
    """Neither on the screen for deciding nor on any form of the admin that has a question in it."""
    question = submitted(make_department())
    fields = set(
        re.findall(
            r'<(?:input|select|textarea)[^>]*name="([^"]+)"', superuser.get(decide_url(question)).content.decode()
        )
    )
    assert fields == {
        "csrfmiddlewaretoken",
        "seen",
        "headline",
        "topic_names",
        "department",
        "reason",
        "duplicate_of",
        "note",
    }
    listing = superuser.get(LIST).content.decode()
    assert not re.search(r'name="form-\d+-', listing)
    superuser.post(
        decide_url(question),
        decision(question, "edit", status="published", published_reply="1", status_changed_at="2020-01-01"),
    )
    question.refresh_from_db()
    assert question.status == "submitted"


@pytest.mark.parametrize("status", ["withdrawn", "erased"])
def test_what_was_taken_back_is_read_by_nobody(superuser, moderator, status):
    question = World().in_status(status, title="Violet marker in my title")
    for client in (superuser, moderator):
        listing = client.get(f"{LIST}?all=1")
        assert "Violet marker" not in listing.content.decode()
        assert f"{LIST}{question.pk}/change/" not in listing.content.decode()
        for answer in (
            client.get(decide_url(question), follow=True),
            client.post(decide_url(question), decision(question, "edit"), follow=True),
            client.get(f"{LIST}{question.pk}/text/", follow=True),
        ):
            assert answer.redirect_chain == [(LIST, 302)]
            said = f"Question {question.pk} was withdrawn. Moderators and doctors can no longer open it."
            assert said in unescape(answer.content.decode())
            assert "Violet marker" not in answer.content.decode()
        staff_history = client.get(f"{LIST}{question.pk}/history/", follow=True)
        assert "Violet marker" not in staff_history.content.decode()
    events = superuser.get("/admin/consultations/event/").content.decode()
    assert "Withdrawn" in events
    assert "Violet marker" not in events


def test_addresses_of_askers_cannot_be_guessed_by_filters(moderator):
    submitted(email="violet@example.org")
    for lookup in (
        "email__startswith=v",
        "email=violet@example.org",
        "replies__answer__contains=x",
    ):
        assert moderator.get(f"{LIST}?{lookup}").status_code in (302, 400), lookup
    assert "violet@" not in moderator.get(LIST).content.decode()


@pytest.mark.parametrize("key", ["²", "٣", "x", "1_2F", "9" * 30, "-1", "0"])
def test_a_strange_number_is_404(moderator, key):
    submitted()
    assert moderator.get(f"{LIST}{key}/change/").status_code == 404


def test_one_event_is_read_in_words_like_the_list_of_them(superuser):
    question = World().in_status("unpublished")
    event = question.events.latest("sequence")
    html = superuser.get(f"/admin/consultations/event/{event.pk}/change/").content.decode()
    shown = [text.strip() for text in re.findall(r'<div class="readonly">(.*?)</div>', html, re.S)]
    assert {"Taken off the site", "Published", "Unpublished"} <= set(shown)
    assert not {event.action, event.from_status, event.to_status, event.reason} & set(shown)


def test_a_new_article_shows_no_review_of_it(superuser):
    html = superuser.get("/admin/consultations/faq/add/").content.decode()
    assert 'name="title"' in html
    assert "DatabaseDefault" not in html
    assert "Reviewed on" not in html
