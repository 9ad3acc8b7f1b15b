"""Related FAQ: the editors' articles that belong beside a question."""

from collections import Counter
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import FloatField, Q, Value
from django.db.models.functions import Cast
from pgvector.django import CosineDistance

from consultations.models import FAQ, Question, Topic, TopicPair

RELATED = 10  # FAQ on a page (features R7)
FAR = 2.0  # the largest distance there is: where one of the two has no vector


def related_faq(question: Question, topics: list[Topic], limit: int = RELATED) -> list[FAQ]:
    """FAQ that share a topic, then those whose topics go with these most often here, then those near in meaning."""
    own = {topic.pk for topic in topics}
    together = _together(question, own)
    vector = getattr(getattr(question, "index_entry", None), "embedding", None)
    distance: Any = Value(FAR) if vector is None else CosineDistance("index_entry__embedding", vector)
    candidates = (
        FAQ.objects.filter(Q(department=question.department_id) | Q(topic_items__tag__in=own))
        .annotate(tags=ArrayAgg("topics__pk", distinct=True, default=Value([])))
        .annotate(distance=Cast(distance, FloatField()))
        .select_related("department")
    )

    def rank(faq: Any) -> tuple:
        tags = set(faq.tags)
        # What should have been looked at again stands behind the rest of its department (features M12).
        near = faq.department_id != question.department_id, faq.is_overdue
        beside = sum(together[tag] for tag in tags)
        return *near, -len(tags & own), -beside, FAR if faq.distance is None else faq.distance, faq.title, faq.pk

    return list(sorted(candidates, key=rank)[:limit])


def _together(question: Question, own: set[int]) -> Counter[int]:
    """By topic: how often it stands beside one of these on a page of the department."""
    pairs = TopicPair.objects.filter(topic__in=own, department=question.department_id)
    return Counter(dict(pairs.values_list("other", "questions")))
