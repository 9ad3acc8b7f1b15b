"""The page of a question: what the first screen says, how a page is shared and cited, and what is old or corrected."""

import re
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.models import MoreInfo, Question, Reply
from consultations.retrieval.similar import rebuild
from tests.consultations.public.test_pages import imported, text_of
from tests.factories import DECLINE, DRAFT, make_department, make_doctor, make_topic, published

pytestmark = pytest.mark.django_db
URGENT = {**DRAFT, "care_level": "urgent"}
EMERGENCY = {**DRAFT, "care_level": "emergency"}


def page_of(client, question):
    return unescape(client.get(question.get_absolute_url()).content.decode())


def gist_of(html):
    return text_of(html[html.index('<div class="gist') : html.index('<div class="share"')])


def test_under_the_headline_stand_who_replied_when_and_how_soon_to_be_seen(client):
    skin = make_department("Skin")
    with time_machine.travel("2026-05-04 12:00:00+00:00", tick=False):
        question = published(skin, make_doctor(skin, name="Mei Chen"))
        html = page_of(client, question)
    gist = gist_of(html)
    assert gist.index("Dr. Mei Chen replied on 4 May 2026") < gist.index("Asked on 4 May 2026")
    assert "We checked the licence in January 2024" in gist
    assert "Soon: see a doctor within two weeks" in gist
    assert f'<a href="#reply-{question.published_reply_id}">Read the reply</a>' in html
    assert html.index("<h1") < html.index('class="gist') < html.index('id="asked"') < html.index('class="reply"')


def test_a_decline_says_so_under_the_headline(client):
    assert "Not answered here: It cannot be judged" in gist_of(
        page_of(client, published(make_department(), draft=DECLINE))
    )


def test_no_licence_is_claimed_that_nobody_here_checked_and_an_organisation_has_none(client):
    skin = make_department()
    (question,) = imported(skin, make_doctor(skin, verified_on=None))
    html = page_of(client, question)
    assert html.count("Imported, licence not checked here") == 2  # under the headline and on the reply
    assert "We checked the licence" not in html
    (question,) = imported(skin, make_doctor(skin, verified_on=None, kind="organisation", name="Skin Society"))
    assert "icence" not in gist_of(page_of(client, question))


@pytest.mark.parametrize(("today", "years"), [("2023-05-02", 0), ("2023-05-03", 3), ("2026-05-02", 5)])
def test_a_reply_of_three_years_and_more_says_how_old_it_is(client, today, years):
    skin = make_department()
    (question,) = imported(skin, make_doctor(skin))  # replied on 3 May 2020
    with time_machine.travel(f"{today} 12:00:00+00:00", tick=False):
        html = page_of(client, question)
    assert (f"{years} years ago" in html) == (f"This reply is {years} years old." in html) == bool(years)
    assert ("Medical advice may have changed since" in html) == bool(years)


@pytest.mark.parametrize(("draft", "loud"), [(EMERGENCY, True), (URGENT, False), (DRAFT, None)])
def test_what_cannot_wait_comes_before_everything_else_in_the_doctors_own_sentences(client, draft, loud):
    long = "Call an ambulance if your neck gets stiff. " + "Watch the fever and write it down. " * 10
    html = page_of(client, published(make_department(), draft={**draft, "seek_help_if": long}))
    cards = re.findall(r'<section class="care pressing.*?</section>', html, re.S)
    assert [' loud"' in card for card in cards] == ([] if loud is None else [loud])
    for card in cards:
        assert "<h1" in html[: html.index(card)]
        assert 'class="gist' not in html[: html.index(card)]
        assert 'href="tel:119"' in card
        sentences = re.search(r'<p lang="en">(.*?)</p>', card)[1]
        assert sentences.startswith("Call an ambulance if your neck gets stiff. Watch")
        assert sentences.endswith("write it down.")
        assert len(sentences) <= 180


def test_what_is_on_the_page_is_listed_and_each_link_leads_somewhere(client):
    skin, topic = make_department(), make_topic()
    doctor = make_doctor(skin)
    (question,) = imported(skin, doctor, topics=[topic])
    html = page_of(client, question)
    listed = re.search(r'aria-labelledby="here-title">.*?</nav>', html, re.S)[0]
    assert [text_of(link) for link in re.findall(r"<a.*?</a>", listed)] == [
        "The question",
        f"{doctor.display_name}’s reply",
    ]
    imported(skin, doctor, count=2, topics=[topic])
    MoreInfo.objects.create(question=question, body="Spots.", imported=True)
    rebuild()
    html = page_of(client, question)
    listed = re.search(r'aria-labelledby="here-title">.*?</nav>', html, re.S)[0]
    targets = re.findall(r'href="#([^"]+)"', listed)
    assert targets == ["asked", f"reply-{question.published_reply_id}", "more", "similar"]
    assert all(html.count(f'id="{target}"') == 1 for target in targets)


def test_share_links_are_plain_and_a_citation_has_the_address_that_stays(client):
    skin = make_department("Skin")
    question = published(skin, make_doctor(skin, name="Mei Chen"), headline="Why do spots come and go?")
    html = page_of(client, question)
    share = re.search(r'<div class="share".*?</div>', html, re.S)[0]
    assert not re.search(r"<(?:script|img|iframe)", share)
    assert re.findall(r">(Email|LINE|Facebook|X|WhatsApp)<", share) == ["Email", "LINE", "Facebook", "X", "WhatsApp"]
    permanent = f"http://testserver{reverse('question_number', args=[question.pk])}"
    day = date_format(timezone.localdate())
    citation = f"Dr. Mei Chen (Skin). “Why do spots come and go?”. Askwell, question {question.pk}. {day}. {permanent}"
    assert html.count(citation) == 2  # to read and to copy
    assert client.get(permanent)["Location"] == question.get_absolute_url()
    assert f"This is a copy of http://testserver{question.get_absolute_url()} as it was on {day}." in html


def test_many_topics_are_folded_after_a_dozen(client):
    skin = make_department()
    question = published(skin, topics=[make_topic() for _ in range(12)])
    assert "more topic" not in page_of(client, question)
    question.topics.add(make_topic())
    html = page_of(client, question)
    assert "<summary>1 more topic</summary>" in html
    assert html.count('href="/topics/') == 13 + 2  # the menu leads to all of them, twice


def test_a_corrected_reply_leads_to_what_changed_and_the_earlier_version_shows_it(client):
    skin = make_department()
    doctor = make_doctor(skin)
    question = published(skin, doctor)
    earlier = question.published_reply
    corrected = {**DRAFT, "care_level": "urgent", "limits": "I cannot see them."}
    corrections.correct(question.pk, Actor.doctor(doctor), corrected, note="Sooner.")
    html = page_of(client, question)
    assert f'<a href="{earlier.get_absolute_url()}">Read the earlier version and what changed</a>' in html
    assert "Sooner." in html
    assert "<del>" not in html  # the earlier words are not for search engines
    changed = unescape(client.get(earlier.get_absolute_url()).content.decode())
    changes = changed[changed.index('id="changes-title"') : changed.index('class="reply"')]
    assert re.findall(r"<h3>(.*?)</h3>", changes) == ["What this reply cannot tell", "Care level"]
    assert re.search(r"<del>.*?Soon</del><ins>.*?Urgent</ins>", changes)
    assert DRAFT["answer"] not in changes


def test_one_form_of_an_age_on_every_page(client):
    skin, topic = make_department("Skin"), make_topic("Spots")
    doctor = make_doctor(skin)
    for band in ("50-59", "60-69"):
        imported(skin, doctor, topics=[topic], asker_age_band=band)
    rebuild()
    question = Question.objects.get(asker_age_band="50-59")
    for address in (question.get_absolute_url(), "/search/?q=spots", "/search/?age=50-59", skin.get_absolute_url()):
        text = text_of(client.get(address).content.decode())
        assert not re.search(r"\d\d[-~]\d9\b", text), address
    text = text_of(client.get(question.get_absolute_url()).content.decode())
    assert "50–59 years old" in text
    assert "about someone aged 60–69" in text


def test_a_page_of_little_is_whole(client):
    """An import without a level, a date of its own licence, topics or anything alike."""
    skin = make_department()
    (question,) = imported(skin, make_doctor(skin), title="Headline 0")
    Reply.objects.filter(question=question).update(answer="See a doctor.")
    html = page_of(client, question)
    for absent in ('class="care', "Topics of this question", 'id="more"', 'id="similar"', 'id="related"', "<h3"):
        assert absent not in html
    assert "See a doctor." in html


def test_without_a_policy_in_force_the_list_says_what_that_means(client):
    with time_machine.travel("2000-01-01 12:00:00+00:00", tick=False):
        text = text_of(client.get("/policies/").content.decode())
    assert "There is no policy in force yet." in text
    assert "There is no policy in force yet." not in client.get("/policies/").content.decode()
