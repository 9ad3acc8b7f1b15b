"""Related FAQ: the editors' articles that are shown beside a question."""

from collections import Counter
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import FloatField, Q, Value
from django.db.models.functions import Cast
from pgvector.django import CosineDistance

from consultations.models import FAQ, Question, Topic, TopicPair

MAX_FAQ = 10  # on a page
MAX_DISTANCE = 2.0  # the largest cosine distance there is, for a pair of which one has no embedding


def related_faq(question: Question, topics: list[Topic], limit: int = MAX_FAQ) -> list[FAQ]:
    """FAQ that share a topic, then those whose topics most often occur with the question's, then those near in meaning.

    FAQ of the question's department come before all others.
    """
    own = {topic.pk for topic in topics}
    co_occurrences = _co_occurrences(question, own)
    embedding = getattr(getattr(question, "index_entry", None), "embedding", None)
    distance: Any = Value(MAX_DISTANCE) if embedding is None else CosineDistance("index_entry__embedding", embedding)
    # In one query, and sorted here: a department has hundreds of articles at most.
    candidates = (
        FAQ.objects.filter(Q(department=question.department_id) | Q(topic_items__tag__in=own))
        .annotate(tags=ArrayAgg("topics__pk", distinct=True, default=Value([])))
        .annotate(distance=Cast(distance, FloatField()))
        .select_related("department")
    )

    def sort_key(faq: Any) -> tuple:
        tags = set(faq.tags)
        # An article whose review is overdue comes after all others of its department.
        last = faq.department_id != question.department_id, faq.is_overdue
        distance = MAX_DISTANCE if faq.distance is None else faq.distance
        return *last, -len(tags & own), -sum(co_occurrences[tag] for tag in tags), distance, faq.title, faq.pk

    return list(sorted(candidates, key=sort_key)[:limit])


def _co_occurrences(question: Question, own: set[int]) -> Counter[int]:
    """By topic: how many pages of the department have it together with one of the question's own topics."""
    pairs = TopicPair.objects.filter(topic__in=own, department=question.department_id)
    return Counter(dict(pairs.values_list("other", "questions")))
