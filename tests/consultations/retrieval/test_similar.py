"""The lists of similar questions: kept by jobs after each act, made anew by a command, never behind for long."""

import os
import random
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings as project
from django.core.management import call_command
from django.db import connection, connections
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from consultations import clock
from consultations.actors import Actor
from consultations.acts.desk import corrections
from consultations.acts.moderation import decisions, publication, topics
from consultations.acts.moderation import texts as editing
from consultations.acts.private_page import own_question
from consultations.acts.upkeep.erasure import erase_now
from consultations.models import IndexEntry, Lexeme, Question, Similar, TopicPair
from consultations.retrieval import similar
from consultations.retrieval.card_reasons import agreement, difference
from consultations.retrieval.index import recount_topics
from consultations.retrieval.query import queries_from_questions, query_from_question
from consultations.retrieval.ranking import rank, score_of_page
from consultations.retrieval.similar import CARDS_ON_PAGE, MAX_LIST_LENGTH, rebuild, similar_questions
from tests.consultations.public.test_pages import imported
from tests.consultations.upkeep.jobs import work
from tests.consultations.world import World
from tests.factories import make_department, make_doctor, make_moderator, make_topic, published, queued

KNEE_TEXT = {
    "title": "My knee hurts on the stairs",
    "body": "For weeks my left knee has hurt whenever I walk down stairs.",
}
KNEE = {**KNEE_TEXT, "headline": "Knee pain on the stairs"}
STAIRS_TEXT = {
    "title": "Pain in both knees going down",
    "body": "Walking down the stairs hurts in both of my knees. Why?",
}
STAIRS = {**STAIRS_TEXT, "headline": "Pain in the knees on the way down"}
SLEEP = {
    "title": "I lie awake every night",
    "body": "I cannot fall asleep before three and am tired the whole day.",
    "headline": "Awake until three",
}
FAULTS = int(os.environ.get("FAULTS", "20")) // 5


def lists() -> dict[int, list[int]]:
    """By question: the whole list, best first."""
    found: dict[int, list[int]] = {pk: [] for pk in IndexEntry.objects.values_list("pk", flat=True)}
    for question, other in Similar.objects.order_by("question", "-score", "other").values_list("question", "other"):
        found[question].append(other)
    return found


@pytest.mark.django_db
class TestAfterAnAct:
    def test_a_published_question_has_its_list_and_stands_in_those_of_its_neighbours(self):
        department = make_department()
        first, other = published(department, **KNEE), published(department, **SLEEP)
        work()
        assert lists() == {first.pk: [], other.pk: []}
        second = published(department, **STAIRS)
        assert similar_questions(first) == similar_questions(second) == []  # the job is still to come
        work()
        assert lists() == {first.pk: [second.pk], second.pk: [first.pk], other.pk: []}
        assert similar_questions(first) == [second]

    @pytest.mark.parametrize(
        "act",
        [
            lambda world, pk: decisions.unpublish(pk, Actor.moderator(world.mo), reason="reported"),
            lambda world, pk: corrections.retract(pk, Actor.doctor(world.dr_chen), note="I was wrong."),
            lambda world, pk: own_question.set_publication(pk, granted=False),
            lambda world, pk: own_question.withdraw(pk),
        ],
        ids=["unpublish", "retract", "keep_private", "withdraw"],
    )
    def test_what_is_no_longer_public_leaves_the_lists_at_once_and_the_index_with_the_job(self, act):
        world = World()
        first, second = (world.in_status("published", **words) for words in (KNEE, STAIRS))
        work()
        act(world, second.pk)
        assert similar_questions(first) == []
        work()
        assert lists() == {first.pk: []}
        assert Lexeme.objects.get(lexeme="").documents == 1
        assert not Lexeme.objects.filter(lexeme="knee", documents=2).exists()

    def test_erasing_takes_every_word_out_of_the_index_itself(self):
        world = World()
        question = world.in_status("published", **{**KNEE, "body": KNEE["body"] + " It is a quizzlebone."})
        work()
        assert Lexeme.objects.filter(lexeme__startswith="quizzlebon").exists()
        own_question.withdraw(question.pk)
        erase_now(question.pk)
        assert not IndexEntry.objects.exists()
        assert not Similar.objects.exists()
        assert not Lexeme.objects.exclude(lexeme="").exists()

    def test_a_changed_text_moves_its_question_to_other_lists(self):
        world = World()
        knee, sleep, moving = (world.in_status("published", **words) for words in (KNEE, SLEEP, STAIRS))
        work()
        assert lists()[moving.pk] == [knee.pk]
        texts = {"title": "Awake for hours every night", "body": SLEEP["body"] + " What helps?"}
        editing.edit_text(
            moving.pk, Actor.moderator(world.mo), texts=texts, note="So it reads better.", seen=seen(moving)
        )
        decisions.edit(
            moving.pk, Actor.moderator(world.mo), headline="Awake at night", topics=[], department=world.department
        )
        work()
        assert lists() == {knee.pk: [], sleep.pk: [moving.pk], moving.pk: [sleep.pk]}

    def test_topics_that_become_one_bring_their_questions_together(self):
        department = make_department()
        doctor = make_doctor(department)
        kept, gone = make_topic("Gonarthrosis"), make_topic("Gonarthroses")
        (first,) = imported(department, doctor, topics=[kept], **KNEE_TEXT)
        (second,) = imported(department, doctor, topics=[gone], **STAIRS_TEXT)
        work()
        before = Similar.objects.get(question=first).score
        topics.merge(gone.pk, kept.pk)
        work()
        clock.index_missing(timezone.now())  # counts the topics anew
        assert Similar.objects.get(question=first).score > before
        assert Similar.objects.get(question=second).score > before

    def test_lists_are_full_again_after_one_of_many_is_gone(self):
        department = make_department()
        doctor = make_doctor(department)
        questions = imported(department, doctor, count=MAX_LIST_LENGTH + 3, **KNEE_TEXT)
        work()
        assert {len(found) for found in lists().values()} == {MAX_LIST_LENGTH}
        first = questions[0]
        gone = similar_questions(first)[0]
        decisions.unpublish(gone.pk, Actor.moderator(make_moderator()), reason="reported")
        assert len(similar_questions(first)) == CARDS_ON_PAGE
        work()
        assert {len(found) for found in lists().values()} == {MAX_LIST_LENGTH}
        assert all(gone.pk not in found for found in lists().values())

    def test_a_job_that_runs_twice_or_late_changes_nothing(self):
        department = make_department()
        first, second = (published(department, **words) for words in (KNEE, STAIRS))
        work()
        before = lists()
        for pk in (first.pk, second.pk, first.pk):
            similar.refresh(pk)
        assert lists() == before
        similar.refresh(second.pk + 1000)  # a number that nothing has
        assert lists() == before

    def test_the_clock_finds_what_no_job_made(self, monkeypatch):
        department = make_department()
        first, second = (published(department, **words) for words in (KNEE, STAIRS))
        DBTaskResult.objects.all().delete()
        monkeypatch.setattr(clock, "_rounds_since_start", iter([0, 1]))
        assert clock.index_missing(timezone.now()) == 2
        assert clock.index_missing(timezone.now()) == 0  # not in every round
        work()
        assert lists() == {first.pk: [second.pk], second.pk: [first.pk]}


def seen(question: Question) -> str:
    question.refresh_from_db()
    return editing.seal_of_texts(question)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 30])
def test_a_list_is_one_query_and_what_its_cards_show_three_however_many(count, django_assert_num_queries):
    department, topic = make_department(), make_topic()
    (first, *_others) = imported(department, make_doctor(department), count=count, topics=[topic], **KNEE_TEXT)
    rebuild()
    first = Question.objects.select_related("index_entry", "published_reply").get(pk=first.pk)
    with django_assert_num_queries(4):
        found = similar_questions(first)
        for card in found:
            assert agreement(first, card, [topic])
            assert card.published_reply.doctor.display_name
            render_to_string("includes/question_card.html", {"card": card, "differs": difference(first, card)})


CHINESE = {
    "title": "膝蓋痛了三個星期，怎麼辦",
    "headline": "下樓梯時膝蓋痛了三個星期",
    "body": "我的膝蓋下樓梯的時候很痛，已經三個星期了，請問應該看哪一科？",
}


@pytest.mark.django_db
@pytest.mark.parametrize("chinese_first", [True, False])
def test_a_page_in_another_language_shows_what_has_its_topics(chinese_first):
    department, knees, other = make_department(), make_topic("Knees"), make_topic("Sleep")
    texts = [(CHINESE, [knees]), (KNEE, [knees]), (SLEEP, [other])]
    made = [published(department, topics=topics, **text) for text, topics in texts[:: 1 if chinese_first else -1]]
    work()
    chinese, english, _sleep = made[:: 1 if chinese_first else -1]
    assert similar_questions(chinese) == [english]
    assert similar_questions(english) == []  # readers of English are shown what they can read
    rebuild(afresh=True)
    assert similar_questions(chinese) == [english]


@pytest.mark.django_db
@pytest.mark.parametrize("with_topics", [True, False])
def test_a_score_is_the_same_computed_in_python_and_by_the_database(with_topics):
    department = make_department()
    topics = [make_topic("Knees"), make_topic("Stairs")] if with_topics else []
    texts = [KNEE, STAIRS, SLEEP, CHINESE]
    pages = [published(department, topics=topics[: n % 3], **text).pk for n, text in enumerate(texts)]
    rebuild()
    queries = queries_from_questions(pages, with_embeddings=False)
    for pk in pages:
        for other in rank(query_from_question(pk), among=Question.objects.published().exclude(pk=pk)):
            (back,) = rank(query_from_question(other.pk), among=Question.objects.published().filter(pk=pk))
            same = score_of_page(queries[other.pk], pk, queries[pk], other.cosine)
            assert (same.pk, sorted(same.lexemes), same.topics) == (pk, sorted(back.lexemes), back.topics)
            assert same.score == pytest.approx(back.score, abs=1e-9)


@pytest.mark.django_db
class TestRebuilding:
    def test_it_goes_on_where_it_was_stopped(self, monkeypatch):
        monkeypatch.setattr(similar, "QUESTIONS_PER_BATCH", 2)
        department = make_department()
        imported(department, make_doctor(department), count=5, **KNEE_TEXT)
        steps = []

        def stop_after_two(what: str, number: int) -> None:
            steps.append((what, number))
            if len(steps) == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuild(on_progress=stop_after_two)
        assert IndexEntry.objects.count() == 4
        rebuild(on_progress=lambda step, count: steps.append((step, count)))
        assert [step for step in steps if step[0] == "index"] == [("index", 2), ("index", 2), ("index", 1)]
        assert [number for what, number in steps if what == "rank"] == [2, 2, 1, 0]
        assert {len(found) for found in lists().values()} == {4}

    def test_afresh_makes_all_of_it_anew_and_the_same(self):
        department = make_department()
        imported(department, make_doctor(department), count=5, **KNEE_TEXT)
        call_command("rebuild_similar", stdout=StringIO())
        before, made = lists(), IndexEntry.objects.earliest("ranked_at").ranked_at
        output = StringIO()
        call_command("rebuild_similar", stdout=output)
        assert IndexEntry.objects.earliest("ranked_at").ranked_at == made
        call_command("rebuild_similar", afresh=True, stdout=output)
        assert IndexEntry.objects.earliest("ranked_at").ranked_at > made
        assert lists() == before
        assert (
            output.getvalue().splitlines()
            == ["5 questions are in the index; 5 of them have a list of similar ones."] * 2
        )


@pytest.mark.django_db(transaction=True)
def test_several_rebuild_at_once_and_each_question_is_made_once(monkeypatch):
    monkeypatch.setattr(similar, "QUESTIONS_PER_BATCH", 3)
    department = make_department()
    imported(department, make_doctor(department), count=20, **KNEE_TEXT)
    DBTaskResult.objects.all().delete()
    together, done, faults = threading.Barrier(3), [], []

    def run() -> None:
        try:
            together.wait(60)
            rebuild(on_progress=lambda step, count: done.append((step, count)))
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert faults == []
    assert sum(number for what, number in done if what == "index") == 20
    assert {len(found) for found in lists().values()} == {MAX_LIST_LENGTH}
    assert Lexeme.objects.get(lexeme="").documents == 20


WORKER = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
print("ready", flush=True)
call_command("worker", verbosity=0)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_moment_leaves_no_list_behind_for_longer_than_its_job_may_take():
    dice = random.Random()
    world = World()
    questions = [world.in_status("published", **words) for words in (KNEE, STAIRS, SLEEP)]
    connections.close_all()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"]]
    for number in range(max(2, FAULTS)):
        worker = subprocess.Popen(
            command, cwd=project.BASE_DIR, env=environment, stdout=subprocess.PIPE, start_new_session=True
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        moved = questions[number % 2]
        if moved.status == "published":
            decisions.unpublish(moved.pk, Actor.moderator(world.mo), reason="reported")
        else:
            publication.publish(moved.pk, Actor.moderator(world.mo))
        moved.refresh_from_db()
        try:
            worker.wait(dice.uniform(0, 1.5))
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        worker.stdout.close()
    with time_machine.travel(timezone.now() + clock.MAX_JOB_TIME + timedelta(seconds=1)):
        clock.revive_jobs(timezone.now())
        work()
        assert not DBTaskResult.objects.filter(status__in=["RUNNING", "READY", "FAILED"]).exists()
    kept = lists()
    rebuild(afresh=True)
    assert kept == lists()
    assert set(kept) == set(Question.objects.published().values_list("pk", flat=True))


@pytest.mark.django_db
def test_topics_are_counted_together_on_public_pages_alone():
    heat, itch = make_topic("Heat"), make_topic("Itch")
    department = make_department()
    public, private, gone = (published(department, topics=[heat, itch], publication=one) for one in (True, False, True))
    waiting = queued(department, topics=[heat, itch])
    decisions.unpublish(gone.pk, Actor.moderator(make_moderator()), reason="reported")
    assert {one.status for one in Question.objects.filter(pk__in=[public.pk, private.pk, gone.pk, waiting.pk])} == {
        "published", "answered", "unpublished", "queued",
    }  # fmt: skip
    recount_topics()
    assert set(TopicPair.objects.values_list("topic", "other", "questions")) == {
        (one, other, 1) for one in (heat.pk, itch.pk) for other in (heat.pk, itch.pk)
    }
