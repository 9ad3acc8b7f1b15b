"""What the admin's pages show, note and cost; what editors keep there."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor
from consultations.acts.moderation import texts
from consultations.acts.private_page import own_question
from consultations.models import (
    FAQ,
    Photo,
    Question,
    Topic,
    TopicSynonym,
)
from consultations.secret_link import private_path
from portal.models import User
from tests.consultations.moderation.admin_pages import LIST, decide_url, decision
from tests.consultations.world import STATUSES, World
from tests.factories import make_department, make_moderator, make_topic, published, signed_in, submitted

pytestmark = pytest.mark.django_db

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
        published(world.department, world.dr_chen, topics=topics)
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
        assert signed_in(world.dr_chen.user).get(url).status_code == 403
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
    assert "the asker has not agreed to publish them" in response.content.decode()
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
        signed_in(world.mo).get(LIST)
        signed_in(world.dr_chen.user).get(decide_url(question))  # 403
        assert not question.reads.exists()
        for _n in range(2):
            signed_in(world.mo).get(decide_url(question))
        signed_in(world.mia).get(photo_url(question, photo))
        expected = [] if status == "published" else [(world.mo.pk, "moderator", "")]
        expected.append((world.mia.pk, "moderator", photo.name))  # nobody has approved it
        assert list(question.reads.values_list("user", "role", "photo")) == expected
        Photo.objects.filter(pk=photo.pk).update(approved=True)
        Question.objects.filter(pk=question.pk).update(photos_public=True)
        signed_in(world.mo).get(photo_url(question, photo))
        assert question.reads.filter(photo=photo.name).count() == (1 if status == "published" else 2)
