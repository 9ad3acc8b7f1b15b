"""Similar questions: a ranked list for each public question, kept up to date by jobs and read with one query.

ranking.py decides how alike two questions are. A list is longer than what a page shows, so the page stays full when
one of its similar questions is no longer public and the job has not run yet.
"""

from collections.abc import Callable, Iterator
from time import sleep

from django.db import transaction
from django.db.models import Count, Min, Prefetch, Q
from django.utils import timezone

from consultations.models import IndexEntry, Question, Reply, Similar, TaggedQuestion
from consultations.retrieval import index
from consultations.retrieval.query import Query, queries_from_questions, query_from_question
from consultations.retrieval.ranking import Candidate, MinScore, rank, reaches, score_of_page, shares_enough_topics

CARDS_ON_PAGE = 4
MAX_LIST_LENGTH = 12  # questions
MIN_SCORE = MinScore(without_topic=0.44, with_topic=0.36)
SCORE_TOLERANCE = 1e-4  # what rounding may take from a score
QUESTIONS_PER_BATCH = 50  # of a rebuild
WAIT_SECONDS = 0.5  # for another rebuild to finish its batch
CARD_FIELDS = ("headline", "slug", "body", "locale", "asker_age_band", "asker_sex", "published_reply")
CARD_REPLY_FIELDS = (
    "answer", "kind", "care_level", "doctor__name", "doctor__kind", "department__name", "department__locale",
)  # fmt: skip


def similar_questions(question: Question, limit: int = CARDS_ON_PAGE) -> list[Question]:
    """The public questions most similar to a public one, best first, with just the fields that a card shows.

    The list itself is one query, and what belongs to its lines is prefetched: with everything joined, PostgreSQL takes
    longer to plan the query than to run it.
    """
    # Asked for again when the page is shown, so a list that a job has not mended yet shows nothing that is gone.
    listed = Question.objects.published().filter(similar_to__question=question).only(*CARD_FIELDS)
    ordered = listed.order_by("-similar_to__score", "similar_to__other")
    replies = Reply.objects.select_related("doctor", "department").only(*CARD_REPLY_FIELDS)
    symptoms = IndexEntry.objects.only("symptoms")
    topics = TaggedQuestion.objects.select_related("tag")
    related = (Prefetch("published_reply", replies), Prefetch("index_entry", symptoms), Prefetch("topic_items", topics))
    return list(ordered.prefetch_related(*related)[:limit])


def refresh(question_id: int) -> None:
    """Bring a question's entry, its own list and the lists that it is in, or should be in, up to date.

    Called after any change of the question. It may run any number of times, and in several workers at once.
    """
    scores_before = dict(Similar.objects.filter(other=question_id).values_list("question", "score"))
    scores_now: dict[int, float] = {}
    if index.update_entries([question_id]):
        candidates = update_list(question_id)
        scores_now = _enter_lists(question_id, candidates, scores_before)
    else:
        Similar.objects.filter(Q(question=question_id) | Q(other=question_id)).delete()
    # Where the question is less alike than before, or gone, another one may now deserve its place in the list.
    for pk, score in sorted(scores_before.items(), key=lambda item: (-item[1], item[0])):
        if scores_now.get(pk, 0.0) < score:
            update_list(pk)


def update_list(question_id: int) -> list[Candidate]:
    """Make a question's list anew and return all its candidates. A question that is not in the index has no list."""
    with transaction.atomic():
        # One worker at a time writes a list, and reads only after it has the lock: the last one has seen the most.
        IndexEntry.objects.select_for_update().filter(pk=question_id).values("pk").first()
        query = query_from_question(question_id)
        candidates = rank(query, without=[question_id]) if query else []
        lines = [
            Similar(question_id=question_id, other_id=candidate.pk, score=candidate.score)
            for candidate in candidates
            if query and _is_similar(query, candidate)
        ][:MAX_LIST_LENGTH]
        # Made anew as a whole: what is in the list depends on all that are in it.
        Similar.objects.filter(question=question_id).delete()
        Similar.objects.bulk_create(lines)
        IndexEntry.objects.filter(pk=question_id).update(ranked_at=timezone.now())
    return candidates


def _is_similar(query: Query, candidate: Candidate, *, tolerance: float = 0.0) -> bool:
    return reaches(query, candidate, MIN_SCORE, tolerance=tolerance) or shares_enough_topics(query, candidate)


def _enter_lists(question_id: int, neighbours: list[Candidate], lists_before: dict[int, float]) -> dict[int, float]:
    """Put a question into the lists of its neighbours where it belongs; returns its scores by the list's question."""
    scores: dict[int, float] = {}
    # By number, so that two jobs lock the entries in the same order.
    for pk in sorted({*lists_before, *_lists_for(question_id, neighbours)}):
        with transaction.atomic():
            if IndexEntry.objects.select_for_update().filter(pk=pk).values("pk").first() is None:
                continue
            # Under the lock, because the other text may have changed since it was chosen.
            query = query_from_question(pk)
            # Only this one question is scored, against everything that the list's own text is about.
            candidates = rank(query, among=Question.objects.published().filter(pk=question_id)) if query else []
            if not candidates or not query or not _is_similar(query, candidates[0]):
                Similar.objects.filter(question=pk, other=question_id).delete()
                continue
            scores[pk] = candidates[0].score
            Similar.objects.update_or_create(question_id=pk, other_id=question_id, defaults={"score": scores[pk]})
            lines = Similar.objects.filter(question=pk).order_by("-score", "other")
            Similar.objects.filter(pk__in=list(lines.values_list("pk", flat=True)[MAX_LIST_LENGTH:])).delete()
    return scores


def _lists_for(question_id: int, neighbours: list[Candidate]) -> Iterator[int]:
    """The neighbours in whose lists the question belongs.

    Each is scored from the neighbour's side, because a score is not symmetric: a short text may be all about what is
    a small part of a long one. All are scored here in one batch; `_enter_lists` checks them again under their locks.
    """
    numbers = [neighbour.pk for neighbour in neighbours]
    lists = Similar.objects.filter(question__in=numbers).values("question")
    # A list that is not full takes whatever is similar enough; a full one only what is better than its last line.
    full_lists = lists.annotate(lines=Count("pk"), last=Min("score")).filter(lines__gte=MAX_LIST_LENGTH)
    last_scores = dict(full_lists.values_list("question", "last"))
    queries = queries_from_questions([question_id, *numbers], with_embeddings=False)
    page = queries.get(question_id)
    for neighbour in neighbours:
        if page and (query := queries.get(neighbour.pk)):
            candidate = score_of_page(query, question_id, page, neighbour.cosine)
            last_score = last_scores.get(neighbour.pk, 0.0)
            if _is_similar(query, candidate, tolerance=SCORE_TOLERANCE) and (
                candidate.score >= last_score - SCORE_TOLERANCE
            ):
                yield neighbour.pk


def refresh_range(first: int, last: int, limit: int) -> int | None:
    """Refresh public questions of a range of numbers that have no list yet; returns the number to go on from."""
    public = Question.objects.published().filter(pk__range=(first, last), index_entry__ranked_at=None)
    numbers = list(public.order_by("pk").values_list("pk", flat=True)[: limit + 1])
    index.update_entries(numbers[:limit])
    for number in numbers[:limit]:
        refresh(number)
    return numbers[limit] if len(numbers) > limit else None


def rebuild(*, afresh: bool = False, on_progress: Callable[[str, int], None] = lambda step, count: None) -> None:
    """Make every entry and every list that is missing; `afresh`: all of them, including those that exist.

    It may be stopped and started again, and run several times at once: each run takes questions that no other has
    locked. `on_progress` is called after each batch with the step ("index" or "rank") and the number of questions.
    """
    if afresh:
        IndexEntry.objects.update(digest="", ranked_at=None)
    unindexed = Question.objects.published().filter(Q(index_entry=None) | Q(index_entry__digest=""))
    after = 0
    while unindexed.exists():
        with transaction.atomic():
            rows = unindexed.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk__gt=after)
            numbers = list(rows.order_by("pk").values_list("pk", flat=True)[:QUESTIONS_PER_BATCH])
            index.update_entries(numbers)
        after = numbers[-1] if numbers else 0
        on_progress("index", len(numbers))
        if not numbers:
            sleep(WAIT_SECONDS)  # another run has locked the rest
    no_longer_public = IndexEntry.objects.exclude(question__in=Question.objects.published())
    index.remove_entries(list(no_longer_public.values_list("pk", flat=True)))
    index.update_faq_entries()
    index.recount_topics()
    numbers = [0]
    while numbers:
        with transaction.atomic():
            unranked = IndexEntry.objects.select_for_update(skip_locked=True).filter(ranked_at=None)
            numbers = list(unranked.order_by("pk").values_list("pk", flat=True)[:QUESTIONS_PER_BATCH])
            for number in numbers:
                update_list(number)
        on_progress("rank", len(numbers))
