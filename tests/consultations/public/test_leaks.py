"""No public reader shows what is not published, whatever its status, from the very request after a change.

Every reader that shows questions of others has its line in READERS; each answers with exactly the published numbers.
"""

import re

import pytest
from django.test import Client
from django.urls import resolve

from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import FAQ, Citation, Question, Reply
from consultations.retrieval.similar import rebuild
from consultations.retrieval.suggestions import similar_to
from consultations.urls import for_programs, public_pages
from tests.consultations.world import STATUSES, World
from tests.factories import make_moderator, make_topic, published

pytestmark = pytest.mark.django_db
TITLE = "Violet blisters behind my knee since the summer"
NUMBER = re.compile(r"/questions/(\d+)/")


class Scene:
    """One question in each status, alike in everything by which readers find one, and a page that stands by itself."""

    def __init__(self) -> None:
        self.world = World()
        self.topic = make_topic("Blisters")
        how = {"title": TITLE, "topics": [self.topic]}
        self.questions = {status: self.world.in_status(status, **how) for status in STATUSES}
        self.page = published(self.world.department, self.world.dr_chen, **how)
        self.faq = FAQ.objects.create(title="Blisters", slug="blisters", department=self.world.department)
        self.faq.topics.add(self.topic)
        for question in self.questions.values():  # the page's reply points to every one of them
            if question.published_reply:
                Citation.objects.create(reply=self.page.published_reply, cited=question.published_reply)
        rebuild()

    def public(self) -> set[int]:
        """By status alone, as the database has it now."""
        statuses = dict(Question.objects.filter(parent=None).values_list("pk", "status"))
        return {pk for pk, status in statuses.items() if status == "published"}

    def expected(self, reader: str) -> set[int]:
        """What a reader has to show: every published number, or those alike in topic and words."""
        alike = {self.page.pk, *(question.pk for question in self.questions.values())}
        return self.public() & alike if reader in OF_ITS_KIND else self.public()


def on(*paths):
    """The numbers to which these pages lead."""

    def read(scene: Scene) -> set[int]:
        found = set()
        for path in paths:
            address = path(scene) if callable(path) else path
            response = Client().get(address)
            assert response.status_code == 200, address
            found |= {int(number) for number in NUMBER.findall(response.content.decode())}
        return found

    read.paths = paths
    return read


def counted(path, words):
    """How many questions a page says there are."""

    def read(scene: Scene) -> int:
        html = Client().get(path(scene) if callable(path) else path).content.decode()
        return int(re.search(words, re.sub(r"<[^>]+>", "", html))[1])

    return read


READERS = {
    "home": on("/"),
    "department": on(lambda scene: scene.world.department.get_absolute_url()),
    "topic": on(lambda scene: scene.topic.get_absolute_url()),
    "faq": on(lambda scene: scene.faq.get_absolute_url()),
    "doctor": on(lambda scene: scene.world.dr_chen.get_absolute_url()),
    "a question's page: similar ones and those that it points to": on(lambda scene: scene.page.get_absolute_url()),
    "search by words": on("/search/?q=violet+blisters"),
    "search by a filter": on(lambda scene: f"/search/?department={scene.world.department.slug}"),
    "feed of all": on("/feeds/"),
    "feed of a department": on(lambda scene: f"/feeds/departments/{scene.world.department.slug}/"),
    "feed of a topic": on(lambda scene: f"/feeds/topics/{scene.topic.slug}/"),
    "feed of a doctor": on(lambda scene: f"/feeds/doctors/{scene.world.dr_chen.slug}/"),
    "suggestions while searching": on("/search/suggest/?q=violet+blisters+behind+my+knee"),
    "suggestions of what is alike": lambda scene: {one.question.pk for one in similar_to(TITLE, TITLE, limit=50)},
}


def by_address(scene: Scene) -> set[int]:
    """The numbers whose page, picture or report opens."""
    return {
        pk
        for pk in Question.objects.values_list("pk", flat=True)
        if Client().get(f"/questions/{pk}/", follow=True).status_code == 200
        if Client().get(f"/questions/{pk}/-/picture.png", follow=True).status_code == 200
        if Client().get(f"/reports/{pk}/").status_code == 200
    }


def old_versions(scene: Scene) -> set[int]:
    """The numbers of whose replies a version opens by its own address."""
    replies = Reply.objects.filter(sent_at__isnull=False).values_list("question", "pk")
    return {
        number
        for number, reply in replies
        if Client().get(f"/questions/{number}/replies/{reply}/").status_code in (200, 302)
    }


def feed_in_another_language(scene: Scene) -> set[int]:
    return on("/zh-hant/feeds/")(scene)


def sitemaps(scene: Scene) -> set[int]:
    """The numbers to which any part of the sitemap leads."""
    parts = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", Client().get("/sitemap.xml").content.decode())
    return on(*parts)(scene)


sitemaps.paths = ["/sitemap.xml", "/sitemaps/questions-0.xml"]
READERS |= {"sitemaps": sitemaps, "feed in another language": feed_in_another_language}
READERS |= {"addresses": by_address, "versions of replies": old_versions}
# Public pages that are read otherwise than by the numbers on them.
READ_OTHERWISE = {
    "question_number": "by_address",
    "report": "by_address",
    "report_sent": "no question stands on it",
    "reply_version": "old_versions",
    "public_photo": "photos have tests of their own",
    "question_picture": "by_address",
    "robots": "no question stands in it",
    "manifest": "no question stands in it",
    "security": "no question stands in it",
    "departments": "it counts",
    "topics": "it names topics",
    "faqs": "it names FAQ",
    "doctors": "it names doctors",
    "policies": "it names policies",
    "policy_version": "it shows a policy",
    "statistics": "it shows numbers, and none below five",
    **dict.fromkeys(
        ["about", "about_doctors", "about_your_data", "about_accessibility", "about_contact", "about_citing"],
        "it is about the portal",
    ),
}
OF_ITS_KIND = {
    "topic", "faq", "feed of a topic", "suggestions of what is alike", "search by words", "suggestions while searching",
}  # fmt: skip


def test_every_public_page_has_its_line():
    scene = Scene()
    paths = [path for read in READERS.values() for path in getattr(read, "paths", ())]
    addresses = [path(scene) if callable(path) else path for path in paths]
    covered = {resolve(address.partition("?")[0]).url_name for address in addresses}
    assert {page.name for page in (*public_pages, *for_programs)} == covered | set(READ_OTHERWISE)


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_shows_the_published_and_nothing_else(reader):
    scene = Scene()
    own = {scene.page.pk}  # a page does not lead to itself
    assert len(scene.expected(reader)) >= 2
    assert READERS[reader](scene) | own == scene.expected(reader) | own


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "act",
    [
        lambda scene, pk: decisions.unpublish(pk, Actor.moderator(make_moderator()), reason="reported"),
        lambda scene, pk: corrections.retract(pk, Actor.doctor(scene.world.dr_chen), note="I was wrong."),
        lambda scene, pk: own_question.set_publication(pk, granted=False),
        lambda scene, pk: own_question.withdraw(pk),
    ],
    ids=["unpublish", "retract", "keep_private", "withdraw"],
)
def test_what_stops_being_public_is_gone_in_the_next_request(reader, act):
    scene = Scene()
    question = scene.questions["published"]
    assert question.pk in READERS[reader](scene)  # whatever is kept by now, is kept
    act(scene, question.pk)
    own = {scene.page.pk}
    assert question.pk not in scene.expected(reader)
    assert READERS[reader](scene) | own == scene.expected(reader) | own


def test_a_page_of_its_own_shows_no_number_of_what_is_not_public():
    """Word by word: nothing of a hidden question stands anywhere on a page of all lists."""
    scene = Scene()
    hidden = {question.pk for status, question in scene.questions.items() if status != "published"}
    for path in ("/", "/departments/", "/topics/", "/doctors/", "/policies/", scene.page.get_absolute_url()):
        html = Client().get(path).content.decode()
        assert not hidden & {int(number) for number in NUMBER.findall(html)}


def test_counts_count_the_published_alone():
    scene = Scene()
    department = scene.world.department.name
    assert counted("/departments/", rf"{department}\s+(\d+)")(scene) == 3  # World has one of its own
    decisions.unpublish(scene.page.pk, Actor.moderator(make_moderator()), reason="reported")
    assert counted("/departments/", rf"{department}\s+(\d+)")(scene) == 2
