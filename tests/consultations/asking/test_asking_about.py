"""Whom a question is about: ages that can be, infants in weeks and months, and words that fit."""

import re

import pytest
from django.db import IntegrityError, transaction

from consultations.acts.upkeep.erasure import erase_now
from consultations.forms.asking.step import PROMPTS
from consultations.forms.private_page import FollowUpForm
from consultations.models import Question, QuestionDraft
from consultations.models.asker import INFANT_AGES, infant_age_in_words
from consultations.secret_link import private_path
from consultations.views.asking.journey import BY_NAME, form_for
from tests.consultations.asking.asking import PAGES, asked, errors, post, send, walk
from tests.factories import claimed, make_department, make_doctor, submitted

pytestmark = pytest.mark.django_db
GROWN_UP = ["10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90-99", "100-109", "110-119"]


@pytest.mark.parametrize(
    ("asked_for", "standing", "ages"),
    [
        ("self", "adult", GROWN_UP),
        ("self", "guardian", ["2-9", "10-19"]),
        ("child", "adult", ["0-1", "2-9", "10-19"]),
        ("other", "guardian", ["0-1", "2-9", *GROWN_UP]),
        ("parent", "adult", GROWN_UP),
        ("partner", "adult", GROWN_UP),
    ],
)
def test_only_ages_that_can_be_are_offered_and_taken(client, asked_for, standing, ages):
    walk(client, until="about", asked_for=asked_for, standing=standing)
    field = client.get("/ask/about/").context["form"].fields["age_band"]
    assert [value for value, _label in field.choices] == ["", *ages]
    for age in {"0-1", "2-9", "10-19", "40-49"} - set(ages):
        response = post(client, "about", age_band=age)
        assert response["Location"] == "/ask/about/"
        html = client.get("/ask/about/").content.decode()
        assert "Choose an age that fits your answers so far" in html


def test_myself_and_grown_up_and_nine_years_old_cannot_be(client):
    assert list(errors(client, age_band="0-9")) == ["age_band"]


@pytest.mark.parametrize(("age", "found"), [("w0", True), ("w12", True), ("m3", False)])
@pytest.mark.parametrize(
    "body", ["He has a fever since last night. What can I do for him?", "他從昨天晚上開始發燒，可以先在家觀察嗎？"]
)
def test_a_fever_under_three_months_is_a_sign_of_danger(client, age, found, body):
    words = {"title": "What can I do for my son?", "body": body}
    walk(client, until="check", asked_for="child", age_band="0-1", infant_age=age, **words)
    page = client.get("/ask/check/").content.decode()
    assert ("This can be an emergency" in page or "這可能是緊急狀況" in page) is found
    question = asked(client, asked_for="child", age_band="0-1", infant_age=age, **words)
    assert (question.red_flag, question.urgent) == (found, found)


def test_an_infants_age_is_asked_shown_to_the_doctor_and_never_public(client):
    page = walk(client, until="infant", asked_for="child", age_band="0-1")
    assert "How old is the child?" in page.content.decode()
    question = asked(client, asked_for="child", age_band="0-1", infant_age="w5")
    assert (question.asker_age_band, question.infant_age) == ("0-9", "w5")
    assert question.line_for_staff == "<bdi>Quiet Fern</bdi>, girl aged 0–9, 5 weeks old"
    assert question.asker_line == "<bdi>Quiet Fern</bdi>, girl aged 0–9"
    Question.objects.filter(pk=question.pk).update(infant_age="m7")
    question.refresh_from_db()
    assert "7 months old" in question.line_for_staff
    erase_now(question.pk)
    question.refresh_from_db()
    assert (question.infant_age, question.asker_age_band) == ("", "")


@pytest.mark.parametrize(
    ("band", "sex", "line"),
    [
        ("0-9", "male", "boy aged 0–9"),
        ("0-9", "other", "child aged 0–9"),
        ("0-9", "undisclosed", "child aged 0–9"),
        ("10-19", "male", "10–19 year old male"),
        ("30-39", "female", "30–39 year old female"),
        ("30-39", "other", "30–39 year old person of another sex"),
        ("30-39", "undisclosed", "30–39 years old"),
        ("", "female", "female"),
    ],
)
def test_the_line_about_who_asked_fits_every_age_and_sex(band, sex, line):
    question = Question(asker_name="Quiet Fern", asker_age_band=band, asker_sex=sex)
    assert question.asker_line == f"<bdi>Quiet Fern</bdi>, {line}"


def test_the_answers_page_shows_the_age_as_it_was_asked(client):
    html = walk(client, until="check", asked_for="child", age_band="0-1").content.decode()
    assert "Under 2 years" in html
    assert "5 weeks old" in html
    html = client.post("/ask/about/?change=1", {**PAGES["about"], "age_band": "2-9"}, follow=True).content.decode()
    assert "5 weeks old" not in html
    send(client)
    assert Question.objects.get().infant_age == ""


def test_the_desk_shows_weeks(client):
    department = make_department()
    who = make_doctor(department)
    question = claimed(department, who)
    Question.objects.filter(pk=question.pk).update(asker_age_band="0-9", infant_age="w5")
    client.force_login(who.user)
    assert "5 weeks old" in client.get(question.get_desk_url()).content.decode()
    assert "5 weeks old" in client.get("/desk/").content.decode()


def test_every_infants_age_has_its_words():
    assert [infant_age_in_words(code) for code in INFANT_AGES[:3]] == [
        "less than a week old", "1 week old", "2 weeks old",
    ]  # fmt: skip
    assert len({infant_age_in_words(code) for code in INFANT_AGES}) == len(INFANT_AGES)


@pytest.mark.parametrize(("band", "age"), [("10-19", "w5"), ("", "m7"), ("0-9", "m24"), ("0-9", "x")])
def test_the_database_refuses_an_infants_age_that_cannot_be(band, age):
    question = submitted()
    with pytest.raises(IntegrityError, match="question_infant_age"), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(asker_age_band=band, infant_age=age)


def test_who_is_somebody_else_is_asked_again_what_depends_on_it(client):
    walk(client, until="check", asked_for="child", age_band="0-1", since="Monday")
    response = client.post("/ask/who/?change=1", {"asked_for": "self"})
    assert response["Location"] == "/ask/about/?change=1"
    form = client.get(response["Location"]).context["form"]
    assert (form["name"].value(), form["age_band"].value(), form["sex"].value()) == ("Quiet Fern", None, None)
    assert client.get("/ask/check/").status_code == 302
    response = client.post("/ask/about/?change=1", {**PAGES["about"], "age_band": "30-39"})
    assert response["Location"] == "/ask/details/?change=1"
    assert "Monday" in client.get(response["Location"]).content.decode()
    assert client.post(response["Location"], {**PAGES["details"], "since": "Monday"})["Location"] == "/ask/check/"
    send(client)
    question = Question.objects.get()
    assert (question.asked_for, question.asker_age_band, question.infant_age) == ("self", "30-39", "")
    assert question.prompts == {"since": "Monday"}


def test_the_same_answer_again_asks_nothing_again(client):
    walk(client, until="check", asked_for="child", age_band="2-9")
    assert client.post("/ask/who/?change=1", {"asked_for": "child"})["Location"] == "/ask/check/"


def test_an_answer_that_does_not_hold_any_more_says_why(client):
    walk(client, until="check")
    assert client.post("/ask/age/?change=1", {"standing": "guardian"})["Location"] == "/ask/check/"
    assert client.get("/ask/check/")["Location"] == "/ask/about/"
    assert "Choose an age that fits your answers so far" in client.get("/ask/about/").content.decode()


YOU = re.compile(r"\byou (?:feel|take|had|allergic)|\byour (?:age|sex)\b", re.IGNORECASE)


@pytest.mark.parametrize("asked_for", ["child", "parent", "partner", "other"])
def test_no_question_about_somebody_else_asks_about_you(client, asked_for):
    for page in ("about", "question", "details"):
        walk(client, until=page, asked_for=asked_for, age_band="10-19")
        main = client.get(f"/ask/{page}/").content.decode().split("<main")[1].split("</main")[0]
        assert not YOU.search(main), page
        client.cookies.clear()


def test_the_private_page_shows_the_prompts_as_they_were_asked(client):
    question = submitted(asked_for="child", prompts={"medicines": "None"})
    html = client.get(private_path(question)).content.decode()
    assert "Which medicines does the child take?" in html
    assert str(PROMPTS["medicines"][0]) not in html


def test_optional_is_said_of_what_may_stay_empty_alone(client):
    """Whatever is marked as optional is sent empty, with everything else filled in, and is taken."""
    walk(client, until="check")
    draft = QuestionDraft.objects.get()
    marked = 0
    for name, step in BY_NAME.items():
        html = client.get(f"/ask/{name}/").content.decode() if step.needed(draft.answers["done"]) else ""
        marked += html.count('class="optional"')
        form = form_for(step, draft, {})
        assert not [field for field, one in form.fields.items() if not one.required and field in form.errors], name
    assert marked
    assert FollowUpForm({}).fields["note"].required
