"""The heads of public pages: titles, descriptions, one address for each page, languages, and what is not indexed."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from bench.public_addresses import addresses
from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.metadata.page import MAX_TITLE, Metadata
from consultations.models import FAQ, Policy, PolicyVersion
from consultations.secret_link import private_path
from consultations.urls import for_programs, public_pages
from portal.language_addresses import in_language
from portal.links import absolute
from tests.consultations.public.heads import alternates, canonical, feeds, is_indexed, meta, title_of
from tests.consultations.public.test_pages import imported
from tests.consultations.world import World
from tests.factories import DRAFT, make_department, make_doctor, make_topic, published

pytestmark = pytest.mark.django_db
NOT_INDEXED = {"reply_version", "report", "report_sent", "search"}
NO_HTML = {
    "public_photo", "search_suggest", "question_picture", "feed", "department_feed", "topic_feed", "doctor_feed",
    *(str(page.name) for page in for_programs),
}  # fmt: skip


def html(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def library():
    """A published question with everything around it, a corrected reply included."""
    world = World()
    topic = make_topic("Red spots")
    question = world.in_status("published", topics=[topic])
    corrections.correct(question.pk, Actor.doctor(world.dr_chen), {**DRAFT, "answer": "Better words."}, note="Clearer.")
    FAQ.objects.create(title="Sunspots", slug="sunspots", department=world.department).topics.set([topic])
    question.refresh_from_db()
    return question


def pages(question) -> dict[str, str]:
    return {name: path for name, path in addresses(question).items() if name not in NO_HTML} | {"ask": reverse("ask")}


def test_every_public_page_says_what_it_is_or_asks_not_to_be_indexed(library):
    paths = pages(library)
    assert {str(page.name) for page in public_pages} - set(paths) <= NO_HTML | {"question_number"}
    titles = {}
    for name, path in paths.items():
        page = html(path)
        assert is_indexed(page) == (name not in NOT_INDEXED), name
        if name in NOT_INDEXED:
            assert canonical(page) is None, name
            continue
        titles[name] = title_of(page)
        assert len(titles[name]) <= MAX_TITLE, titles[name]
        description = meta(page)["description"]
        assert 30 <= len(description) <= 155, (name, description)
        assert description == meta(page)["og:description"]
        assert canonical(page) == meta(page)["og:url"] == absolute(path), name
    assert len(set(titles.values())) == len(titles)


def test_each_language_names_itself_and_all_others(library):
    for name, path in pages(library).items():
        if name in NOT_INDEXED:
            continue
        named = {code: absolute(in_language(path, code)) for code, _name in settings.LANGUAGES}
        for code, address in named.items():
            page = html(in_language(path, code))
            assert canonical(page) == address, name
            assert alternates(page) == {**named, "x-default": named["en"]}, name


def test_a_path_in_another_language_is_the_one_that_its_name_has(library):
    for name, path in pages(library).items():
        with override("zh-hant"):
            assert in_language(path, "zh-hant") == pages(library)[name]
        assert in_language(in_language(path, "zh-hant"), "en") == path


def test_a_question_is_described_by_its_headline_and_reply(client):
    question = published(make_department("Skin"), headline="Red spots <b>& no itch")
    page = html(question.get_absolute_url())
    assert title_of(page) == "Red spots <b>& no itch – Skin – Askwell"
    assert meta(page)["description"] == (
        "Red spots <b>& no itch – Spots that come and go without itch or pain are most often harmless, but I would"
        " rather not guess."
    )
    picture = reverse("question_picture", args=[question.pk, question.slug])
    assert meta(page)["og:image"] == absolute(picture)
    assert (meta(page)["og:type"], meta(page)["twitter:card"]) == ("article", "summary_large_image")
    assert client.get(picture).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        (["Spots", "Skin"], "Spots – Skin – Askwell"),
        (["S" * 50, "Skin"], "S" * 50 + " – Skin"),
        (["S" * 60, "Skin diseases"], "S" * 60),
        (["S" * 90, "Skin"], "S" * 90),
        (["S" * 50, "D" * 20], "S" * 50 + " – Askwell"),
    ],
)
def test_a_title_drops_what_does_not_fit(parts, title):
    assert Metadata(parts, "", "/").title == title


def test_a_page_without_metadata_is_kept_out_of_indexes(client):
    world = World()
    question = world.in_status("published")
    closed = ["/search/?q=spots", "/ask/gate/", "/accounts/login/", private_path(question), f"/reports/{question.pk}/"]
    for path in [*closed, "/nowhere/"]:
        page = client.get(path).content.decode()
        assert not is_indexed(page), path
        assert canonical(page) is None, path
        assert alternates(page) == {}, path


def test_only_the_policy_in_force_is_indexed():
    version = PolicyVersion.objects.get(policy=Policy.objects.get(kind="privacy", locale="en"), number=1)
    newer = PolicyVersion.objects.create(
        policy=version.policy, number=2, text="We keep less.", effective_from="2025-01-01T00:00Z",
        approved_at="2024-12-01T00:00Z",
    )  # fmt: skip
    assert not is_indexed(html(version.get_absolute_url()))
    assert is_indexed(html(newer.get_absolute_url()))


@pytest.fixture
def long_lists():
    department, topic = make_department("Skin"), make_topic("Red spots")
    doctor = make_doctor(department)
    imported(department, doctor, count=45, topics=[topic])
    faq = FAQ.objects.create(title="Sunspots", slug="sunspots", department=department)
    faq.topics.set([topic])
    return [department, topic, doctor, faq]


def test_each_page_of_a_list_has_its_own_address_and_other_orders_none(long_lists):
    for subject in long_lists:
        path = subject.get_absolute_url()
        first = html(path)
        older = next(part.partition('"')[0] for part in first.split('href="') if part.startswith("?after="))
        second = html(path + older)
        assert canonical(second) == absolute(path + older)
        assert alternates(second)["zh-hant"] == absolute(in_language(path, "zh-hant") + older)
        for query in ("?sort=oldest", f"{older}&sort=headline", older.replace("after", "before")):
            assert not is_indexed(html(path + query)), query
        for query in ("?utm_source=x", "?sort=newest", "?after=nobody", "?page=2", "?sort=", "?before=99999999"):
            assert canonical(html(path + query)) == absolute(path), query
        assert canonical(html(f"{path}{older}&utm_source=x")) == absolute(path + older)


def test_numbered_lists_and_initials_lead_to_one_address(monkeypatch, long_lists):
    monkeypatch.setattr("consultations.views.public.pages.DOCTORS_PER_PAGE", 1)
    monkeypatch.setattr("consultations.views.public.pages.MAX_TOPICS_ON_ONE_PAGE", 0)
    make_doctor(long_lists[0])
    for query, address in {
        "?page=2": "/doctors/?page=2", "?page=1": "/doctors/", "?page=99": "/doctors/?page=2", "?page=x": "/doctors/",
        "?a=b": "/doctors/",
    }.items():  # fmt: skip
        assert canonical(html(f"/doctors/{query}")) == absolute(address), query
    assert canonical(html("/topics/?initial=R&x=y")) == absolute("/topics/?initial=R")
    assert canonical(html("/topics/?initial=Q")) == absolute("/topics/")
    assert canonical(html("/ask/?department=3")) == absolute("/ask/")


def test_a_topic_without_public_questions_is_not_indexed():
    assert not is_indexed(html(make_topic("Hiccups").get_absolute_url()))


def test_pages_name_their_feeds(long_lists, client):
    department, topic, doctor, _faq = long_lists
    for subject, kind in ((department, "departments"), (topic, "topics"), (doctor, "doctors")):
        named = feeds(html(subject.get_absolute_url()))
        assert f"/feeds/{kind}/{subject.slug}/" == named[0]
        assert {client.get(path).status_code for path in named} == {200}
    assert feeds(html("/")) == ["/feeds/"]
    assert feeds(html("/zh-hant/")) == ["/zh-hant/feeds/"]


@pytest.mark.parametrize("prefix", ["", "/zh-hant"])
def test_a_policy_is_described_in_its_own_language(client, prefix):
    for slug, words in (("reply", "The doctor (of the department) has not examined"), ("reply-zh-hant", "（")):
        page = client.get(f"{prefix}/policies/{slug}/1/").text
        description = re.search(r'<meta name="description" content="([^"]*)"', page)[1]
        assert words in description
        assert "()" not in description
        assert "（）" not in description
