"""Similar questions: a ranked list of each public question, kept up to date by jobs and read with one query.

How alike two questions are is said in ranking.py. A list holds more than a page shows, so that a page
is full in the moment when one of its similar questions is no longer public, before the job has come.
"""

from collections.abc import Callable, Iterator
from time import sleep

from django.db import transaction
from django.db.models import Count, Min, Prefetch, Q
from django.utils import timezone

from consultations.models import IndexEntry, Question, Reply, Similar, TaggedQuestion
from consultations.retrieval import index
from consultations.retrieval.query import Asked, asked_question, asked_questions
from consultations.retrieval.ranking import Alike, alike, is_about_the_same, is_met, the_other_way

SHOWN = 4  # cards on a page (features R5)
ON_A_CARD = ("headline", "slug", "body", "locale", "asker_age_band", "asker_sex", "published_reply")
OF_A_REPLY = ("answer", "kind", "care_level", "doctor__name", "doctor__kind", "department__name", "department__locale")
KEPT = 12  # lines of a list
LEAST = (0.44, 0.36)  # score from which questions are alike at all, without and with a topic that both have
ROUNDING = 1e-4  # of a score
BATCH = 50  # questions that a rebuild takes at a time
WAIT = 0.5  # seconds


def similar_questions(question: Question, limit: int = SHOWN) -> list[Question]:
    """The public questions most similar to a public one, best first, with what a card shows and no more of them.

    The list is one query. What belongs to its four lines comes apart from it: joined, the database would take
    longer to plan the way than to go it.
    """
    listed = Question.objects.published().filter(similar_to__question=question).only(*ON_A_CARD)
    found = listed.order_by("-similar_to__score", "similar_to__other")
    replies = Reply.objects.select_related("doctor", "department").only(*OF_A_REPLY)
    symptoms = IndexEntry.objects.only("symptoms")
    topics = TaggedQuestion.objects.select_related("tag")
    beside = (Prefetch("published_reply", replies), Prefetch("index_entry", symptoms), Prefetch("topic_items", topics))
    return list(found.prefetch_related(*beside)[:limit])


def refresh(question_id: int) -> None:
    """Bring a question's entry, its list and the lists that it is in, or should be in, up to date.

    After whatever was done to the question; as often as one likes, by several workers at once.
    """
    before = dict(Similar.objects.filter(other=question_id).values_list("question", "score"))
    now: dict[int, float] = {}
    if index.index([question_id]):
        ranked = rank(question_id)
        now = _enter(question_id, ranked, before)
    else:
        Similar.objects.filter(Q(question=question_id) | Q(other=question_id)).delete()
    # Where it is less alike than it was, or gone, another question may stand above it.
    for pk, score in sorted(before.items(), key=lambda item: (-item[1], item[0])):
        if now.get(pk, 0.0) < score:
            rank(pk)


def rank(question_id: int) -> list[Alike]:
    """Make a question's list anew; returns all that is alike. A question that is not in the index has none."""
    with transaction.atomic():
        # One list is written by one at a time, who reads after the lock: the last one has seen the most.
        IndexEntry.objects.select_for_update().filter(pk=question_id).values("pk").first()
        asked = asked_question(question_id)
        found = alike(asked, without=[question_id]) if asked else []
        lines = [
            Similar(question_id=question_id, other_id=one.pk, score=one.score)
            for one in found
            if asked and _is_alike(asked, one)
        ][:KEPT]
        Similar.objects.filter(question=question_id).delete()
        Similar.objects.bulk_create(lines)
        IndexEntry.objects.filter(pk=question_id).update(ranked_at=timezone.now())
    return found


def _is_alike(asked: Asked, one: Alike, *, short_of: float = 0.0) -> bool:
    return is_met(asked, one, LEAST, short_of=short_of) or is_about_the_same(asked, one)


def _enter(question_id: int, near: list[Alike], before: dict[int, float]) -> dict[int, float]:
    """Put a question into the lists of those near it where it belongs; returns its score there."""
    lists = Similar.objects.filter(question__in=[one.pk for one in near]).values("question")
    full = lists.annotate(lines=Count("pk"), last=Min("score")).filter(lines__gte=KEPT)
    last = dict(full.values_list("question", "last"))
    asked = asked_questions([question_id, *(one.pk for one in near)], with_vectors=False)
    scores: dict[int, float] = {}
    for pk in sorted({*before, *_lists_for(question_id, near, asked, last)}):
        with transaction.atomic():
            if IndexEntry.objects.select_for_update().filter(pk=pk).values("pk").first() is None:
                continue
            theirs = asked_question(pk)
            found = alike(theirs, among=Question.objects.published().filter(pk=question_id)) if theirs else []
            if not found or not theirs or not _is_alike(theirs, found[0]):
                Similar.objects.filter(question=pk, other=question_id).delete()
                continue
            scores[pk] = found[0].score
            Similar.objects.update_or_create(question_id=pk, other_id=question_id, defaults={"score": scores[pk]})
            lines = Similar.objects.filter(question=pk).order_by("-score", "other")
            Similar.objects.filter(pk__in=list(lines.values_list("pk", flat=True)[KEPT:])).delete()
    return scores


def _lists_for(question_id: int, near: list[Alike], asked: dict[int, Asked], last: dict[int, float]) -> Iterator[int]:
    """Whose lists the question belongs into, seen from the other side: a short text means more to a long one."""
    page = asked.get(question_id)
    for one in near:
        if page and (theirs := asked.get(one.pk)):
            back = the_other_way(theirs, question_id, page, one.meaning)
            # Under the lock it is looked at again; rounding must not keep it from there.
            if _is_alike(theirs, back, short_of=ROUNDING) and back.score >= last.get(one.pk, 0.0) - ROUNDING:
                yield one.pk


def refresh_range(first: int, last: int, most: int) -> int | None:
    """The same for public questions of a range of numbers that have no list yet; returns where it has to go on."""
    public = Question.objects.published().filter(pk__range=(first, last), index_entry__ranked_at=None)
    numbers = list(public.order_by("pk").values_list("pk", flat=True)[: most + 1])
    index.index(numbers[:most])
    for number in numbers[:most]:
        refresh(number)
    return numbers[most] if len(numbers) > most else None


def rebuild(*, afresh: bool = False, told: Callable[[str, int], None] = lambda what, done: None) -> None:
    """Make every entry and every list that is missing; `afresh`: all of them. `told` hears of each step.

    It may be stopped and begun again, and run several times at once: each takes what no other has.
    """
    if afresh:
        IndexEntry.objects.update(digest="", ranked_at=None)
    unindexed = Question.objects.published().filter(Q(index_entry=None) | Q(index_entry__digest=""))
    after = 0
    while unindexed.exists():
        with transaction.atomic():
            rows = unindexed.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk__gt=after)
            numbers = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
            index.index(numbers)
        after = numbers[-1] if numbers else 0
        told("index", len(numbers))
        if not numbers:
            sleep(WAIT)  # the rest is being written by another
    gone = IndexEntry.objects.exclude(question__in=Question.objects.published())
    index.forget(list(gone.values_list("pk", flat=True)))
    index.index_faq()
    index.recount_topics()
    numbers = [0]
    while numbers:
        with transaction.atomic():
            unranked = IndexEntry.objects.select_for_update(skip_locked=True).filter(ranked_at=None)
            numbers = list(unranked.order_by("pk").values_list("pk", flat=True)[:BATCH])
            for number in numbers:
                rank(number)
        told("rank", len(numbers))
