"""The asker's private page: who opens it, what it shows and offers in every status, and what it keeps to itself."""

import logging
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import formats, timezone

from consultations.actors import Actor
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import corrections, replies
from consultations.acts.moderation import decisions, publication
from consultations.acts.private_page import own_question
from consultations.models import Note, PolicyVersion, Question, Reply
from consultations.secret_link import private_path
from consultations.views.private_page.offers import ACTS, DONE
from consultations.views.private_page.status_track import STANDS
from consultations.workflow import S
from portal.logs import JsonFormatter
from tests.consultations.world import BODY, STATUSES, World, dump
from tests.factories import DRAFT, make_department, make_doctor, make_moderator, published, queued, submitted

pytestmark = pytest.mark.django_db

READABLE = [status for status in STATUSES if status != "erased"]
# What an asker can do from each status; keep_private where the consent was given, else allow_publication.
CONSENT = {"keep_private", "withdraw", "erase"}
OFFERED = {
    "submitted": CONSENT,
    "returned": CONSENT | {"resubmit"},
    "rejected": CONSENT | {"resubmit"},
    "duplicate": CONSENT | {"contest"},
    "queued": CONSENT,
    "claimed": CONSENT,
    "info_needed": CONSENT | {"give_info"},
    "in_review": CONSENT,
    "answered": {"allow_publication", "withdraw", "erase", "follow_up", "feedback"},
    "published": CONSENT | {"follow_up", "feedback"},
    "unpublished": CONSENT | {"feedback"},
    "withdrawn": {"erase"},
}
ENDS = {
    "resubmit": "submitted",
    "contest": "submitted",
    "give_info": "claimed",
    "withdraw": "withdrawn",
    "erase": "erased",
}
WORDS = {
    "resubmit-title": "Red spots on my back, again",
    "resubmit-body": f"{BODY} Since Monday.",
    "contest-note": "Mine itch.",
    "give_info-note": "Since Monday.",
    "follow_up-note": "May I swim with it?",
    "follow_up-signs": "none",
    "feedback-helped": "partly",
    "feedback-saw_doctor": "planned",
    "erase-sure": "on",
}


def do(client, question, action, **changes):
    terms = PolicyVersion.objects.in_force("publication", locale="en")
    read = {"allow_publication-version": terms.pk}
    return client.post(private_path(question), {**WORDS, **read, "action": action, **changes})


def refused(client, question, action, **changes):
    """The page after a form that cannot be taken: shown by GET, so that the browser's way back works."""
    response = do(client, question, action, **changes)
    assert (response.status_code, response["Location"]) == (302, private_path(question))
    return client.get(response["Location"])


def page(client, question):
    response = client.get(private_path(question))
    assert response.status_code == 200
    return unescape(response.content.decode())


def offered(client, question):
    return set(re.findall(r'name="action" value="(\w+)"', page(client, question)))


def test_every_status_has_its_words():
    assert set(STANDS) == set(S) - {S.ERASED}
    assert set().union(*OFFERED.values()) | {"agree_anew"} == set(ACTS)  # that one is test_policies.py's


@pytest.mark.parametrize("status", READABLE)
def test_each_status_says_where_it_stands_and_offers_what_is_possible(client, status):
    question = World().in_status(status)
    html = page(client, question)
    for words in STANDS[S(status)]:
        assert str(words) in html
    assert offered(client, question) == OFFERED[status]
    assert question.title in html


@pytest.mark.parametrize(("status", "action"), [(status, action) for status in READABLE for action in ACTS])
def test_every_act_is_possible_exactly_where_it_is_offered(client, status, action):
    question = World().in_status(status)
    before = dump()
    response = do(client, question, action)
    if action not in OFFERED[status]:
        assert response["Location"] == private_path(question)  # shows where things stand
        assert str(STANDS[S(status)][0]) in page(client, question)
        assert dump() == before
        return
    question.refresh_from_db()
    assert dump() != before
    assert question.status == {**ENDS, "allow_publication": "published"}.get(action, question.status)
    if action == "erase":
        assert "Your question has been erased" in response.content.decode()
    else:
        assert (response.status_code, response["Location"]) == (302, f"{private_path(question)}?done={action}")
        assert str(DONE[action]) in unescape(client.get(response["Location"]).content.decode())


def test_every_act_but_erasing_is_confirmed_and_only_where_it_was_done(client):
    assert set(DONE) == set(ACTS) - {"erase"}
    question = World().in_status("queued")
    for claimed_done in ("withdraw", "keep_private", "erase", "x" * 500, ""):
        html = client.get(f"{private_path(question)}?done={claimed_done}").content.decode()
        assert "data-confirmed" not in html


@pytest.mark.parametrize(
    ("status", "done", "comes"),
    [
        ("submitted", 0, ["The doctor’s reply appears here", "We publish your question and the reply"]),
        ("queued", 2, ["The doctor’s reply appears here", "We publish your question and the reply"]),
        ("info_needed", 2, ["The doctor’s reply appears here", "We publish your question and the reply"]),
        ("rejected", 2, []),
        ("answered", 2, []),
        ("published", 2, []),
        ("withdrawn", 1, []),
    ],
)
def test_the_way_of_a_question_says_what_is_done_and_what_comes_next(client, status, done, comes):
    question = World().in_status(status)
    track = re.search(r'<ol class="track">.*?</ol>', page(client, question), re.S)[0]
    assert (track.count("#icon-done"), track.count("#icon-now"), track.count("#icon-next")) == (done, 1, len(comes))
    places = [track.index(words) for words in [str(STANDS[S(status)][0]), *comes]]
    assert places == sorted(places)


def test_who_keeps_it_private_reads_that_it_stays_so_and_how_they_hear_of_the_reply(client):
    question = World().in_status("queued")
    html = page(client, question)
    assert "Open this page again to see the reply." in html
    do(client, question, "keep_private")
    Question.objects.filter(pk=question.pk).update(email="fern@example.org")
    html = page(client, question)
    assert "We’ll email you when a doctor has replied." in html
    assert "The reply stays off the public pages, because you didn’t agree to publication" in html
    assert "because you agreed" not in html


def test_keeping_private_and_publishing_again(client):
    question = World().in_status("published")
    do(client, question, "keep_private")
    question.refresh_from_db()
    assert (question.status, question.publication_consent) == ("answered", None)
    assert client.get(question.get_absolute_url()).status_code == 410
    assert DRAFT["answer"] in page(client, question)
    do(client, question, "allow_publication")
    assert client.get(question.get_absolute_url()).status_code == 200
    granted = question.consents.filter(purpose="publication").order_by("pk").values_list("granted", flat=True)
    assert list(granted) == [True, False, True]


@pytest.mark.parametrize("action", ["withdraw", "keep_private", "give_info"])
def test_a_second_press_shows_where_things_stand(client, action):
    question = World().in_status("info_needed")
    assert do(client, question, action).status_code == 302
    before = dump()
    second = do(client, question, action)
    question.refresh_from_db()
    assert second["Location"] == private_path(question)
    assert str(STANDS[S(question.status)][0]) in page(client, question)
    assert dump() == before


@pytest.mark.parametrize("action", ["", "approve", "publish", "x" * 5000, "__class__"])
def test_an_unknown_action_does_nothing(client, action):
    question = World().in_status("published")
    before = dump()
    assert refused(client, question, action).status_code == 200
    assert dump() == before


def test_getting_the_page_writes_nothing(client):
    question = World().in_status("returned")
    before = dump()
    for action in ACTS:
        assert client.get(private_path(question), {**WORDS, "action": action}).status_code == 200
    assert dump() == before


def test_other_methods_and_foreign_forms_are_refused(client):
    question = submitted()
    for method in (client.put, client.delete, client.patch):
        assert method(private_path(question)).status_code == 405
    before = dump()
    assert do(Client(enforce_csrf_checks=True), question, "withdraw").status_code == 403
    assert dump() == before


# Who opens it


def test_whoever_has_not_the_link_sees_the_same_404(client):
    world = World()
    question, other, erased = world.in_status("published"), world.in_status("submitted"), world.in_status("erased")
    child = own_question.follow_up(question.pk, body="May I swim?")
    secret, others = private_path(question).split("/")[3], private_path(other).split("/")[3]
    wrong = [
        (question.pk, "A" * 24),
        (question.pk, others),
        (question.pk, secret[:-1]),
        (question.pk, secret + "A"),
        (question.pk, secret.swapcase()),
        (question.pk, "٣" * 24),
        (question.pk, "\x00"),
        (999_999_999, secret),
        (10**17, secret),
        (child.pk, secret),
        (erased.pk, secret),
    ]
    addresses = [reverse("asker", args=args) for args in wrong] + [private_path(erased)]
    addresses += [f"{address}sent/" for address in addresses]
    bodies = {(response.status_code, response.content) for response in map(client.get, addresses)}
    assert len(bodies) == 1
    assert {status for status, _body in bodies} == {404}
    assert {
        client.post(address, {"action": "withdraw"}).status_code for address in addresses if "sent" not in address
    } == {404}
    for alone in (f"/q/{question.pk}/", f"/q/{question.pk}", "/q/", f"/q/{10**19}/{secret}/", f"/q/-1/{secret}/"):
        assert client.get(alone, follow=True).status_code == 404
    question.refresh_from_db()
    assert question.status == "published"


def test_a_followups_number_opens_nothing_and_its_words_are_on_its_parents_page(client):
    world = World()
    question = world.in_status("published")
    child = own_question.follow_up(question.pk, body="May I swim with it?")
    assert private_path(child) == private_path(question)
    assert client.get(child.get_absolute_url()).status_code == 404
    html = page(client, question)
    assert "May I swim with it?" in html
    assert "A moderator reads it first." in html
    assert "follow_up" not in offered(client, question)
    decisions.approve(child.pk, Actor.moderator(world.mo), headline="", topics=[], department=world.department)
    assert "Your follow-up question is waiting for a doctor." in page(client, question)
    doctors.claim(child.pk, Actor.doctor(world.dr_chen))
    replies.send(child.pk, Actor.doctor(world.dr_chen), {**DRAFT, "answer": "Swimming is fine with it."})
    html = page(client, question)
    assert "Swimming is fine with it." in html
    assert "follow-up question is waiting" not in html
    assert "Swimming is fine" not in client.get(question.get_absolute_url()).content.decode()


def test_links_outlive_a_change_of_keys_until_a_key_is_dropped(client, settings):
    question = submitted()
    old = private_path(question)
    settings.ASKER_LINK_KEYS = ["a new key of thirty-two letters!", *settings.ASKER_LINK_KEYS]
    new = private_path(question)
    assert old != new
    assert (client.get(old).status_code, client.get(new).status_code) == (200, 200)
    settings.ASKER_LINK_KEYS = settings.ASKER_LINK_KEYS[:1]
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_a_new_generation_makes_older_links_useless(client):
    question = submitted()
    old = private_path(question)
    Question.objects.filter(pk=question.pk).update(secret_generation=2)
    question.refresh_from_db()
    assert (client.get(old).status_code, client.get(private_path(question)).status_code) == (404, 200)


@pytest.mark.parametrize("status", READABLE)
def test_the_page_stays_out_of_indexes_caches_and_referrers(client, status):
    question = World().in_status(status)
    for response in (
        client.get(private_path(question)),
        do(client, question, "nothing"),
        client.get(f"{private_path(question)}sent/"),
    ):
        assert response["X-Robots-Tag"] == "noindex"
        # Sent to this site alone; without any, browsers send forms from nowhere, which are refused.
        assert response["Referrer-Policy"] == "same-origin"
        assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
        html = response.content.decode()
        assert response.status_code == 302 or '<meta name="robots" content="noindex">' in html
        assert response.status_code == 302 or '<meta name="referrer" content="same-origin">' in html
        assert "sessionid" not in response.cookies


def test_the_last_page_of_an_erased_question_is_as_private(client):
    question = World().in_status("withdrawn")
    response = do(client, question, "erase")
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert question.title not in response.content.decode()


def test_what_was_withdrawn_shows_no_reply(client):
    world = World()
    question = world.in_status("published")
    child = own_question.follow_up(question.pk, body="May I swim with it?")
    decisions.approve(child.pk, Actor.moderator(world.mo), headline="", topics=[], department=world.department)
    assert "Your follow-up question is waiting for a doctor." in page(client, question)
    doctors.claim(child.pk, Actor.doctor(world.dr_chen))
    replies.send(child.pk, Actor.doctor(world.dr_chen), {**DRAFT, "answer": "Swimming is fine with it."})
    assert do(client, question, "withdraw").status_code == 302
    html = page(client, question)
    assert DRAFT["answer"] not in html
    assert "Swimming is fine" not in html
    assert offered(client, question) == {"erase"}


def test_erasing_leaves_nothing_of_any_text(client):
    world = World()
    question = world.in_status(
        "info_needed", email="fern@example.org", title="Violet marker in my title", body=f"Violet marker. {BODY}"
    )
    do(client, question, "give_info", **{"give_info-note": "Violet marker since Monday."})
    replies.send(question.pk, Actor.doctor(world.dr_chen), {**DRAFT, "answer": "Violet marker in the reply."})
    do(client, question, "follow_up", **{"follow_up-note": "Violet marker again?"})
    do(client, question, "withdraw")
    do(client, question, "erase")
    assert [row for row in dump() if "iolet" in row or "fern@" in row] == []
    assert client.get(private_path(question)).status_code == 404


# What it says


def test_a_refused_form_keeps_the_words_and_leads_to_the_field(client):
    question = World().in_status("returned")
    before = dump()
    response = refused(
        client,
        question,
        "resubmit",
        **{"resubmit-title": "Short", "resubmit-body": "Mail me: a@example.org, I have had it for weeks."},
    )
    html = unescape(response.content.decode())
    assert response.status_code == 200
    assert dump() == before
    assert re.search(r"<title>\s*Error: ", html)
    summary = re.search(r'<div class="problem" role="alert".*?</div>', html, re.S)[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_resubmit-title", "id_resubmit-body"]
    assert [target for target in targets if f'id="{target}"' not in html] == []
    assert 'value="Short"' in html
    assert "Mail me: a@example.org" in html
    assert re.search(r"<details open[^>]*>\s*<summary><strong>Change my question", html)


@pytest.mark.parametrize(
    ("status", "action"), [("info_needed", "give_info"), ("published", "follow_up"), ("duplicate", "contest")]
)
@pytest.mark.parametrize("words", ["", " \r\n ", "x" * 1001])
def test_a_note_needs_words_and_not_too_many(client, status, action, words):
    question = World().in_status(status)
    before = dump()
    response = refused(client, question, action, **{f"{action}-note": words})
    assert response.status_code == 200
    assert list(response.context["forms"][action].errors) == ["note"]
    assert words in response.content.decode()
    assert dump() == before
    assert do(client, question, action, **{f"{action}-note": "x" * 1000}).status_code == 302


@pytest.mark.parametrize(("status", "action"), [("info_needed", "give_info"), ("published", "follow_up")])
def test_personal_data_in_a_note_is_told_beside_the_field(client, status, action):
    question = World().in_status(status)
    before = dump()
    response = refused(client, question, action, **{f"{action}-note": "Call me: 0912-345-678"})
    assert list(response.context["forms"][action].errors) == ["note"]
    assert "Call me: 0912-345-678" in response.content.decode()
    assert dump() == before


def test_a_rejected_question_can_be_sent_again_once(client):
    world = World()
    question = world.in_status("rejected")
    assert "This is an advertisement." in page(client, question)
    do(client, question, "resubmit")
    question.refresh_from_db()
    assert (question.title, question.status) == (WORDS["resubmit-title"], "submitted")
    decisions.reject(question.pk, Actor.moderator(world.mo), reason="spam", note="Still one.")
    assert offered(client, question) == CONSENT


def test_a_duplicate_can_be_contested_once_and_leads_to_its_reply(client):
    world = World()
    target = world.in_status("published", headline="The same thing before")
    question = world._duplicate(of=target)
    html = page(client, question)
    assert f'href="{target.get_absolute_url()}"' in html
    assert "The same thing before" in html
    do(client, question, "contest")
    decisions.mark_duplicate(question.pk, Actor.moderator(world.mia), of=target.pk)
    assert offered(client, question) == CONSENT


@pytest.mark.parametrize(("days", "is_offered"), [(13, True), (15, False)])
def test_a_follow_up_is_offered_for_fourteen_days(client, days, is_offered):
    question = World().in_status("published")
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert ("follow_up" in offered(client, question)) is is_offered


def test_what_doctors_and_moderators_wrote_to_the_asker_is_shown_and_their_own_notes_are_not(client):
    world = World()
    question = world.in_status("info_needed")
    do(client, question, "give_info")
    doctors.transfer(question.pk, Actor.doctor(world.dr_chen), department=world.elsewhere, note="Between doctors only.")
    html = page(client, question)
    assert "Since when?" in html
    assert "Between doctors only." not in html
    assert Note.objects.filter(event__question=question).count() == 3


def test_what_was_written_is_dated_and_what_is_settled_is_no_longer_in_front(client):
    world = World()
    question = world.in_status("published")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        day = formats.date_format(timezone.localdate(), "DATE_FORMAT")
        decisions.unpublish(question.pk, Actor.moderator(world.mo), reason="outdated", note="It was not up to date.")
        html = page(client, question)
        assert html.index("Messages to you") < html.index(day) < html.index("It was not up to date.")
        assert "Earlier messages to you" not in html
        publication.publish(question.pk, Actor.moderator(world.mo))
        html = page(client, question)
        assert "Messages to you" not in html
        assert html.index("Earlier messages to you") < html.index(day) < html.index("It was not up to date.")


def test_a_reply_that_waits_for_a_second_doctor_is_not_shown(client):
    question = World().in_status("in_review")
    assert Reply.objects.filter(question=question).exists()
    assert DRAFT["answer"] not in page(client, question)


def test_a_correction_replaces_the_reply_and_says_so(client):
    department = make_department()
    doctor = make_doctor(department)
    question = published(department, doctor, publication=False)
    corrections.correct(
        question.pk, Actor.doctor(doctor), {**DRAFT, "answer": "Better words."}, note="A clearer sentence."
    )
    html = page(client, question)
    assert "Better words." in html
    assert "A clearer sentence." in html
    assert DRAFT["answer"] not in html


def test_every_link_of_the_page_works(client):
    """The version before a correction has a page only where the question is public."""
    department = make_department()
    doctor = make_doctor(department)
    questions = [published(department, doctor, publication=publication) for publication in (True, False)]
    for question in questions:
        corrections.correct(
            question.pk, Actor.doctor(doctor), {**DRAFT, "answer": "Better words."}, note="A clearer sentence."
        )
        links = [
            link for link in re.findall(r'href="(/[^"#]*)"', page(client, question)) if not link.startswith("/static/")
        ]
        assert [link for link in links if client.get(link, follow=True).status_code != 200] == []


def test_the_secret_is_in_no_log_line(client, caplog, monkeypatch):
    question, mailed = World().in_status("published"), submitted(email="fern@example.org")
    path = private_path(question)
    secret = path.split("/")[3]
    with caplog.at_level(logging.DEBUG):
        client.get(path)
        client.get(f"{path}sent/")
        client.get(f"{path}x/")
        client.get(path.replace(str(question.pk), "999999"))
        client.put(path)
        do(client, question, "keep_private")
        Client(enforce_csrf_checks=True).post(
            path, {"action": "withdraw"}, headers={"referer": f"https://testserver{path}"}
        )
        client.get(path.rstrip("/"))
        client.get(path, headers={"host": "evil.example"})
        client.raise_request_exception = False
        monkeypatch.setattr("consultations.views.private_page.own_question.replies_of", lambda question: 1 / 0)
        assert client.get(path).status_code == 500
        decisions.approve(
            mailed.pk, Actor.moderator(make_moderator()), headline="Spots", topics=[], department=make_department()
        )
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert len(lines) > 10
    assert [line for line in lines if secret in line or private_path(mailed).split("/")[3] in line] == []
    assert [line for line in lines if question.title in line or "fern@" in line] == []
    assert mail.outbox == []  # sent by the worker alone


@pytest.mark.parametrize("more", [0, 5])
def test_queries_do_not_grow_with_replies(client, django_assert_num_queries, more):
    world = World()
    question = queued(world.department)
    doctors.claim(question.pk, Actor.doctor(world.dr_chen))
    replies.send(question.pk, Actor.doctor(world.dr_chen), DRAFT)
    for n in range(more):
        corrections.correct(
            question.pk, Actor.doctor(world.dr_chen), {**DRAFT, "answer": f"Version {n}."}, note="Clearer."
        )
    client.get("/")
    with django_assert_num_queries(10):
        client.get(private_path(question))
