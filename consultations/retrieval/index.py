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
    # By digest and not by number: what was encoded is used only for exactly that text.
    embeddings: dict[str, list[float] | None] = {}
    # Usually two rounds: the first finds out what has to be encoded, the second writes it. Each further round is for a
    # text that was changed in between.
    pending = set(question_ids)
    while pending:
        with transaction.atomic():
            # Ordered, so that two jobs with the same questions lock them in one order. `no_key`: rows that only refer
            # to a question, such as a new Event's, do not have to wait.
            public = list(
                Question.objects.published()
                .select_for_update(of=("self",), no_key=True)
                .filter(pk__in=pending)
                .order_by("pk")
            )
            # Those that were asked for and are not public any more.
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
    # The same sentence twice would count double in the embedding.
    headline = question.headline if question.headline != question.title else ""
    return Reading(". ".join(part for part in (headline, question.title, question.body) if part)).normalised


def digest_of(question: Question) -> str:
    return _digest(question.headline, question.title, question.body)


def _digest(*parts: str) -> str:
    # NUL cannot be in a stored text, so no two different sets of parts make the same whole. "replace" is for lone
    # surrogates, which UTF-8 cannot express.
    whole = "\0".join((FORMAT, *parts)).encode("utf-8", "replace")
    # It only finds out whether a text has changed; nobody gains anything by a collision.
    return hashlib.md5(whole, usedforsecurity=False).hexdigest()


def _write(questions: list[Question], embeddings: dict[str, list[float] | None]) -> None:
    if not questions:
        return
    # An entry is never updated in place: removing it first takes its words out of the counts, adding counts them anew.
    remove_entries([question.pk for question in questions])
    rows = []
    for question in questions:
        digest = digest_of(question)
        symptoms = json.dumps(symptoms_in(text_of(question)))
        # Without accents and in one Chinese script, as queries are read, so that both meet in the same lexemes.
        texts = (Reading(text).unaccented for text in (question.headline, question.title, question.body))
        rows.append((question.pk, *texts, _vector_literal(embeddings[digest]), symptoms, digest))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [list(column) for column in zip(*rows, strict=True)])
        # After INSERT, because it counts the words of the stored entries.
        cursor.execute(COUNT_WORDS.format(change=1), [[question.pk for question in questions]])


# One array for each column: one statement for a batch of any size.
INSERT = """
INSERT INTO consultations_indexentry (question_id, words, embedding, symptoms, digest)
SELECT id, consultations_lexemes(headline, title, body), embedding::halfvec, symptoms::jsonb, digest
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS made (id, headline, title, body, embedding, symptoms, digest)
"""


def _vector_literal(embedding: list[float] | None) -> str | None:
    # Five decimals are more than a half-precision number holds.
    return f"[{','.join(f'{number:.5f}' for number in embedding)}]" if embedding else None


def remove_entries(question_ids: Collection[int]) -> None:
    """Remove questions from the index, and from its counts of words, in one transaction."""
    if not question_ids:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # Locked before they are counted: of two that remove the same entry, only the first may take its words off the
        # counts.
        rows = IndexEntry.objects.select_for_update().filter(pk__in=question_ids).order_by("pk")
        indexed = list(rows.values_list("pk", flat=True))
        if indexed:
            # Before the entries are deleted, because both statements read their words.
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
    # No lock: two jobs at once write the same values, and ON CONFLICT lets the later one win.
    new = [
        FAQIndexEntry(pk=pk, embedding=encode(Reading(title).normalised), digest=_digest(title))
        for pk, title in FAQ.objects.order_by("pk").values_list("pk", "title")
        if digests.get(pk) != _digest(title)
    ]
    fields = ["embedding", "digest"]
    FAQIndexEntry.objects.bulk_create(new, update_conflicts=True, unique_fields=["faq"], update_fields=fields)


def recount_topics() -> None:
    """Count anew how many public pages have each topic, and each pair of topics, by department."""
    # Read only once by MATERIALIZED below, although the join uses it twice.
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
