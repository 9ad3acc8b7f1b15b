"""Sentences of the private page and its mails, held against what the portal does (docs/promises.md)."""

import re
from html import unescape
from pathlib import Path

import pytest

from consultations.acts.private_page import own_question
from consultations.models import Event
from consultations.notifications import PARAGRAPHS, mail_for
from consultations.secret_link import private_path
from tests.consultations.asking.asking import post, walk
from tests.consultations.world import World
from tests.factories import make_department, make_moderator, published, submitted

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def page(client, question, under=""):
    return unescape(client.get(private_path(question) + under).content.decode())


def test_the_confirmation_says_that_a_mail_was_sent_where_one_was(client):
    question = submitted(email="fern@example.org")
    assert "We’ve also sent this link to fern@example.org." in page(client, question, "sent/")
    (event,) = Event.objects.filter(question=question)
    mail = mail_for(event)
    assert mail.to == ["fern@example.org"]
    assert private_path(question) in mail.body
    html = page(client, submitted(), "sent/")
    assert "We’ve also sent" not in html
    assert "You gave no email address, so we can’t send you the link." in html


def test_what_was_withdrawn_can_be_read_by_its_asker_alone(client):
    world = World()
    question = world.in_status("published")
    own_question.withdraw(question.pk)
    html = page(client, question)
    assert "It’s on no public page, and moderators and doctors can’t open it. You can still read it here." in html
    assert "Nobody can read it" not in html
    assert question.body in html
    assert client.get(question.get_absolute_url()).status_code == 410
    client.force_login(world.dr_chen.user)
    assert client.get(question.get_desk_url()).status_code == 404
    client.force_login(make_moderator())
    assert client.get(f"/admin/consultations/question/{question.pk}/change/", follow=True).status_code in (
        302,
        404,
        200,
    )
    shown = client.get(f"/admin/consultations/question/{question.pk}/change/", follow=True).content.decode()
    assert question.body not in unescape(shown)


def test_who_opened_it_is_told(client):
    question = submitted()
    assert "No one has opened your question yet." in page(client, question)
    client.force_login(make_moderator())
    client.get(f"/admin/consultations/question/{question.pk}/change/")
    client.logout()
    html = page(client, question)
    assert "No one has opened your question yet." not in html
    assert "Role: " in html


def test_words_that_were_taken_out_are_told_truly():
    told = " ".join(str(sentence) for sentence in PARAGRAPHS["redact"])
    assert "They’re no longer on any public page." in told
    assert "for 30 days. Then we delete them there too." in told


def test_a_department_s_button_preselects_it(client):
    department = make_department("Skin")
    published(department)
    html = client.get(department.get_absolute_url()).content.decode()
    address = f"/ask/?department={department.pk}"
    assert set(re.findall(r'href="(/ask/\?[^"]+)"', html)) == {address}
    assert f'href="/ask/gate/?department={department.pk}"' in client.get(address).content.decode()
    department.is_open = False
    department.save()
    assert "/ask/?department" not in client.get(department.get_absolute_url()).content.decode()


def preselected(html, department):
    return re.search(rf'<input type="radio" name="department" value="{department.pk}"[^>]* checked', html)


@pytest.mark.parametrize("until", ["age", "check"])
def test_going_on_with_a_draft_from_a_department_s_page_takes_that_department(client, until):
    before, wanted = make_department("Eyes"), make_department("Skin")
    walk(client, until=until, department=str(before.pk))
    address = f"/ask/again/?department={wanted.pk}"
    assert f'action="{address}"' in client.get(f"/ask/?department={wanted.pk}").content.decode()
    response = client.post(address, {"go_on": "1"}, follow=True)
    if until == "age":
        assert response.redirect_chain[-1][0] == "/ask/age/"  # the page where they stopped comes first
        for name in ("age", "about"):
            post(client, name)
        response = client.get("/ask/department/")
    assert preselected(response.content.decode(), wanted)
    post(client, "department", department=str(wanted.pk))
    if until == "check":
        html = client.get("/ask/check/").content.decode()
        assert "Skin" in html
        assert "Eyes" not in html


def test_going_on_with_a_draft_that_has_that_department_goes_to_the_answers(client):
    department = make_department("Skin")
    walk(client, until="check", department=str(department.pk))
    assert client.post(f"/ask/again/?department={department.pk}", {"go_on": "1"})["Location"] == "/ask/check/"
    assert client.post("/ask/again/", {"go_on": "1"})["Location"] == "/ask/check/"
    assert "Skin" in client.get("/ask/check/").content.decode()
