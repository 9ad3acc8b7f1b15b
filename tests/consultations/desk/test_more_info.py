"""More Info: proposed by one doctor, reviewed by another, and never a word of it public before."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from consultations.actors import Actor, Refused
from consultations.acts.desk import more_info
from consultations.models import MoreInfo, Note
from consultations.reading_age import readability
from tests.consultations.desk.test_signed_replies import fact
from tests.consultations.world import dump, proposal_of
from tests.factories import make_doctor, signed_in

pytestmark = pytest.mark.django_db
TEXT = "## Why spots come\n\nSpots **often** fade. <script>alert(1)</script>"
SOON = timezone.localdate() + timedelta(days=90)


@pytest.fixture
def question(world):
    return world.in_status("published")


def do(doctor, question, action="propose", **words):
    stamp = proposal_of(question.pk)
    seen = {"seen": stamp.isoformat() if stamp else ""}
    words = {**({"body": TEXT, "review_by": SOON.isoformat()} if action == "propose" else {}), **seen, **words}
    return signed_in(doctor).post(f"/desk/{question.pk}/more-info/", {"action": action, **words})


def public(question):
    return unescape(Client().get(question.get_absolute_url()).content.decode())


def test_one_writes_and_nobody_reads_it_before_another_agrees(world, question):
    assert do(world.dr_chen, question)["Location"] == question.get_desk_url()
    assert "Why spots come" not in public(question)
    assert "More Info to review" in signed_in(world.dr_lin).get("/desk/").content.decode()
    assert "More Info to review" not in signed_in(world.dr_chen).get("/desk/").content.decode()
    html = signed_in(world.dr_lin).get(f"/desk/{question.pk}/more-info/").content.decode()
    assert "<h3>Why spots come</h3>" in html
    do(world.dr_lin, question, "approve")
    html = public(question)
    assert "<h3>Why spots come</h3>" in html
    assert b"<script>alert" not in Client().get(question.get_absolute_url()).content
    assert (fact(html, "Written by"), fact(html, "Reviewed by")) == (str(world.dr_chen), str(world.dr_lin))
    info = MoreInfo.objects.get()
    assert (info.review_by, info.reviewed_on, info.proposed_body) == (SOON, timezone.localdate(), "")


def test_a_change_shows_what_is_different_and_the_public_text_stays_until_then(world, question):
    do(world.dr_chen, question)
    do(world.dr_lin, question, "approve")
    do(world.dr_lin, question, body="## Why spots come\n\nSpots **seldom** fade.")
    assert "often" in public(question)
    html = signed_in(world.dr_chen).get(f"/desk/{question.pk}/more-info/").content.decode()
    assert "<ins>" in html
    assert "<del>" in html


def test_it_is_sent_back_with_a_note_and_its_author_goes_on(world, question):
    do(world.dr_chen, question)
    response = do(world.dr_lin, question, "send_back", note="")
    assert response.context["forms"]["send_back"].errors
    do(world.dr_lin, question, "send_back", note="Say since when.")
    html = signed_in(world.dr_chen).get(f"/desk/{question.pk}/more-info/").content.decode()
    assert "Say since when." in html
    assert "Why spots come" in html
    assert not Note.objects.filter(for_asker=True, text="Say since when.").exists()


def test_never_ones_own_never_unlicensed_never_what_was_changed(world, question):
    do(world.dr_chen, question)
    stamp = proposal_of(question.pk)
    unlicensed = make_doctor(world.department, verified_on=None)
    for doctor, seen, code in (
        (world.dr_chen, stamp, "own_text"),
        (unlicensed, stamp, "no_licence"),
        (make_doctor(world.elsewhere), stamp, "department"),
        (world.dr_lin, stamp - timedelta(seconds=1), "changed"),
    ):
        before = dump()
        with pytest.raises(Refused) as refused:
            more_info.approve(question.pk, Actor.doctor(doctor), seen=seen)
        assert refused.value.code == code
        assert dump() == before
    response = do(world.dr_lin, question, seen="", body="Another text, while the first one waits.")
    assert "was changed meanwhile" in response.content.decode()
    assert "Another text, while the first one waits." in response.content.decode()
    do(world.dr_lin, question, "approve")
    with pytest.raises(Refused):
        more_info.approve(question.pk, Actor.doctor(world.dr_lin), seen=stamp)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"body": " "}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"body": "Take 500 mg of paracetamol twice daily."}, "body"),
        ({"body": "Call my clinic on 02-2345-6789."}, "body"),
        ({"review_by": ""}, "review_by"),
        ({"review_by": "soon"}, "review_by"),
        ({"review_by": "2020-01-01"}, "review_by"),
        ({"review_by": "2099-01-01"}, "review_by"),
    ],
)
def test_faults_are_told_at_their_field_and_everything_stays(world, question, words, field):
    response = do(world.dr_chen, question, **words)
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, [field])
    typed = {"body": TEXT, "review_by": SOON.isoformat(), **words}
    assert {name: form[name].value() for name in typed} == typed
    assert not MoreInfo.objects.exists()


def test_a_preview_keeps_what_was_typed_and_stores_nothing(world, question):
    long = "The spots that you describe have many causes, " * 8 + "and all of them deserve careful consideration."
    html = unescape(do(world.dr_chen, question, step="preview", body=f"## One\n\n{long}").content.decode())
    assert "<h3>One</h3>" in html
    assert "Reading age about" in html
    assert "Aim for 11 to 14" in html
    assert not MoreInfo.objects.exists()


def test_who_may_not_read_the_question_finds_no_editor(world, question):
    url = f"/desk/{question.pk}/more-info/"
    assert signed_in(make_doctor(world.elsewhere)).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    queued = world.in_status("queued")
    assert signed_in(world.dr_chen).get(f"/desk/{queued.pk}/more-info/").status_code == 404


def test_easy_words_are_for_younger_readers_than_hard_ones():
    easy = "The cat sat on the mat. It was a hot day. The dog ran to the cat. They had a nap in the sun. " * 2
    hard = (
        "Dermatological manifestations occasionally necessitate histopathological confirmation, notwithstanding "
        "characteristic morphological presentation and epidemiological considerations. "
    ) * 3
    assert readability(easy).age < 9
    assert readability(hard).age > 18
    assert readability(hard).is_hard
    assert readability("Too short.") is None
    assert readability("這些紅點如果不痛不癢，多半無害，但沒有親自看診，我無法確定是什麼。" * 5) is None
