"""What is stored of a text (meaning, symptoms), and what a card says of two questions."""

import numpy as np
import pytest

from consultations.models import Question
from consultations.models.index_entry import DIMENSIONS as COLUMN
from consultations.retrieval.card_reasons import agreement, difference
from consultations.retrieval.encoder import DIMENSIONS, encode
from consultations.retrieval.similar import rebuild, similar_questions
from consultations.retrieval.symptoms import symptoms_in
from tests.factories import DECLINE, DRAFT, make_department, make_doctor, make_topic, published

CHINESE_TRADITIONAL = "最近背部長了紅色的疹子，晚上特別癢，沒有發燒，請問應該看哪一科？"


# The encoder


def test_the_same_in_other_words_is_near_and_something_else_is_far():
    texts = ["My knee hurts when I climb stairs.", "Going upstairs makes my knee ache.", "Which vaccine against flu?"]
    knee, stairs, flu = (np.array(encode(text)) for text in texts)
    assert COLUMN == DIMENSIONS
    assert all(vector.shape == (DIMENSIONS,) and np.linalg.norm(vector) == pytest.approx(1) for vector in (knee, flu))
    assert knee @ stairs > 0.6 > 0.3 > knee @ flu


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "🙂🙂🙂", "1234 5678", CHINESE_TRADITIONAL, "頭痛三天了怎麼辦", "У меня болит голова третий день",
        "عندي صداع منذ ثلاثة أيام", "머리가 아파요 어떻게 해야 하나요", "頭が痛いのですがどうすればいいですか",
        "x " * 50,
        "我最近一直頭痛，吃了 Panadol 也沒有用，請問是 migraine 嗎？",
    ],
)  # fmt: skip
def test_what_it_cannot_read_has_no_vector(text):
    assert encode(text) is None


@pytest.mark.parametrize("text", ["My knee hurts. 膝蓋", "Is COVID-19 mRNA safe at 80?", "naïve café and cough"])
def test_a_little_that_it_cannot_read_does_not_matter(text):
    assert encode(text) is not None


def test_a_text_has_one_vector_whatever_was_encoded_before():
    first = encode("My knee hurts.")
    encode("Something else altogether, which is much longer than the other one. " * 20)
    assert encode("My knee hurts.") == first


# Symptoms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have a rash that itches, no fever.", {"rash": True, "itch": True, "fever": False}),
        ("It does not itch. My doctor says it is no rash.", {"itch": False, "rash": False}),
        ("No fever at first. Since Monday I have a fever.", {"fever": True}),
        ("No vomiting, no diarrhoea, but I feel dizzy.", {"vomiting": False, "diarrhoea": False, "dizziness": True}),
        (CHINESE_TRADITIONAL, {"rash": True, "itch": True, "fever": False}),
        ("拉肚子兩天，沒有嘔吐，也不會頭暈", {"diarrhoea": True, "vomiting": False, "dizziness": False}),
        ("没有发烧，但是咳嗽", {"fever": False, "cough": True}),
        ("請問我有沒有發燒？會不會頭痛？", {"fever": True, "pain": True, "headache": True}),
        ("Is that normal or not? Fever since Monday.", {"fever": True}),
        ("The fever is gone and there is no longer pain.", {"fever": True, "pain": False}),
        ("Which vaccines do I need?", {}),
    ],
)  # fmt: skip
def test_symptoms_are_known_with_whether_they_are_there(text, expected):
    assert symptoms_in(text) == expected


# What a card says


LONG = "It began three weeks ago and comes back every evening."


def pair(first: dict, second: dict) -> tuple[Question, Question]:
    """A public question and one beside it, as a page has them: with entries, replies and topics."""
    department = make_department()
    doctor, topics = make_doctor(department), [make_topic("Rashes")]
    one, other = (
        published(
            department, doctor, title="Something on my skin", headline=f"Skin {n}", topics=topics,
            **{**fields, "draft": {**DRAFT, **fields.get("draft", {})}},
        )
        for n, fields in enumerate((first, second))
    )  # fmt: skip
    rebuild()
    found = (
        Question.objects.with_cards()
        .select_related("index_entry")
        .prefetch_related("topics")
        .in_bulk([one.pk, other.pk])
    )
    return found[one.pk], found[other.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "alike", "differs"),
    [
        (
            {"body": f"An itchy rash on my back without fever. {LONG}", "age_band": "30-39", "sex": "male"},
            {"body": f"A rash on my back that does not itch, no fever. {LONG}", "age_band": "30-39",
             "sex": "male"},
            "Same topic: Rashes; both without fever; about the same age.",
            "without itching.",
        ),
        (
            {"body": "背部的紅疹很癢，沒有發燒，已經三個星期，每天晚上都會復發，請問怎麼辦？", "locale": "zh-hant"},
            {"body": "背部的紅疹不癢，沒有發燒，已經三個星期，每天晚上都會復發，請問怎麼辦？", "locale": "zh-hant"},
            "Same topic: Rashes; both without fever; about the same age.",
            "without itching.",
        ),
        (
            {"body": f"Which cream helps my skin? {LONG}", "age_band": "30-39", "sex": "female"},
            {"body": f"Is there a cream for my skin? {LONG}", "age_band": "60-69", "sex": "male"},
            "Same topic: Rashes.",
            "about someone aged 60–69.",
        ),
        (
            {"body": f"Which cream helps my skin? {LONG}", "sex": "female"},
            {"body": f"Is there a cream for my skin? {LONG}", "sex": "male",
             "draft": {"care_level": "urgent"}},
            "Same topic: Rashes; about the same age.",
            "about a man; advice was: Urgent.",
        ),
        (
            {"body": f"Which cream helps my skin? {LONG}", "sex": "undisclosed"},
            {"body": f"Is there a cream for my skin? {LONG}", "sex": "male"},
            "Same topic: Rashes; about the same age.",
            "",
        ),
        (
            {"body": f"Which cream helps my son's skin? {LONG}", "age_band": "0-9", "sex": "male",
             "asked_for": "child"},
            {"body": f"Is there a cream for my girl's skin? {LONG}", "age_band": "0-9", "sex": "female",
             "asked_for": "child"},
            "Same topic: Rashes; about the same age.",
            "about a girl.",
        ),
    ],
)  # fmt: skip
def test_a_card_says_in_what_two_agree_and_differ(first, second, alike, differs):
    question, other = pair(first, second)
    assert agreement(question, other, list(question.topics.all())) == alike
    assert difference(question, other) == differs


def compared(first: dict, second: dict, topic: str = "Headache") -> tuple[str, str]:
    """What a card says of two questions that differ in these fields; both have one topic."""
    department = make_department()
    doctor, topics = make_doctor(department), [make_topic(topic)] if topic else []
    one, other = (
        published(
            department,
            doctor,
            **{"title": "What should I do about it?", "headline": "A question", "topics": topics, **fields},
        )
        for fields in (first, second)
    )
    rebuild()
    found = (
        Question.objects.with_cards()
        .select_related("index_entry")
        .prefetch_related("topics")
        .in_bulk([one.pk, other.pk])
    )
    question, beside = found[one.pk], found[other.pk]
    own = list(question.topics.all())
    return agreement(question, beside, own), difference(question, beside, own)


@pytest.mark.django_db
def test_a_card_never_contradicts_the_topic_that_it_names():
    alike, differs = compared(
        {"body": f"My headache comes with fever. {LONG}"}, {"body": f"Is this one? I have no headache today. {LONG}"}
    )
    assert alike.startswith("Same topic: Headache")
    assert "headache" not in f"{alike} {differs}"


@pytest.mark.django_db
def test_a_card_never_contradicts_its_own_headline():
    _alike, differs = compared(
        {"body": f"I cough and have a fever. {LONG}"},
        {"body": f"It began without fever. {LONG}", "headline": "Fever in the evening"},
        topic="",
    )
    assert "fever" not in differs


@pytest.mark.django_db
def test_what_is_true_of_nearly_all_or_unknown_is_not_said():
    alike, differs = compared(
        {"body": f"My knee hurts and aches. {LONG}"}, {"body": f"It is sore, there is pain. {LONG}"}, topic=""
    )
    assert (alike, differs) == ("", "")  # neither "both speak of pain" nor "close in meaning", nor the age alone
    alike, _differs = compared(
        {"body": "晚上睡不著，白天很累，這樣已經三個星期了，每天都是如此，請問應該怎麼辦才好？請醫師告訴我。"},
        {"body": "晚上睡不著，一直作夢，這樣已經三個星期了，每天都是如此，請問應該怎麼辦才好？請醫師告訴我。"},
        topic="",
    )
    assert alike == ""


@pytest.mark.django_db
def test_a_card_says_where_the_doctor_could_not_answer():
    question, other = pair(
        {"body": f"Which cream helps my skin? {LONG}"},
        {"body": f"Is there a cream for my skin? {LONG}", "draft": DECLINE},
    )
    assert difference(question, other) == "the doctor could not answer it."
    assert difference(other, question) == "a doctor answered it."


@pytest.mark.django_db
def test_both_sentences_stand_on_the_card(client):
    question, other = pair(
        {"body": f"An itchy rash on my back without fever. {LONG}"},
        {"body": f"A rash on my back that does not itch, no fever. {LONG}"},
    )
    assert [card.pk for card in similar_questions(question)] == [other.pk]
    html = client.get(question.get_absolute_url()).content.decode()
    assert "Same topic: Rashes; both without fever; about the same age." in html
    assert "without itching." in html
