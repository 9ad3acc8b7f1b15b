"""Limits and closed doors: how much may be sent, what is paused, full or missing, and what came from elsewhere."""

import re

import pytest
from django.test import Client, RequestFactory

from consultations import rate_limits
from consultations.models import Policy, PolicyVersion, Question, QuestionDraft, Sender
from consultations.secret_link import private_path
from tests.consultations.asking.asking import BODY, TITLE, asked, errors, notice, send, versions, walk
from tests.consultations.world import dump
from tests.factories import make_department, published, submitted

pytestmark = pytest.mark.django_db


# Limits and closed doors


def test_three_a_day_from_a_browser_and_then_a_kind_no(client, time_machine):
    time_machine.move_to("2026-03-01T12:00:00+00:00", tick=False)
    for number in range(3):
        assert walk(client, title=f"{TITLE} {number}").status_code == 302
    response = walk(client)
    assert response.status_code == 429
    html = response.content.decode()
    assert "as many questions as we can take" in html
    assert "tel:119" in html
    assert QuestionDraft.objects.exists(), "what was written is kept"
    assert client.get("/ask/").status_code == 429
    assert walk(Client(), email="fern@example.org").status_code == 302
    time_machine.move_to("2026-03-02T12:01:00+00:00", tick=False)
    assert send(client).status_code == 302


def test_three_a_day_from_an_address(client):
    for _number in range(3):
        assert walk(Client(), email="Fern@example.org").status_code == 302
    assert walk(Client(), email="fern@example.org ").status_code == 429
    assert walk(Client(), email="oak@example.org").status_code == 302


def test_thirty_a_day_from_a_network():
    for number in range(29):  # counted as the act of sending counts them; walking 29 times would take most of a minute
        rate_limits.check(
            None, rate_limits.senders(RequestFactory().post("/ask/check/", CSRF_COOKIE=f"browser {number}"))
        )
    assert walk(Client()).status_code == 302
    assert walk(Client()).status_code == 429
    assert walk(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_senders_are_kept_as_keyed_hashes_alone(client):
    asked(client, email="fern@example.org")
    kept = list(Sender.objects.values_list("digest", flat=True))
    assert sorted(digest[0] for digest in kept) == ["b", "d", "e", "n"]
    assert all(re.fullmatch(r"[bden][0-9a-f]{48}", digest) for digest in kept)


def test_too_quick_is_asked_to_look_again(client, settings):
    settings.ASK_MINIMUM_SECONDS = 3600
    response = walk(client)
    assert response.status_code == 200
    assert "That was very quick." in response.content.decode()
    assert not Question.objects.exists()
    settings.ASK_MINIMUM_SECONDS = 0
    assert send(client).status_code == 302


def test_a_full_day_is_told_and_nothing_is_lost(client, settings):
    settings.DAILY_CAP = 1
    assert walk(client).status_code == 302
    bob = Client()
    assert bob.get("/ask/").status_code == 503
    assert walk(bob).status_code == 429
    settings.DAILY_CAP = 0
    assert send(bob).status_code == 302


def test_a_full_department_refuses_and_the_others_do_not(client):
    full, free = make_department("Full"), make_department("Free")
    full.daily_cap = 1
    full.save()
    assert walk(client, department=str(full.pk)).status_code == 302
    assert walk(Client(), department=str(full.pk)).status_code == 429
    assert walk(Client(), department=str(free.pk)).status_code == 302


def test_a_paused_department_is_not_offered_and_refused(client):
    paused, open_one = make_department("Paused one"), make_department("Open one")
    paused.is_open = False
    paused.save()
    page = walk(client, until="department")
    assert [str(label) for _value, label in page.context["form"].fields["department"].choices] == [
        "I don’t know",
        "Open one",
    ]
    assert f'href="{paused.get_absolute_url()}"' in page.content.decode()
    assert list(errors(client, department=str(paused.pk))) == ["department"]
    assert asked(client, department=str(open_one.pk)).department == open_one


def test_a_department_that_closes_meanwhile_is_asked_for_again(client):
    department = make_department("Skin")
    walk(client, until="check", department=str(department.pk))
    department.is_open = False
    department.save()
    assert client.post("/ask/check/", {})["Location"] == "/ask/department/"
    assert not Question.objects.exists()


@pytest.mark.parametrize("kind", Policy.Kind.values)
def test_without_a_policy_nobody_can_ask_while_reading_goes_on(client, without_triggers, kind):
    question = published(make_department())
    walk(client, until="check")
    PolicyVersion.objects.filter(policy__kind=kind).update(approved_at=None)
    before = dump()
    for response in (client.get("/ask/"), client.post("/ask/check/", {"revision": "0"}), client.get("/ask/consents/")):
        assert response.status_code == 503
        assert (
            "We cannot take questions or replies right now, because a policy text is missing."
            in response.content.decode()
        )
        assert "119" in response.content.decode()
    assert dump() == before
    assert client.get(question.get_absolute_url()).status_code == 200
    assert client.get("/").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": [kind]})


def test_a_new_policy_is_shown_again_before_sending(client, without_triggers):
    walk(client, until="check")
    old = PolicyVersion.objects.in_force("privacy", locale="en")
    new = PolicyVersion.objects.create(
        policy=old.policy, number=2, text="Another text.", effective_from="2025-01-01T00:00Z",
        approved_at="2025-01-01T00:00Z",
    )  # fmt: skip
    assert client.post("/ask/check/", {})["Location"] == "/ask/consents/"
    html = client.get("/ask/consents/").content.decode()
    assert new.get_absolute_url() in html
    sent = {"health_data": "on", "privacy_version": old.pk, "publication_version": 1}
    response = client.post("/ask/consents/", sent, follow=True)
    assert "This is not the text that you agreed to." in response.content.decode()
    assert not re.search(r"<input[^>]*health_data[^>]* checked", response.content.decode())
    client.post("/ask/consents/", {"health_data": "on", **versions(client)})
    send(client)
    assert Question.objects.get().consents.get(purpose="health_data").policy_version == new


def test_the_page_links_the_texts_it_asks_to_agree_to(client):
    html = walk(client, until="consents").content.decode()
    for kind in ("privacy", "publication"):
        url = PolicyVersion.objects.in_force(kind, locale="en").get_absolute_url()
        assert f'href="{url}"' in html
        assert client.get(url).status_code == 200
    assert " checked" not in html


def test_a_form_from_elsewhere_is_refused():
    client = Client(enforce_csrf_checks=True)
    before = dump()
    response = client.post("/ask/gate/", {"signs": "none"})
    assert response.status_code == 403
    assert "This form could not be sent" in response.content.decode()
    assert dump() == before
    assert not QuestionDraft.objects.exists()
    page = client.get("/ask/gate/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    answer = {"signs": "none", "csrfmiddlewaretoken": token, **notice(client)}
    assert client.post("/ask/gate/", answer)["Location"] == "/ask/who/"


def test_who_deletes_all_cookies_is_led_back_and_may_copy_what_was_written():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/ask/question/", {"title": TITLE, "body": BODY})
    html = response.content.decode().split("<main")[1]
    assert response.status_code == 403
    assert TITLE in html
    assert BODY in html
    assert "we cannot find your answers from the pages before" in html
    assert '<a class="button" href="/ask/">Start again</a>' in html
    assert "no-store" in response["Cache-Control"]


def test_who_keeps_the_answers_but_not_the_token_is_led_back_to_the_page(client):
    walk(client, until="question")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["askwell_draft"] = client.cookies["askwell_draft"].value
    html = strict.post("/ask/question/?change=1", {"title": TITLE, "body": BODY}).content.decode()
    assert "We still have your answers from the pages before." in html
    assert '<a class="button" href="/ask/question/?change=1">Go back to this page</a>' in html
    assert strict.get("/ask/question/").status_code == 200


def test_a_private_pages_form_without_its_token_leads_back_to_it():
    question = submitted()
    html = Client(enforce_csrf_checks=True).post(private_path(question), {"action": "withdraw"}).content.decode()
    assert f'href="{private_path(question)}">Go back to your private page' in html
