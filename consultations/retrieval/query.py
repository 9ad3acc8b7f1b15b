"""A query, ready to be compared with pages: its words and topics with their weights, and its embedding.

Misspelt words are replaced by the word on most pages that is one letter away.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F

from consultations.models import IndexEntry, Lexeme, TaggedQuestion, TopicPair
from consultations.reading import Reading, cjk_runs, is_cjk, words
from consultations.retrieval.encoder import encode
from consultations.retrieval.weights import IDF_POWER, MIN_TOPIC_WEIGHT, UNKNOWN_WORD_WEIGHT

# Limits keep the time of a query bounded for a text of any length, also a pasted one.
MAX_WEIGHTED_WORDS = 80  # of a query, the rarest ones
MAX_TEXT_LENGTH = 3000  # characters of a text that are read
MAX_WORDS_READ, MAX_WORD_LENGTH = 400, 100  # words of a text; characters of a word
SMALL_ARCHIVE_PAGES = 1000
MIN_TYPO_LENGTH, MAX_TYPO_LENGTH = 5, 24  # letters of a word that is corrected
MAX_TYPOS = 8  # words of a query that are corrected
# Only English is corrected. In other scripts and with accents, one edit away is too often another word.
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Query:
    """What pages are compared with: a text that somebody typed, or a question of the index."""

    word_weights: dict[str, float]  # by lexeme that is on some page, the rarest first
    document_counts: dict[str, int]  # by lexeme: on how many pages it is
    total_weight: float  # of all words, including those that are on no page
    word_count: int
    is_readable: bool  # by the encoder, which knows English only
    embedding: list[float] | None
    page_count: int  # pages in the index
    topic_weights: dict[int, float] = field(default_factory=dict)  # by the topic's key
    typed_words: dict[str, str] = field(default_factory=dict)  # by lexeme: as the text has it
    corrections: dict[str, str] = field(default_factory=dict)  # by misspelt word, as it is read: what it was taken for


def inverse_document_frequency(document_count: int, page_count: int) -> float:
    """How much a word weighs that is on so many of all pages: a power of BM25's inverse document frequency."""
    # `max`: counts may be ahead of the number of pages for a moment, while another transaction writes. 1 + … keeps the
    # logarithm from being negative.
    return math.log(1 + max(0, page_count - document_count + 0.5) / (document_count + 0.5)) ** IDF_POWER


def query_from_text(text: str, topics: Iterable[int] = ()) -> Query:
    """The query for a text as somebody typed it, with misspelt words corrected."""
    reading = Reading(text[:MAX_TEXT_LENGTH])
    spans = _word_spans(reading.unaccented)
    page_count, lexemes = _lexemes(spans)
    # Only words on no page at all: a rare word that is on some page is taken as it is.
    corrected = _corrected([word for word, (_lexeme, count) in lexemes.items() if not count], page_count)
    document_counts: dict[str, int] = {}
    typed_words: dict[str, str] = {}
    for word, (lexeme, count) in lexemes.items():
        as_typed = reading.text[slice(*reading.original(*spans[word]))].lower()
        shown, lexeme, count = corrected.get(word, (as_typed, lexeme, count))
        # Several words may share a lexeme ("rash", "rashes"); the first one's spelling is what a page shows.
        document_counts[lexeme] = count
        typed_words.setdefault(lexeme, shown)
    corrections = {word: right for word, (right, _lexeme, _count) in corrected.items()}
    # The encoder reads the corrected text: to it a misspelt word is just some pieces of letters.
    embedding = encode(with_corrections(reading, corrections))
    return _query(
        document_counts, page_count, embedding, _topic_weights(topics, page_count),
        is_readable=embedding is not None, typed_words=typed_words, corrections=corrections,
    )  # fmt: skip


def with_corrections(reading: Reading, corrections: Mapping[str, str]) -> str:
    """The plain text with its misspelt words replaced."""
    if not corrections:
        return reading.normalised
    parts: list[str] = []
    at = 0
    for start, end in words(reading.unaccented):
        if right := corrections.get(reading.unaccented[start:end]):
            parts += reading.normalised[at:start], right
            at = end
    return "".join([*parts, reading.normalised[at:]])


def _word_spans(text: str) -> dict[str, tuple[int, int]]:
    """The words of a text, each with the span of its first occurrence; for Chinese, single characters and pairs."""
    word_spans: dict[str, tuple[int, int]] = {}
    piece_spans: dict[str, tuple[int, int]] = {}
    for start, end in words(text):
        runs = list(cjk_runs(text, start, end))
        # Single letters and bare numbers are on pages for all kinds of reasons; they would only select candidates by
        # chance.
        is_counted = 1 < end - start <= MAX_WORD_LENGTH and not text[start:end].isdigit()
        if not runs and is_counted and len(word_spans) < MAX_WORDS_READ:
            word_spans.setdefault(text[start:end], (start, end))
        # Chinese has no spaces. Pairs of characters are nearly words; single ones help where a word has only one.
        for first, last in runs:
            for size in (2, 1):
                for at in range(first, last - size + 1):
                    piece_spans.setdefault(text[at : at + size], (at, at + size))
    # Each kind has the limit of its own, so that a long English part does not push the Chinese one out.
    return word_spans | dict(list(piece_spans.items())[:MAX_WORDS_READ])


def query_from_question(question_id: int) -> Query | None:
    """The query for a question of the index; None where it is not in the index."""
    return queries_from_questions([question_id]).get(question_id)


def queries_from_questions(question_ids: Collection[int], *, with_embeddings: bool = True) -> dict[int, Query]:
    """The queries for questions of the index, by number; others are left out. Five database queries at most."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [list(question_ids)])
        rows = cursor.fetchall()
    # Those that have an entry. The others are left out of everything that follows.
    numbers = [pk for pk, *_columns in rows]
    embeddings: dict[int, Any] = {}
    if with_embeddings:
        embeddings = dict(IndexEntry.objects.filter(pk__in=numbers).values_list("pk", "embedding"))
    # The lexeme "" counts the pages.
    page_count = Lexeme.objects.filter(lexeme="").values_list("documents", flat=True).first() or 0
    topics: dict[int, list[int]] = {pk: [] for pk in numbers}
    for pk, topic in TaggedQuestion.objects.filter(content_object__in=numbers).values_list("content_object", "tag"):
        topics[pk].append(topic)
    # Once for all questions, because most topics are on several of them.
    weights = _topic_weights({topic for own in topics.values() for topic in own}, page_count)
    return {
        pk: _query(
            dict(zip(lexemes, counts, strict=True)),
            page_count,
            list(embeddings[pk]) if embeddings.get(pk) is not None else None,
            {topic: weights[topic] for topic in topics[pk]},
            is_readable=is_readable,
        )
        for pk, is_readable, lexemes, counts in rows
    }


# The words of index entries, each with the number of pages it is on. Whether the encoder could read a question is
# told by its having an embedding; the embedding itself is fetched apart, because it is not always needed.
ENTRIES = """
SELECT question_id, embedding IS NOT NULL,
    coalesce(array_agg(counted.lexeme) FILTER (WHERE counted.lexeme IS NOT NULL), '{}'),
    coalesce(array_agg(counted.documents) FILTER (WHERE counted.lexeme IS NOT NULL), '{}')
FROM consultations_indexentry AS entry
LEFT JOIN LATERAL unnest(tsvector_to_array(words)) AS own (lexeme) ON true
LEFT JOIN consultations_lexeme AS counted USING (lexeme)
WHERE question_id = ANY (%s) GROUP BY question_id
"""


def _query(
    document_counts: dict[str, int],
    page_count: int,
    embedding: list[float] | None,
    topic_weights: dict[int, float],
    *,
    is_readable: bool,
    **optional_fields: Any,
) -> Query:
    weights = {lexeme: inverse_document_frequency(count, page_count) for lexeme, count in document_counts.items()}
    # Words on no page select nothing. But they count in `total`: a page cannot have everything that the text is about.
    known = [(lexeme, weight) for lexeme, weight in weights.items() if document_counts[lexeme]]
    # Equal weights by lexeme, so that the same text always has the same query.
    known.sort(key=lambda item: (-item[1], item[0]))
    total = sum(
        weight if document_counts[lexeme] else UNKNOWN_WORD_WEIGHT * weight for lexeme, weight in weights.items()
    )
    return Query(
        dict(known[:MAX_WEIGHTED_WORDS]), document_counts, total, len(document_counts), is_readable, embedding,
        page_count, topic_weights, **optional_fields,
    )  # fmt: skip


def _lexemes(words: Iterable[str]) -> tuple[int, dict[str, tuple[str, int]]]:
    """The number of pages, and by word its lexeme with the number of pages it is on. Stop words are left out."""
    # English goes through PostgreSQL's stemmer, as the index does. A Chinese character is its own lexeme.
    stemmed = [word for word in words if not is_cjk(word[0])]
    unstemmed = [word for word in words if is_cjk(word[0])]
    with connection.cursor() as cursor:
        cursor.execute(LEXEMES, [stemmed, unstemmed])
        rows = cursor.fetchall()
    # All rows have the same last column, and there is at least one: see the outer joins below.
    return rows[0][3] or 0, {word: (lexeme, count) for word, lexeme, count, _page_count in rows if lexeme}


# The lexeme '' counts the pages. The joins are outer ones so that this count comes back even for a text without words.
LEXEMES = """
WITH query_word AS (
    SELECT word, (ts_lexize('pg_catalog.english_stem', word))[1] AS lexeme FROM unnest(%s::text[]) AS word
    UNION ALL SELECT piece, piece FROM unnest(%s::text[]) AS piece
)
SELECT word, lexeme, coalesce(counted.documents, 0), pages.documents
FROM (SELECT sum(documents) AS documents FROM consultations_lexeme WHERE lexeme = '') AS pages
LEFT JOIN query_word ON true LEFT JOIN consultations_lexeme AS counted USING (lexeme)
"""


def _corrected(unknown: list[str], page_count: int) -> dict[str, tuple[str, str, int]]:
    """By misspelt word: the known word one edit away that is on most pages, its lexeme, and on how many it is."""
    # A short word is one letter away from too many others, and a very long one is no word of English.
    typos = [
        word
        for word in unknown
        if word.isascii() and word.isalpha() and MIN_TYPO_LENGTH <= len(word) <= MAX_TYPO_LENGTH
    ]
    # All variants of all words in one query. A word of 10 letters has about 500 of them.
    pairs = [(word, variant) for word in typos[:MAX_TYPOS] for variant in _one_edit_away(word)]
    if not pairs:
        return {}
    # In a large archive, a word on a single page is as likely as not a misspelling itself.
    min_documents = 1 if page_count < SMALL_ARCHIVE_PAGES else 2
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_VARIANTS, [*map(list, zip(*pairs, strict=True)), min_documents])
        return {word: (variant, lexeme, count) for word, variant, lexeme, count in cursor.fetchall()}


KNOWN_VARIANTS = """
SELECT DISTINCT ON (word) word, variant, lexeme, documents
FROM (
    SELECT word, variant, (ts_lexize('pg_catalog.english_stem', variant))[1] AS lexeme
    FROM unnest(%s::text[], %s::text[]) AS pair (word, variant)
) AS variants JOIN consultations_lexeme USING (lexeme)
WHERE documents >= %s ORDER BY word, documents DESC, variant
"""


def _one_edit_away(word: str) -> set[str]:
    """What the word becomes with two letters swapped, or one left out, replaced or added."""
    parts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]  # the first letter is hardly ever wrong
    # Swapping two letters is the commonest slip, and counts as one edit although two letters differ.
    swapped = {a[:-1] + b[0] + a[-1] + b[1:] for a, b in parts if b}
    dropped = {a + b[1:] for a, b in parts if b}
    replaced = {a + letter + b[1:] for a, b in parts if b for letter in LETTERS}
    return swapped | dropped | replaced | {a + letter + b for a, b in parts for letter in LETTERS}


def _topic_weights(topics: Iterable[int], page_count: int) -> dict[int, float]:
    # A topic on no public page has no row in the counts, and so keeps 0.
    counts: dict[int, int] = dict.fromkeys(topics, 0)
    if counts:
        # A pair of a topic with itself counts the public questions that have the topic, by department.
        own_pairs = TopicPair.objects.filter(topic__in=counts, other__in=counts, other=F("topic"))
        for topic, questions in own_pairs.values_list("topic", "questions"):
            counts[topic] += questions
    return {
        # `min`: topics are counted once an hour, so a count may be older, and larger, than the number of pages.
        topic: inverse_document_frequency(min(count, page_count), page_count) + MIN_TOPIC_WEIGHT
        for topic, count in counts.items()
    }
