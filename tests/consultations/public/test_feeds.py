"""Atom feeds: valid whatever people wrote, only what is public, the newest first, and the same for the same entries."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.acts.private_page import own_question
from consultations.models import Question, TopicAddress
from consultations.views.public.feeds import MAX_ENTRIES, allowed_in_xml
from doctors.models import Department
from portal.links import absolute
from tests.consultations.public.test_pages import imported
from tests.consultations.world import World
from tests.factories import make_department, make_doctor, make_topic, published
from tests.outside import OUTSIDE

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed(client, path: str) -> ET.Element:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def texts(root: ET.Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path, ATOM)]


def paths(department, topic, doctor) -> list[str]:
    subjects = (("departments", department), ("topics", topic), ("doctors", doctor))
    return ["/feeds/", *(f"/feeds/{kind}/{subject.slug}/" for kind, subject in subjects)]


def test_a_feed_has_what_a_reader_needs(client):
    department, topic = make_department("Skin"), make_topic("Red spots")
    Department.objects.filter(pk=department.pk).update(name="Skin & hair")
    doctor = make_doctor(department, name="Wu Yuxin")
    question = published(department, doctor, headline="Spots <i> & more", topics=[topic])
    published(make_department("Heart"), headline="Palpitations")
    for path in paths(department, topic, doctor):
        for prefix, language in (("", "en"), ("/zh-hant", "zh-hant")):
            root = feed(client, prefix + path)
            entry = root.findall("a:entry", ATOM)[-1]
            assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
            assert len(texts(root, "a:entry")) == (2 if path == "/feeds/" else 1)
            assert texts(root, "a:title")[0]
            links = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
            assert links["self"] == absolute(prefix + path)
            assert client.get(links["alternate"].removeprefix(absolute(""))).status_code == 200
            assert texts(entry, "a:title") == ["Spots <i> & more"]
            assert entry.find("a:link", ATOM).get("href") == absolute(prefix + question.get_absolute_url())
            assert texts(entry, "a:id") == [absolute(f"/questions/{question.pk}/")]  # in every language the same
            dash = {"en": " – ", "zh-hant": "——"}[language]
            assert f"Spots &lt;i&gt; &amp; more{dash}Spots that come and go" in texts(entry, "a:summary")[0]
            assert texts(entry, "a:author/a:name") == [{"en": "Dr. Wu Yuxin", "zh-hant": "Wu Yuxin 醫師"}[language]]
            at = datetime.fromisoformat(texts(entry, "a:published")[0])
            assert abs(at - question.published_at) < timedelta(seconds=1)
            assert "Ms. Lin" not in ET.tostring(root, encoding="unicode")


def test_what_was_published_last_comes_first_and_few_come_at_all(client):
    department = make_department()
    doctor, topic = make_doctor(department), make_topic()
    questions = imported(department, doctor, count=MAX_ENTRIES + 5, topics=[topic])
    late = questions[0]
    Question.objects.filter(pk=late.pk).update(published_at=timezone.now() + timedelta(minutes=1))
    for path in paths(department, topic, doctor):
        ids = texts(feed(client, path), "a:entry/a:id")
        assert len(ids) == MAX_ENTRIES
        assert ids[0] == absolute(f"/questions/{late.pk}/")


def test_who_has_the_feed_gets_it_again_only_when_it_changed(client):
    world = World()
    question, other = world.in_status("published"), world.in_status("published")
    first = client.get("/feeds/")
    known = {"if-none-match": first.headers["ETag"], "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get("/feeds/", headers=known).status_code == 304
    own_question.set_publication(question.pk, granted=False)  # the newest date stays as it was
    # Who knows only dates is never told that all is as before.
    for headers in (known, {"if-modified-since": known["if-modified-since"]}):
        response = client.get("/feeds/", headers=headers)
        assert response.status_code == 200
        assert f"/questions/{question.pk}/" not in response.content.decode()
        assert f"/questions/{other.pk}/" in response.content.decode()


def test_a_feed_without_entries_is_a_feed_and_an_unknown_one_is_none(client):
    department = make_department()
    path = f"/feeds/departments/{department.slug}/"
    root = feed(client, path)
    assert texts(root, "a:updated") == ["2020-01-01T00:00:00+00:00"]
    assert client.get(path).headers["ETag"] == client.get(path).headers["ETag"]
    invited = make_doctor(department, verified_on=None)  # not public yet
    for missing in ("/feeds/departments/none/", "/feeds/topics/none/", f"/feeds/doctors/{invited.slug}/"):
        assert client.get(missing).status_code == 404


def test_whatever_people_wrote_is_valid_xml(client):
    world = World()
    question = world.in_status("published")
    for name, text in [*OUTSIDE, *((f"control {code}", f"a{chr(code)}b") for code in range(1, 32))]:
        text = text.replace("\0", "").encode(errors="ignore").decode()
        if not text:
            continue
        Question.objects.filter(pk=question.pk).update(headline=text[:500])
        Department.objects.filter(pk=world.department.pk).update(name=text[:80])
        root = feed(client, f"/feeds/departments/{world.department.slug}/")
        shown = " ".join(texts(root, "a:entry/a:title")[0].split())
        assert shown == " ".join(allowed_in_xml(text[:500]).split()), name


@pytest.mark.parametrize("count", [1, 40])
def test_a_feed_asks_as_often_for_many_entries_as_for_one(client, django_assert_num_queries, count):
    department, topic = make_department(), make_topic()
    doctor = make_doctor(department)
    imported(department, doctor, count=count, topics=[topic])
    for path in paths(department, topic, doctor):
        with django_assert_num_queries(1 if path == "/feeds/" else 2):
            feed(client, path)


def test_the_feed_of_a_renamed_topic_leads_on(client):
    topic = World().in_status("published", topics=[make_topic("Itching")]).topics.get()
    TopicAddress.objects.create(slug="old-itch", topic=topic)
    response = client.get(reverse("topic_feed", args=["old-itch"]))
    assert (response.status_code, response.headers["Location"]) == (301, reverse("topic_feed", args=[topic.slug]))
    assert client.get(reverse("topic_feed", args=["never-was"])).status_code == 404
