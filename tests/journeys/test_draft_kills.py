"""The browser killed while a doctor types: at most the last five seconds are lost.

FAULTS=200 kills it 50 times (`make test-faults`); every run of the tests does a tenth of that.
"""

import os
import random
import time

import psutil
import pytest
from playwright.sync_api import expect

from consultations.models import ReplyDraft
from tests.factories import claimed, make_department, make_doctor
from tests.journeys.steps import sign_in

KILLS = int(os.environ.get("FAULTS", "20")) // 4
LOST = 5.0  # seconds of typing
WORDS = "It could be one of several things, and I would like to say what I can and cannot tell from here. "


def browsers() -> set[int]:
    return {one.pid for one in psutil.Process().children(recursive=True) if "chrom" in one.name()}


@pytest.fixture
def typed():
    """When each character was typed, as the seconds of a clock that only goes forward."""
    return []


def type_until_killed(page, before: set[int], count: int, typed: list[float]) -> None:
    page.get_by_label("Reply", exact=True).focus()
    for char in (WORDS * (count // len(WORDS) + 1))[:count]:
        page.keyboard.type(char, delay=15)
        typed.append(time.monotonic())
    for pid in browsers() - before:
        psutil.Process(pid).kill()


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_browser_loses_the_last_seconds_at_most(launch_browser, live_server, number, typed):
    skin = make_department("Skin")
    doctor = make_doctor(skin)
    question = claimed(skin, doctor)
    before = browsers()
    browser = launch_browser()
    page = sign_in(browser.new_context(base_url=live_server.url).new_page(), doctor.user)
    page.goto(f"/desk/{question.pk}/")
    expect(page.get_by_label("Reply", exact=True)).to_be_visible()
    type_until_killed(page, before, random.Random(number).randint(80, 260), typed)
    killed = typed[-1]
    draft = ReplyDraft.objects.filter(question=question).first()
    kept = len(draft.content["answer"]) if draft else 0
    assert kept >= sum(moment <= killed - LOST for moment in typed)
    assert (WORDS * 3).startswith(draft.content["answer"] if draft else "")
