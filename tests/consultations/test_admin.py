"""The admin: who opens what, deciding about questions, and what nobody changes or reads there."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from consultations.actors import Actor
from consultations.acts.moderation import texts
from consultations.acts.private_page import own_question
from consultations.acts.upkeep import seals
from consultations.admin.moderation.decisions import DECISIONS
from consultations.models import (
    FAQ,
    Event,
    Finding,
    HelpLine,
    MoreInfo,
    Photo,
    Policy,
    PolicyVersion,
    Question,
    Reply,
    ReplyRule,
    ReplyTemplate,
    Seal,
    Topic,
    TopicSynonym,
)
from consultations.secret_link import private_path
from doctors.models import Department, Doctor
from portal import staff_history
from portal.models import StaffEvent, User
from tests.consultations.world import STATUSES, World
from tests.consultations.world import dump as whole_dump
from tests.factories import make_department, make_moderator, make_topic, published, submitted

pytestmark = pytest.mark.django_db

LIST = "/admin/consultations/question/"
NOBODY_CHANGES = {Policy, Event, Seal, StaffEvent}
# What a superuser may not add, though they may change what is there.
NOT_ADDED = NOBODY_CHANGES | {Question}


def dump() -> list[str]:
    """All rows but the notes of who read: those come with opening a page, and change no question."""
    return [row for row in whole_dump() if not row.startswith("consultations_staffread ")]


def decide_url(question):
    return f"{LIST}{question.pk}/change/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def moderator():
    return signed_in(make_moderator())


@pytest.fixture
def superuser():
    return signed_in(User.objects.create_superuser("root@example.org", "a long password", name="Ada Min"))


def decision(question, name, **changes):
    typed = {
        "decision": name,
        "headline": "Red spots on the back",
        "topic_names": "Red spots, Itching",
        "department": question.department_id or "",
        "reason": "",
        "duplicate_of": "",
        "note": "",
    }
    return {**typed, **changes}


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


# Who opens what


def an_object(model):
    """One row of every model of the admin, made where none is there."""
    world = World()
    makers = {
        ReplyRule: lambda: ReplyRule.objects.create(code="draft", family="certificate", kind="phrase", pattern="x"),
        FAQ: lambda: FAQ.objects.create(title="F", slug="f", department=world.department),
        MoreInfo: lambda: MoreInfo.objects.create(
            question=world.in_status("published"), body="More.", author=world.author
        ),
        Topic: make_topic,
        Seal: lambda: seals.seal() if world.in_status("submitted") else None,
        Question: lambda: world.in_status("submitted"),
        Event: lambda: Event.objects.get(question=world.in_status("submitted")),
        Department: make_department,
        Doctor: lambda: world.author,
        User: lambda: world.first,
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


# Deciding


def possible(status):
    allowed = {each.name for each in DECISIONS if status in each.transition.sources}
    # Only where a doctor has proposed one, or a reader reported it: test_correcting.py, test_moderation.py. And an
    # answered question of this world is one whose asker said no to publication.
    return allowed - {"dismiss_duplicate", "dismiss_reports"} - ({"publish"} if status == "answered" else set())


WORDS = {
    "return": {"reason": "unclear", "note": "Say since when."},
    "reject": {"reason": "spam", "note": "An advertisement."},
    "unpublish": {"reason": "request"},
    "withdraw": {"reason": "request", "confirmed": "1"},
}
ENDS = {
    "approve": "queued",
    "return": "returned",
    "reject": "rejected",
    "spam": "rejected",
    "mark_duplicate": "duplicate",
    "restore": "submitted",
    "take_back": "submitted",
    "withdraw": "withdrawn",
    "publish": "published",
    "unpublish": "unpublished",
}


@pytest.mark.parametrize("status", [status for status in STATUSES if status not in ("withdrawn", "erased")])
def test_only_what_is_possible_has_a_button(moderator, status):
    html = moderator.get(decide_url(World().in_status(status))).content.decode()
    private = {"publish"} if status == "answered" else set()  # its asker keeps it private: it could not succeed
    assert set(re.findall(r'name="decision" value="(\w+)"', html)) == possible(status) - private


@pytest.mark.parametrize("name", [each.name for each in DECISIONS])
@pytest.mark.parametrize("status", [status for status in STATUSES if status not in ("withdrawn", "erased")])
def test_each_decision_through_the_page(moderator, status, name):
    world = World()
    target = world.in_status("published")
    question = world.in_status(status)
    before = dump()
    response = moderator.post(
        decide_url(question), decision(question, name, duplicate_of=target.pk, **WORDS.get(name, {}))
    )
    question.refresh_from_db()
    if name in possible(status):
        assert response.status_code == 302, response.context["form"].errors
        assert question.status == ENDS.get(name, status)
        assert question.events.last().user.email.startswith("moderator")
    else:
        assert response.status_code == 200
        (told,) = response.context["form"].non_field_errors()
        assert told in (
            "This cannot be done any more: the question has moved on meanwhile.",
            "Nobody proposes this any more.",
            "Nobody reports this any more.",
            "The asker has not agreed to publication.",
        )
        assert (question.status, dump()) == (status, before)


def test_approving_takes_headline_topics_and_department(moderator):
    department = make_department()
    known = make_topic("Itching")
    question = submitted(None)
    moderator.post(
        decide_url(question),
        decision(question, "approve", department=department.pk, topic_names=" itching，High blood pressure, ,itching"),
    )
    question.refresh_from_db()
    assert (question.status, question.headline, question.slug, question.department) == (
        "queued",
        "Red spots on the back",
        "red-spots-on-the-back",
        department,
    )
    assert sorted(question.topics.values_list("name", flat=True)) == ["High blood pressure", "Itching"]
    assert known in question.topics.all()


@pytest.mark.parametrize(
    ("name", "changes", "field", "words"),
    [
        ("approve", {"headline": ""}, "headline", "Write a headline."),
        ("approve", {"headline": "\x00 \u200b"}, "headline", "Write a headline."),
        ("approve", {"headline": "x" * 121}, "headline", "120"),
        ("approve", {"topic_names": "fine, " + "x" * 101}, "topic_names", "100"),
        ("approve", {"topic_names": "x" * 501}, "topic_names", "500"),
        ("approve", {"department": "99999999999999999999"}, "department", None),
        ("return", {}, "reason", "Choose a reason."),
        ("return", {"reason": "because"}, "reason", None),
        ("reject", {}, "reason", "Choose a reason."),
        ("mark_duplicate", {}, "duplicate_of", "Enter the number of the question it repeats."),
        (
            "mark_duplicate",
            {"duplicate_of": "999999999"},
            "duplicate_of",
            "There is no question 999999999. Check the number.",
        ),
        (
            "mark_duplicate",
            {"duplicate_of": "9" * 40},
            "duplicate_of",
            f"There is no question {'9' * 40}. Check the number.",
        ),
        ("mark_duplicate", {"duplicate_of": "x"}, "duplicate_of", None),
        ("return", {"reason": "other", "note": "x" * 1001}, "note", "1000"),
        ("", {}, "__all__", "Choose what to do."),
        ("erase", {}, "__all__", "Choose what to do."),
        ("withdraw", {}, "reason", "Choose a reason."),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(moderator, name, changes, field, words):
    question = submitted(make_department())
    before, topics = dump(), Topic.objects.count()
    typed = decision(question, name, **{"note": "A word to the asker.", **changes})
    response = moderator.post(decide_url(question), typed)
    form, html = response.context["form"], unescape(response.content.decode())
    assert (response.status_code, list(form.errors)) == (200, [field])
    (message,) = form.errors[field]
    assert words is None or words in message
    assert message in html
    assert {key: str(form[key].value() or "") for key in typed if key != "decision"} == {
        key: str(value) for key, value in typed.items() if key != "decision"
    }
    assert "There is a problem. Nothing has been changed yet." in html
    assert (dump(), Topic.objects.count()) == (before, topics)


def test_a_refused_decision_leaves_no_new_topics(moderator):
    question = World().in_status("queued")
    moderator.post(decide_url(question), decision(question, "approve", topic_names="A topic that nobody knows"))
    assert not Topic.objects.filter(name="A topic that nobody knows").exists()


def test_a_question_cannot_repeat_itself_or_a_private_one(moderator):
    world = World()
    question, answered, repeat = (world.in_status(status) for status in ("submitted", "answered", "duplicate"))
    child = own_question.follow_up(world.in_status("published").pk, body="And if they come back?")
    other = repeat.duplicate_of_id
    for target, why in (
        (question, f"{question.pk} is this question itself. Write the number of the one that it repeats."),
        (answered, f"Question {answered.pk} is not public. Write the number of a question that is."),
        (repeat, f"Question {repeat.pk} is closed as a duplicate itself. If this one repeats the same, write {other}."),
        (child, f"Question {child.pk} is a follow-up and has no page. Write the number of a public question."),
    ):
        response = moderator.post(decide_url(question), decision(question, "mark_duplicate", duplicate_of=target.pk))
        assert response.context["form"].errors == {"duplicate_of": [why]}


def test_after_a_decision_comes_the_next_item(moderator):
    department = make_department()
    later, urgent = (
        submitted(department),
        submitted(department, body="I have chest pain since this morning. What should I do about it?"),
    )
    question = submitted(department)
    first = moderator.post(decide_url(question), decision(question, "reject", reason="spam"))
    assert first["Location"] == decide_url(urgent)
    second = moderator.post(decide_url(urgent), decision(urgent, "approve"))
    assert second["Location"] == decide_url(later)
    told = f"Question {urgent.pk}</a> is approved and waits for a doctor in {department}."
    assert told in unescape(moderator.get(second["Location"]).content.decode())
    last = moderator.post(decide_url(later), decision(later, "return", reason="unclear"))
    assert last["Location"] == "/admin/"
    assert moderator.get(last["Location"]).status_code == 200


def test_getting_the_screen_decides_nothing(moderator):
    question = submitted(make_department())
    before = dump()
    assert moderator.get(decide_url(question), decision(question, "approve")).status_code == 200
    assert dump() == before
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_moderator())
    assert strict.post(decide_url(question), decision(question, "approve")).status_code == 403
    assert dump() == before


def test_approving_in_bulk_tells_each_refusal(moderator):
    world = World()
    fine, other, rejected, claimed = (
        world.in_status(status) for status in ("submitted", "submitted", "rejected", "claimed")
    )
    for question in (fine, other, rejected):
        world.acts()["edit"](question.pk)
    chosen = [question.pk for question in (fine, other, rejected, claimed)]
    response = moderator.post(LIST, {"action": "approve_selected", "_selected_action": chosen})
    told = said(response)
    assert [
        question.pk
        for question in (rejected, claimed)
        if not any(line.startswith(f"Question {question.pk}: ") for line in told)
    ] == []
    assert told[-1] == "2 questions are approved."
    assert len(told) == 3
    statuses = dict(Question.objects.filter(pk__in=chosen).values_list("pk", "status"))
    assert statuses == {fine.pk: "queued", other.pk: "queued", rejected.pk: "rejected", claimed.pk: "claimed"}


def test_nobody_deletes_questions_in_bulk(superuser):
    question = submitted()
    html = superuser.get(LIST).content.decode()
    assert 'value="delete_selected"' not in html
    superuser.post(LIST, {"action": "delete_selected", "_selected_action": [question.pk], "post": "yes"})
    assert Question.objects.filter(pk=question.pk).exists()


def test_who_marked_a_duplicate_does_not_judge_its_contest():
    world = World()
    question = world.in_status("duplicate")
    own_question.contest(question.pk, note="Mine itch.")
    first = signed_in(world.first).post(decide_url(question), decision(question, "approve"))
    assert first.context["form"].non_field_errors() == [
        "You marked this as a duplicate. Another moderator decides now."
    ]
    assert signed_in(world.second).post(decide_url(question), decision(question, "approve")).status_code == 302


# What it shows, writes and costs


def test_findings_are_marked_and_everything_is_escaped(moderator):
    body = "<b>I have chest pain</b> since May & I want to die.\r\n<script>alert(1)</script> What is it?"
    html = moderator.get(
        decide_url(submitted(body=body.replace("\r\n", "\n"), title="Chest pain <i>every</i> day"))
    ).content.decode()
    assert (
        "&lt;b&gt;I have <mark>chest pain</mark>&lt;/b&gt; since May "
        "&amp; I <mark>want to die</mark>.<br>&lt;script&gt;" in html
    )
    assert "<mark>Chest pain</mark> &lt;i&gt;every&lt;/i&gt; day" in html
    assert "<script>alert" not in html


def test_who_decides_from_the_list_is_told_to_the_asker_as_having_opened_it(client, moderator):
    world = World()
    question, waiting = world.in_status("submitted"), world.in_status("submitted")
    world.acts()["edit"](question.pk)
    assert "No one has opened your question yet." in client.get(private_path(question)).content.decode()
    moderator.post(LIST, {"action": "approve_selected", "_selected_action": [question.pk]})
    html = client.get(private_path(question)).content.decode()
    assert "No one has opened your question yet." not in html
    assert "Role: Moderator" in html
    assert "No one has opened your question yet." in client.get(private_path(waiting)).content.decode()


def test_the_admins_own_log_holds_no_health_text(superuser):
    world = World()
    question = world.in_status("published", title="Violet marker in my title", headline="Violet marker headline")
    waiting = world.in_status("submitted", title="Violet marker in my title")
    superuser.post(decide_url(waiting), decision(waiting, "approve", headline="Violet marker headline", topic_names=""))
    superuser.post(LIST, {"action": "approve_selected", "_selected_action": [question.pk]})
    faq = {"title": "Rest", "slug": "x", "department": world.department.pk, "body": "Violet.", "locale": "en"}
    assert superuser.post("/admin/consultations/faq/add/", {**faq, "topics": ""}).status_code == 302
    article = FAQ.objects.get()
    superuser.post(f"/admin/consultations/faq/{article.pk}/change/", {**faq, "topics": "", "body": "Violet again."})
    superuser.post(f"/admin/consultations/faq/{article.pk}/delete/", {"post": "yes"})
    entries = LogEntry.objects.values_list("object_repr", "change_message")
    assert len(entries) == 3
    assert [entry for entry in entries if "iolet" in str(entry)] == []


@pytest.mark.parametrize("count", [1, 60])
def test_queries_of_the_list_do_not_grow(moderator, django_assert_num_queries, count):
    for _n in range(count):
        submitted(make_department())
    moderator.get(LIST)
    with django_assert_num_queries(8):
        html = moderator.get(LIST).content.decode()
    assert html.count('class="field-number') == min(count, 50)


@pytest.mark.parametrize("count", [1, 12])
def test_queries_of_the_screen_do_not_grow(moderator, django_assert_num_queries, count):
    world = World()
    topics = [make_topic() for _n in range(count)]
    for _n in range(count):
        published(world.department, world.author, topics=topics)
    question = world.in_status("published", topics=topics)
    for _n in range(count):
        moderator.post(
            decide_url(question), decision(question, "edit", topic_names=", ".join(topic.name for topic in topics))
        )
    moderator.get(decide_url(question))
    with django_assert_num_queries(19):
        moderator.get(decide_url(question))


def test_a_topic_with_a_comma_in_its_name_stays_one(moderator):
    world, topics = World(), [make_topic("Diabetes, type 2"), make_topic("Itching")]
    question = world.in_status("published", topics=topics)
    shown = moderator.get(decide_url(question)).context["form"].initial["topic_names"]
    moderator.post(decide_url(question), decision(question, "edit", topic_names=shown))
    assert set(question.topics.all()) == set(topics)
    assert Topic.objects.count() == 2


def test_enter_in_a_field_decides_nothing(moderator):
    question = submitted(make_department())
    html = moderator.get(decide_url(question)).content.decode()
    assert re.search(r'<button name="decision" value="([^"]*)"', html)[1] == ""  # the first one is what Enter presses
    response = moderator.post(decide_url(question), decision(question, "", headline="Typed already"))
    assert "Choose what to do." in response.content.decode()
    assert 'value="Typed already"' in response.content.decode()


@pytest.mark.parametrize("typed", [{"reason": "several"}, {"note": "Ask one thing."}])
def test_an_approval_drops_no_reason_that_was_written(moderator, typed):
    question = submitted(make_department())
    response = moderator.post(decide_url(question), decision(question, "approve", **typed))
    assert "The asker would not see a reason or a note" in response.content.decode()
    question.refresh_from_db()
    assert question.status == "submitted"


def test_words_taken_out_meanwhile_do_not_come_back_with_an_approval(moderator):
    question = submitted(make_department(), title="Red spots of Violet Marker")
    seen = moderator.get(decide_url(question)).context["seen"]
    texts.redact(question.pk, Actor.moderator(make_moderator()), ["Violet Marker"], seen=seen, note="A name.")
    typed = decision(question, "approve", headline="Red spots of Violet Marker", seen=seen)
    assert "The text has changed since" in moderator.post(decide_url(question), typed).content.decode()
    question.refresh_from_db()
    assert (question.status, question.headline) == ("submitted", "")


URGENT = "I have chest pain since this morning. What should I do about it?"


def following(client, question, typed):
    """The number of the question that comes after one of the queue of new ones."""
    address = client.post(decide_url(question) + "?queue=new", typed)["Location"]
    found = re.fullmatch(rf"{LIST}(\d+)/change/\?queue=new", address)
    return int(found[1]) if found else None


def test_what_was_skipped_comes_again_when_the_rest_of_the_queue_was_seen(moderator):
    department = make_department()
    first, second, third = (submitted(department) for _n in range(3))
    assert following(moderator, first, {"skip": "1"}) == second.pk
    assert following(moderator, second, decision(second, "approve")) == third.pk
    assert following(moderator, third, {"skip": "1"}) == first.pk
    assert following(moderator, first, {"skip": "1"}) == third.pk
    assert following(moderator, third, decision(third, "approve")) == first.pk
    assert following(moderator, first, {"skip": "1"}) is None


def test_skipping_shows_each_of_the_queue_once_and_then_again(moderator):
    department = make_department()
    late, urgent = submitted(department), submitted(department, body=URGENT)
    last = submitted(department)
    seen, here = [], urgent
    for _n in range(6):
        here = Question.objects.get(pk=following(moderator, here, {"skip": "1"}))
        seen.append(here.pk)
    assert seen == [late.pk, last.pk, urgent.pk, late.pk, last.pk, urgent.pk]


@pytest.mark.parametrize("typed", [{"skip": "1"}, {"decision": "approve", "headline": "Spots"}])
def test_an_urgent_one_that_arrives_meanwhile_comes_first(moderator, typed):
    department = make_department()
    _first, second, third = (submitted(department) for _n in range(3))
    urgent = submitted(department, body=URGENT)
    assert following(moderator, second, typed) == urgent.pk
    assert following(moderator, third, {"skip": "1"}) == urgent.pk


def test_after_a_decision_comes_the_oldest_and_not_the_one_behind(moderator):
    department = make_department()
    first, second, _third = (submitted(department) for _n in range(3))
    assert following(moderator, second, decision(second, "approve")) == first.pk


def test_what_was_only_saved_comes_again_with_what_was_skipped(moderator):
    department = make_department()
    first, second, third = (submitted(department) for _n in range(3))
    assert following(moderator, first, decision(first, "edit")) == second.pk
    assert following(moderator, second, decision(second, "approve")) == third.pk
    assert following(moderator, third, decision(third, "approve")) == first.pk


def test_a_question_that_comes_back_is_not_taken_for_one_that_was_skipped(moderator):
    department = make_department()
    first, second, third = (submitted(department) for _n in range(3))
    assert following(moderator, first, {"skip": "1"}) == second.pk
    assert following(moderator, first, decision(first, "return", reason="unclear")) == second.pk
    own_question.resubmit(first.pk, title=first.title, body=first.body)
    Question.objects.filter(pk=first.pk).update(submitted_at=timezone.now() - timedelta(days=1))
    assert following(moderator, second, decision(second, "approve")) == first.pk
    assert following(moderator, first, decision(first, "approve")) == third.pk


def test_skipping_one_queue_does_not_forget_what_was_skipped_in_another(moderator):
    department = make_department()
    first, second, third = (submitted(department) for _n in range(3))
    assert following(moderator, first, {"skip": "1"}) == second.pk
    triage = World().in_status("queued")
    Question.objects.filter(pk=triage.pk).update(department=None)
    moderator.post(f"{decide_url(triage)}?queue=triage", {"skip": "1"})
    assert following(moderator, second, {"skip": "1"}) == third.pk


# What editors keep


def test_an_article_keeps_topics_of_several_words(superuser):
    topic, department = make_topic("High blood pressure"), make_department()
    other = make_topic("Salt, and less of it")
    url = "/admin/consultations/faq/add/"
    article = {
        "title": "What it is",
        "slug": "what-it-is",
        "department": department.pk,
        "body": "",
        "locale": "en",
        "topics": "high blood pressure，Salt, and less of it",
    }
    assert superuser.post(url, article).status_code == 302
    faq = FAQ.objects.get()
    assert set(faq.topics.all()) == {topic, other}
    change = f"/admin/consultations/faq/{faq.pk}/change/"
    assert 'value="High blood pressure, Salt, and less of it"' in superuser.get(change).content.decode()
    assert superuser.post(change, {**article, "topics": "High blood pressure"}).status_code == 302
    assert list(faq.topics.all()) == [topic]
    refused = superuser.post(change, {**article, "topics": "High blood pressure, Humours, Salt"})
    assert refused.context["adminform"].form.errors["topics"] == [
        "No topic is called Humours, Salt. Choose another name, or add it to the topics first."
    ]
    assert Topic.objects.count() == 2


@pytest.mark.parametrize("name", ["itching", "ＩＴＣＨＩＮＧ", " Itching ", "Prurigo", "prurigo"])
def test_a_topic_or_synonym_of_the_same_name_is_refused(superuser, name):
    TopicSynonym.objects.create(topic=make_topic("Itching"), name="Prurigo")
    typed = {"name": name, "slug": "another", "synonyms-TOTAL_FORMS": 0, "synonyms-INITIAL_FORMS": 0}
    response = superuser.post("/admin/consultations/topic/add/", typed)
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["name"]
    assert Topic.objects.count() == 1


def test_accounts_are_made_in_the_admin_and_one_address_has_one(superuser):
    url = "/admin/portal/user/add/"
    typed = {
        "email": "New@Example.org",
        "name": "New One",
        "usable_password": "true",
        "password1": "violet gravel 71",
        "password2": "violet gravel 71",
    }
    assert superuser.post(url, typed).status_code == 302
    again = superuser.post(url, {**typed, "email": "new@example.ORG"})
    assert again.status_code == 200
    assert again.context["adminform"].form.errors["email"] == ["This address has an account already."]
    assert User.objects.filter(email__iexact="new@example.org").count() == 1


# What was answered beside the text, photos, and who read them


def a_photo(question, **fields):
    photo = Photo.objects.create(question=question, width=640, height=480, added_at=timezone.now(), **fields)
    default_storage.save(photo.path, ContentFile(b"pixels"))
    return photo


def photo_url(question, photo):
    return f"{LIST}{question.pk}/photos/{photo.name}/"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def test_what_was_answered_beside_the_text_is_there_and_marked(moderator):
    question = submitted(
        asked_for="parent", guardian=True, prompts={"since": "Chest pain <since> May.", "wish": "To sleep."}
    )
    html = moderator.get(decide_url(question)).content.decode()
    assert '<dt>How long it has lasted</dt><dd lang="en"><mark>Chest pain</mark> &lt;since&gt; May.</dd>' in html
    assert '<dt>What the asker most wants to know</dt><dd lang="en">To sleep.</dd>' in html
    assert "Allergies" not in html
    assert "Asked for a parent." in html
    assert "A guardian is with the asker." in html


SUGGESTED = "Suggested from similar questions. No one has chosen it yet."


def test_a_suggested_department_is_chosen_beforehand_and_said_to_be_a_suggestion(moderator):
    department, other = make_department(), make_department()
    question = submitted(None, suggested_department=department)
    response = moderator.get(decide_url(question))
    assert response.context["form"]["department"].value() == department.pk
    assert SUGGESTED in response.content.decode()
    moderator.post(decide_url(question), decision(question, "approve", department=""))
    response = moderator.get(decide_url(question))  # the moderator chose triage
    assert response.context["form"]["department"].value() is None
    assert SUGGESTED not in response.content.decode()
    chosen = moderator.get(decide_url(submitted(other, suggested_department=department)))
    assert chosen.context["form"]["department"].value() == other.pk
    assert SUGGESTED not in chosen.content.decode()


def test_a_photo_opens_only_for_moderators(moderator, superuser, media):
    world = World()
    for status in STATUSES:
        question = world.in_status(status)
        photo = a_photo(question)
        url = photo_url(question, photo)
        opens = 404 if status in ("withdrawn", "erased") else 200
        assert [client.get(url).status_code for client in (moderator, superuser)] == [opens, opens]
        assert signed_in(world.author.user).get(url).status_code == 403
        assert Client().get(url).status_code == 302
    question = world.in_status("submitted")
    photo = a_photo(question)
    assert moderator.get(decide_url(question)).content.decode().count(photo_url(question, photo)) == 2
    response = moderator.get(photo_url(question, photo))
    assert (response.getvalue(), response["Content-Type"]) == (b"pixels", "image/webp")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert moderator.get(photo_url(world.in_status("submitted"), photo)).status_code == 404


@pytest.mark.parametrize("name", ["approve", "edit"])
def test_each_photo_is_decided_about_where_the_asker_agreed(moderator, media, name):
    question = submitted(make_department(), photos_public=True)
    first, second = a_photo(question), a_photo(question, approved=True)
    form = moderator.get(decide_url(question)).context["form"]
    assert [str(label) for _key, label in form.fields["public_photos"].choices] == ["Photo 1", "Photo 2"]
    assert form["public_photos"].value() == [second.pk]
    moderator.post(decide_url(question), decision(question, name, public_photos=[first.pk]))
    assert [Photo.objects.get(pk=photo.pk).approved for photo in (first, second)] == [True, False]
    strange = a_photo(submitted(None, photos_public=True))
    response = moderator.post(decide_url(question), decision(question, "edit", public_photos=[strange.pk]))
    assert list(response.context["form"].errors) == ["public_photos"]
    moderator.post(decide_url(question), decision(question, "edit"))
    assert not Photo.objects.filter(approved=True).exists()


def test_without_the_askers_word_no_photo_can_be_made_public(moderator, media):
    question = submitted(make_department())
    photo = a_photo(question)
    response = moderator.get(decide_url(question))
    assert "public_photos" not in response.context["form"].fields
    assert "The asker has not agreed to publish them" in response.content.decode()
    moderator.post(decide_url(question), decision(question, "approve", public_photos=[photo.pk]))
    photo.refresh_from_db()
    assert not photo.approved


def test_approving_in_bulk_decides_nothing_about_photos(moderator, media):
    question = submitted(make_department(), photos_public=True)
    photo = a_photo(question)
    moderator.post(decide_url(question), decision(question, "edit"))
    moderator.post(LIST, {"action": "approve_selected", "_selected_action": [question.pk]})
    photo.refresh_from_db()
    question.refresh_from_db()
    assert (question.status, photo.approved) == ("queued", False)


def test_who_opens_a_question_or_its_photo_is_noted_unless_it_is_public(media):
    world = World()
    for status in ("submitted", "queued", "answered", "published"):
        question = world.in_status(status)
        photo = a_photo(question)
        signed_in(world.first).get(LIST)
        signed_in(world.author.user).get(decide_url(question))  # 403
        assert not question.reads.exists()
        for _n in range(2):
            signed_in(world.first).get(decide_url(question))
        signed_in(world.second).get(photo_url(question, photo))
        expected = [] if status == "published" else [(world.first.pk, "moderator", "")]
        expected.append((world.second.pk, "moderator", photo.name))  # nobody has approved it
        assert list(question.reads.values_list("user", "role", "photo")) == expected
        Photo.objects.filter(pk=photo.pk).update(approved=True)
        Question.objects.filter(pk=question.pk).update(photos_public=True)
        signed_in(world.first).get(photo_url(question, photo))
        assert question.reads.filter(photo=photo.name).count() == (1 if status == "published" else 2)
