"""The page of a question in the browser: what the first screen of a phone answers, sharing, and paper."""

import re

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from consultations.models import MoreInfo
from tests.factories import DRAFT, make_department, make_doctor, make_topic, published

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}}
LONG = "A sudden and violent headache during exercise, with a stiff neck and sick since"
SHARED = "navigator.share = data => { window.shared = data; return Promise.resolve() }"
NETWORKS = ["LINE", "Facebook", "X", "WhatsApp"]


def bottom(part) -> float:
    box = part.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("level", ["soon", "urgent", "emergency"])
def test_the_first_screen_of_a_phone_says_who_replied_when_how_urgent_it_is_and_what_next(someone, level):
    skin = make_department("Skin")
    doctor = make_doctor(skin, name="Mei Chen")
    question = published(skin, doctor, draft={**DRAFT, "care_level": level}, headline=LONG, body="It hurts. " * 150)
    page = someone(**PHONE)
    page.goto(question.get_absolute_url())
    day = date_format(timezone.localdate())
    gist = page.locator(".gist")
    for words in (f"Dr. Mei Chen replied on {day}", "We checked the licence in January 2024"):
        assert bottom(gist.get_by_text(words)) < 844
    level_words = {"soon": "Soon: see a doctor", "urgent": "Urgent: see a doctor", "emergency": "Emergency: get help"}
    assert bottom(page.get_by_text(level_words[level]).first) < 844
    if level != "soon":
        assert bottom(page.locator(".pressing .call")) < 600
    follow = gist.get_by_role("link", name="Read the reply")
    assert bottom(follow) < 844
    follow.click()
    assert page.locator(".reply").bounding_box()["y"] < 100


def test_a_phone_shares_by_its_own_list_of_apps_and_where_it_has_none_by_links(new_context):
    question = published(make_department())
    with_list = new_context(**PHONE, has_touch=True, is_mobile=True).new_page()
    with_list.context.add_init_script(SHARED)
    with_list.goto(question.get_absolute_url())
    share = with_list.locator(".share")
    assert share.bounding_box()["height"] < 60  # one line
    assert [share.get_by_role("link", name=name, exact=True).is_visible() for name in NETWORKS] == [False] * 4
    share.get_by_role("button", name="Another app").click()
    assert with_list.evaluate("window.shared.url").endswith(question.get_absolute_url())
    without = new_context(**PHONE, has_touch=True, is_mobile=True).new_page()
    without.context.add_init_script("delete Navigator.prototype.share")
    without.goto(question.get_absolute_url())
    share = without.locator(".share")
    assert [share.get_by_role("link", name=name, exact=True).is_visible() for name in NETWORKS] == [True] * 4
    assert not share.get_by_role("button", name="Another app").is_visible()
    unscripted = new_context(**PHONE, has_touch=True, is_mobile=True, java_script_enabled=False).new_page()
    unscripted.goto(question.get_absolute_url())
    share = unscripted.locator(".share")
    assert [share.get_by_role("link", name=name, exact=True).is_visible() for name in NETWORKS] == [True] * 4
    assert not [button for button in share.locator("button").all() if button.is_visible()]


def test_on_paper_it_is_one_sheet_with_its_source_and_its_day(someone):
    skin = make_department("Skin")
    question = published(skin, topics=[make_topic("Spots")], draft={**DRAFT, "care_level": "emergency"})
    page = someone(viewport={"width": 700, "height": 900})
    page.goto(question.get_absolute_url())
    page.emulate_media(media="print")
    printed = page.locator(".foot .printed")
    assert f"as it was on {date_format(timezone.localdate())}" in printed.inner_text()
    assert page.url in printed.inner_text()
    for name in ("button", "summary", ".share", ".gist", ".beside", ".topics", ".foot nav", "nav", ".languages"):
        assert [part for part in page.locator(name).all() if part.is_visible()] == [], name
    assert page.locator(".pressing").is_visible()
    assert page.get_by_text("has not examined the person who asked").is_visible()
    assert sides_of(page) == 1
    MoreInfo.objects.create(question=question, body="Spots have many causes.\n\n" * 30, imported=True)
    page.reload()
    assert sides_of(page) == 2


def sides_of(page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
