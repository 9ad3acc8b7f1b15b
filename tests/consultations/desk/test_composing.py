"""The composer: what is typed is kept and found again, checked as one writes, and shown before it is sent."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consultations import clock
from consultations.actors import Actor
from consultations.acts.desk import claims as doctors
from consultations.acts.desk import replies
from consultations.acts.private_page import own_question
from consultations.models import Citation, PolicyVersion, Question, Reply, ReplyDraft, ReplyTemplate
from consultations.retrieval.similar import rebuild
from tests.factories import DECLINE, DRAFT, published, signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(minutes=60)


@pytest.fixture
def question(world):
    return world.in_status("claimed")


def step(doctor, question, name, action="send", **typed):
    return signed_in(doctor).post(f"/desk/{question.pk}/draft/", {"action": action, "step": name, **typed})


def auto(doctor, question, **typed):
    return step(doctor, question, "auto", **typed)


def page(doctor, question):
    return unescape(signed_in(doctor).get(question.get_desk_url()).content.decode())


def test_what_is_typed_is_kept_word_for_word_and_stands_there_again(world, question):
    typed = {
        **DRAFT,
        "answer": "Half a sent\r\nwith a <b> & \u200bmore",
        "limits": "",
        "cites": ["7", "9"],
        "safety": "on",
    }
    told = auto(world.dr_chen, question, writer="w", **typed).json()
    assert (told["revision"], told["held"]) == (1, True)
    draft = ReplyDraft.objects.get()
    assert draft.content["answer"] == "Half a sent\nwith a <b> & more"
    assert draft.content["cites"] == ["7", "9"]
    response = signed_in(world.dr_chen).get(question.get_desk_url())  # another browser, another day
    form = response.context["form"]
    assert {name: form[name].value() for name in DRAFT} == {**DRAFT, "answer": draft.content["answer"], "limits": ""}
    assert form["revision"].value() == 1


def test_each_save_makes_the_claim_last_another_hour_and_an_unchanged_one_does_not(world, question):
    lease = question.lease_until
    for minutes in (30, 80, 130):
        with time_machine.travel(lease - HOUR + timedelta(minutes=minutes), tick=False):
            assert auto(world.dr_chen, question, writer="w", answer=f"After {minutes} minutes").json()["held"]
            question.refresh_from_db()
            assert question.lease_until == timezone.now() + HOUR
    kept = question.lease_until
    with time_machine.travel(kept - timedelta(minutes=1), tick=False):
        assert auto(world.dr_chen, question, writer="w", answer="After 130 minutes").json()["held"]
    question.refresh_from_db()
    assert question.lease_until == kept


def test_a_lost_claim_keeps_the_draft_and_says_what_one_can_do(world, question):
    auto(world.dr_chen, question, answer="Begun in time")
    with time_machine.travel(question.lease_until + HOUR * 3):
        told = auto(world.dr_chen, question, revision="1", answer="Begun in time, and on").json()
        assert not told["held"]
        assert "your hour is over" in told["say"]
        assert ReplyDraft.objects.get().content["answer"] == "Begun in time, and on"
        html = page(world.dr_chen, question)
        assert "Take it again to go on with this." in html
        assert "Begun in time, and on" in html
        doctors.claim(question.pk, Actor.doctor(world.dr_lin))
        html = page(world.dr_chen, question)
        assert f"{world.dr_lin} has this question until" in html
        assert "We keep this for 30 days, so you can copy it." in html
        assert "Begun in time, and on" not in page(world.dr_lin, question)
        doctors.release(question.pk, Actor.doctor(world.dr_lin))
        doctors.claim(question.pk, Actor.doctor(world.dr_chen))
        response = signed_in(world.dr_chen).get(question.get_desk_url())
        assert response.context["form"]["answer"].value() == "Begun in time, and on"


def test_what_another_window_wrote_is_not_written_over(world, question):
    assert auto(world.dr_chen, question, writer="one", answer="In the first window").json()["revision"] == 1
    response = auto(world.dr_chen, question, writer="two", revision="0", answer="In a second, opened before")
    assert (response.status_code, "another window" in response.json()["say"]) == (409, True)
    assert ReplyDraft.objects.get().content["answer"] == "In the first window"
    assert auto(world.dr_chen, question, writer="two", revision="1", answer="After a reload").json()["revision"] == 2
    # A window that missed an answer goes on with its own words.
    assert auto(world.dr_chen, question, writer="two", revision="1", answer="On").json()["revision"] == 3


def test_without_javascript_what_could_not_be_saved_stays_on_the_page(world, question):
    auto(world.dr_chen, question, writer="one", answer="In the first window")
    response = step(world.dr_chen, question, "save", revision="0", answer="Typed without a script", care_level="soon")
    html = unescape(response.content.decode())
    assert (response.status_code, "another window" in html) == (409, True)
    form = response.context["form"]
    assert (form["answer"].value(), form["care_level"].value()) == ("Typed without a script", "soon")
    assert form["revision"].value() == 1  # saved now, it replaces what stands there
    assert step(world.dr_chen, question, "save", revision="1", answer="Typed without a script").status_code == 302
    assert ReplyDraft.objects.get().content["answer"] == "Typed without a script"


def test_a_save_that_comes_late_undoes_nothing(world, question):
    auto(world.dr_chen, question, writer="w", turn="2", answer="Newer")
    assert auto(world.dr_chen, question, writer="w", turn="1", answer="Older").json()["revision"] == 1
    assert ReplyDraft.objects.get().content["answer"] == "Newer"
    signed_in(world.dr_chen).post(question.get_desk_url(), {"action": "send", **DRAFT})
    assert not ReplyDraft.objects.exists()
    assert auto(world.dr_chen, question, writer="w", turn="3", answer="Newer").status_code == 409
    assert not ReplyDraft.objects.exists()


def test_what_is_withdrawn_is_kept_by_nobody(world, question):
    own_question.withdraw(question.pk)
    assert auto(world.dr_chen, question, answer="Too late").status_code == 404
    assert not ReplyDraft.objects.exists()


def test_nobody_saves_reads_or_previews_where_they_may_not(world, question):
    auto(world.dr_chen, question, **DRAFT)
    for client, status in ((signed_in(world.dr_weber), 404), (Client(), 302)):
        assert client.post(f"/desk/{question.pk}/draft/", {"step": "auto", **DRAFT}).status_code == status
        assert client.get(f"/desk/{question.pk}/preview/").status_code == status
    assert signed_in(world.dr_lin).get(f"/desk/{question.pk}/preview/").status_code == 302
    assert ReplyDraft.objects.get().doctor == world.dr_chen
    assert signed_in(world.dr_chen).get(f"/desk/{question.pk}/draft/").status_code == 405


@pytest.mark.parametrize("name", ["answer", "see_whom", "keep_reason"])
def test_a_draft_has_an_end(world, question, name):
    response = auto(world.dr_chen, question, **{name: "x" * 20_001})
    assert (response.status_code, response.json()["say"]) == (409, "This is too long to be kept. Shorten it.")
    assert not ReplyDraft.objects.exists()


def test_what_the_rules_find_is_told_with_its_place(world, question):
    told = auto(world.dr_chen, question, **{**DRAFT, "answer": "🙂 Call 02-2345-6789, then rest."}).json()
    ((start, end),) = told["marks"]["answer"]
    assert "🙂 Call 02-2345-6789, then rest."[start:end] == "Call 02-2345-6789"
    assert "<mark>Call 02-2345-6789</mark>" in told["findings"]
    assert (
        "&lt;script&gt;"
        in auto(world.dr_chen, question, revision="1", answer="<script> 02-2345-6789").json()["findings"]
    )


def test_a_draft_that_lacks_a_part_is_not_said_to_need_no_change(world, question):
    """What is missing is not told while one writes; neither is that nothing is."""
    nothing = "found nothing to change"
    missing = {**DRAFT, "limits": ""}
    assert nothing not in auto(world.dr_chen, question, **missing).json()["findings"]
    assert nothing in auto(world.dr_chen, question, revision="1", **DRAFT).json()["findings"]


def test_the_words_around_a_place_are_whole(world, question):
    """A quotation that is cut says so, and does not begin or end inside a word."""
    around = "Spots that get redder after a warm shower fade again within hours."
    told = auto(world.dr_chen, question, **{**DRAFT, "answer": f"{around} Call 02-2345-6789. {around}"}).json()
    before, after = re.search(r"<blockquote[^>]*>(.*?)<mark>.*?</mark>(.*?)</blockquote>", told["findings"]).groups()
    assert before == "…a warm shower fade again within hours. "
    assert after == ". Spots that get redder after a warm…"


def test_without_javascript_check_saves_and_shows_what_was_found(world, question):
    response = step(world.dr_chen, question, "check", **{**DRAFT, "answer": "Call 02-2345-6789."})
    assert response["Location"] == f"/desk/{question.pk}/?check=1#findings"
    html = signed_in(world.dr_chen).get(response["Location"]).content.decode()
    assert "<mark>Call 02-2345-6789</mark>" in html
    step(world.dr_chen, question, "check", revision="1", **DRAFT)
    html = signed_in(world.dr_chen).get(response["Location"]).content.decode()
    assert "The rules for replies found nothing to change." in html
    assert "The rules for replies found nothing" not in page(world.dr_chen, question)


def shown_reply(html):
    """The reply as it is shown; only one that is sent already has a number to be linked by."""
    shown = re.search(r'<section class="reply".*?</section>', html, re.S)[0]
    return re.sub(r'"(?:care|reply|reply-title)-(?:\d+|unsent)"', "", shown)


@pytest.mark.parametrize("draft", [DRAFT, DECLINE], ids=["answer", "decline"])
def test_the_preview_is_what_the_public_then_sees(client, world, question, draft):
    other = published(world.department, world.dr_chen, headline="Spots after the sun")
    typed = {**draft, "cites": [other.pk]}
    response = step(world.dr_chen, question, "preview", **typed)
    assert response["Location"] == f"/desk/{question.pk}/preview/"
    before = shown_reply(signed_in(world.dr_chen).get(response["Location"]).content.decode())
    version = PolicyVersion.objects.in_force("reply", locale="en")
    assert f"Policy version {version.number}" in before
    assert "has not examined you" in before or "has not examined" in before
    hidden = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"',
        signed_in(world.dr_chen).get(response["Location"]).content.decode(),
    )
    sent = {name: unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}
    assert signed_in(world.dr_chen).post(question.get_desk_url(), sent).status_code == 302
    question.refresh_from_db()
    assert question.status == "published"
    assert shown_reply(client.get(question.get_absolute_url()).content.decode()) == before
    assert [one.cited for one in Citation.objects.all()] == [other.published_reply]


def test_a_reply_points_to_public_questions_alone_and_to_five_at_most(world, question):
    others = [published(world.department, world.dr_chen) for _n in range(6)]
    client = signed_in(world.dr_chen)
    response = client.post(question.get_desk_url(), {"action": "send", "cites": [o.pk for o in others], **DRAFT})
    assert "Point to at most five other questions." in response.content.decode()
    for wrong in ([question.pk], [10**17], [others[0].pk, world.in_status("queued").pk]):
        response = client.post(question.get_desk_url(), {"action": "send", "cites": wrong, **DRAFT})
        assert "A question that you point to is not public any more." in response.content.decode()
    assert not Reply.objects.filter(question=question).exists()


def test_similar_questions_are_offered_to_be_cited_and_stay_ticked(world, question):
    other = published(world.department, world.dr_chen, headline="Spots after the sun")
    rebuild()
    html = page(world.dr_chen, question)
    assert f'name="cites" value="{other.pk}" id="id_cites_{other.pk}">' in html
    auto(world.dr_chen, question, cites=[other.pk], answer="See there.")
    assert f'name="cites" value="{other.pk}" id="id_cites_{other.pk}" checked>' in page(world.dr_chen, question)


def test_a_template_is_put_after_what_was_typed(world, question):
    ReplyTemplate.objects.create(
        title="Spots",
        department=world.department,
        answer="I am {doctor} of {department}. Your {place} needs a look.",
        limits="I have not seen it.",
        care_level="routine",
    )
    ReplyTemplate.objects.create(title="Elsewhere", department=world.elsewhere, answer="No.")
    html = page(world.dr_chen, question)
    assert ">Spots</option>" in html
    assert ">Elsewhere</option>" not in html
    chosen = ReplyTemplate.objects.get(title="Spots").pk
    step(world.dr_chen, question, "template", template=chosen, answer="Dear asker,", care_level="soon")
    form = signed_in(world.dr_chen).get(question.get_desk_url()).context["form"]
    expected = f"Dear asker,\n\nI am {world.dr_chen} of {world.department}. Your {{place}} needs a look."
    assert form["answer"].value() == expected
    assert (form["limits"].value(), form["care_level"].value()) == ("I have not seen it.", "soon")
    other = ReplyTemplate.objects.get(title="Elsewhere").pk
    for wrong in (other, "x", "", "9" * 12):
        assert step(world.dr_chen, question, "template", template=wrong, revision="1", **DRAFT).status_code == 302
        assert "No." not in ReplyDraft.objects.get().content["answer"]
        ReplyDraft.objects.update(revision=1)


def test_a_draft_can_be_thrown_away_and_goes_by_itself_after_thirty_days(world, question):
    auto(world.dr_chen, question, answer="Old")
    assert step(world.dr_chen, question, "discard").status_code == 302
    assert not ReplyDraft.objects.exists()
    auto(world.dr_chen, question, answer="Older")
    clock.tick()
    assert ReplyDraft.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        clock.tick()
    assert not ReplyDraft.objects.exists()


def test_giving_back_and_asking_keep_the_draft(world, question):
    auto(world.dr_chen, question, answer="Half of it")
    doctors.request_info(question.pk, Actor.doctor(world.dr_chen), note="Since when?")
    assert "Half of it" in page(world.dr_chen, question)
    own_question.give_info(question.pk, text="Since Monday.")
    response = signed_in(world.dr_chen).get(question.get_desk_url())
    assert response.context["form"]["answer"].value() == "Half of it"


def test_what_a_second_doctor_sends_back_stands_in_the_composer_with_what_it_points_to(world, question):
    other = published(world.department, world.dr_chen)
    draft = {**DRAFT, "cites": [other.pk]}
    replies.send(question.pk, Actor.doctor(world.dr_chen), draft, second_doctor=True)
    replies.send_back(question.pk, Actor.doctor(world.dr_lin), note="Say more.")
    form = signed_in(world.dr_chen).get(question.get_desk_url()).context["form"]
    assert form["answer"].value() == DRAFT["answer"]
    assert (other, True) in form.similar
    replies.send(question.pk, Actor.doctor(world.dr_chen), draft)
    assert Question.objects.get(pk=question.pk).status == "published"
    assert Citation.objects.count() == 1


@pytest.mark.parametrize(
    ("publication", "told"),
    [(True, "When it is sent, everyone can read the page below."), (False, "only the private page shows it.")],
)
def test_the_preview_says_who_will_read_the_reply_and_begins_with_what_cannot_wait(world, publication, told):
    question = world.in_status("claimed", publication=publication)
    step(world.dr_chen, question, "preview", **{**DRAFT, "care_level": "emergency"})
    html = unescape(signed_in(world.dr_chen).get(f"/desk/{question.pk}/preview/").content.decode())
    assert told in html
    strip = html.index('class="care pressing loud" data-level="emergency"')
    assert html.index('class="title"') < strip < html.index(question.body)
    assert 'href="#care-unsent"' in html
    assert 'id="care-unsent"' in html


@pytest.mark.parametrize(
    ("act", "changed", "read_first"),
    [
        ("send", {}, False),
        ("send", {"second_doctor": "on"}, True),
        ("send", {"answer": "From what you write, you have shingles.", "keep_reason": "It is so."}, True),
        ("correct", {}, False),
        ("correct", {"safety": "on"}, True),
    ],
)
def test_the_preview_says_that_a_second_doctor_reads_it_first(world, act, changed, read_first):
    question = world.in_status("claimed" if act == "send" else "published")
    step(world.dr_chen, question, "preview", act, **{**DRAFT, "correction_note": "Clearer.", **changed})
    client = signed_in(world.dr_chen)
    html = unescape(client.get(f"/desk/{question.pk}/preview/").content.decode())
    assert ("A second doctor reads it before the asker does." in html) == read_first
    assert ("Send it to a second doctor</button>" in html) == read_first
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    client.post(question.get_desk_url(), dict(hidden))
    waits = Question.objects.filter(status="in_review") or ReplyDraft.objects.filter(handed_in_at__isnull=False)
    assert waits.exists() == read_first


def test_wording_that_wants_a_reason_is_not_sent_from_the_preview(world):
    question = world.in_status("claimed")
    step(world.dr_chen, question, "preview", **{**DRAFT, "answer": "From what you write, you have shingles."})
    html = unescape(signed_in(world.dr_chen).get(f"/desk/{question.pk}/preview/").content.decode())
    assert "Change what is marked, or write why you keep it." in html
    assert "data-step" not in html.split("<main")[1]


def test_the_preview_offers_no_reason_for_what_a_rule_blocks(world):
    question = world.in_status("claimed")
    step(world.dr_chen, question, "preview", **{**DRAFT, "answer": "You have shingles. Call me on 02-2345-6789."})
    html = unescape(signed_in(world.dr_chen).get(f"/desk/{question.pk}/preview/").content.decode())
    assert "You can’t send the reply as it is." in html
    assert "write why you keep it" not in html


def test_a_line_leads_to_the_findings_and_their_number_is_spoken(world):
    question = world.in_status("claimed")
    client = signed_in(world.dr_chen)
    line = re.compile(r'<p class="found-beside" data-findings-link( hidden)?><a href="#findings">(.*?)</a>')
    assert line.search(client.get(question.get_desk_url()).content.decode())[1] == " hidden"
    step(world.dr_chen, question, "save", **{**DRAFT, "answer": "From what you write, you have shingles."})
    html = client.get(f"{question.get_desk_url()}?check=1").content.decode()
    assert line.search(html).groups() == (None, "1 finding of the rules")
    assert 'role="status" data-findings-status' in html


@pytest.mark.parametrize(("status", "button"), [("answered", "Send the correction"), ("published", "Publish the corr")])
def test_a_correction_that_only_the_asker_reads_is_sent_and_not_published(world, status, button):
    question = world.in_status(status)
    client = signed_in(world.dr_chen)
    assert f'data-step="send">{button}' in client.get(question.get_desk_url()).content.decode()
    typed = {**DRAFT, "correction_note": "Clearer."}
    step(world.dr_chen, question, "preview", "correct", **typed)
    assert f'data-step="send">{button}' in client.get(f"/desk/{question.pk}/preview/").content.decode()
    html = client.post(question.get_desk_url(), {"action": "correct", **typed}, follow=True).content.decode()
    assert ("Only the asker can read it." in html) == (status == "answered")


def test_a_saved_correction_speaks_of_no_hour(world):
    told = step(world.dr_chen, world.in_status("published"), "auto", "correct", writer="w", answer="Clearer").json()
    assert told["say"].startswith("Saved at")
    assert "hour" not in told["say"]
