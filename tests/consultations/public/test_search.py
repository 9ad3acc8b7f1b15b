"""Search as a reader uses it: what is typed, what is found, how it is shown."""

import random
import re
from datetime import date
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from consultations.models import FAQ, Question, TopicSynonym
from consultations.retrieval.excerpt import heading_and_text
from consultations.retrieval.search import MAX_RESULTS, Filters, Search, parse_query
from consultations.retrieval.similar import rebuild
from tests.consultations.public.test_pages import imported
from tests.factories import make_department, make_doctor, make_topic

pytestmark = pytest.mark.django_db

TEXTS = {
    "knee": ("Knee pain on the stairs", "My knees hurt on every stair since I began to run in spring."),
    "baby": ("Heat rash on a baby", "Small red bumps came up in the folds of my baby's neck in the hot weather."),
    "back": ("Rash on the back in the heat", "After hot days an itchy rash came up on my back. I have no fever."),
    "sleep": ("Awake at four every night", "I lie awake for hours although I am tired, and worry about the day."),
    "tick": ("A tick bite behind the ear", "A tick bit me behind the ear and I took it out. Do I need a blood test?"),
    "chinese": ("晚上失眠怎么办？", "我最近三个月每天晚上失眠，白天很累。"),
}


@pytest.fixture
def pages():
    """Six questions in two departments, by their names here."""
    skin, general = make_department("Skin"), make_department("General")
    doctor = make_doctor(skin, general)
    found = {}
    for number, (name, (title, body)) in enumerate(TEXTS.items()):
        department = skin if name in ("baby", "back", "tick") else general
        day = date(2020 + number, 5, 4)
        band = "30-39" if name in ("knee", "back") else "60-69"
        (found[name],) = imported(
            department, doctor, title=title, body=body, asked_on=day, asker_age_band=band,
            topics=[make_topic("Lyme disease")] if name == "tick" else [],
        )  # fmt: skip
    rebuild()
    return found


def names(pages, query, **more):
    """Which pages a search leads to, in its order."""
    html = Client().get("/search/", {"q": query, **more}).content.decode()
    numbers = [int(number) for number in re.findall(r'<h3><a href="/questions/(\d+)/', html)]
    by_number = {question.pk: name for name, question in pages.items()}
    return [by_number[number] for number in numbers]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("knee", "knee"),
        ("KNEES stairs", "knee"),
        ("rash baby", "baby"),
        ("itchy rash on my back", "back"),
        ("cannot fall asleep", "sleep"),
        ("insomnia", "sleep"),  # a word that stands nowhere
        ("失眠", "chinese"),
        ("lyme disease", "tick"),  # a topic, not a word of the text
        ("borreliosis", "tick"),  # its synonym
        ("stiars", "knee"),
        ("babby rash", "baby"),
    ],
)
def test_the_right_answer_comes_first(pages, query, first):
    TopicSynonym.objects.create(topic=pages["tick"].topics.get(), name="borreliosis")
    assert names(pages, query)[0] == first


def test_quoted_words_stand_together_and_a_minus_leaves_out(pages):
    assert set(names(pages, "heat rash")) == {"baby", "back"}
    assert names(pages, '"heat rash"') == ["baby"]
    assert names(pages, "「heat rash」") == names(pages, "『heat rash』") == ["baby"]
    assert names(pages, "rash -baby") == ["back"]
    assert names(pages, 'rash -"heat rash"') == ["back"]
    assert names(pages, "“heat rash”") == ["baby"]
    assert names(pages, '"失眠"') == ["chinese"]
    assert set(names(pages, "-rash")) == {"knee", "sleep", "tick", "chinese"}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ('a "b c" -d -"e f"', ("a b c", ["b c"], ["d", "e f"])),
        ("well-known", ("well-known", [], [])),
        ('"', ('"', [], [])),
        ('-"', ("", [], [])),
        ("- a", ("- a", [], [])),
        ('"" -""', ("", [], [])),
        ("--a", ("", [], ["-a"])),
    ],
)
def test_a_query_is_taken_apart(query, wanted):
    parsed = parse_query(query)
    assert (parsed.text, parsed.phrases, parsed.excluded_phrases) == wanted


def test_filters_narrow_and_can_be_removed(pages):
    assert names(pages, "rash", department="general") == []
    assert names(pages, "rash", age="30-39") == ["back"]
    assert names(pages, "", department="skin") == ["tick", "back", "baby"]  # the latest first
    assert names(pages, "rash", since="2022-01-01") == ["back"]
    assert names(pages, "rash", until="2022-01-01") == ["baby"]
    assert names(pages, "", doctor=pages["knee"].published_reply.doctor.slug, age="30-39") == ["back", "knee"]
    assert names(pages, "", topic=pages["tick"].topics.get().slug) == ["tick"]
    html = unescape(Client().get("/search/", {"q": "rash", "age": "30-39"}).content.decode())
    assert "Age of the asker: 30–39" in html
    assert 'href="?q=rash"' in html
    assert "Remove all filters" not in html
    html = unescape(Client().get("/search/", {"q": "rash", "age": "30-39", "since": "2022-01-01"}).content.decode())
    assert 'href="?q=rash&since=2022-01-01"' in html
    assert re.search(r'href="\?q=rash">Remove all filters', html)


def test_a_new_query_keeps_the_filters_that_count(pages):
    html = Client().get("/search/", {"q": "rash", "age": "30-39", "care": "nope", "sort": "newest"}).content.decode()
    box = html[html.index('role="search"') : html.index("</form>")]
    assert re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', box) == [("age", "30-39"), ("sort", "newest")]


def test_topics_faq_and_doctors_answer_a_search_before_the_questions(pages):
    topic = pages["tick"].topics.get()
    skin = pages["tick"].department
    faq = FAQ.objects.create(title="After a tick bite", slug="tick", department=skin)
    faq.topics.set([topic])
    html = Client().get("/search/", {"q": "lyme disease"}).content.decode()
    guides = html[html.index('class="guides"') : html.index('class="rows"')]
    assert guides.index(topic.get_absolute_url()) < guides.index(faq.get_absolute_url())
    assert "1 question" in guides
    assert faq.get_absolute_url() in Client().get("/search/", {"q": "tick bite"}).content.decode()  # by its title
    assert 'class="guides"' not in Client().get("/search/", {"q": "stairs"}).content.decode()
    assert 'class="guides"' not in Client().get("/search/", {"since": "2000-01-01"}).content.decode()


def test_a_topic_answers_even_where_no_question_does(pages):
    imported(pages["tick"].department, pages["tick"].published_reply.doctor, topics=[make_topic("Zebra stripes")])
    html = Client().get("/search/", {"q": "zebra stripes", "since": "2030-01-01"}).content.decode()
    assert "No answers found" in html
    assert 'href="/topics/zebra-stripes/"' in html[html.index('class="guides"') :]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("moriyama", True), ("Dr Kenji Moriyama", True), ("kenji rash", False), ("Mori", False), ("dr", False),
        ("林書帆", True), ("hidden", False), ("left", False),
    ],
)  # fmt: skip
def test_a_doctor_is_found_by_the_words_of_the_name(pages, query, is_found):
    skin = pages["baby"].department
    make_doctor(skin, name="Kenji Moriyama")
    make_doctor(skin, name="林書帆")
    make_doctor(skin, name="Hidden Invited", verified_on=None)
    make_doctor(skin, name="Has Left", is_active=False)
    guides = Client().get("/search/", {"q": query}).context["guides"]
    assert bool(guides.doctors) == is_found


def test_guides_are_on_the_first_page_alone(pages):
    doctor, topic = pages["knee"].published_reply.doctor, make_topic("Hiccups")
    imported(pages["knee"].department, doctor, count=30, title="Hiccups", body="I have hiccups.", topics=[topic])
    rebuild()
    shown = [bool(Client().get("/search/", {"q": "hiccups", "page": page}).context["guides"]) for page in (1, 2)]
    assert shown == [True, False]


def test_what_was_searched_is_said_with_the_count_but_not_in_danger(pages):
    assert "for “<bdi>knee</bdi>”" in Client().get("/search/", {"q": "knee"}).content.decode()
    imported(
        pages["knee"].department, pages["knee"].published_reply.doctor, title="I want to die", body="I want to die"
    )
    rebuild()
    assert "for “<bdi>" not in Client().get("/search/", {"q": "I want to die"}).content.decode()


@pytest.mark.parametrize(
    "more", [{"department": "nope"}, {"age": "7"}, {"since": "yesterday"}, {"page": "x"}, {"page": "99"}, {"sort": "%"}]
)
def test_what_is_not_offered_counts_as_not_chosen(pages, more):
    assert set(names(pages, "rash", **more)) == {"baby", "back"}


def test_the_newest_first_where_wanted(pages):
    assert names(pages, "rash", sort="newest") == ["back", "baby"]


def test_words_are_marked_and_everything_is_escaped(pages):
    question = pages["knee"]
    evil = "<script>alert(1)</script> My knee & <b>both</b> knees hurt"
    Question.objects.filter(pk=question.pk).update(body=evil, headline="A <i>knee</i>")
    html = Client().get("/search/", {"q": "knee"}).content.decode()
    assert "<mark>knees</mark>" in html
    assert "&lt;i&gt;<mark>knee</mark>&lt;/i&gt;" in html
    assert "&lt;script&gt;" in html
    assert "<script>alert" not in html
    assert '<script>"' not in Client().get("/search/", {"q": '<script>"'}).content.decode()
    assert "<mark>失眠</mark>" in Client().get("/search/", {"q": "失眠"}).content.decode()


def test_a_misspelt_word_is_named_as_it_was_understood(pages):
    html = unescape(Client().get("/search/", {"q": "stiars"}).content.decode())
    assert "Did you mean <strong>stairs</strong>?" in html
    assert "for “<bdi>stairs</bdi>”" in html
    assert "Did you mean" not in Client().get("/search/", {"q": "stairs"}).content.decode()


def test_counts_of_the_results_lead_to_them(pages):
    html = unescape(Client().get("/search/", {"q": "", "since": "2000-01-01"}).content.decode())
    assert re.search(r'<a href="\?department=skin&since=2000-01-01">Skin</a> <small>3</small>', html)
    assert re.search(r">30–39</a> <small>2</small>", html)


def test_nothing_found_says_so_and_leads_on(pages):
    html = unescape(Client().get("/search/", {"q": "carburettor"}).content.decode())
    assert "No answers found" in html
    for words in ("Lyme disease", "Skin", 'href="/ask/"'):
        assert words in html


def test_without_results_there_is_nothing_to_narrow(pages):
    html = unescape(Client().get("/search/", {"q": "carburettor"}).content.decode())
    for words in ("Narrow it down", "Narrow your search", "remove a filter", 'href="#narrow"'):
        assert words not in html
    html = unescape(Client().get("/search/", {"q": "carburettor", "age": "30-39"}).content.decode())
    for words in ("Narrow it down", "Narrow your search", "remove a filter", 'href="#narrow"'):
        assert words in html
    assert "Narrow your search" in Client().get("/search/").content.decode()


def test_beside_help_in_a_crisis_are_no_tools_of_the_search(pages):
    skin, doctor = pages["back"].department, pages["back"].published_reply.doctor
    imported(skin, doctor, title="Does he want to die?", body="My father says so.", asker_age_band="30-39")
    imported(skin, doctor, title="He wants to die at home", body="My aunt says so.", asker_age_band="60-69")
    rebuild()
    response = Client().get("/search/", {"q": "I want to die"})
    html = response.content.decode()
    assert len(response.context["results"].rows) == 2
    assert response.context["facets"] == []
    for words in ("<mark>", "Narrow it down", "Narrow your search", "Is your question different?"):
        assert words not in html
    html = unescape(Client().get("/search/", {"q": "我想死"}).content.decode())
    for words in ("No answers found", "No answer matches", "Narrow it down", "Is your question different?"):
        assert words not in html


def test_a_heading_that_asks_gets_no_full_stop(pages):
    title = "Is a heat rash what he has?"
    imported(pages["back"].department, pages["back"].published_reply.doctor, title=title, body="Our boy is hot.")
    rebuild()
    rows = Client().get("/search/", {"q": "heat rash boy"}).context["results"].rows
    assert any("has? Our" in str(row.snippet) for row in rows)
    assert heading_and_text("Awake at four", "I lie awake.") == "Awake at four. I lie awake."
    assert heading_and_text("晚上失眠怎么办？", "我") == "晚上失眠怎么办？ 我"
    assert heading_and_text("晚上失眠", "我") == "晚上失眠。我"


def test_before_a_search_there_is_nothing_found_to_regret(pages):
    html = Client().get("/search/").content.decode()
    assert "No answers found" not in html
    assert 'name="q"' in html


def test_every_result_is_on_one_page_and_none_twice(pages):
    doctor = pages["knee"].published_reply.doctor
    imported(pages["knee"].department, doctor, count=45, title="Hiccups at night", body="I have hiccups. What helps?")
    rebuild()
    search = Search("hiccups", Filters())
    paged = [row.question.pk for page in ("1", "2", "3") for row in search.page(page).rows]
    assert len(paged) == len(set(paged)) == 45
    html = unescape(Client().get("/search/", {"q": "hiccups", "page": "2"}).content.decode())
    assert "Page 2 of 3" in html
    assert 'href="?q=hiccups&page=3"' in html
    assert 'href="?q=hiccups&page=1"' in html


def test_of_very_many_one_learns_that_there_are_more(pages, monkeypatch):
    monkeypatch.setattr("consultations.retrieval.search.MAX_RESULTS", 2)
    assert "More than" in Client().get("/search/", {"q": "", "since": "2000-01-01"}).content.decode()
    assert MAX_RESULTS == 1000


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_a_search_do_not_grow(pages, django_assert_max_num_queries, count):
    topic = make_topic("Hiccups")
    doctor = pages["knee"].published_reply.doctor
    imported(pages["knee"].department, doctor, count=count, title="Hiccups", body="I have hiccups.", topics=[topic])
    rebuild()
    Client().get("/search/")  # lines to call are kept per process
    with django_assert_max_num_queries(10):
        Client().get("/search/", {"q": "hiccups at night", "sort": "newest", "age": "30-39"})


def test_while_one_types_similar_questions_are_offered(pages):
    html = Client().get("/search/suggest/", {"q": "itchy rash on my back"}).content.decode()
    assert pages["back"].get_absolute_url() in html
    assert Client().get("/search/suggest/", {"q": ""}).content.decode().strip() == ""


def test_too_many_suggestions_in_a_minute_are_refused_for_that_network_alone(pages, monkeypatch):
    cache.clear()
    monkeypatch.setattr("consultations.rate_limits.MAX_SUGGESTIONS_A_MINUTE", 3)
    answers = [Client().get("/search/suggest/", {"q": "rash"}).status_code for _n in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert Client().get("/search/suggest/", {"q": "rash"}, REMOTE_ADDR="192.0.2.77").status_code == 200


@pytest.mark.parametrize("query", ["?topic=nope&department=x", "?sort=oldest&care_level=soon", "?q=rash"])
def test_a_filter_that_is_not_offered_is_no_error(client, query):
    assert "<title>Error" not in client.get(f"/search/{query}").content.decode()


PIECES = [
    '"', "'", "-", "--", "(", ")", "&", "|", "!", ":*", "<->", "%", "%s", "{0}", "\\", "\0", "\x1b", "\u202e", "\ud800",
    "🙂", "مرحبا", "失眠", "ﷺ", "rash", "knee", "AND", "OR", "NOT", "'; DROP TABLE x; --", "<script>", "\n", "\t",
    "a" * 3000, "失" * 2000, "1" * 400, "\u200b", "..", "http://x.example/?q=1", "e@x.example", "O'Neill", "co-codamol",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_no_query_is_an_error(pages, seed):
    rng = random.Random(seed)
    query = rng.choice(["", " "]).join(rng.choice(PIECES) for _n in range(rng.randrange(1, 12)))
    assert Client().get("/search/", {"q": query.encode("utf-8", "surrogatepass")}).status_code == 200
    assert Client().get("/search/suggest/", {"q": query.encode("utf-8", "surrogatepass")}).status_code in (200, 429)


@pytest.mark.parametrize("query", ["folds origami", "bit algebra"])
def test_a_word_that_is_shared_by_chance_finds_nothing(pages, query):
    """ "Folds" is on the baby's page and "bit" on the tick's, yet what is meant is far from either."""
    assert names(pages, query) == []
    assert names(pages, query.split()[0]) == [{"folds": "baby", "bit": "tick"}[query.split()[0]]]
