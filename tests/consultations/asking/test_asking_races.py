"""One draft sent by many at once: one question, one Event, and everybody is led to the same confirmation."""

import threading

import pytest
from django.db import connection
from django.test import Client

from consultations.models import Photo, Question, QuestionDraft, Sender
from tests.consultations.asking.asking import post, walk
from tests.factories import make_department

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(works):
    """Run all at the same moment, each in a thread of its own; their results in order."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            gate.wait()
            results[place] = work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def same_browser(client):
    other = Client()
    other.cookies = client.cookies.copy()
    return other


def test_32_threads_that_send_one_draft_make_one_question():
    make_department("Skin")
    client = Client()
    walk(client, until="check", email="fern@example.org")
    revision = QuestionDraft.objects.get().revision
    browsers = [same_browser(client) for _thread in range(32)]
    responses = at_once([lambda b=b: b.post("/ask/check/", {"revision": revision}) for b in browsers])
    question = Question.objects.get()
    assert {response.status_code for response in responses} == {302}
    assert {response["Location"] for response in responses} == {client.get("/ask/check/")["Location"]}
    assert question.events.count() == 1
    assert question.consents.count() == 2
    # The draft, begun once, and the browser, network and address that sent it.
    assert sorted(digest[0] for digest in Sender.objects.values_list("digest", flat=True)) == ["b", "d", "e", "n"]
    assert not QuestionDraft.objects.exists()


def test_the_last_place_of_a_day_is_given_once(settings):
    settings.DAILY_CAP = 4
    browsers = [Client() for _browser in range(8)]
    for client in browsers:
        walk(client, until="check")
    revisions = {client: client.get("/ask/check/").context["draft"].revision for client in browsers}
    responses = at_once([lambda c=c: c.post("/ask/check/", {"revision": revisions[c]}) for c in browsers])
    assert sorted(response.status_code for response in responses) == [302] * 4 + [429] * 4
    assert Question.objects.count() == 4


def test_answers_of_two_tabs_are_both_kept():
    client = Client()
    walk(client, until="question")
    tabs = [same_browser(client) for _tab in range(2)]
    at_once([
        lambda: post(tabs[0], "question"),
        lambda: post(tabs[1], "about", name="Loud Oak"),
    ])  # fmt: skip
    done = QuestionDraft.objects.get().answers["done"]
    assert (done["about"]["name"], "question" in done) == ("Loud Oak", True)


@pytest.mark.parametrize("number", range(4))
def test_a_photo_added_while_sending_belongs_to_the_question_or_is_seen_first(picture, number):
    client = Client()
    walk(client, until="check")
    revision = client.get("/ask/check/").context["draft"].revision
    sending, adding = same_browser(client), same_browser(client)
    at_once([
        lambda: sending.post("/ask/check/", {"revision": revision}),
        lambda: adding.post("/ask/photos/", {"photos": picture(), "add": "1"}),
    ])  # fmt: skip
    # Either the photo came first, and the sender is shown the changed answers; or the question, without it.
    assert (Question.objects.count(), QuestionDraft.objects.count(), Photo.objects.filter(draft=None).count()) in [
        (1, 0, 0),
        (0, 1, 0),
    ]
    assert Photo.objects.count() == QuestionDraft.objects.count()
