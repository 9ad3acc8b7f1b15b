"""What is offered for a text that is not a question yet."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.actors import Actor
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.models import Question, TopicSynonym
from consultations.retrieval.similar import rebuild
from consultations.retrieval.suggestions import department_for, similar_to, topics_in
from tests.consultations.public.test_pages import imported
from tests.factories import make_department, make_doctor, make_moderator, make_topic, published, queued, submitted

pytestmark = pytest.mark.django_db

SLEEP = {
    "title": "Why does my husband snore at night?",
    "body": "He snores loudly every night and I lie awake for hours.",
}
OTHERS = [
    ("Is a broken toe serious?", "I hit the table with my foot and the small toe has turned blue since then."),
    ("Which vaccine before travel?", "We fly to the tropics in spring and wonder which vaccine is advised."),
    ("Can children drink coffee?", "My son of twelve likes the taste of coffee and asks for a cup at breakfast."),
    ("Blurred sight after reading", "Letters become blurred after an hour of reading small print in the evening."),
    ("Does honey help a cough?", "My grandmother gave us honey with warm milk for every cough. Is it true?"),
]


@pytest.fixture
def some():
    """A question about snoring among five others, in a department of its own."""
    department, other = make_department("Sleep"), make_department("General")
    doctor = make_doctor(department, other)
    for title, body in OTHERS:
        imported(other, doctor, title=title, body=body)
    (question,) = imported(department, doctor, **SLEEP)
    rebuild()
    return question


def found(title, body="", **how):
    return [suggestion.question for suggestion in similar_to(title, body, **how)]


def test_a_duplicate_in_other_words_comes_first_with_its_reason(some, django_assert_num_queries):
    suggestions = similar_to("My partner is snoring", "It is loud at night. I am awake for hours beside him.")
    assert some in [suggestion.question for suggestion in suggestions[:3]]
    assert suggestions[0].question == some
    assert suggestions[0].why.startswith("Uses the same words: ")
    assert "snoring" in suggestions[0].why
    with django_assert_num_queries(0):
        assert suggestions[0].question.published_reply.doctor.name


def test_a_topic_is_the_reason_where_there_is_one(some):
    topic = make_topic("Snoring")
    some.topics.set([topic])
    rebuild()
    (first, *_rest) = similar_to("Snoring every night", "What can one do?")
    assert (first.question, first.why) == (some, "About the same topic: Snoring")
    TopicSynonym.objects.create(topic=topic, name="rhonchopathy")
    assert found("Rhonchopathy") == [some]  # a word that stands in no question


def test_only_public_questions_are_offered(some):
    department = make_department()
    words = {"title": "Purple zebra rash on elbows", "body": "A purple zebra rash has come up on both of my elbows."}
    submitted(department, **words)
    queued(department, **words)
    published(department, publication=False, **words)
    unpublished, withdrawn, shown = (published(department, **words) for _ in range(3))
    rebuild()
    decisions.unpublish(unpublished.pk, Actor.moderator(make_moderator()), reason="outdated")
    own_question.withdraw(withdrawn.pk)
    assert found(**words) == [shown]
    assert Question.objects.published().filter(pk=shown.pk).exists()


def test_chinese_finds_chinese(some):
    doctor = make_doctor(make_department())
    chinese = {"title": "晚上失眠怎么办？", "body": "我最近三个月每天晚上失眠，白天很累。"}
    (question,) = imported(doctor.departments.get(), doctor, **chinese)
    rebuild()
    suggestion = similar_to("失眠很严重", "晚上睡不着，白天累")[0]
    assert suggestion.question == question
    assert "失眠" in suggestion.why


@pytest.mark.parametrize("text", ["My car does not start", "asdf asdf", "!!!???", "", "123 456", "天气很好"])
def test_nothing_is_offered_for_what_is_unrelated(some, text):
    assert similar_to(text, "") == []
    assert department_for(text, "") is None
    assert topics_in(text, "") == []


def test_the_department_is_that_of_most_similar_questions(some):
    assert department_for(**SLEEP) is None  # one question is no pattern
    imported(some.department, some.published_reply.doctor, **SLEEP)
    rebuild()
    assert department_for(**SLEEP) == some.department
    some.department.is_open = False
    some.department.save()
    assert department_for(**SLEEP) is None


def test_topics_that_the_text_names(some):
    heart, attack, rash, sleepless = (make_topic(name) for name in ("Heart", "Heart attack", "Skin rash", "失眠"))
    TopicSynonym.objects.create(topic=attack, name="Myocardial infarction")
    TopicSynonym.objects.create(topic=heart, name="CAR")
    assert topics_in("A HEART　attack?", "My heart hurts") == [attack, heart]
    assert topics_in("Two myocardial infarctions", "") == [attack]
    assert topics_in("Skin rashes", "") == [rash]
    assert topics_in("我失眠了", "") == [sleepless]
    assert topics_in("Heartless", "my car") == []
    assert topics_in("He has CAR", "") == [heart]
    assert topics_in("A heart attack", "", limit=1) == [attack]


def test_topics_that_the_text_only_denies_are_not_proposed(some):
    make_topic("失眠")
    back, contraception = make_topic("Back pain"), make_topic("Contraception")
    TopicSynonym.objects.create(topic=contraception, name="The pill")
    assert topics_in("No back pain, 沒有失眠", "") == []
    assert topics_in("No back pain at first, then back pain", "") == [back]
    assert topics_in("The pill and my migraine", "") == [contraception]
    assert topics_in("Are the pills here safe?", "") == []


def test_a_topic_is_named_by_its_words_the_other_way_round_too(some):
    chest, knee = make_topic("Chest pain"), make_topic("Knee pain")
    assert topics_in("Pain in chest going into the left arm", "") == [chest]
    assert topics_in("There is a pain in my knees", "") == [knee]
    assert topics_in("No pain in the chest", "") == []
    assert topics_in("I am in pain. In the chest there is nothing", "") == []


def test_topics_of_two_similar_questions(some):
    topic, only_here = make_topic("Apnoea"), make_topic("Marriage")
    imported(some.department, some.published_reply.doctor, topics=[topic], **SLEEP)
    some.topics.set([topic, only_here])
    rebuild()
    assert topics_in(**SLEEP) == [topic]


def test_queries_do_not_grow(some):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert similar_to(**SLEEP)
        return len(captured)

    assert queries() <= 6
    doctor = some.published_reply.doctor
    imported(some.department, doctor, count=30, topics=[make_topic("Snore")], **SLEEP)
    rebuild()
    assert queries() <= 6


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE x; -- \" ' \\ \\' E'\\x'",
        "a & b | !c <-> (d:* & ) '':A",
        "snoring\0night \ud800 %s %% {0} {}",
        "🙂🙂🙂 👩‍⚕️",
        "مرحبا بالعالم \u202e\u200f",
        "ﷺ" * 3000,
        "…—!?;:" * 500,
        "x" * 10_000,
        "snore_" * 2000,
        "失" * 10_000,
        " ".join(f"word{number}" for number in range(2000)),
    ],
)
def test_no_text_is_an_error(some, text):
    for title, body in ((text, ""), ("", text), (text, text)):
        similar_to(title, body)
        department_for(title, body)
        topics_in(title, body)


@pytest.mark.parametrize(
    ("name", "named"),
    [("ARDS", {"ARDS": True, "ards": False, "Ards": False}), ("ALARM", {"ALARM": True, "alarm": True, "Alarm": True})],
)
def test_capitals_of_four_letters_are_a_name_and_no_word_and_five_are_both(name, named):
    topic = make_topic("A syndrome of the lungs")
    TopicSynonym.objects.create(topic=topic, name=name)
    assert {word: topics_in(f"Is it {word} now?", "") == [topic] for word in named} == named
