"""The page of statistics: its numbers are those of SQL, and nobody can work out a number below five."""

import random
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from consultations import clock
from consultations.actors import Actor
from consultations.acts.desk import claims, replies
from consultations.acts.moderation import decisions
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase_now
from consultations.models import Question
from consultations.statistics import MIN_COUNT, count, period, without_small
from consultations.workflow import at
from tests.consultations.public.test_pages import imported, text_of
from tests.factories import DECLINE, DRAFT, make_department, make_doctor, make_moderator, submitted


def local(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=timezone.get_default_timezone())


NOW = local(2026, 6, 17, 12)  # a Wednesday
EMERGENCY = {**DRAFT, "care_level": "emergency"}
# What a reader counts: first replies to questions that were asked here, before this week's Monday.
REPLIES = """
    FROM consultations_reply reply
    JOIN consultations_question question ON question.id = reply.question_id
    JOIN doctors_department department ON department.id = question.department_id
    WHERE NOT reply.imported AND corrects_id IS NULL AND parent_id IS NULL AND sent_at < '2026-06-15 00:00+08'
    GROUP BY 1
"""


@pytest.fixture(autouse=True)
def on_wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def mo():
    return Actor.moderator(make_moderator())


def answered(mo, doctor, department, count, *, day, hours=10, draft=DRAFT, helped=""):
    """So many questions of this day (month, day), each with a reply so many hours later."""
    asked = local(2026, *day, 8)
    for _ in range(count):
        with at(asked):
            question = submitted(department)
            decisions.approve(question.pk, mo, headline="Red spots", topics=[], department=department)
        with at(asked + timedelta(hours=hours)):
            claims.claim(question.pk, Actor.doctor(doctor))
            replies.send(question.pk, Actor.doctor(doctor), draft)
            if helped:
                own_question.give_feedback(question.pk, helped=helped, saw_doctor="yes")


@pytest.fixture
def archive(mo):
    skin, heart, rare = make_department("Skin"), make_department("Heart"), make_department("Rare")
    doctor = make_doctor(skin, heart, rare)
    answered(mo, doctor, skin, 6, day=(4, 7), hours=10, helped="yes")
    answered(mo, doctor, skin, 5, day=(5, 11), hours=30, helped="no")
    answered(mo, doctor, heart, 7, day=(5, 12), hours=50, draft=DECLINE, helped="partly")
    answered(mo, doctor, heart, 5, day=(6, 9), hours=4, draft=EMERGENCY)
    answered(mo, doctor, rare, 2, day=(6, 9), hours=3)
    answered(mo, doctor, heart, 1, day=(6, 16), hours=1, helped="no")  # of this week, which is not over
    imported(make_department("Old"), doctor, count=6)  # none of these was asked here


def counted(client):
    """The page, once the clock has counted this week's numbers."""
    clock.tick()
    return client.get("/statistics/")


def shown(page, name):
    """The cells of a table by their label, or nothing where the page shows no numbers."""
    table = next(table for table in page.context["tables"] if table.name == name)
    return {row.label: row.shown for row in table.rows}


def by_sql(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {label: values for label, *values in cursor.fetchall()}


@pytest.mark.django_db
def test_the_numbers_are_those_of_sql(client, archive):
    page = counted(client)
    months = by_sql(
        "SELECT to_char(asked_on, 'FMMonth YYYY'), count(*) FROM consultations_question"
        " WHERE import_ref IS NULL AND parent_id IS NULL AND asked_on < '2026-06-15' GROUP BY 1"
    )
    assert months == {"April 2026": [6], "May 2026": [12], "June 2026": [7]}
    assert shown(page, "months") == {"April 2026": ["6"], "May 2026": ["12"], "June 2026, so far": ["7"]}
    halves = "count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY sent_at - submitted_at)"
    waits = by_sql(f"SELECT department.name, {halves} {REPLIES}")
    assert waits["Heart"] == [12, timedelta(hours=50)]
    assert (waits["Skin"][0], waits["Rare"][0]) == (11, 2)
    # The one of two replies is hidden, and so is the next one: the total would tell.
    assert shown(page, "waits") == {"Heart": ["3 days", "12"], "Rare": ["–", "–"], "Skin": ["–", "–"]}
    kinds = by_sql(f"SELECT kind, count(*) {REPLIES}")
    assert kinds == {"answer": [18], "decline": [7]}
    assert shown(page, "kinds") == {"Answered": ["18"], "Declined": ["7"]}
    assert "Doctors declined 28 in 100 questions and said why." in text_of(page.text)
    assert by_sql(f"SELECT care_level, count(*) {REPLIES}") == {"soon": [20], "emergency": [5]}
    assert shown(page, "levels") == {"Routine": ["–"], "Soon": ["20"], "Urgent": ["–"], "Emergency": ["–"]}
    helped = by_sql("SELECT helped, count(*) FROM consultations_feedback WHERE at < '2026-06-15 00:00+08' GROUP BY 1")
    assert helped == {"yes": [6], "partly": [7], "no": [5]}
    assert shown(page, "helped") == {"Yes": ["6"], "Partly": ["7"], "No": ["5"]}


@pytest.mark.django_db
def test_the_page_holds_no_hidden_number_and_draws_none(client, archive):
    page = counted(client)
    drawn = page.text[page.text.index('id="waits"') : page.text.index('id="kinds"')]
    assert drawn.count("<rect") == 1
    assert 'role="img" aria-labelledby="waits-drawn waits-same"' in drawn
    assert "11" not in text_of(drawn)
    assert "style=" not in page.text


@pytest.mark.django_db
def test_what_is_erased_counts_as_asked_and_answered_but_says_no_care_level(archive):
    for question in Question.objects.filter(department__name="Heart", asked_on=date(2026, 6, 9)):
        erase_now(question.pk)
    numbers = count(*period(timezone.now()))
    assert numbers.asked[date(2026, 6, 1)] == 7
    assert numbers.kinds["answer"] == 18
    # Nobody is in the other three: the 20 would tell.
    assert numbers.care_levels == dict.fromkeys(["routine", "soon", "urgent", "emergency"])


@pytest.mark.django_db
def test_numbers_change_once_a_week(client, archive, mo):
    before = counted(client).context["numbers"]
    department = make_department("New")
    answered(mo, make_doctor(department), department, 6, day=(6, 10))
    assert counted(client).context["numbers"] == before
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert client.get("/statistics/").context["numbers"] == before  # until the clock has counted
        after = counted(client).context["numbers"]
    assert after.asked[date(2026, 6, 1)] == 7 + 6 + 1
    assert after.end == before.end + timedelta(days=7)


@pytest.mark.django_db
def test_a_page_reads_what_the_clock_has_counted(client, archive, django_assert_num_queries):
    clock.tick()
    client.get("/about/")  # the numbers to call are kept from now on
    with django_assert_num_queries(2) as queries:  # what was counted, and the names of the departments
        client.get("/statistics/")
    assert not any("consultations_" in query["sql"] for query in queries.captured_queries)


@pytest.mark.django_db
def test_with_nothing_or_too_little_it_says_so(client, mo):
    assert "We are counting." in text_of(client.get("/statistics/").text)
    for _ in range(2):
        text = text_of(counted(client).text)
        assert text.count("There is too little here to show numbers yet.") == 5
        assert "–" not in text.partition("in their place.")[2].partition("About Askwell")[0]
        cache.clear()
        department = make_department()
        answered(mo, make_doctor(department), department, 2, day=(6, 9), helped="yes")


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (local(2026, 6, 17, 12), date(2025, 7, 1), date(2026, 6, 15)),
        (local(2026, 6, 15, 0), date(2025, 7, 1), date(2026, 6, 15)),
        (local(2026, 6, 1, 1), date(2025, 6, 1), date(2026, 6, 1)),  # a Monday: May is whole
        (local(2026, 1, 2, 1), date(2025, 1, 1), date(2025, 12, 29)),
    ],
)
def test_twelve_months_up_to_this_weeks_monday(day, start, end):
    assert period(day) == (start, end)


def test_no_hidden_number_can_be_worked_out_from_the_total():
    """Whoever knows the total and everything that is shown has to think every small number possible."""
    dice = random.Random(5)
    for _ in range(500):
        counts = {name: dice.choice([0, 1, 3, 4, 5, 6, 30]) for name in range(dice.randint(1, 8))}
        cells = without_small(counts)
        assert {name: number for name, number in cells.items() if number is not None}.items() <= counts.items()
        assert all(number is None or number >= MIN_COUNT for number in cells.values())
        hidden = [counts[name] for name, number in cells.items() if number is None]
        if hidden and len(hidden) < len(counts):  # where all are hidden, the page shows no table
            possible = set(range(sum(hidden) + 1)) if len(hidden) > 1 else {sum(hidden)}
            assert set(range(MIN_COUNT)) <= possible


def test_what_is_large_enough_is_all_shown():
    assert without_small({"a": 5, "b": 900}) == {"a": 5, "b": 900}
    assert without_small({}) == {}
    assert without_small({"a": 4, "b": 9, "c": 8}) == {"a": None, "b": 9, "c": None}
