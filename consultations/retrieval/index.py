"""Putting public questions into the index, and taking out those that are no longer public.

A job does it after each act on a public question (tasks.py); `rebuild_similar` does it for all. Questions are
written under their locks, from the texts they have then: whoever comes last has the last word.
"""

import hashlib
import json
from collections.abc import Collection

from django.db import connection, transaction

from consultations.models import FAQ, FAQIndexEntry, IndexEntry, Question
from consultations.reading import Reading
from consultations.retrieval.encoder import encode
from consultations.retrieval.symptoms import symptoms_in

MADE_BY = "3"  # raise it when what is made of a text changes: entries are then made anew


def index(question_ids: Collection[int]) -> set[int]:
    """Bring the entries of these questions up to date: made, made anew, or gone. Returns those in the index."""
    there: set[int] = set()
    vectors: dict[str, list[float] | None] = {}
    left = set(question_ids)
    while left:
        with transaction.atomic():
            public = list(
                Question.objects.published()
                .select_for_update(of=("self",), no_key=True)
                .filter(pk__in=left)
                .order_by("pk")
            )
            forget(left - {question.pk for question in public})
            made = dict(IndexEntry.objects.filter(pk__in=left).values_list("pk", "digest"))
            stale = [question for question in public if made.get(question.pk) != digest_of(question)]
            ready = [question for question in stale if digest_of(question) in vectors]
            _write(ready, vectors)
        waiting = [question for question in stale if digest_of(question) not in vectors]
        there |= {question.pk for question in public} - {question.pk for question in waiting}
        left = {question.pk for question in waiting}
        # While nobody waits for a lock. Next time round the text may be another one again.
        vectors |= {digest_of(question): encode(text_of(question)) for question in waiting}
    return there


def text_of(question: Question) -> str:
    """What the encoder reads: the headline unless it only repeats the asker's heading, the heading, the text."""
    headline = question.headline if question.headline != question.title else ""
    return Reading(". ".join(part for part in (headline, question.title, question.body) if part)).plain


def digest_of(question: Question) -> str:
    return _digest(question.headline, question.title, question.body)


def _digest(*parts: str) -> str:
    whole = "\0".join((MADE_BY, *parts)).encode("utf-8", "replace")
    return hashlib.md5(whole, usedforsecurity=False).hexdigest()


def _write(questions: list[Question], vectors: dict[str, list[float] | None]) -> None:
    if not questions:
        return
    forget([question.pk for question in questions])
    rows = []
    for question in questions:
        digest = digest_of(question)
        vector = vectors[digest]
        symptoms = json.dumps(symptoms_in(text_of(question)))
        texts = (Reading(text).bare for text in (question.headline, question.title, question.body))
        rows.append((question.pk, *texts, _literal(vector), symptoms, digest))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [list(column) for column in zip(*rows, strict=True)])
        cursor.execute(COUNT.format(change=1), [[question.pk for question in questions]])


INSERT = """
INSERT INTO consultations_indexentry (question_id, words, embedding, symptoms, digest)
SELECT id, consultations_lexemes(headline, title, body), vector::halfvec, symptoms::jsonb, digest
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS made (id, headline, title, body, vector, symptoms, digest)
"""


def _literal(vector: list[float] | None) -> str | None:
    return f"[{','.join(f'{number:.5f}' for number in vector)}]" if vector else None


def forget(question_ids: Collection[int]) -> None:
    """Take questions out of the index, and out of the words it counts, at once."""
    if not question_ids:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        rows = IndexEntry.objects.select_for_update().filter(pk__in=question_ids).order_by("pk")
        there = list(rows.values_list("pk", flat=True))
        if there:
            cursor.execute(COUNT.format(change=-1), [there])
            cursor.execute(COUNTED_OUT, [there])
            cursor.execute("DELETE FROM consultations_indexentry WHERE question_id = ANY(%s)", [there])


# Counted in the order of the words, so that two who write never wait for each other in a ring. '' counts the pages.
COUNT = """
INSERT INTO consultations_lexeme AS counted (lexeme, documents)
SELECT lexeme, {change} * count(*) FROM (
    SELECT unnest(array_append(tsvector_to_array(words), '')) AS lexeme
    FROM consultations_indexentry WHERE question_id = ANY(%s)
) AS words GROUP BY lexeme ORDER BY lexeme
ON CONFLICT (lexeme) DO UPDATE SET documents = counted.documents + excluded.documents
"""
COUNTED_OUT = """
DELETE FROM consultations_lexeme WHERE documents <= 0 AND lexeme <> '' AND lexeme = ANY (
    SELECT unnest(tsvector_to_array(words)) FROM consultations_indexentry WHERE question_id = ANY(%s)
)
"""


def index_faq() -> None:
    """Bring the meanings of all FAQ up to date: there are hundreds of them, not millions."""
    made = dict(FAQIndexEntry.objects.values_list("pk", "digest"))
    new = [
        FAQIndexEntry(pk=pk, embedding=encode(Reading(title).plain), digest=_digest(title))
        for pk, title in FAQ.objects.order_by("pk").values_list("pk", "title")
        if made.get(pk) != _digest(title)
    ]
    fields = ["embedding", "digest"]
    FAQIndexEntry.objects.bulk_create(new, update_conflicts=True, unique_fields=["faq"], update_fields=fields)


def recount_topics() -> None:
    """Count anew how often topics stand together on public pages."""
    tagged = (
        "SELECT tag_id, department_id, content_object_id FROM consultations_taggedquestion JOIN"
        " consultations_question AS public ON public.id = content_object_id WHERE public.id IN ({public})"
    )
    sql, params = Question.objects.published().values("pk").query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE consultations_topicpair IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM consultations_topicpair")
        cursor.execute(
            f"WITH tagged AS MATERIALIZED ({tagged.format(public=sql)})"  # noqa: S608 - the parameters stay parameters
            " INSERT INTO consultations_topicpair (department_id, topic_id, other_id, questions)"
            " SELECT one.department_id, one.tag_id, two.tag_id, count(*) FROM tagged AS one"
            " JOIN tagged AS two USING (content_object_id) GROUP BY 1, 2, 3",
            params,
        )
