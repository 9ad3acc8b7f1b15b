"""The first page: what it says is true of the portal today."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from consultations.models import AnnouncedWait
from consultations.views.public import home
from tests.consultations.public.test_pages import imported, text_of
from tests.factories import DRAFT, make_department, make_doctor, make_topic, published

pytestmark = pytest.mark.django_db


def shown(client) -> str:
    return text_of(client.get("/").content.decode())


def test_one_learns_what_it_is_what_it_costs_and_how_long_it_takes(client):
    make_department()
    half, nine_in_ten = timedelta(days=2), timedelta(days=5)
    AnnouncedWait.objects.create(day=timezone.localdate(), half=half, nine_in_ten=nine_in_ten)
    text = shown(client)
    assert "Ask a doctor a health question It’s free and you don’t need an account." in text
    assert "half of people had a reply within 2 days, and 9 in 10 within 5 days." in text
    AnnouncedWait.objects.all().delete()
    assert "We cannot say yet how long a reply takes." in shown(client)


def test_at_most_one_emergency_and_one_urgent_answer_are_shown(client):
    department = make_department()
    doctor = make_doctor(department)
    for level in ("routine", "soon", "emergency", "urgent", "emergency", "urgent", "emergency"):
        published(department, doctor, draft={**DRAFT, "care_level": level})
    recent = client.get("/").context["recent"]
    levels = [question.published_reply.care_level for question in recent]
    assert levels == ["emergency", "urgent", "soon", "routine"]
    numbers = [question.pk for question in recent]
    assert numbers == sorted(numbers, reverse=True)  # the latest of each


def test_no_more_rows_than_fit(client):
    department = make_department()
    imported(department, make_doctor(department), count=9)
    assert len(client.get("/").context["recent"]) == home.RECENT_QUESTIONS


def test_only_doctors_with_a_checked_licence_are_counted(client):
    department = make_department()
    assert "reply here" not in shown(client).partition("Read by department")[0].replace("can reply here", "")
    make_doctor(department, name="Kenji Moriyama")
    text = shown(client)
    assert "KM 1 doctor replies here. We checked their licence before their first reply." in text
    make_doctor(department, name="Amara Okafor")
    make_doctor(department, name="Not Verified", verified_on=None)
    make_doctor(department, name="Has Left", is_active=False)
    make_doctor(department, name="Licence Over", licence_expires_on=date(2024, 6, 1))
    html = client.get("/").content.decode()
    assert "2 doctors reply here. We checked the licence of each one before their first reply." in text_of(html)
    assert [one.strip() for one in re.findall(r'class="seal small"[^>]*>(.*?)</span>', html)] == ["AO", "KM"]


def test_the_ambulance_is_under_the_header_and_every_department_has_its_drawing(client):
    skin, other = make_department("Skin and hair"), make_department("Unheard of")
    imported(skin, make_doctor(skin), count=2, topics=[make_topic("Rash")])
    html = client.get("/").content.decode()
    strip = html[html.index('class="strip"') : html.index("<main")]
    assert 'In an emergency, don’t wait: <a href="tel:119">call 119</a>' in strip
    listed = html[html.index('<ul class="depts">') :].partition("</ul>")[0]
    assert listed.count("<use") == 1  # one without a drawing just has none
    assert re.search(r'#icon-skin".*?href="/departments/skin-and-hair/".*?2 questions', listed, re.S)
    assert other.get_absolute_url() in listed


def test_a_department_says_who_replies_and_how_long_it_takes(client):
    skin, heart = make_department("Skin"), make_department("Heart")
    make_doctor(skin, name="Hsu Mei-ling")
    make_doctor(heart, name="Rajiv Menon")
    make_doctor(skin, name="Not Verified", verified_on=None)
    text = text_of(client.get("/departments/skin/").content.decode())
    assert "Who replies here HM Dr. Hsu Mei-ling" in text
    assert "Licence verified January 2024" in text
    assert "Rajiv Menon" not in text
    assert "Not Verified" not in text
    assert "How long a reply takes We cannot say yet how long a reply takes." in text
    assert "Other departments Heart" in text
    skin.is_open = False
    skin.save()
    html = client.get("/departments/skin/").content.decode()
    assert "This department takes no questions at the moment." in html
    assert f'href="/ask/?department={skin.pk}"' not in html
