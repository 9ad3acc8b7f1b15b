"""The asker's private link: known to the asker alone, gone with the generation, kept through a change of keys."""

import pytest
from django.urls import path

from consultations.acts.private_page import own_question
from consultations.models import Question
from consultations.secret_link import is_secret_of, private_path
from tests.consultations.world import BOB, World, dump
from tests.factories import make_department, submitted

urlpatterns = [path("q/<int:number>/<str:secret>/", lambda request: None, name="asker")]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def keys(settings):
    settings.ASKER_LINK_KEYS = ["first key"]


def secret_of(question: Question) -> str:
    return private_path(question).strip("/").split("/")[-1]


@pytest.fixture
def question() -> Question:
    return submitted(make_department())


def test_the_link_opens_its_own_question_and_no_other(question):
    of_bob = submitted(question.department, **BOB)
    assert private_path(question) == f"/q/{question.pk}/{secret_of(question)}/"
    assert len(secret_of(question)) == 24
    assert is_secret_of(question, secret_of(question))
    assert not is_secret_of(of_bob, secret_of(question))


@pytest.mark.parametrize("secret", ["", "x", "x" * 24, "ключ", "\N{PILE OF POO}" * 24, "=" * 24])
def test_nothing_else_opens_it(question, secret):
    assert not is_secret_of(question, secret)
    assert not is_secret_of(question, secret_of(question) + secret[:1] + "y")


def test_nothing_of_the_secret_is_stored(question):
    assert not [row for row in dump() if secret_of(question) in row]


def test_raising_the_generation_makes_older_links_useless(question):
    old = secret_of(question)
    question.secret_generation += 1
    assert not is_secret_of(question, old)
    assert is_secret_of(question, secret_of(question))


def test_keys_rotate_and_then_are_gone(question, settings):
    old = secret_of(question)
    settings.ASKER_LINK_KEYS = ["second key", "first key"]
    assert secret_of(question) != old
    assert is_secret_of(question, old)
    assert is_secret_of(question, secret_of(question))
    settings.ASKER_LINK_KEYS = ["second key"]
    assert not is_secret_of(question, old)


def test_a_follow_up_shares_its_parents_page():
    parent = World().in_status("answered")
    child = own_question.follow_up(parent.pk, body="And now?")
    assert private_path(child) == private_path(parent)
    assert not is_secret_of(child, secret_of(parent))
