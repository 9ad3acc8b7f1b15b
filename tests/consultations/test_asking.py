"""Asking: every field's limits and words, sending twice, closed doors, hostile text, and where it must not go."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from consultations.acts import asker
from consultations.forms.asking import AskForm
from consultations.links import private_path
from consultations.models import Consent, Policy, PolicyVersion, Question
from consultations.models.question import AGE_BANDS
from tests.consultations.world import dump
from tests.factories import make_department, make_doctor, make_moderator, published, submitted

pytestmark = pytest.mark.django_db

TITLE = "Red spots on my back for two weeks"
BODY = "Several red spots have come up on my back. They neither itch nor hurt. What could they be?"


def answers(**changes):
    """What a browser sends for a good question; a field that is None is left out."""
    sent = {
        "title": TITLE,
        "body": BODY,
        "department": "",
        "name": "Quiet Fern",
        "sex": "female",
        "age_band": "30-39",
        "email": "",
        "health_data": "on",
        "publication": "on",
        "website": "",
    }
    return {name: value for name, value in {**sent, **changes}.items() if value is not None}


def ask(client, **changes):
    return client.post("/ask/", answers(**changes))


def refused(client, **changes):
    """The form after a refusal: nothing was written, and the page came back with status 200."""
    before = dump()
    response = ask(client, **changes)
    assert response.status_code == 200
    assert dump() == before
    return response


def errors(client, **changes):
    form = refused(client, **changes).context["form"]
    return {name: [str(message) for message in messages] for name, messages in form.errors.items()}


def asked(client, **changes):
    """The one question that a good form makes."""
    response = ask(client, **changes)
    assert response.status_code == 302, response.context["form"].errors
    (question,) = Question.objects.all()
    assert response["Location"] == f"{private_path(question)}sent/"
    return question


def test_a_question_is_kept_as_it_was_typed_with_its_consents(client):
    department = make_department()
    question = asked(client, department=str(department.pk), email="fern@example.org")
    assert (question.title, question.body, question.department) == (TITLE, BODY, department)
    assert (question.asker_name, question.asker_sex, question.asker_age_band) == ("Quiet Fern", "female", "30-39")
    assert (question.email, question.status, question.locale) == ("fern@example.org", "submitted", "en")
    consents = question.consents.values_list("purpose", "granted", "policy_version__policy__kind")
    assert list(consents) == [("health_data", True, "privacy"), ("publication", True, "publication")]
    assert question.publication_consent == question.consents.get(purpose="publication")


def test_only_the_necessary_is_enough(client):
    question = asked(client, age_band="", publication=None)
    assert (question.department, question.email, question.asker_age_band, question.publication_consent) == (
        None,
        "",
        "",
        None,
    )
    assert list(Consent.objects.values_list("purpose", flat=True)) == ["health_data"]


@pytest.mark.parametrize("sex", Question.Sex.values)
def test_every_sex_may_ask(client, sex):
    assert asked(client, sex=sex).asker_sex == sex


def test_every_age_band_is_offered(client):
    offered = [value for value, _label in client.get("/ask/").context["form"].fields["age_band"].choices]
    assert offered == ["", *AGE_BANDS]


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
        ("title", 101, "at most 100 characters"),
        ("title", 10_000, "at most 100 characters"),
        ("body", 29, "at least 30 characters"),
        ("body", 2001, "at most 2000 characters"),
        ("body", 10_000, "at most 2000 characters"),
        ("name", 61, "at most 60 characters"),
    ],
)
def test_a_length_beyond_the_limits_is_told_beside_the_field_and_the_text_kept(client, field, length, words):
    response = refused(client, **{field: "x" * length})
    form = response.context["form"]
    assert list(form.errors) == [field]
    (message,) = form.errors[field]
    assert words in message
    assert "x" * length in response.content.decode()


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
    assert found[field] == [AskForm.base_fields[field].error_messages["required"]]


@pytest.mark.parametrize(
    "text",
    [
        "🤒" * 10,
        "我的背上長了紅點已經兩週",
        "\u202bبقع حمراء على ظهري\u202c",
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
        ("health_data", None, "Agree, or we cannot pass on your question"),
        ("email", "fern at example", "Write the address like this: name@example.org"),
        ("email", "fern@example.org\x00", None),
        (
            "email",
            f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.org",
            "Write a shorter address, of at most 254 characters",
        ),
        ("sex", "neat", None),
        ("age_band", "30-40", None),
        ("department", "x", "This department takes no questions at the moment. Choose another one, or “I don’t know”"),
        (
            "department",
            "9" * 40,
            "This department takes no questions at the moment. Choose another one, or “I don’t know”",
        ),
        ("department", "\x00", None),
        ("website", "https://spam.example", "Leave this field empty"),
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
    assert found == {field: [f"Take out “{data}”. It could show who you are."]}


def test_measurements_and_dates_are_no_personal_data(client):
    body = "My blood pressure was 120 80 72 118 on 2024-05-01, sugar 5.5 and weight 72.5 kg. Is that all right?"
    assert asked(client, body=body).body == body


def test_red_flags_and_crisis_words_make_it_urgent_and_never_refuse(client):
    question = asked(client, body="I have chest pain since this morning, and I want to die. What should I do now?")
    assert question.urgent
    assert sorted(question.findings.values_list("kind", flat=True)) == ["crisis", "red_flag"]


def test_all_errors_at_once_keep_all_that_was_typed(client):
    department = make_department()
    typed = answers(
        title="Short",
        body="Too short",
        name="n" * 61,
        sex=None,
        age_band="40-49",
        email="nowhere",
        health_data=None,
        department=str(department.pk),
    )
    response = client.post("/ask/", typed)
    html = response.content.decode()
    fields = {
        name: response.context["form"][name].value()
        for name in ("title", "body", "name", "email", "age_band", "department")
    }
    assert fields == {name: typed[name] for name in fields}
    assert 'value="Short"' in html
    assert re.search(r"<textarea[^>]*>\s*Too short</textarea>", html)
    assert re.search(rf'<option value="{department.pk}" selected>', html)
    assert re.search(r'<option value="40-49" selected>', html)
    assert re.search(r'<input type="checkbox" name="publication"[^>]* checked', html)
    assert not re.search(r'<input type="checkbox" name="health_data"[^>]* checked', html)


def test_the_error_summary_leads_to_every_field_in_the_same_words(client):
    response = refused(client, title="", body="x", name="", sex=None, email="nowhere", health_data=None)
    html = response.content.decode()
    title = re.search(r"<title>(.*?)</title>", html, re.S)[1]
    assert title.startswith("Error: ")
    summary = re.search(r'<div class="problem" role="alert"[^>]*>(.*?)</div>', html, re.S)[1]
    assert html.index(summary) < html.index("<h1>")
    assert html.count('role="alert"') == 1
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert [target for target, _words in links if target not in ids] == []
    assert len(links) == 6
    rest = html.replace(summary, "")
    for target, words in links:
        assert words in rest, "the words beside the field are the summary's"
        name = re.sub(r"^id_|_0$", "", target)
        assert re.search(rf'aria-describedby="[^"]*id_{name}_error', rest)
        assert f'id="id_{name}_error"' in rest


def test_a_page_without_errors_has_no_summary(client):
    html = client.get("/ask/").content.decode()
    assert 'role="alert"' not in html
    assert "<title>Ask a doctor" in html


def test_sent_twice_it_is_one_question_and_the_same_confirmation(client):
    sent = answers()
    client.get("/ask/")
    first, second = client.post("/ask/", sent), client.post("/ask/", sent)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    question = Question.objects.get()
    assert question.events.count() == 1
    assert question.consents.count() == 2
    shown = [client.get(first["Location"]) for _again in range(2)]
    assert [str(question.number) in page.content.decode() for page in shown] == [True, True]
    assert Question.objects.count() == 1


def sent_by(browser, **changes):
    """The number of the question that this browser's form makes, or made before."""
    browser.get("/ask/")
    return int(re.search(r"/q/(\d+)/", ask(browser, **changes)["Location"])[1])


def test_other_words_another_browser_or_a_withdrawal_make_another_question(client):
    first = sent_by(client)
    assert sent_by(client, name="Another name") == first
    assert sent_by(client, body=f"{BODY} And one thing more.") != first
    assert sent_by(Client()) != first
    asker.withdraw(first)
    second = sent_by(client)
    assert second != first
    assert sent_by(client) == second


def test_a_paused_department_is_not_offered_and_refused(client):
    paused, open_one = make_department("Paused one"), make_department("Open one")
    paused.is_open = False
    paused.save()
    html = client.get("/ask/").content.decode()
    assert "Open one" in html
    assert "Paused one" not in html
    assert list(errors(client, department=str(paused.pk))) == ["department"]
    assert asked(client, department=str(open_one.pk)).department == open_one


@pytest.mark.parametrize("kind", Policy.Kind.values)
def test_without_a_policy_nobody_can_ask_while_reading_goes_on(client, without_triggers, kind):
    question = published(make_department())
    PolicyVersion.objects.filter(policy__kind=kind).update(approved_at=None)
    before = dump()
    for response in (client.get("/ask/"), ask(client)):
        assert response.status_code == 503
        assert (
            "We cannot take questions or replies right now, because a policy text is missing."
            in response.content.decode()
        )
        assert "119" in response.content.decode()
    assert dump() == before
    assert client.get(question.get_absolute_url()).status_code == 200
    assert client.get("/").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "missing": [kind]})


def test_a_version_still_to_come_is_not_in_force(client, without_triggers):
    PolicyVersion.objects.filter(policy__kind="privacy").update(effective_from="2999-01-01T00:00Z")
    assert ask(client).status_code == 503


def test_the_form_links_the_texts_it_asks_to_agree_to(client):
    html = client.get("/ask/").content.decode()
    for kind in ("privacy", "publication"):
        url = PolicyVersion.objects.in_force(kind, locale="en").get_absolute_url()
        assert f'href="{url}"' in html
        assert client.get(url).status_code == 200


def test_a_form_from_elsewhere_is_refused():
    client = Client(enforce_csrf_checks=True)
    before = dump()
    response = client.post("/ask/", answers())
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()
    assert BODY not in response.content.decode()
    assert dump() == before
    page = client.get("/ask/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
    assert client.post("/ask/", answers(csrfmiddlewaretoken=token)).status_code == 302


def test_getting_never_writes(client):
    question = submitted(email="fern@example.org")
    before = dump()
    for url in (
        "/ask/",
        "/ask/?department=1",
        "/ask/?department=%00",
        private_path(question),
        f"{private_path(question)}sent/",
    ):
        for method in (client.get, client.head):
            assert method(url, answers(action="withdraw")).status_code == 200
    assert dump() == before


def test_other_methods_are_refused(client):
    question = submitted()
    for method in (client.put, client.delete, client.patch, client.options):
        assert method("/ask/").status_code == 405
    assert client.post(f"{private_path(question)}sent/").status_code == 405


def test_a_department_can_be_chosen_by_the_link(client):
    department = make_department("Skin")
    html = client.get(f"/ask/?department={department.pk}").content.decode()
    assert re.search(rf'<option value="{department.pk}" selected>Skin', html)


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
    ask(
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
    html = refused(client, title=HOSTILE * 30, name='"><img src=x onerror=alert(1)>' * 5).content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html


def test_far_too_much_is_refused_without_an_answer_to_wait_for(client):
    before = dump()
    assert ask(client, body="x" * 300_000).status_code == 400
    assert client.post("/ask/", {**answers(), **{f"f{n}": "x" for n in range(1100)}}).status_code == 400
    assert dump() == before


def test_asking_tells_no_session_and_no_account(client):
    asked(client)
    assert "sessionid" not in client.cookies
