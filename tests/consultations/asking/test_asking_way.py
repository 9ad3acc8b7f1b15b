"""The way to a question: signs of danger, age, personal data, what is found in the text, the page as it would be."""

import re

import pytest
from django.core.cache import cache

from consultations.models import Question, QuestionDraft, Tally
from consultations.secret_link import private_path
from tests.consultations.asking.asking import BODY, TITLE, asked, errors, page_of, post, send, walk
from tests.consultations.upkeep.jobs import work
from tests.factories import DRAFT, make_department, make_doctor, make_topic, published

pytestmark = pytest.mark.django_db


# The gate, age, and whom it is about


def test_signs_end_on_a_page_that_says_what_to_do_and_are_counted_once(client):
    response = walk(client, signs="some")
    assert response["Location"] == "/ask/stop/"
    post(client, "gate", signs="some")
    html = client.get("/ask/stop/").content.decode()
    assert 'href="tel:119"' in html
    assert [(one.name, one.count) for one in Tally.objects.all()] == [("diverted", 1)]
    assert not Question.objects.exists()
    assert client.get("/ask/who/")["Location"] == "/ask/stop/"
    assert client.get("/ask/check/").status_code == 302


def test_an_answer_changed_to_none_is_recorded_and_makes_it_urgent(client):
    walk(client, signs="some")
    question = asked(client)
    assert question.urgent
    assert question.events.get().reason == "gate_changed"


def test_without_signs_it_is_routine(client):
    question = asked(client)
    assert not question.urgent
    assert question.events.get().reason == ""


def test_too_young_and_alone_ends_kindly(client):
    assert walk(client, standing="alone")["Location"] == "/ask/too-young/"
    assert "Please ask with a parent or guardian" in client.get("/ask/too-young/").content.decode()
    assert client.get("/ask/about/")["Location"] == "/ask/too-young/"
    assert Tally.objects.get().name == "too_young"


def test_with_a_guardian_one_may_ask(client):
    assert asked(client, standing="guardian", age_band="10-19").guardian


def test_the_minimum_age_is_a_setting(client, settings):
    settings.MINIMUM_AGE = 16
    assert "Are you 16 or older?" in walk(client, until="age").content.decode()


# Personal data, danger, and what is found in the text


def test_one_press_masks_one_place_and_keeps_the_rest(client):
    walk(client, until="question")
    body = "My back is red and sore. Call me at 0912 345 678 or write to fern@example.org, please."
    page = client.post("/ask/question/", {"title": TITLE, "body": body}, follow=True)
    html = page.content.decode()
    assert "<mark>0912 345 678</mark>" in html
    values = re.findall(r'name="mask" value="([^"]+)"', html)
    assert len(values) == 3
    assert client.post("/ask/question/", {"title": TITLE, "body": body, "mask": values[0]}).status_code == 302
    kept = client.get("/ask/question/").context["form"]["body"].value()
    assert kept == body.replace("0912 345 678", "[removed]")
    client.post("/ask/question/", {"title": TITLE, "body": kept, "mask": "all"})
    kept = client.get("/ask/question/").context["form"]["body"].value()
    assert kept == "My back is red and sore. Call me at [removed] or write to [removed], please."
    assert client.post("/ask/question/", {"title": TITLE, "body": kept}).status_code == 302


def test_a_valid_identity_number_cannot_be_sent(client):
    found = errors(client, wish="My number is A123456789, can you look it up?")
    assert found == {"wish": ["Take out or mask “A123456789”. It could show who you are."]}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("I cannot sleep and I want to die. Nothing helps any more, what can I do?", "You are not alone"),
        ("I have had bad chest pain since this morning. What should I do about it?", "can be a sign of an emergency"),
    ],
)
def test_words_of_danger_show_numbers_once_and_refuse_nothing(client, body, shown):
    walk(client, until="question")
    response = post(client, "question", body=body)
    assert response["Location"] == "/ask/help/details/"
    html = client.get(response["Location"]).content.decode()
    assert shown in html
    assert "tel:" in html
    assert post(client, "question", body=body)["Location"] == "/ask/details/"


def test_topics_of_the_text_are_offered_and_kept(client):
    topic = make_topic("red spots")
    walk(client, until="topics")
    assert client.post("/ask/topics/", {"topics": [topic.pk]}).status_code == 302
    for page in ("photos", "preview", "consents"):
        post(client, page)
    html = client.get("/ask/check/").content.decode()
    assert "red spots" in html
    send(client)
    assert list(Question.objects.get().topics.all()) == [topic]


def test_a_published_answer_is_shown_before_sending_and_may_end_the_way(client):
    twin = published(make_department("Skin"), title=TITLE, body=BODY, headline="Red spots on the back")
    work()
    page = walk(client, until="similar")
    assert [one.question for one in page.context["suggestions"]] == [twin]
    html = client.post("/ask/similar/", {"answered": twin.pk}).content.decode()
    assert "We’re glad you found an answer" in html
    assert Tally.objects.get().name == "answered"
    assert not QuestionDraft.objects.exists()
    assert Question.objects.count() == 1


FEVER = {
    "title": "My baby of six weeks has a fever",
    "body": "My baby is 6 weeks old and has had a fever of 38.4 since last night. What should I do about it?",
}


def test_beside_a_sign_of_danger_help_is_first_and_no_answer_of_others_ends_the_way(client):
    department = make_department("Children")
    pressing, soothing = (
        published(department, **FEVER, headline=f"Fever in a baby: {level}", draft={**DRAFT, "care_level": level})
        for level in ("emergency", "routine")
    )
    work()
    walk(client, until="question", **FEVER)
    beside = client.post("/ask/suggestions/", FEVER).content.decode()
    assert pressing.get_absolute_url() in beside
    assert soothing.get_absolute_url() not in beside
    page = walk(client, until="similar", **FEVER)
    assert [one.question for one in page.context["suggestions"]] == [pressing]
    html = page.content.decode().split("<main")[1]
    assert html.index('href="tel:119"') < html.index(pressing.headline)
    assert "This answers my question" not in html
    assert client.post("/ask/similar/", {"answered": pressing.pk}).status_code == 302
    assert QuestionDraft.objects.exists()
    assert not Tally.objects.exists()


def test_where_only_soothing_answers_are_there_none_is_shown_beside_a_sign_of_danger(client):
    published(make_department("Children"), **FEVER, headline="Fever", draft={**DRAFT, "care_level": "routine"})
    work()
    walk(client, until="details", **FEVER)
    assert page_of(post(client, "details")) == "photos"


def test_the_fragment_beside_the_text_finds_the_same(client):
    twin = published(make_department("Skin"), title=TITLE, body=BODY, headline="Red spots on the back")
    work()
    assert client.post("/ask/suggestions/", {"title": TITLE, "body": ""}).status_code == 410
    walk(client, until="question")
    html = client.post("/ask/suggestions/", {"title": TITLE, "body": ""}).content.decode()
    assert twin.get_absolute_url() in html
    assert "<html" not in html
    assert client.get("/ask/suggestions/").status_code == 405


def test_the_fragment_is_given_to_one_network_so_often_a_minute_with_those_of_the_search_box(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr("consultations.rate_limits.MAX_SUGGESTIONS_A_MINUTE", 3)
    walk(client, until="question")
    asked_for = [client.post("/ask/suggestions/", {"title": TITLE, "body": ""}).status_code for _n in range(2)]
    assert [*asked_for, client.get("/search/suggest/", {"q": TITLE}).status_code] == [200, 200, 200]
    assert client.post("/ask/suggestions/", {"title": TITLE, "body": ""}).status_code == 429
    assert client.get("/search/suggest/", {"q": TITLE}).status_code == 429
    assert client.get("/ask/question/").status_code == 200


def test_i_do_not_know_goes_to_triage_with_a_suggestion(client):
    department = make_department("Skin")
    doctor = make_doctor(department)
    for number in range(3):
        published(department, doctor, title=f"{TITLE} {number}", body=BODY, headline=f"Red spots on the back {number}")
    work()
    walk(client)
    question = Question.objects.latest("pk")
    assert (question.department, question.suggested_department) == (None, department)


# The public page as it would be


def test_the_preview_is_what_the_public_page_shows(client):
    department = make_department("Skin")
    preview = walk(client, until="preview", department=str(department.pk)).content.decode()
    post(client, "preview")
    post(client, "consents")
    send(client)
    question = Question.objects.get()
    shown = client.get(private_path(question)).content.decode()
    asked_part = re.compile(r'<section class="asked".*?</section>', re.S)
    # On the private page it stands below a heading of its own.
    assert asked_part.search(preview)[0] == asked_part.search(shown)[0].replace("h3", "h2")


def test_one_press_makes_a_hint_more_general(client):
    body = "I am 43 years old and have had red spots on my back since May. They do not itch. What are they?"
    page = walk(client, until="preview", body=body)
    assert "<mark>43 years old</mark>" in page.content.decode()
    value = re.search(r'name="general" value="([^"]+)"', page.content.decode())[1]
    assert client.post("/ask/preview/", {"general": value}).status_code == 302
    html = client.get("/ask/preview/").content.decode()
    assert "43" not in html[html.index('class="asked"') : html.index("</section", html.index('class="asked"'))]
    assert client.post("/ask/preview/", {"general": "body:0:9999"}).status_code == 302


def test_every_page_says_which_of_the_four_parts_it_belongs_to_and_how_much_is_left(client):
    seen = {}
    for name in ("gate", "who", "age", "about", "department", "question", "details", "photos", "preview", "consents"):
        walk(client, until=name)
        html = client.get(f"/ask/{name}/").content.decode()
        seen[name] = re.search(r"Part (\d) of 4:", html)[1]
        stages = re.search(r'<ol class="stages".*?</ol>', html, re.S)[0]
        assert stages.count("<li") == 4
        assert stages.count('aria-current="step"') == 1
        assert stages.count('class="done"') == int(seen[name]) - 1
    assert list(seen.values()) == ["1", "2", "2", "2", "3", "3", "3", "3", "4", "4"]


def test_who_goes_back_still_sees_what_is_done(client):
    walk(client, until="photos")
    stages = re.search(r'<ol class="stages".*?</ol>', client.get("/ask/who/").content.decode(), re.S)[0]
    assert re.findall(r"<li( [^>]*)?>", stages) == [' class="done"', ' aria-current="step"', "", ""]


def test_the_preview_says_why_the_heading_is_there_twice(client):
    walk(client, until="preview")
    html = client.get("/ask/preview/").content.decode()
    assert html.count(TITLE) >= 2
    assert "Your heading appears twice" in html
