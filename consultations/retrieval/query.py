"""What is asked, taken apart for comparing: its words and topics, with what each says, and its meaning.

Misspelt words are taken for what they are one letter away from.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F

from consultations.models import IndexEntry, Lexeme, TaggedQuestion, TopicPair
from consultations.reading import Reading, is_paired, paired_runs, words
from consultations.retrieval.encoder import encode
from consultations.retrieval.weights import LITTLE, RARITY, UNKNOWN

MOST_WORDS = 80  # the rarest ones of a text
MOST_TEXT = 3000  # characters read of a text
MOST_TYPED, LONGEST_WORD = 400, 100  # words of a text; characters of one of them
SMALL = 1000  # pages of a small archive
LONGEST_TYPO, SHORTEST_TYPO, MOST_TYPOS = 24, 5, 8
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Asked:
    """What pages are compared with."""

    words: dict[str, float]  # what each lexeme says that stands on a page, the rarest first
    documents: dict[str, int]  # on how many pages each stands
    whole: float  # what all words say together, with those on no page
    length: int  # how many they are
    is_read: bool  # by the encoder, which knows one language
    vector: list[float] | None
    pages: int  # in the index
    topics: dict[int, float] = field(default_factory=dict)  # by key: what each says
    typed: dict[str, str] = field(default_factory=dict)  # by lexeme: as the text has it
    corrected: dict[str, str] = field(default_factory=dict)  # by typed word as it is read: what it was taken for


def says(documents: int, pages: int) -> float:
    """What a word on so many of all pages says: a power of BM25's inverse document frequency."""
    return math.log(1 + max(0, pages - documents + 0.5) / (documents + 0.5)) ** RARITY


def asked_text(text: str, topics: Iterable[int] = ()) -> Asked:
    """A text as somebody types it. Misspelt words are taken for what they are one letter away from."""
    reading = Reading(text[:MOST_TEXT])
    typed = _typed(reading.bare)
    pages, found = _lexemes(typed)
    corrected = _corrected([word for word, (_lexeme, documents) in found.items() if not documents], pages)
    known: dict[str, int] = {}
    shown: dict[str, str] = {}
    for word, (lexeme, documents) in found.items():
        as_typed = reading.text[slice(*reading.original(*typed[word]))].lower()
        right, lexeme, documents = corrected.get(word, (as_typed, lexeme, documents))
        known[lexeme] = documents
        shown.setdefault(lexeme, right)
    instead = {word: right for word, (right, _lexeme, _documents) in corrected.items()}
    vector = encode(mended(reading, instead))
    say = _topic_weights(topics, pages)
    return _asked(known, pages, vector, say, is_read=vector is not None, typed=shown, corrected=instead)


def mended(reading: Reading, instead: Mapping[str, str]) -> str:
    """The plain text with other words instead of some, which are named as they are read."""
    if not instead:
        return reading.plain
    parts: list[str] = []
    at = 0
    for start, end in words(reading.bare):
        if right := instead.get(reading.bare[start:end]):
            parts += reading.plain[at:start], right
            at = end
    return "".join([*parts, reading.plain[at:]])


def _typed(text: str) -> dict[str, tuple[int, int]]:
    """The words of a text that is read, each with the span where it first stands; of Chinese ones pairs and letters."""
    typed: dict[str, tuple[int, int]] = {}
    pieces: dict[str, tuple[int, int]] = {}
    for start, end in words(text):
        runs = list(paired_runs(text, start, end))
        if not runs and 1 < end - start <= LONGEST_WORD and len(typed) < MOST_TYPED and not text[start:end].isdigit():
            typed.setdefault(text[start:end], (start, end))
        for first, last in runs:
            for size in (2, 1):
                for at in range(first, last - size + 1):
                    pieces.setdefault(text[at : at + size], (at, at + size))
    return typed | dict(list(pieces.items())[:MOST_TYPED])


def asked_question(question_id: int) -> Asked | None:
    """A question of the index. None where it is not there."""
    return asked_questions([question_id]).get(question_id)


def asked_questions(question_ids: Collection[int], *, with_vectors: bool = True) -> dict[int, Asked]:
    """Questions of the index, by number; those that are not there are left out. Five queries at most."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [list(question_ids)])
        rows = cursor.fetchall()
    numbers = [pk for pk, *_rest in rows]
    vectors: dict[int, Any] = {}
    if with_vectors:
        vectors = dict(IndexEntry.objects.filter(pk__in=numbers).values_list("pk", "embedding"))
    pages = Lexeme.objects.filter(lexeme="").values_list("documents", flat=True).first() or 0
    topics: dict[int, list[int]] = {pk: [] for pk in numbers}
    for pk, topic in TaggedQuestion.objects.filter(content_object__in=numbers).values_list("content_object", "tag"):
        topics[pk].append(topic)
    say = _topic_weights({topic for of_one in topics.values() for topic in of_one}, pages)
    return {
        pk: _asked(
            dict(zip(lexemes, documents, strict=True)),
            pages,
            list(vectors[pk]) if vectors.get(pk) is not None else None,
            {topic: say[topic] for topic in topics[pk]},
            is_read=is_read,
        )
        for pk, is_read, lexemes, documents in rows
    }


ENTRIES = """
SELECT question_id, embedding IS NOT NULL,
    coalesce(array_agg(one.lexeme) FILTER (WHERE one.lexeme IS NOT NULL), '{}'),
    coalesce(array_agg(one.documents) FILTER (WHERE one.lexeme IS NOT NULL), '{}')
FROM consultations_indexentry AS entry
LEFT JOIN LATERAL unnest(tsvector_to_array(words)) AS own (lexeme) ON true
LEFT JOIN consultations_lexeme AS one USING (lexeme)
WHERE question_id = ANY (%s) GROUP BY question_id
"""


def _asked(
    known: dict[str, int],
    pages: int,
    vector: list[float] | None,
    topics: dict[int, float],
    *,
    is_read: bool,
    **more: Any,
) -> Asked:
    weights = {lexeme: says(documents, pages) for lexeme, documents in known.items()}
    found = sorted(
        ((lexeme, weight) for lexeme, weight in weights.items() if known[lexeme]), key=lambda one: (-one[1], one[0])
    )
    whole = sum(weight if known[lexeme] else UNKNOWN * weight for lexeme, weight in weights.items())
    return Asked(dict(found[:MOST_WORDS]), known, whole, len(known), is_read, vector, pages, topics, **more)


def _lexemes(typed: Iterable[str]) -> tuple[int, dict[str, tuple[str, int]]]:
    """The number of pages, and by typed word its lexeme with the number of its pages. Stop words are left out."""
    pieces = [word for word in typed if is_paired(word[0])]
    others = [word for word in typed if not is_paired(word[0])]
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [others, pieces])
        rows = cursor.fetchall()
    return rows[0][3] or 0, {word: (lexeme, documents) for word, lexeme, documents, _pages in rows if lexeme}


LOOK_UP = """
WITH given AS (
    SELECT word, (ts_lexize('pg_catalog.english_stem', word))[1] AS lexeme FROM unnest(%s::text[]) AS word
    UNION ALL SELECT piece, piece FROM unnest(%s::text[]) AS piece
)
SELECT word, lexeme, coalesce(one.documents, 0), pages.documents
FROM (SELECT sum(documents) AS documents FROM consultations_lexeme WHERE lexeme = '') AS pages
LEFT JOIN given ON true LEFT JOIN consultations_lexeme AS one USING (lexeme)
"""


def _corrected(unknown: list[str], pages: int) -> dict[str, tuple[str, str, int]]:
    """By misspelt word: the word that one letter more, less, other or in another place makes of it, on most pages."""
    doubtful = [
        word for word in unknown if word.isascii() and word.isalpha() and SHORTEST_TYPO <= len(word) <= LONGEST_TYPO
    ]
    pairs = [(word, variant) for word in doubtful[:MOST_TYPOS] for variant in _one_edit_away(word)]
    if not pairs:
        return {}
    with connection.cursor() as cursor:
        # In a large archive a word that stands on one page is misspelt there as often as not.
        cursor.execute(KNOWN, [*map(list, zip(*pairs, strict=True)), 1 if pages < SMALL else 2])
        return {word: (variant, lexeme, documents) for word, variant, lexeme, documents in cursor.fetchall()}


KNOWN = """
SELECT DISTINCT ON (word) word, variant, lexeme, documents
FROM (
    SELECT word, variant, (ts_lexize('pg_catalog.english_stem', variant))[1] AS lexeme
    FROM unnest(%s::text[], %s::text[]) AS pair (word, variant)
) AS variants JOIN consultations_lexeme USING (lexeme)
WHERE documents >= %s ORDER BY word, documents DESC, variant
"""


def _one_edit_away(word: str) -> set[str]:
    parts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]  # the first letter is hardly ever wrong
    swapped = {a[:-1] + b[0] + a[-1] + b[1:] for a, b in parts if b}
    dropped = {a + b[1:] for a, b in parts if b}
    others = {a + letter + b[1:] for a, b in parts if b for letter in LETTERS}
    return swapped | dropped | others | {a + letter + b for a, b in parts for letter in LETTERS}


def _topic_weights(topics: Iterable[int], pages: int) -> dict[int, float]:
    used: dict[int, int] = dict.fromkeys(topics, 0)
    if used:
        alone = TopicPair.objects.filter(topic__in=used, other__in=used, other=F("topic")).values_list(
            "topic", "questions"
        )
        for topic, questions in alone:
            used[topic] += questions
    return {topic: says(min(times, pages), pages) + LITTLE for topic, times in used.items()}
