"""After an error: the page is shown by GET, what was typed stands there, and nothing of it is in an address."""

import re

import pytest
from django.test import Client

from consultations.models import Question, QuestionDraft, UnsentForm
from consultations.secret_link import private_path
from consultations.views.asking.journey import STEPS
from tests.consultations.asking.asking import BODY, TITLE, asked, notice, page_of, post, walk
from tests.consultations.world import World
from tests.factories import make_department, make_topic, submitted

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"
WRONG = {
    "gate": {},
    "who": {"asked_for": "nobody"},
    "age": {},
    "about": {"name": f"Fern {PHONE}", "sex": "female", "email": "fern at example"},
    "infant": {"infant_age": "w99"},
    "department": {"department": "0"},
    "question": {"title": "Short", "body": f"{BODY} {PHONE}"},
    "details": {"since": "x" * 301},
    "topics": {"topics": ["0"]},
    "photos": {"add": "1"},
    "consents": {"publication": "on"},
}


def until(client, step):
    make_topic("red spots")
    return walk(client, until=step, **({"asked_for": "child", "age_band": "0-1"} if step == "infant" else {}))


@pytest.mark.parametrize("step", [step.name for step in STEPS if step.name not in ("similar", "preview")])
def test_every_page_of_asking_leads_back_to_itself_and_shows_its_errors(client, step):
    until(client, step)
    response = client.post(f"/ask/{step}/", {**WRONG[step], **notice(client)})
    assert (response.status_code, page_of(response)) == (302, step)
    html = client.get(response["Location"]).content.decode()
    assert re.search(r"<title>\s*Error: ", html)
    assert "data-error-summary" in html
    for value in WRONG[step].values():
        if isinstance(value, str) and len(value) > 4 and step != "who":
            assert value in html
            assert value not in response["Location"]


def test_the_errors_are_gone_once_the_page_is_answered(client):
    walk(client, until="question")
    client.post("/ask/question/", WRONG["question"])
    assert post(client, "question").status_code == 302
    assert "data-error-summary" not in client.get("/ask/question/").content.decode()


def test_every_finding_is_named_in_the_summary(client):
    walk(client, until="question")
    body = f"{BODY} {PHONE} or fern@example.org, and again {PHONE}."
    html = client.post("/ask/question/", {"title": TITLE, "body": body}, follow=True).content.decode()
    summary = re.search(r'<div class="problem".*?</div>', html, re.S)[0]
    assert f"Take out or mask “{PHONE}” and “fern@example.org”. They could show who you are." in summary


def test_a_long_title_is_told_and_never_cut(client):
    walk(client, until="question")
    page = client.get("/ask/question/").content.decode()
    assert "maxlength" not in page
    client.post("/ask/question/", {"title": "x" * 101, "body": BODY})
    html = client.get("/ask/question/").content.decode()
    assert "x" * 101 in html
    assert "Shorten this line to 100 characters. It has 101." in html


def test_a_press_of_mask_says_what_it_did(client):
    walk(client, until="question")
    sent = {"title": TITLE, "body": f"{BODY} {PHONE} or fern@example.org"}
    response = client.post("/ask/question/", {**sent, "mask": "all"})
    assert response["Location"].endswith("#masked")
    html = client.get("/ask/question/").content.decode()
    assert re.search(r'id="masked" role="status" tabindex="-1"[^>]*>We put “\[removed\]” in 2 places.', html)
    client.post("/ask/question/", {**sent, "body": f"{BODY} Or so."})
    assert 'id="masked"' not in client.get("/ask/question/").content.decode()


def test_the_answers_page_says_by_get_why_it_was_not_sent(client, settings):
    settings.ASK_MINIMUM_SECONDS = 3600
    html = walk(client).content.decode()
    assert "That was very quick." in html
    assert re.search(r"<title>\s*Error: ", html)


# A cookie that is gone


def test_what_was_typed_is_kept_when_the_cookie_is_gone(client):
    page = walk(client, until="question").content.decode()
    shown = re.search(r'name="notice" value="(\d+)"', page)[1]
    del client.cookies["askwell_draft"]
    response = client.post("/ask/question/", {"title": TITLE, "body": BODY, "notice": shown})
    assert response["Location"] == "/ask/gate/"
    assert "We couldn’t find your earlier answers." in client.get("/ask/gate/").content.decode()
    page = walk(client, until="question").content.decode()
    assert TITLE in page
    assert BODY in page
    asked(client)


def test_without_the_notice_it_is_not_kept_but_shown(client):
    walk(client, until="question")
    del client.cookies["askwell_draft"]
    drafts = QuestionDraft.objects.count()
    response = client.post("/ask/question/", {"title": TITLE, "body": BODY})
    assert response.status_code == 410
    assert BODY in response.content.decode()
    assert QuestionDraft.objects.count() == drafts


def test_no_code_of_a_choice_is_shown_to_be_copied(client):
    about = {"name": "Quiet Fern", "sex": "undisclosed", "age_band": "30-39", "email": "fern@example.org"}
    html = client.post("/ask/about/", about).content.decode().split("<main")[1]
    assert "Quiet Fern" in html
    assert "fern@example.org" in html
    assert "undisclosed" not in html
    html = Client(enforce_csrf_checks=True).post("/ask/who/", {"asked_for": "self"}).content.decode().split("<main")[1]
    assert "What you wrote on the last page" not in html


def test_a_draft_that_was_deleted_elsewhere_is_begun_again_with_what_was_typed(client):
    page = walk(client, until="about").content.decode()
    shown = re.search(r'name="notice" value="(\d+)"', page)[1]
    QuestionDraft.objects.all().delete()
    sent = {"name": "Loud Oak", "sex": "male", "age_band": "", "email": "", "notice": shown}
    assert client.post("/ask/about/", sent)["Location"] == "/ask/gate/"
    assert "Loud Oak" in walk(client, until="about").content.decode()


# The private page


@pytest.mark.parametrize(
    ("status", "action", "typed"),
    [
        ("returned", "resubmit", {"title": "Short", "body": f"{BODY} Call {PHONE}"}),
        ("info_needed", "give_info", {"note": f"Since May. Call {PHONE}"}),
        ("duplicate", "contest", {"note": f"Mine itch. Call {PHONE}"}),
        ("published", "follow_up", {"note": f"May I swim? Call {PHONE}", "signs": "none"}),
    ],
)
def test_every_text_of_the_private_page_is_kept_and_can_be_masked(client, status, action, typed):
    question = World().in_status(status)
    path = private_path(question)
    sent = {"action": action, **{f"{action}-{name}": text for name, text in typed.items()}}
    response = client.post(path, sent)
    assert response["Location"] == path
    html = client.get(path).content.decode()
    assert re.search(r"<title>\s*Error: ", html)
    assert f"<mark>{PHONE}</mark>" in html
    assert client.post(path, {**sent, "mask": "all"})["Location"] == f"{path}#masked"
    html = client.get(path).content.decode()
    assert "We put “[removed]” in 1 place." in html
    assert "Call [removed]" in html
    assert PHONE not in html
    if action == "resubmit":
        sent["resubmit-title"] = TITLE
    key = f"{action}-{'body' if action == 'resubmit' else 'note'}"
    assert (
        client.post(path, {**sent, key: sent[key].replace(PHONE, "[removed]")})["Location"] == f"{path}?done={action}"
    )
    assert not UnsentForm.objects.exists()
    assert "data-error-summary" not in client.get(path).content.decode()


def test_what_else_was_wrong_stays_said_after_a_mask(client):
    walk(client, until="question")
    sent = {"title": "Red spots " * 11, "body": f"{BODY} Call {PHONE}", "website": ""}
    client.post("/ask/question/", sent)
    assert client.post("/ask/question/", {**sent, "mask": "all"})["Location"] == "/ask/question/#masked"
    html = client.get("/ask/question/").content.decode()
    assert "We put “[removed]” in 1 place." in html
    assert "Shorten this line to 100 characters. It has 109." in html
    client.post("/ask/question/", {**sent, "title": TITLE})
    client.post("/ask/question/", {**sent, "title": TITLE, "mask": "all"})
    assert "data-error-summary" not in client.get("/ask/question/").content.decode()


def test_the_title_says_how_long_it_may_be(client):
    html = walk(client, until="question").content.decode()
    assert 'data-count="id_title" data-limit="100"' in html
    assert "At most 100 characters" in html


@pytest.mark.parametrize(
    ("page", "field", "words"),
    [
        ("question", "body", "If you agree to publication, everyone can read it."),
        ("details", "since", "We don’t publish it, but a doctor doesn’t need it to answer."),
    ],
)
def test_what_is_marked_says_who_would_read_it(client, page, field, words):
    walk(client, until=page)
    post(client, page, **{field: f"{BODY} Call {PHONE}"})
    assert words in client.get(f"/ask/{page}/").content.decode()


def test_a_refusal_of_the_act_itself_is_shown_by_get(client, monkeypatch):
    question = World().in_status("published")
    client.post(
        private_path(question), {"action": "follow_up", "follow_up-signs": "none", "follow_up-note": "x" * 1001}
    )
    assert "x" * 1001 in client.get(private_path(question)).content.decode()
    assert not question.follow_ups.exists()


@pytest.mark.parametrize(("note", "fewest"), [("Oh", 10), ("短", 4)])
def test_a_slip_of_the_finger_is_no_follow_up(client, note, fewest):
    """There is one follow-up. A Chinese character says as much as three letters."""
    question = World().in_status("published")
    sent = {"action": "follow_up", "follow_up-signs": "none", "follow_up-note": note}
    client.post(private_path(question), sent)
    html = client.get(private_path(question)).content.decode()
    assert f"Write at least {fewest} characters." in html
    assert not question.follow_ups.exists()


def test_the_second_follow_up_gets_guidance(client):
    question = World().in_status("published")
    path = private_path(question)
    first = {"action": "follow_up", "follow_up-signs": "none", "follow_up-note": "May I swim with it?"}
    client.post(path, first)
    client.post(path, {**first, "follow_up-note": "And may I dive?"})
    html = client.get(path).content.decode()
    assert "You have used your one follow-up question." in html
    assert 'href="/ask/"' in html
    assert "And may I dive?" in html, "what was typed can be copied"
    assert question.follow_ups.count() == 1


def test_what_could_not_be_sent_is_nobody_elses(client):
    of_alice, of_bob = World().in_status("published"), submitted()
    sent = {"action": "follow_up", "follow_up-note": "May I swim with it?"}
    client.post(private_path(of_alice), sent)
    assert "May I swim" not in Client().get(private_path(of_bob)).content.decode()
    assert "May I swim" not in Client().get(of_alice.get_absolute_url()).content.decode()


# Parameters


@pytest.mark.parametrize("value", ["9" * 5000, "²", "\x00", "99999999999999999999"])
def test_no_parameter_of_asking_breaks_it(client, monkeypatch, value):
    make_department()
    assert client.post("/ask/gate/", {"back": "1"})["Location"] == "/ask/"
    for path in ("/ask/", "/ask/gate/"):
        assert client.get(path, {"department": value, "again": value}).status_code == 200
    walk(client, until="photos")
    names = ("answered", "mask", "general", "remove", "department", "topics", "signs", "notice", "revision", "action")
    for page in (
        "gate",
        "who",
        "department",
        "question",
        "topics",
        "similar",
        "photos",
        "preview",
        "consents",
        "check",
    ):
        response = client.post(f"/ask/{page}/?department=9", dict.fromkeys(names, value))
        assert response.status_code in (200, 302, 410), page
        if not QuestionDraft.objects.exists():
            walk(client, until="check")
    assert client.post("/ask/suggestions/", {"title": value, "body": value}).status_code == 200
    for page in ("gate", "who", "department", "topics", "preview", "consents", "photos", "similar"):
        response = client.post(f"/ask/{page}/?department=9", dict.fromkeys(names, value))
        assert response.status_code in (200, 302, 410), page
    question = submitted()
    for path in (private_path(question), f"/q/{question.pk}/x%00{'9' * 500}/", f"{private_path(question)}stop/"):
        assert client.get(path, {"action": value}).status_code in (200, 302, 404)
    assert client.post(private_path(question), {"action": value, "-note": value}).status_code == 302
    assert client.post("/ask/link/", {"number": value, "email": value}).status_code == 200
    assert Question.objects.count() == 1


def test_the_switch_of_the_language_keeps_what_was_typed(client):
    walk(client, until="about")
    html = client.get("/ask/about/?change=1").content.decode()
    switch = '<button form="step" name="language" value="zh-hant" class="link" formnovalidate lang="zh-hant">'
    assert html.count(switch) == 3
    # The Enter key presses the first button of the form on the whole page, which goes on.
    assert html.index('<button class="unseen" form="step"') < html.index(switch)
    typed = {"name": "Quiet Fern", "language": "zh-hant"}
    response = client.post("/ask/about/?change=1", typed)
    assert (response.status_code, response["Location"]) == (302, "/zh-hant/ask/about/?change=1")
    assert 'value="Quiet Fern"' in client.get("/zh-hant/ask/about/?change=1").content.decode()
    assert client.post("/zh-hant/ask/about/", {**typed, "language": "en"})["Location"] == "/ask/about/"
    assert client.post("/ask/about/", {**typed, "language": "//example.org"})["Location"] == "/ask/about/"


def test_where_nothing_is_typed_that_could_be_kept_the_language_is_a_link(client):
    assert 'name="language"' not in client.get("/ask/gate/").content.decode()
    walk(client, until="photos")
    assert 'name="language"' not in client.get("/ask/photos/").content.decode()


def test_a_trap_that_a_browser_filled_in_is_shown_to_be_emptied(client):
    walk(client, until="question")
    trap = '<div class="apart" aria-hidden="true">'
    html = client.get("/ask/question/").content.decode()
    assert trap in html
    assert "Leave this empty</label>" in html.replace("\n", "")  # not "(optional)"
    response = post(client, "question", website="https://fern.example")
    html = client.get(response["Location"]).content.decode()
    assert trap not in html
    assert "Leave this field empty" in html
    assert 'tabindex="-1"' not in re.search(r'<input[^>]*name="website"[^>]*>', html)[0]
    assert page_of(post(client, "question")) != "question"


def test_the_answers_have_the_labels_of_their_questions(client):
    walk(client, until="question")
    asked_for = client.get("/ask/question/").content.decode()
    shown = walk(Client(), until="check").content.decode()
    for label in ("Your question in one line", "Tell the doctor more"):
        assert label in asked_for
        assert f"<dt>{label}</dt>" in shown


def test_no_form_takes_the_fragment_of_its_page_along(client):
    """A form without an address would send to "#masked" too, and a redirect would carry it to the next page."""
    html = walk(client, until="question").content.decode()
    assert '<form class="flow step" id="step" method="post" action="/ask/question/"' in html
    question = submitted(make_department("Skin"))
    html = client.get(f"{private_path(question)}?done=unwithdraw").content.decode()
    assert f'<form method="post" action="{private_path(question)}" novalidate>' in html
    assert '<form method="post" novalidate>' not in html
