"""Asking: every field's limits and words, sending twice, closed doors, hostile text, and where it must not go."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from consultations.acts.private_page import own_question
from consultations.forms.asking.about_the_asker import AboutStep
from consultations.forms.asking.question_text import QuestionStep
from consultations.models import Consent, Question, QuestionDraft
from consultations.models.asker import AGE_BANDS
from consultations.secret_link import private_path
from tests.consultations.asking.asking import (
    BODY,
    PAGES,
    TITLE,
    asked,
    errors,
    notice,
    post,
    questions,
    refused,
    send,
    walk,
)
from tests.consultations.world import dump
from tests.factories import make_department, make_doctor, make_moderator, published, submitted

pytestmark = pytest.mark.django_db
BANDS_OF_ADULTS = AGE_BANDS[1:]
FIELDS = {
    **AboutStep.base_fields,
    **QuestionStep.base_fields,
}


def test_a_question_is_kept_as_it_was_typed_with_its_consents(client):
    department = make_department()
    question = asked(
        client,
        department=str(department.pk),
        email="fern@example.org",
        asked_for="parent",
        since="Two weeks",
        wish="Why",
    )
    assert (question.title, question.body, question.department) == (TITLE, BODY, department)
    assert (question.asker_name, question.asker_sex, question.asker_age_band) == ("Quiet Fern", "female", "30-39")
    assert (question.email, question.status, question.locale) == ("fern@example.org", "submitted", "en")
    assert (question.asked_for, question.guardian) == ("parent", False)
    assert question.prompts == {"since": "Two weeks", "wish": "Why"}
    consents = question.consents.values_list("purpose", "granted", "policy_version__policy__kind")
    assert list(consents) == [("health_data", True, "privacy"), ("publication", True, "publication")]
    assert question.publication_consent == question.consents.get(purpose="publication")


def test_only_the_necessary_is_enough(client):
    question = asked(client, age_band="", publication=None)
    kept = (question.department, question.email, question.asker_age_band, question.publication_consent)
    assert kept == (None, "", "", None)
    assert list(Consent.objects.values_list("purpose", flat=True)) == ["health_data"]


@pytest.mark.parametrize("sex", Question.Sex.values)
def test_every_sex_may_ask(client, sex):
    assert asked(client, sex=sex).asker_sex == sex


def test_every_age_band_is_offered(client):
    page = walk(client, until="about")
    assert [value for value, _label in page.context["form"].fields["age_band"].choices] == ["", *BANDS_OF_ADULTS]


@pytest.mark.parametrize(
    ("field", "length"), [("title", 10), ("title", 100), ("body", 30), ("body", 2000), ("name", 1), ("name", 60)]
)
def test_a_length_within_the_limits_is_taken(client, field, length):
    question = asked(client, **{field: "x" * length})
    kept = {"title": question.title, "body": question.body, "name": question.asker_name}[field]
    assert kept == "x" * length


@pytest.mark.parametrize(
    ("field", "length", "words"),
    [
        ("title", 9, "at least 10 characters"),
        ("title", 101, "to 100 characters. It has 101."),
        ("title", 10_000, "to 100 characters. It has 10000."),
        ("body", 29, "at least 30 characters"),
        ("body", 2001, "to 2000 characters. It has 2001."),
        ("body", 10_000, "to 2000 characters. It has 10000."),
        ("name", 61, "60 characters or fewer"),
    ],
)
def test_a_length_beyond_the_limits_is_told_beside_the_field_and_the_text_kept(client, field, length, words):
    response = refused(client, **{field: "x" * length})
    form = response.context["form"]
    assert list(form.errors) == [field]
    (message,) = form.errors[field]
    assert words in message
    assert "x" * length in response.content.decode()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", "嬰兒發燒怎麼辦"), ("title", "婴儿发烧"),
        ("title", "頭痛 3天吐"), ("title", "아기 열나요"), ("title", "頭が痛い"),
        ("body", "孩子發燒三天要看醫生嗎"), ("body", "发烧38.5度已经三天了怎么办"),
    ],
)  # fmt: skip
def test_a_chinese_character_says_as_much_as_several_letters(client, field, text):
    question = asked(client, **{field: text})
    assert {"title": question.title, "body": question.body}[field] == text


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("title", "頭痛", "at least 4 characters"),
        ("title", "頭痛 a", "at least 5 characters"),
        ("body", "孩子發燒三天", "at least 10 characters"),
    ],
)
def test_too_little_in_chinese_is_told_in_chinese_characters(client, field, text, words):
    (message,) = errors(client, **{field: text})[field]
    assert words in message


def test_browsers_hold_nobody_to_a_length_in_characters(client):
    page = walk(client, until="question").content.decode()
    assert "minlength" not in page


def test_length_counts_characters_as_one_sees_them(client):
    """Browsers send a line break as two characters; NUL and other controls are none; surrounding space is none."""
    lines = "\r\n".join(["x" * 39] * 50)
    assert len(lines.replace("\r\n", "\n")) == 1999
    assert (
        asked(client, body=f"  \r\n{lines}y\x00\x07\x1b\x85 \r\n", title="  Red\x00 spots\x08 ok  ").body
        == lines.replace("\r\n", "\n") + "y"
    )
    assert Question.objects.get().title == "Red spots ok"


@pytest.mark.parametrize("field", ["title", "body", "name"])
@pytest.mark.parametrize(
    "text",
    ["", " " * 50, "\u3000" * 50, "\r\n" * 50, "\t" * 50, "\x00" * 50, "\u200b" * 50, "\u2060 \ufeff" * 20],
    ids=["empty", "spaces", "wide spaces", "lines", "tabs", "NUL", "zero width", "joiners"],
)
def test_what_shows_nothing_is_nothing(client, field, text):
    found = errors(client, **{field: text})
    assert list(found) == [field]
    assert found[field] == [FIELDS[field].error_messages["required"]]


@pytest.mark.parametrize(
    "text",
    [
        "🤒" * 10,
        "我的背上長了紅點已經兩週",
        "بقع حمراء على ظهري",
        "ab\u0301cdefghijk",
        "{{ 7|add:7 }} {% x %}",
    ],
)
def test_every_script_is_kept_letter_by_letter(client, text):
    assert asked(client, title=text, name=text[:30]).title == text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("sex", None, "Choose one, or “Rather not say”"),
        ("health_data", None, "Tick the box to agree. We can’t send your question to a doctor without it."),
        ("email", "fern at example", "Enter an email address like this: name@example.org"),
        ("email", "fern@example@org", None),
        (
            "email",
            f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.org",
            "Enter an email address of 254 characters or fewer",
        ),
        ("sex", "neat", None),
        ("age_band", "30-40", None),
        ("department", "x", "This department isn’t taking questions at the moment. Choose another, or “I don’t know”"),
        (
            "department",
            "9" * 40,
            "This department isn’t taking questions at the moment. Choose another, or “I don’t know”",
        ),
        ("department", "\x00", None),
        ("website", "https://spam.example", "Leave this field empty"),
        ("asked_for", None, "Choose who it is about"),
        ("signs", None, "Choose whether there are any of these signs"),
        ("standing", None, "Choose one, so we know who is asking"),
        ("medicines", "x" * 301, "Shorten your answer to 300 characters. It has 301."),
    ],
)
def test_every_other_field_says_what_is_wrong_with_it(client, field, value, message):
    found = errors(client, **{field: value})
    assert list(found) == [field]
    assert found[field][0]
    if message:
        assert found[field] == [message]


@pytest.mark.parametrize(
    "data",
    [
        "ann.fern@example.org",
        "0912-345-678",
        "+886 2 2345 6789",
        "A123456789",
        "https://example.org/me",
        "ａｎｎ＠example.org",
    ],
)
@pytest.mark.parametrize("field", ["title", "body", "name"])
def test_personal_data_is_shown_beside_its_field(client, field, data):
    text = f"It began in May. Call me: {data} please"
    found = errors(client, **{field: text})
    assert found == {field: [f"Take out or mask “{data}”. It could show who you are."]}


def test_measurements_and_dates_are_no_personal_data(client):
    body = "My blood pressure was 120 80 72 118 on 2024-05-01, sugar 5.5 and weight 72.5 kg. Is that all right?"
    assert asked(client, body=body).body == body


def test_red_flags_and_crisis_words_make_it_urgent_and_never_refuse(client):
    question = asked(client, body="I have chest pain since this morning, and I want to die. What should I do now?")
    assert question.urgent
    assert sorted(question.findings.values_list("kind", flat=True)) == ["crisis", "red_flag"]


def test_the_error_summary_leads_to_every_field_in_the_same_words(client):
    response = refused(client, name="", sex=None, email="nowhere")
    html = response.content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.S)[1]
    assert title.startswith("Error: ")
    summary = re.search(r'<div class="problem" role="alert"[^>]*>(.*?)</div>', html, re.S)[1]
    assert html.index(summary) < html.index("<h1>")
    assert html.count('role="alert"') == 1
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert [target for target, _words in links if target not in ids] == []
    assert len(links) == 3
    rest = html.replace(summary, "")
    for target, words in links:
        assert words in rest, "the words beside the field are the summary's"
        name = re.sub(r"^id_|_0$", "", target)
        assert re.search(rf'aria-describedby="[^"]*id_{name}_error', rest)
        assert f'id="id_{name}_error"' in rest


def test_a_page_without_errors_has_no_summary(client):
    html = client.get("/ask/gate/").content.decode()
    assert 'role="alert"' not in html
    assert "<title>Before you start" in html


def test_the_start_has_the_numbers_above_the_start_and_no_fields(client):
    html = client.get("/ask/").content.decode()
    assert html.index('href="tel:119"') < html.index('href="/ask/gate/"')
    main = html[html.index("<main") : html.index("</main")]
    assert not re.search(r"<(input|select|textarea)", main)


def test_sent_twice_it_is_one_question_and_the_same_confirmation(client):
    first = walk(client)
    second = client.post("/ask/check/", {"revision": "1"})
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    question = Question.objects.get()
    assert question.events.count() == 1
    assert question.consents.count() == 2
    shown = [client.get(first["Location"]) for _again in range(2)]
    assert [str(question.number) in page.content.decode() for page in shown] == [True, True]
    assert Question.objects.count() == 1
    assert not QuestionDraft.objects.exists()


def test_a_tab_left_behind_after_sending_leads_to_the_confirmation(client):
    location = walk(client)["Location"]
    for page in ("question", "photos", "consents", "check"):
        assert client.get(f"/ask/{page}/")["Location"] == location
        assert client.post(f"/ask/{page}/", {"title": "x"})["Location"] == location


def test_a_withdrawn_question_is_no_place_to_be_led_to(client):
    walk(client)
    own_question.withdraw(Question.objects.get().pk)
    assert client.get("/ask/check/").status_code == 410
    walk(client)
    assert Question.objects.count() == 2


def test_what_was_changed_in_another_tab_is_seen_before_it_is_sent(client):
    html = walk(client, until="check").content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', html)[1]
    post(client, "question", title="Red spots on my arm since May")
    response = client.post("/ask/check/", {"revision": revision}, follow=True)
    assert response.context["problem"]
    assert "You’ve changed your answers in another window." in response.content.decode()
    assert "Red spots on my arm since May" in response.content.decode()
    assert not Question.objects.exists()
    assert send(client).status_code == 302
    assert Question.objects.get().title == "Red spots on my arm since May"


def test_a_change_returns_to_the_answers_and_keeps_the_others(client):
    walk(client, until="check")
    response = client.post("/ask/about/?change=1", {"name": "Loud Oak", "sex": "male", "age_band": "", "email": ""})
    assert response["Location"] == "/ask/check/"
    send(client)
    question = Question.objects.get()
    assert (question.asker_name, question.asker_sex, question.title) == ("Loud Oak", "male", TITLE)


def test_back_keeps_what_was_typed_even_where_it_cannot_be_taken(client):
    walk(client, until="question")
    response = client.post("/ask/question/", {"title": "Too short", "body": "x" * 2001, "back": "1"})
    assert response["Location"] == "/ask/department/"
    form = client.get("/ask/question/").context["form"]
    assert (form["title"].value(), form["body"].value()) == ("Too short", "x" * 2001)
    assert client.get("/ask/check/")["Location"] == "/ask/question/"


def test_a_page_cannot_be_jumped_over(client):
    walk(client, until="department")
    assert client.get("/ask/consents/")["Location"] == "/ask/department/"
    assert client.get("/ask/nowhere/").status_code == 404


def test_without_a_draft_nothing_is_shown_but_how_to_start(client):
    for page in ("question", "check", "photos"):
        response = client.get(f"/ask/{page}/")
        assert response.status_code == 410
        assert 'href="/ask/"' in response.content.decode()
        assert client.post(f"/ask/{page}/", {}).status_code == 410


def test_a_draft_belongs_to_its_browser(client):
    walk(client, until="check")
    assert Client().get("/ask/check/").status_code == 410
    bob = Client()
    bob.cookies["askwell_draft"] = QuestionDraft.objects.get().key_hash
    assert bob.get("/ask/check/").status_code == 410
    cookie = client.cookies["askwell_draft"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/ask/")
    assert cookie.value not in str(list(QuestionDraft.objects.values()))


def test_a_draft_is_over_after_seven_days(client, time_machine):
    time_machine.move_to("2026-03-01T12:00:00+00:00", tick=False)
    walk(client, until="check")
    time_machine.move_to("2026-03-08T11:59:00+00:00", tick=False)
    assert client.get("/ask/check/").status_code == 200
    time_machine.move_to("2026-03-08T12:01:00+00:00", tick=False)
    assert client.get("/ask/check/").status_code == 410


def test_starting_again_deletes_the_answers(client):
    walk(client, until="check")
    assert "You have started a question" in client.get("/ask/").content.decode()
    assert client.post("/ask/again/")["Location"] == "/ask/"
    assert not QuestionDraft.objects.exists()


def test_getting_never_writes(client):
    walk(client, until="check")
    question = submitted(email="fern@example.org")
    before, draft = dump(), QuestionDraft.objects.values().get()
    steps = [
        f"{name}/" for name in [*PAGES, "check", "stop", "too-young"] if name not in ("infant", "topics", "similar")
    ]
    for url in [
        *(f"/ask/{page}" for page in ["", "?department=1", "?department=%00", *steps]),
        private_path(question),
        f"{private_path(question)}sent/",
    ]:
        for method in (client.get, client.head):
            assert method(url, {"action": "withdraw", "back": "1", "signs": "some"}).status_code == 200, url
    assert (dump(), QuestionDraft.objects.values().get()) == (before, draft)


def test_other_methods_are_refused(client):
    question = submitted()
    walk(client, until="check")
    for method in (client.put, client.delete, client.patch, client.options):
        for url in ("/ask/", "/ask/gate/", "/ask/question/", "/ask/check/"):
            assert method(url).status_code == 405
    assert client.post(f"{private_path(question)}sent/").status_code == 405
    assert client.get("/ask/again/").status_code == 405


def test_a_department_can_be_chosen_by_the_link(client):
    department = make_department("Skin")
    html = client.get(f"/ask/?department={department.pk}").content.decode()
    assert f'href="/ask/gate/?department={department.pk}"' in html
    client.post(f"/ask/gate/?department={department.pk}", {"signs": "none", **notice(client)})
    for page in ("who", "age", "about"):
        post(client, page)
    html = client.get("/ask/department/").content.decode()
    assert re.search(rf'<input type="radio" name="department" value="{department.pk}"[^>]* checked', html)


def test_the_confirmation_shows_number_and_link_to_nobody_else(client):
    question = asked(client)
    url = f"{private_path(question)}sent/"
    response = client.get(url)
    html = unescape(response.content.decode())
    assert f"<strong>{question.number}</strong>" in html
    assert f"http://testserver{private_path(question)}" in html
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert 'name="robots" content="noindex"' in html
    assert TITLE not in html
    wrong = reverse("ask_done", args=[question.pk, "A" * 24])
    assert client.get(wrong).status_code == 404


HOSTILE = "<script>alert(1)</script> &amp; \"quotes\" '{{ settings.SECRET_KEY }}' {% now 'Y' %} 🤒 \u202eRTL"


def test_hostile_text_is_only_text_on_every_page(client, admin_client):
    department = make_department()
    doctor = make_doctor(department)
    walk(
        client,
        title=HOSTILE,
        body=f"{HOSTILE} and more of it",
        name=HOSTILE[:60],
        department=str(department.pk),
    )
    waiting = Question.objects.get()
    done = published(
        department, doctor, title=HOSTILE, body=f"{HOSTILE} and more of it", name=HOSTILE[:60], headline=HOSTILE[:120]
    )
    desk, moderator = Client(), Client()
    desk.force_login(doctor.user)
    moderator.force_login(make_moderator())
    pages = [
        (client, "/"),
        (client, department.get_absolute_url()),
        (client, done.get_absolute_url()),
        (client, doctor.get_absolute_url()),
        (client, private_path(waiting)),
        (client, private_path(done)),
        (desk, "/desk/"),
        (desk, done.get_desk_url()),
        (moderator, "/admin/consultations/question/"),
        (moderator, f"/admin/consultations/question/{waiting.pk}/change/"),
        (moderator, f"/admin/consultations/question/{done.pk}/change/"),
        (admin_client, "/admin/consultations/event/"),
    ]
    shown = 0
    for who, url in pages:
        response = who.get(url)
        assert response.status_code == 200, url
        html = response.content.decode()
        assert "<script>alert" not in html, url
        assert "&amp;lt;" not in html, f"escaped twice: {url}"
        shown += "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;" in html
    assert shown == len(pages) - 2  # the desk's list has nothing waiting, and Events have no words
    assert "{{ settings.SECRET_KEY }}" in unescape(client.get(private_path(waiting)).content.decode())


def test_hostile_text_in_a_refused_form_is_only_text(client):
    html = refused(client, title=HOSTILE * 30).content.decode()
    html += refused(client, name='"><img src=x onerror=alert(1)>' * 5).content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html


def test_far_too_much_is_refused_without_an_answer_to_wait_for(client):
    before = questions()
    assert walk(client, body="x" * 300_000).status_code == 413
    assert client.post("/ask/gate/", {f"f{n}": "x" for n in range(1100)}).status_code == 400
    assert questions() == before


def test_asking_tells_no_session_and_no_account(client):
    asked(client)
    assert "sessionid" not in client.cookies
