"""Every page that the admin has for every model, from the registry: open to everyone, and without a refused style."""

from collections import Counter

import pytest
from playwright.sync_api import Page

from consultations.acts.private_page import own_question
from portal.models import User
from tests.consultations.moderation.test_admin_access import MODELS, pages_of
from tests.consultations.world import World
from tests.factories import submitted
from tests.journeys.steps import sign_in
from tests.journeys.test_pages import OURS, faults

IDS = "() => [...document.querySelectorAll('[id]')].map(one => one.id)"


@pytest.fixture
def superuser(new_context) -> Page:
    page = new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce").new_page()
    return sign_in(page, User.objects.create_superuser("root@example.org", "a long password", name="Ada Min"))


def wrong_on(page: Page, url: str) -> list[str]:
    """What is wrong with one page; the console is watched in every journey (conftest.py)."""
    answer = page.goto(url)
    if answer.status == 403:  # nobody adds these
        return []
    page.evaluate("window.shifted = 0")  # forms grow by what the admin's scripts add
    twice = [one for one, times in Counter(page.evaluate(IDS)).items() if times > 1]
    return [f"{url} {fault}" for fault in [*faults(page, OURS), *(f"id {one} twice" for one in twice)]]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_page_of_a_model_is_open_to_everyone(superuser, model):
    found = [fault for _what, url in pages_of(model) for fault in wrong_on(superuser, url)]
    assert not found, "\n".join(found)


def test_a_repeat_beside_its_target_is_open_to_everyone(superuser):
    world = World()
    question = world.in_status("duplicate")
    own_question.contest(question.pk, note="Mine itch.")
    urgent = submitted(world.department, body="I have chest pain since this morning. What should I do about it now?")
    pages = [f"/admin/consultations/question/{one.pk}/change/" for one in (question, urgent)]
    found = [fault for url in ["/admin/", *pages] for fault in wrong_on(superuser, url)]
    assert not found, "\n".join(found)
