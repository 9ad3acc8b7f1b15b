"""Text as people have it, in every way in: asking, following up, the desk, the admin, an import, an address."""

import re
from html import unescape

import pytest
from django.test import Client

from consultations.acts.governing.in_force import findings_in_text
from consultations.forms.moderation import TextForm
from consultations.models import Question, Topic
from consultations.models.faq import render_markdown
from consultations.reading import clean_address
from consultations.retrieval.search import Filters, Search
from consultations.retrieval.similar import rebuild
from consultations.retrieval.suggestions import named_topics
from consultations.screening import hints, masked, personal, screen
from consultations.secret_link import private_path
from portal.models import User
from tests.consultations.asking.asking import TITLE, asked, post, walk
from tests.consultations.exchange.lines import DEPARTMENT, DOCTOR, Ran, question, write
from tests.consultations.upkeep.jobs import work
from tests.consultations.world import World
from tests.factories import DRAFT, make_topic, published, signed_in, submitted
from tests.outside import DANGERS, DOSES_AND_CLAIMS, PERSONAL_DATA, UNSEEN_ALONE

pytestmark = pytest.mark.django_db
AROUND = "This has been so for some days now.\n\n{}\n\nWhat could it be, and what can I do about it?"
# As one would write them in plain text: both have to be found alike.
PLAIN = {
    "a dose over lines": "Take ibuprofen 400 mg twice daily.",
    "stopping over lines": "Stop taking your warfarin",
    "a Chinese diagnosis over lines": "您確診是乾癬",
    "a ligature in definitely": "This is definitely psoriasis",
    "a ligature in a medicine": "Apply fluticasone 0.05 % twice a day",
}
WHOLE = {
    "a zero-width space in a name": "My name is [removed]",
    "accents as marks of their own": "My name is [removed]",
    "a zero-width space in a Chinese name": "我叫[removed]",
    "a line break in a phone number": "[removed]",
    "word joiners in a phone number": "[removed]",
    "joiners in a phone number": "[removed]",
    "selectors in a phone number": "[removed]",
    "a full-width address": "[removed]",
}


# Screening


@pytest.mark.parametrize("name", DANGERS)
def test_danger_is_found_however_it_is_written(client, name):
    assert asked(client, body=AROUND.format(DANGERS[name])).urgent


@pytest.mark.parametrize("name", WHOLE)
def test_masking_covers_all_of_it(client, name):
    text = PERSONAL_DATA[name]
    assert masked(text, screen(text)) == WHOLE[name]
    walk(client, until="question")
    page = client.get(post(client, "question", body=AROUND.format(text))["Location"])
    assert "could show who you are" in unescape(page.content.decode())
    client.post("/ask/question/", {"title": TITLE, "body": AROUND.format(text), "mask": "all"})
    assert client.get("/ask/question/").context["form"]["body"].value() == AROUND.format(WHOLE[name])


def test_a_denial_does_not_reach_over_a_line_and_a_word_does():
    assert screen("No fever\nChest pain since yesterday")
    assert screen("no fever\nchest pain since yesterday")
    assert screen("I really have chest\npain since yesterday")


def test_one_place_is_one_finding_though_it_is_read_twice():
    text = "我叫王小明\n自 殺 0912 345 678"
    found = screen(text)
    assert len(found) == len({one.kind for one in found}) == 3
    assert [text[one.start : one.end] for one in personal(found)] == ["王小明", "0912 345 678"]


def test_hints_stand_where_the_words_stand():
    text = "I am a  47\u00ad-year-old from Taipei"
    assert [text[one.start : one.end] for one in hints(text) if "47" in text[one.start : one.end]] == [
        "47\u00ad-year-old"
    ]


# Rules


@pytest.mark.parametrize("name", DOSES_AND_CLAIMS)
def test_rules_find_what_they_find_in_plain_text(name):
    text = DOSES_AND_CLAIMS[name]
    assert [one.code for one in findings_in_text(text)] == [one.code for one in findings_in_text(PLAIN[name])] != []
    (found,) = findings_in_text(text)
    assert text[found.start : found.end].split()[0] in text


@pytest.mark.parametrize("name", ["a dose over lines", "a ligature in a medicine"])
def test_the_desk_refuses_a_dose_however_it_is_written(name):
    world = World()
    held = world.in_status("claimed")
    response = signed_in(world.dr_chen).post(
        held.get_desk_url(), {"action": "send", **DRAFT, "answer": DOSES_AND_CLAIMS[name]}
    )
    assert response.status_code == 200
    assert Question.objects.get(pk=held.pk).status == "claimed"


def test_a_line_that_breaks_ends_a_denial_unless_it_goes_on_in_lower_case():
    assert "stop_change_medicine" in families("Don't worry\nStop taking your warfarin")
    assert "stop_change_medicine" in families("不要擔心\n請停藥")
    assert "stop_change_medicine" not in families("Do not\nstop taking your warfarin")


@pytest.mark.parametrize(
    "text",
    [
        "most of these problems will get improved with medicines easily. the probable causes: anxiety",
        "Your test can be done with urine.",
        "The diagnosis isn't clear yet.",
        "I cannot write this note for noteworthy reasons.",
        "Der Befund ist naïve.",
    ],
)
def test_a_longer_word_is_another_word(text):
    assert findings_in_text(text) == []


@pytest.mark.parametrize("accented", ["Take ibuprófen 400 mg twice daily.", "Stop taking yoür warfarin"])
def test_accents_hide_nothing_from_rules(accented):
    assert findings_in_text(accented)


def test_rules_find_the_same_in_both_chinese_scripts():
    for traditional, simplified in [("您確診是乾癬", "您确诊是干癣"), ("請停藥", "请停药")]:
        codes = [one.code for one in findings_in_text(traditional)]
        assert [one.code for one in findings_in_text(simplified)] == codes != []


def families(text):
    return {one.family for one in findings_in_text(text)}


# What is kept


# No browser sends half of a character; what a program sends of it Django reads as U+FFFD.
SENT = {name: text for name, text in UNSEEN_ALONE.items() if name != "half of a character"}


@pytest.mark.parametrize("text", SENT.values(), ids=SENT)
def test_what_nobody_sees_is_no_title_and_no_name(client, text):
    page = walk(client, title=text)
    assert page.context["form"].errors["title"] == ["Enter your question in one line"]
    assert walk(Client(), name=text).context["form"].errors["name"]


def test_a_title_and_a_name_are_kept_without_what_nobody_sees(client):
    question = asked(client, title="Red \u202espots\u00a0on my\u2028back \uf0b7", name="Quiet \u2066Fern\u200b")
    assert (question.title, question.asker_name) == ("Red spots on my back", "Quiet Fern")


def test_a_follow_up_is_kept_clean_and_is_not_empty(client):
    parent = World().in_status("published")
    sent = {"action": "follow_up", "follow_up-signs": "none"}
    client.post(private_path(parent), {**sent, "follow_up-note": "\u3164" * 10})
    assert not Question.objects.filter(parent=parent).exists()
    client.post(private_path(parent), {**sent, "follow_up-note": "May I swim\r\nwith\u00a0it\u200b?\uf0b7"})
    assert Question.objects.get(parent=parent).body == "May I swim\nwith it?"


def test_a_moderators_edit_is_kept_clean():
    one = submitted()
    form = TextForm({"title": "Red \u202espots on me", "body": one.body, "note": "x"}, question=one)
    assert form["title"].value() == "Red \u202espots on me"
    form.is_valid()
    assert form.cleaned_data["title"] == "Red spots on me"


def test_a_topic_of_the_admin_is_kept_clean():
    admin = User.objects.create_superuser(email="root@example.org", password="x")
    typed = {"name": "Head\u00adache\u202e", "slug": "headache", "synonyms-TOTAL_FORMS": 0, "synonyms-INITIAL_FORMS": 0}
    response = signed_in(admin).post("/admin/consultations/topic/add/", typed)
    assert response.status_code == 302, re.findall(r"errorlist.*?</ul>", response.content.decode(), re.DOTALL)
    assert Topic.objects.get().name == "Headache"


def test_an_import_keeps_what_a_form_keeps(tmp_path):
    line = question(
        headline="Red \u202espots\u200b", title=" Neat spots\u00a0? ", body="One\r\ntwo \u2028\uf0b7 three\n\n",
        asker={"name": "Mr.\u3000Zhang\u2069", "sex": "female", "age_band": None}, topics=["Head\u00adache"],
    )  # fmt: skip
    assert not Ran(write(tmp_path / "a.jsonl", DEPARTMENT, DOCTOR, line)).failed
    one = Question.objects.get()
    assert (one.headline, one.title, one.body, one.asker_name) == (
        "Red spots", "Neat spots ?", "One\ntwo\n• three", "Mr. Zhang",
    )  # fmt: skip
    assert [topic.name for topic in one.topics.all()] == ["Headache"]


def test_a_new_link_is_sent_to_the_address_as_a_telephone_writes_it(client, mailoutbox):
    one = asked(client, email="\ufefffern＠example．org\u00a0")
    assert one.email == "fern@example.org"
    work()
    mailoutbox.clear()
    client.post("/ask/link/", {"number": f"{one.pk}\u200b", "email": "ｆｅｒｎ@exam\u00adple。org"})
    work()
    assert [mail.to for mail in mailoutbox] == [["fern@example.org"]]


def test_what_no_mail_can_be_sent_to_is_named(client):
    page = walk(client, email="jörg@example.org")
    assert page.context["form"].errors["email"] == [
        "We cannot send email to an address with “ö” before the @. Use another address."
    ]


# Search, topics, Markdown


@pytest.mark.parametrize("query", ["高血壓用藥", "高血压用药", "高血壓 用藥", '"高血压用药"'])
@pytest.mark.parametrize("written", ["高血壓用藥要吃一輩子嗎", "高血压用药要吃一辈子吗"])
def test_one_search_finds_both_chinese_scripts_and_marks_what_is_written(query, written):
    page = published(World().department, title=written)
    rebuild()
    (row,) = Search(query, Filters()).page("1").rows
    assert row.question.pk == page.pk
    assert f"<mark>{written[:5]}</mark>" in f"{row.heading} {row.snippet}"


def test_accents_and_ligatures_are_found_either_way():
    page = published(World().department, title="Living with Ménière and dif\ufb01culty hearing")
    rebuild()
    for query in ("meniere", "Ménière", "difficulty hearing"):
        (row,) = Search(query, Filters()).page("1").rows
        assert row.question.pk == page.pk
    assert "<mark>dif\ufb01culty</mark> <mark>hearing</mark>" in row.heading + row.snippet


@pytest.mark.parametrize("topic", ["高血壓", "高血压"])
@pytest.mark.parametrize("text", ["我有高血壓很多年", "我有高血压很多年", "我有高血 壓"])
def test_topics_are_named_in_either_script(topic, text):
    made = make_topic(topic)
    assert list(named_topics(text)) == [made.pk]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**「重點」**請注意", "<p><strong>「重點」</strong>請注意</p>"),
        ("這是**重點。**請看", "<p>這是<strong>重點。</strong>請看</p>"),
        ("請*（注意）*看", "<p>請<em>（注意）</em>看</p>"),
        ("a **b** c", "<p>a <strong>b</strong> c</p>"),
        ("2 * 3 * 4 and snake_case_name", "<p>2 * 3 * 4 and snake_case_name</p>"),
    ],
)
def test_emphasis_needs_no_space_beside_chinese(text, html):
    assert render_markdown(text).strip() == html


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("anna @example.org", "anna@example.org"),
        ("anna@ example. org ", "anna@example.org"),
        ("mailto:anna@example.org", "anna@example.org"),
        ("lin mei@example.org", "lin mei@example.org"),  # of somebody else, perhaps, without the space
        ("anna@exam ple.org", "anna@exam ple.org"),
    ],
)
def test_a_space_is_taken_out_of_an_address_only_where_no_other_could_be_meant(typed, read):
    assert clean_address(typed) == read
