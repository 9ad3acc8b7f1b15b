"""Adding public questions to the index, and removing those that are no longer public.

A job does it after each act on a public question (tasks.py); `rebuild_similar` does it for all of them. An entry is
written under the question's lock, from the texts the question has at that moment, so the last writer is right.
"""

import hashlib
import json
from collections.abc import Collection

from django.db import connection, transaction

from consultations.models import FAQ, FAQIndexEntry, IndexEntry, Question
from consultations.reading import Reading
from consultations.retrieval.encoder import encode
from consultations.retrieval.symptoms import symptoms_in

FORMAT = "3"  # part of every digest: raise it when entries have to be made anew because we make them otherwise


def update_entries(question_ids: Collection[int]) -> set[int]:
    """Make, renew or remove the entries of these questions. Returns the numbers that are in the index."""
    indexed: set[int] = set()
    embeddings: dict[str, list[float] | None] = {}
    pending = set(question_ids)
    while pending:
        with transaction.atomic():
            public = list(
                Question.objects.published()
                .select_for_update(of=("self",), no_key=True)
                .filter(pk__in=pending)
                .order_by("pk")
            )
            remove_entries(pending - {question.pk for question in public})
            digests = dict(IndexEntry.objects.filter(pk__in=pending).values_list("pk", "digest"))
            stale = [question for question in public if digests.get(question.pk) != digest_of(question)]
            _write([question for question in stale if digest_of(question) in embeddings], embeddings)
        unencoded = [question for question in stale if digest_of(question) not in embeddings]
        pending = {question.pk for question in unencoded}
        indexed |= {question.pk for question in public} - pending
        # Encoding is slow, so it is done here, without the locks. If a text has changed by the next round, that
        # round finds no embedding for its digest, and encodes it again.
        embeddings |= {digest_of(question): encode(text_of(question)) for question in unencoded}
    return indexed


def text_of(question: Question) -> str:
    """What the encoder reads: headline (unless it only repeats the asker's heading), heading and text."""
    headline = question.headline if question.headline != question.title else ""
    return Reading(". ".join(part for part in (headline, question.title, question.body) if part)).normalised


def digest_of(question: Question) -> str:
    return _digest(question.headline, question.title, question.body)


def _digest(*parts: str) -> str:
    whole = "\0".join((FORMAT, *parts)).encode("utf-8", "replace")
    return hashlib.md5(whole, usedforsecurity=False).hexdigest()


def _write(questions: list[Question], embeddings: dict[str, list[float] | None]) -> None:
    if not questions:
        return
    remove_entries([question.pk for question in questions])
    rows = []
    for question in questions:
        digest = digest_of(question)
        symptoms = json.dumps(symptoms_in(text_of(question)))
        texts = (Reading(text).unaccented for text in (question.headline, question.title, question.body))
        rows.append((question.pk, *texts, _vector_literal(embeddings[digest]), symptoms, digest))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [list(column) for column in zip(*rows, strict=True)])
        cursor.execute(COUNT_WORDS.format(change=1), [[question.pk for question in questions]])


# One array for each column: one statement for a batch of any size.
INSERT = """
INSERT INTO consultations_indexentry (question_id, words, embedding, symptoms, digest)
SELECT id, consultations_lexemes(headline, title, body), embedding::halfvec, symptoms::jsonb, digest
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS made (id, headline, title, body, embedding, symptoms, digest)
"""


def _vector_literal(embedding: list[float] | None) -> str | None:
    return f"[{','.join(f'{number:.5f}' for number in embedding)}]" if embedding else None


def remove_entries(question_ids: Collection[int]) -> None:
    """Remove questions from the index, and from its counts of words, in one transaction."""
    if not question_ids:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        rows = IndexEntry.objects.select_for_update().filter(pk__in=question_ids).order_by("pk")
        indexed = list(rows.values_list("pk", flat=True))
        if indexed:
            cursor.execute(COUNT_WORDS.format(change=-1), [indexed])
            cursor.execute(DELETE_UNUSED_WORDS, [indexed])
            cursor.execute("DELETE FROM consultations_indexentry WHERE question_id = ANY(%s)", [indexed])


# How many pages have each word; the word '' counts the pages themselves. ORDER BY makes every writer lock the words in
# the same order: two writers could deadlock otherwise.
COUNT_WORDS = """
INSERT INTO consultations_lexeme AS counted (lexeme, documents)
SELECT lexeme, {change} * count(*) FROM (
    SELECT unnest(array_append(tsvector_to_array(words), '')) AS lexeme
    FROM consultations_indexentry WHERE question_id = ANY(%s)
) AS words GROUP BY lexeme ORDER BY lexeme
ON CONFLICT (lexeme) DO UPDATE SET documents = counted.documents + excluded.documents
"""
# Words are named by the entry that is about to go, to spare a scan of the whole table.
DELETE_UNUSED_WORDS = """
DELETE FROM consultations_lexeme WHERE documents <= 0 AND lexeme <> '' AND lexeme = ANY (
    SELECT unnest(tsvector_to_array(words)) FROM consultations_indexentry WHERE question_id = ANY(%s)
)
"""


def update_faq_entries() -> None:
    """Encode all FAQ whose title is new or changed. There are hundreds of them, not millions."""
    digests = dict(FAQIndexEntry.objects.values_list("pk", "digest"))
    new = [
        FAQIndexEntry(pk=pk, embedding=encode(Reading(title).normalised), digest=_digest(title))
        for pk, title in FAQ.objects.order_by("pk").values_list("pk", "title")
        if digests.get(pk) != _digest(title)
    ]
    fields = ["embedding", "digest"]
    FAQIndexEntry.objects.bulk_create(new, update_conflicts=True, unique_fields=["faq"], update_fields=fields)


def recount_topics() -> None:
    """Count anew how many public pages have each topic, and each pair of topics, by department."""
    tagged = (
        "SELECT tag_id, department_id, content_object_id FROM consultations_taggedquestion JOIN"
        " consultations_question AS public ON public.id = content_object_id WHERE public.id IN ({public})"
    )
    sql, params = Question.objects.published().values("pk").query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        # Two recounts at once would both insert all pairs. Readers see the old counts until the commit.
        cursor.execute("LOCK TABLE consultations_topicpair IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM consultations_topicpair")
        cursor.execute(
            f"WITH tagged AS MATERIALIZED ({tagged.format(public=sql)})"  # noqa: S608 - the parameters stay parameters
            " INSERT INTO consultations_topicpair (department_id, topic_id, other_id, questions)"
            " SELECT one.department_id, one.tag_id, two.tag_id, count(*) FROM tagged AS one"
            " JOIN tagged AS two USING (content_object_id) GROUP BY 1, 2, 3",
            params,
        )
