"""Similar questions and related FAQ, ranked by topics. Every query starts at `published()`.

Both make a fixed number of queries, whatever the topics, and both are deterministic: ties end at
the date and then at the number, the older first.
"""

import math
from collections.abc import Iterable

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, FloatField, IntegerField, Q, QuerySet, Sum, Value, When

from consultations.models import FAQ, Question, TaggedFAQ, TaggedQuestion, Topic

SIMILAR = 4  # cards on a page (features R5)
RELATED = 10  # FAQ on a page (features R7)
MOST_TOPICS = 5  # the rarest ones of a question; common ones add rows and little else


def topics_by_rarity(question: Question) -> list[Topic]:
    """The question's topics, each with `published_count`, rarest first."""
    public = Question.objects.published().values("pk")
    counted = Count("question_items", filter=Q(question_items__content_object__in=public), distinct=True)
    topics = Topic.objects.filter(question_items__content_object=question).values_list("pk")
    return list(
        Topic.objects.filter(pk__in=topics).annotate(published_count=counted).order_by("published_count", "name")
    )


def similar_questions(question: Question, topics: list[Topic], limit: int = SIMILAR) -> list[Question]:
    """The published questions that share the rarest topics, then the latest of the department."""
    others = Question.objects.published().exclude(pk=question.pk)
    ranked = _sharing(question, topics, others)[:limit].union(_latest(question, others)[: 2 * limit], all=True)
    pks = list(dict.fromkeys(pk for pk, _score in ranked))[:limit]
    cards = others.with_cards().in_bulk(pks)
    return [cards[pk] for pk in pks if pk in cards]


def _sharing(question: Question, topics: list[Topic], others: QuerySet[Question]) -> QuerySet:
    # A topic on one page in a thousand says more than one on every second page.
    weights = [When(tag=topic, then=Value(1 / math.log(2 + topic.published_count))) for topic in topics[:MOST_TOPICS]]
    here = Case(When(content_object__department=question.department_id, then=1), default=0, output_field=IntegerField())
    return (
        TaggedQuestion.objects.filter(tag__in=topics[:MOST_TOPICS], content_object__in=others)
        .values("content_object")
        .annotate(score=Sum(Case(*weights, default=Value(0.0), output_field=FloatField())))
        .order_by("-score", here.desc(), "-content_object__asked_on", "content_object")
        .values_list("content_object", "score")
    )


def _latest(question: Question, others: QuerySet[Question]) -> QuerySet:
    return (
        others.filter(department=question.department_id)
        .order_by("-asked_on", "pk")
        .annotate(score=Value(0.0, output_field=FloatField()))
        .values_list("pk", "score")
    )


def related_faq(question: Question, topics: list[Topic], limit: int = RELATED) -> list[FAQ]:
    """FAQ that share a topic, then those whose topics go with these most often here, then the most used here."""
    own = {topic.pk for topic in topics}
    counted = _topic_counts(question, own)
    candidates: Iterable[FAQ] = (
        FAQ.objects.filter(Q(department=question.department_id) | Q(topic_items__tag__in=own))
        .annotate(tags=ArrayAgg("topics__pk", distinct=True, default=Value([])))
        .select_related("department")
    )

    def rank(faq: FAQ) -> tuple:
        tags = set(faq.tags)  # type: ignore[attr-defined]
        together, used = (sum(counted.get(tag, (0, 0))[which] for tag in tags) for which in (0, 1))
        # What should have been looked at again stands behind the rest of its department (features M12).
        near = faq.department_id != question.department_id, faq.is_overdue
        return *near, -len(tags & own), -together, -used, faq.title, faq.pk

    return sorted(candidates, key=rank)[:limit]


def _topic_counts(question: Question, own: set[int]) -> dict[int, tuple[int, int]]:
    """Of each topic with FAQ: on how many pages of the department it stands beside one of these, and on how many."""
    here = Question.objects.published().filter(department=question.department_id)
    beside = TaggedQuestion.objects.filter(tag__in=own, content_object__in=here).values("content_object")
    rows = (
        TaggedQuestion.objects.filter(content_object__in=here, tag__in=TaggedFAQ.objects.values("tag"))
        .values("tag")
        .annotate(together=Count("pk", filter=Q(content_object__in=beside)), used=Count("pk"))
        .values_list("tag", "together", "used")
    )
    return {tag: (together, used) for tag, together, used in rows}
