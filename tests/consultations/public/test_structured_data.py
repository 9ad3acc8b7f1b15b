"""JSON-LD: it says what the page says, is valid whatever people wrote, and knows nothing of who asked."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.template.defaultfilters import date as formatted
from django.test import Client

from consultations.metadata.structured_data import as_script
from consultations.models import FAQ, Question
from portal.links import absolute
from tests.consultations.public.heads import body_of, json_ld
from tests.consultations.public.test_pages import imported, text_of
from tests.consultations.world import World
from tests.factories import make_department, make_doctor, make_topic
from tests.outside import OUTSIDE

pytestmark = pytest.mark.django_db
ADDRESSES = {"url", "item", "urlTemplate"}
DATES = {"dateCreated", "lastReviewed"}
CODES = {"@type", "inLanguage", "query-input", "position", "answerCount"}
# What schema.org knows of each type, so that a misspelt property fails here.
PROPERTIES = {
    "MedicalWebPage": {"name", "url", "about", "mainEntity", "inLanguage", "lastReviewed", "reviewedBy"},
    "WebPage": {"name", "url", "about", "inLanguage", "lastReviewed", "reviewedBy"},
    "Question": {
        "name", "text", "inLanguage", "dateCreated", "answerCount", "acceptedAnswer", "suggestedAnswer"
    },
    "Answer": {"text", "inLanguage", "dateCreated", "author"},
    "Physician": {"name", "url", "description", "knowsAbout", "hospitalAffiliation"},
    "Person": {"name", "url", "description", "knowsAbout", "affiliation"},
    "Organization": {"name", "url", "description", "knowsAbout", "parentOrganization"},
    "Hospital": {"name"},
    "Thing": {"name", "url"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "WebSite": {"name", "url", "potentialAction"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
}  # fmt: skip


def values(node: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every value in JSON-LD with the property that it belongs to; each node's type and properties are checked."""
    if isinstance(node, list):
        for part in node:
            yield from values(part, name)
    elif isinstance(node, dict):
        assert set(node) - {"@type"} <= PROPERTIES[node["@type"]], node["@type"]
        for key, part in node.items():
            yield from values(part, key)
    else:
        yield name, node


def shows(html: str) -> list[dict]:
    """The nodes, after each word of them was read on the page."""
    nodes, text = json_ld(html), text_of(body_of(html).replace("<br>", " "))
    for name, value in values(nodes):
        if name in DATES:
            day = date.fromisoformat(str(value))
            assert any(shown in text for shown in (f"{day:%Y/%m/%d}", formatted(day, "j F Y"))), (name, value)
        elif name in ADDRESSES:
            assert str(value).startswith(absolute("/")), value
            if name != "urlTemplate":
                assert Client().get(str(value).removeprefix(absolute(""))).status_code == 200, value
        elif name not in CODES:
            assert " ".join(str(value).split()) in text, (name, value)
    return nodes


def page(path: str) -> str:
    return Client().get(path).content.decode()


def types(nodes: list[dict]) -> list[str]:
    return [node["@type"] for node in nodes]


def test_a_question_page_says_question_and_answers():
    world = World()
    world.dr_chen.hospital = "City Hospital"
    world.dr_chen.save()
    topic = make_topic("Red spots")
    question = world.in_status("published", topics=[topic], name="Ms. Violet", body="First line of it.\n\nSecond line.")
    nodes = shows(page(question.get_absolute_url()))
    assert types(nodes) == ["MedicalWebPage", "BreadcrumbList"]
    asked = nodes[0]["mainEntity"]
    assert (asked["@type"], asked["name"], asked["text"]) == ("Question", question.headline, question.body)
    assert asked["acceptedAnswer"]["text"] == question.published_reply.answer
    assert asked["acceptedAnswer"]["author"]["@type"] == "Physician"
    assert "suggestedAnswer" not in asked
    assert nodes[0]["about"][0]["name"] == "Red spots"
    assert [item["name"] for item in nodes[1]["itemListElement"]][1:] == [world.department.name, question.headline]
    assert "Violet" not in str(nodes)  # who asked is nobody's business but the page's
    assert "30-39" not in str(nodes)


def test_no_page_calls_itself_a_page_on_which_readers_answer():
    question = World().in_status("published")
    assert "QAPage" not in page(question.get_absolute_url())


def test_who_has_shown_no_licence_is_not_called_a_physician():
    department = make_department("Skin")
    imported_doctor = make_doctor(department, verified_on=None)
    type(imported_doctor).objects.filter(pk=imported_doctor.pk).update(user=None)
    organisation = make_doctor(department, kind="organisation", verified_on=None, hospital="City Hospital")
    type(organisation).objects.filter(pk=organisation.pk).update(user=None)
    verified = make_doctor(department, hospital="City Hospital", bio="I see\nskin.")
    kinds = [types(shows(page(doctor.get_absolute_url()))) for doctor in (imported_doctor, organisation, verified)]
    assert kinds == [[kind, "BreadcrumbList"] for kind in ("Person", "Organization", "Physician")]
    (question,) = imported(department, imported_doctor)
    nodes = shows(page(question.get_absolute_url()))
    assert nodes[0]["mainEntity"]["acceptedAnswer"]["author"]["@type"] == "Person"


def test_an_article_says_who_reviewed_it_and_one_without_text_is_only_a_page():
    department, topic = make_department("Skin"), make_topic("Red spots")
    reviewer = make_doctor(department)
    written = FAQ.objects.create(
        title="Sunspots", slug="sunspots", department=department, body="## Causes\n\nMany.", reviewed_by=reviewer,
        reviewed_on=date(2024, 3, 5),
    )  # fmt: skip
    empty = FAQ.objects.create(title="Heat rash", slug="heat-rash", department=department)
    for faq in (written, empty):
        faq.topics.set([topic])
    nodes = shows(page(written.get_absolute_url()))
    assert types(nodes) == ["MedicalWebPage", "BreadcrumbList"]
    assert (nodes[0]["lastReviewed"], nodes[0]["reviewedBy"]["name"]) == ("2024-03-05", reviewer.display_name)
    assert types(shows(page(empty.get_absolute_url()))) == ["WebPage", "BreadcrumbList"]


def test_lists_say_where_they_stand_and_the_start_page_how_to_search():
    department, topic = make_department("Skin"), make_topic("Red spots")
    imported(department, make_doctor(department), topics=[topic])
    for path in (department.get_absolute_url(), topic.get_absolute_url()):
        assert types(shows(page(path))) == ["BreadcrumbList"]
    (site,) = shows(page("/"))
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert template == absolute("/search/?q={search_term_string}")
    assert Client().get("/search/?q=spots").status_code == 200
    assert json_ld(page("/search/?q=spots")) == []


def test_nothing_in_it_can_end_the_script_or_its_line():
    text = "</script><!-- & ]]> \u2028 \u2029 \\ \" '"
    script = as_script([{"@type": "Thing", "name": text}])
    assert not set("<>&\u2028\u2029") & set(script)
    assert json_ld(f'<script type="application/ld+json">{script}</script>')[0]["name"] == text


def test_whatever_people_wrote_comes_out_word_for_word():
    question = World().in_status("published")
    for name, text in OUTSIDE:
        text = text.replace("\0", "").encode(errors="ignore").decode()[:500]  # the database keeps no others
        if not text:
            continue
        Question.objects.filter(pk=question.pk).update(headline=text)
        nodes = json_ld(page(question.get_absolute_url()))
        assert nodes[0]["mainEntity"]["name"] == text, name
        assert nodes[0]["mainEntity"]["acceptedAnswer"], name
        assert re.search(r'<meta property="og:title" content="[^"]*">', page(question.get_absolute_url())), name
