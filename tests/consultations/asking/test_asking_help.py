"""Signs of danger on the way to a question: what helps comes first, in the language that was written."""

import re

import pytest
from django.core.cache import cache

from consultations.acts.private_page import own_question
from consultations.models import Event, PolicyVersion, Question
from consultations.notifications import mail_for
from consultations.secret_link import private_path
from tests.consultations.asking.asking import BODY, TITLE, post, walk
from tests.consultations.world import World
from tests.factories import submitted

pytestmark = pytest.mark.django_db
DESPAIR = "I cannot sleep any more and I want to die. What can I do about it?"
BREATH = "Since this morning I can't breathe and my lips are blue. What should I do now?"


def numbers(html):
    """The numbers of the page's main part, in their order."""
    return re.findall(r'href="tel:(\d+)"', html.split("<main")[1].split("</main")[0])


def test_the_stop_page_speaks_to_the_body(client):
    walk(client, signs="some")
    html = client.get("/ask/stop/").content.decode()
    assert "Get help now" in html
    assert "You are not alone" not in html
    assert numbers(html)[0] == "119"
    assert "Call an ambulance" in html


def test_the_stop_page_speaks_to_despair(client):
    assert walk(client, signs="despair")["Location"] == "/ask/stop/"
    html = client.get("/ask/stop/").content.decode()
    assert "Talk to someone now" in html
    assert html.index("You are not alone") < html.index("What to do")
    assert numbers(html)[0] == "1925"
    assert "119" in numbers(html)
    assert "call an ambulance first" in html
    assert client.get("/ask/who/")["Location"] == "/ask/stop/"
    assert not Question.objects.exists()


@pytest.mark.parametrize(("signs", "heading"), [("some", "Get help now"), ("despair", "Talk to someone now")])
def test_a_follow_ups_stop_page_does_as_well(client, signs, heading):
    question = World().in_status("published")
    sent = {"action": "follow_up", "follow_up-signs": signs, "follow_up-note": "It hurts again."}
    response = client.post(private_path(question), sent)
    assert response["Location"] == f"{private_path(question)}stop/"
    html = client.get(response["Location"]).content.decode()
    assert heading in html
    assert "It hurts again." in html
    assert not question.follow_ups.exists()


def test_nothing_was_stopped_leads_to_the_private_page(client):
    question = submitted()
    assert client.get(f"{private_path(question)}stop/")["Location"] == private_path(question)
    assert client.get(f"/q/{question.pk}/wrong/stop/").status_code == 404


@pytest.mark.parametrize(
    ("body", "first", "language"),
    [
        (DESPAIR, "1925", ""),
        (BREATH, "119", ""),
        (f"{DESPAIR} {BREATH}", "119", ""),
        ("我最近每天都睡不著，真的很想自殺，活著沒有意思，請問醫師我該怎麼辦才好？謝謝醫師的回答。", "1925", "zh-Hant"),
    ],
)
def test_after_words_of_danger_the_loudest_button_calls_help(client, body, first, language):
    walk(client, until="question")
    response = post(client, "question", body=body)
    assert response["Location"] == "/ask/help/details/"
    html = client.get(response["Location"]).content.decode()
    assert numbers(html)[0] == first
    buttons = re.findall(r'<a class="button[^"]*" href="([^"]+)"', html.split("<main")[1])
    assert buttons == [f"tel:{first}"]
    assert "Go on with my question" in html
    assert (f'lang="{language}"' in html) == bool(language)
    if first == "1925":
        assert html.index('id="crisis-title"') < html.index("Go on with my question")


@pytest.mark.parametrize(
    ("body", "button"),
    [
        ("我最近每天都睡不著，真的很想自殺，活著沒有意思，請問醫師我該怎麼辦才好？", "撥打 1925：安心專線（自殺防治）"),
        ("我最近每天都睡不着，真的很想自杀，活着没有意思，请问医生我该怎么办才好？", "拨打 1925："),
    ],
)
def test_the_loudest_button_speaks_the_language_that_was_written(client, body, button):
    walk(client, until="question")
    html = client.get(post(client, "question", body=body)["Location"]).content.decode()
    assert re.search(r'<a class="button[^>]*>([^<]*)</a>', html.split("<main")[1])[1].startswith(button)


def test_every_line_has_its_hours(client):
    walk(client, signs="despair")
    main = client.get("/ask/stop/").content.decode().split("<main")[1].split("</main")[0]
    lines = re.findall(r"<li><span>.*?</li>", main, re.S)
    assert len(lines) >= 4
    assert all("<small>" in line for line in lines)


def test_a_page_that_was_refused_shows_help_first(client):
    walk(client, until="question")
    post(client, "question", title="Short", body=DESPAIR)
    html = client.get("/ask/question/").content.decode()
    assert html.index("You are not alone") < html.index("data-error-summary")


def test_suggestions_beside_the_text_show_help_first(client):
    cache.clear()
    walk(client, until="question")
    html = client.post("/ask/suggestions/", {"title": TITLE, "body": DESPAIR}).content.decode()
    assert "You are not alone" in html
    assert "You are not alone" not in client.post("/ask/suggestions/", {"title": TITLE, "body": BODY}).content.decode()


@pytest.mark.parametrize("action", ["give_info", "follow_up"])
def test_words_of_despair_on_the_private_page_show_help_first(client, action):
    question = World().in_status("info_needed" if action == "give_info" else "published")
    path = private_path(question)
    client.post(path, {"action": action, f"{action}-note": DESPAIR, f"{action}-signs": "none"})
    html = client.get(path).content.decode()
    assert html.index("You are not alone") < html.index('class="slip"')


def test_several_questions_get_a_remark_and_are_taken(client):
    body = (
        "1. Is it dangerous? 2. Is it contagious? 3. May I swim? 4. May I run? 5. What is it? 6. Will it go away again?"
    )
    html = walk(client, until="preview", body=body).content.decode()
    assert "You’ve asked several questions." in html
    for page in ("preview", "consents"):
        post(client, page)
    assert "You’ve asked several questions." in client.get("/ask/check/").content.decode()
    walk(client, body=body)
    assert Question.objects.count() == 1


def test_one_question_gets_no_remark(client):
    assert "You’ve asked several questions." not in walk(client, until="check").content.decode()


def test_a_reply_that_is_public_at_once_is_told_in_one_mail(mailoutbox):
    question = World().in_status("published", email="fern@example.org")
    told = {event.action: mail_for(event) for event in Event.objects.filter(question=question)}
    assert told["publish"] is None
    assert "A doctor has replied, and your question is public now" in told["send"].subject


def test_what_is_published_later_has_a_mail_of_its_own():
    question = World().in_status("answered", email="fern@example.org")
    terms = PolicyVersion.objects.in_force("publication", locale="en")
    own_question.set_publication(question.pk, granted=True, shown=terms.pk)
    told = {event.action: mail_for(event) for event in Event.objects.filter(question=question)}
    assert "is public now" in told["publish"].subject
    assert "is public now" not in told["send"].subject
