"""How alike a text and the public questions are: one score of meaning, words and topics, whose weights stand here.

    score = (1 - w) · meaning + w · words + 0.2 · topics

Meaning is the cosine of the sentence vectors. Words and topics are shares: of all that the text's words (or topics)
say, how much does the page say too? A word says the more the rarer it is (BM25's inverse document frequency, to the
power of 1.5); how often it stands in a page made nothing better. A long page pays a little for its length. `w` is a
fourth, and a half for two or three words, of which the encoder understands little. Where it cannot read the text,
words count alone, and Chinese ones are pairs of characters and single ones.

The weights were tuned on development sets of `evaluate_similar` alone; `bench/ranking` prints what they reach.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from consultations.encoder import encode
from consultations.models import Entry, Question, TaggedQuestion, TopicPair

WORDS = 0.25
WORDS_OF_FEW, FEW = 0.5, 3  # where a text has at most three words that say something
TOPICS = 0.2
SAME_TOPIC = 0.6  # of a threshold, where a topic is shared
ALONE = 0.6  # of a threshold, where words count alone: they are never shared as widely as meaning
RARITY = 1.5  # power of the inverse document frequency
LENGTH = 0.15  # power of the page's length
MOST_WORDS = 80  # the rarest ones of a text
MOST_TEXT = 3000  # characters read of a text
FINDERS, FINDERS_ALONE = 6, 24  # of the rarest words find pages; alone: where meaning cannot help
COMMON = 20_000  # pages with a word that finds none
FOUND_BY_WORD = 3000  # pages; a word on more finds those alone that have another rare word of the text as well
SCANNED = 10_000  # pages with a word that are looked at where only some may be shown
NEAREST_WITHIN = 40  # candidates by meaning there, each of which takes a look at many
NEAREST, FOUND, TAGGED = 100, 200, 100  # candidates by meaning, by words, by topics
EXACT = 50_000  # entries up to which every vector is compared; beyond them the index is asked (HNSW, recall .99)
MOST_TYPED, LONGEST_WORD = 400, 100  # words of a text; characters of one of them
UNKNOWN = 0.4  # of its weight: a word on no page is off the subject, or only somebody's own way to write
SMALL = 1000  # pages of a small archive
LITTLE = 0.01  # what even a topic on every page says
LONGEST_TYPO, SHORTEST_TYPO, MOST_TYPOS = 24, 5, 8
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Asked:
    """What pages are compared with."""

    words: dict[str, float]  # what each lexeme says that stands on a page, the rarest first
    whole: float  # what all words say together, with those on no page
    length: int  # how many they are
    vector: list[float] | None
    pages: int  # in the index
    topics: dict[int, float] = field(default_factory=dict)  # by key: what each says
    typed: dict[str, str] = field(default_factory=dict)  # by lexeme: as the text has it
    corrected: dict[str, str] = field(default_factory=dict)  # by typed word: what it was taken for

    def is_met(self, one: "Alike", least: float) -> bool:
        """Whether a page is alike from a score of `least` on, for texts that the encoder reads; less with a topic."""
        least = least if self.vector else ALONE * least
        return one.score >= (SAME_TOPIC * least if one.topics else least)

    @property
    def word_weight(self) -> float:
        if self.vector is None:
            return 1.0
        return WORDS_OF_FEW if self.length <= FEW else WORDS


@dataclass(frozen=True)
class Alike:
    """A public question, how alike it is, and what it shares, the rarest first."""

    pk: int
    score: float
    meaning: float  # cosine; 0 where one of the two has no vector
    words: float  # share of what the text's words say, 0 to about 1
    lexemes: list[str]
    topics: list[int]


def plain(text: str) -> str:
    """In one spelling of width, without what PostgreSQL cannot store, and no longer than is read."""
    text = text[:MOST_TEXT].replace("\0", " ").encode("utf-8", "ignore").decode().replace("’", "'")
    return unicodedata.normalize("NFKC", text)[:MOST_TEXT]


def says(documents: int, pages: int) -> float:
    """What a word on so many of all pages says: a power of BM25's inverse document frequency."""
    return math.log(1 + max(0, pages - documents + 0.5) / (documents + 0.5)) ** RARITY


def asked_text(text: str, topics: Iterable[int] = ()) -> Asked:
    """A text as somebody types it. Misspelt words are taken for what they are one letter away from."""
    text = plain(text)
    words = (word for word in WORD.findall(text.casefold()) if not word.isdigit() and len(word) <= LONGEST_WORD)
    typed = list(dict.fromkeys(words))[:MOST_TYPED]
    pages, found = _lexemes(typed)
    corrected = _corrected([word for word, (_lexeme, documents) in found.items() if not documents], pages)
    known: dict[str, int] = {}
    shown: dict[str, str] = {}
    for word, (lexeme, documents) in found.items():
        right, lexeme, documents = corrected.get(word, (word, lexeme, documents))
        known[lexeme] = documents
        shown.setdefault(lexeme, right)
    instead = {word: right for word, (right, _lexeme, _documents) in corrected.items()}
    mended = WORD.sub(lambda match: instead.get(match[0].casefold(), match[0]), text) if instead else text
    return _asked(known, pages, encode(mended), topics, typed=shown, corrected=instead)


def asked_question(question_id: int) -> Asked | None:
    """A question of the index. None where it is not there."""
    entry = Entry.objects.filter(pk=question_id).values_list("embedding", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(ENTRY_LEXEMES, [question_id])
        rows = cursor.fetchall()
    if not rows and entry is None and not Entry.objects.filter(pk=question_id).exists():
        return None
    pages = rows[0][2] if rows else 0
    known = {lexeme: documents for lexeme, documents, _pages in rows}
    topics = TaggedQuestion.objects.filter(content_object=question_id).values_list("tag", flat=True)
    return _asked(known, pages, list(entry) if entry is not None else None, topics)


def _asked(known: dict[str, int], pages: int, vector: list[float] | None, topics: Iterable[int], **more: Any) -> Asked:
    weights = sorted(((says(documents, pages), lexeme) for lexeme, documents in known.items()), reverse=True)
    found = [(lexeme, weight) for weight, lexeme in weights if known[lexeme]]
    whole = sum(weight if known[lexeme] else UNKNOWN * weight for weight, lexeme in weights)
    return Asked(dict(found[:MOST_WORDS]), whole, len(known), vector, pages, _topic_weights(topics, pages), **more)


ENTRY_LEXEMES = """
SELECT lexeme, documents, (SELECT documents FROM consultations_lexeme WHERE lexeme = '') FROM consultations_lexeme
WHERE lexeme = ANY (SELECT unnest(tsvector_to_array(words)) FROM consultations_entry WHERE question_id = %s)
"""


def _lexemes(typed: list[str]) -> tuple[int, dict[str, tuple[str, int]]]:
    """The number of pages, and by typed word its lexeme with the number of its pages. Stop words are left out."""
    chinese = [run for word in typed for run in CJK.findall(word)]
    pieces = [run[at : at + size] for run in chinese for size in (2, 1) for at in range(len(run) - size + 1)]
    words = [word for word in typed if not CJK.search(word) and len(word) > 1]
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [words, list(dict.fromkeys(pieces))[:MOST_TYPED]])
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


# Candidates by each of the three, then the figures of all of them. A word's query is one lexeme, quoted.
FEATURES = """
WITH asked AS MATERIALIZED (
    SELECT lexeme, weight, ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery AS query
    FROM unnest(%(lexemes)s::text[], %(weights)s::float8[]) AS word (lexeme, weight)
), near AS MATERIALIZED (
    SELECT question_id FROM consultations_entry
    WHERE {inside} {stands} embedding IS NOT NULL AND %(vector)s::text IS NOT NULL
    ORDER BY {distance} LIMIT {nearest}
), found AS MATERIALIZED (
    SELECT hit.question_id FROM unnest(%(finders)s::text[], %(finding)s::float8[]) AS finder (query, weight)
    CROSS JOIN LATERAL (
        SELECT question_id FROM (
            SELECT question_id FROM consultations_entry WHERE words @@ ({also} finder.query::tsquery) LIMIT {scanned}
        ) AS scanned WHERE {inside} true LIMIT {by_word}
    ) AS hit
    GROUP BY hit.question_id ORDER BY sum(finder.weight) DESC, hit.question_id LIMIT {found}
), tagged AS MATERIALIZED (
    SELECT hit.question_id FROM unnest(%(topics)s::bigint[], %(topic_weights)s::float8[]) AS topic (id, weight)
    CROSS JOIN LATERAL (
        SELECT content_object_id AS question_id FROM consultations_taggedquestion WHERE tag_id = topic.id
        ORDER BY tag_id, content_object_id DESC LIMIT 1000
    ) AS hit
    GROUP BY hit.question_id ORDER BY sum(topic.weight) DESC, hit.question_id DESC LIMIT {tagged}
)
SELECT entry.question_id, coalesce(1 - (entry.embedding <=> %(vector)s::halfvec), 0), length(entry.words),
    shared.weight, shared.lexemes,
    array(SELECT tag_id FROM consultations_taggedquestion AS tag
        WHERE tag.content_object_id = entry.question_id AND tag_id = ANY (%(topics)s::bigint[]))
FROM consultations_entry AS entry
CROSS JOIN LATERAL (
    SELECT coalesce(sum(weight), 0) AS weight, array_agg(lexeme ORDER BY weight DESC, lexeme) AS lexemes
    FROM asked WHERE entry.words @@ asked.query
) AS shared
WHERE {stands} question_id IN ({public}) AND question_id <> ALL (%(without)s::bigint[]) {proposed}
"""
PROPOSED = """AND question_id IN (
    SELECT question_id FROM near UNION SELECT question_id FROM found UNION SELECT question_id FROM tagged
)"""


def alike(
    asked: Asked,
    *,
    among: QuerySet[Question] | None = None,
    within: QuerySet[Question] | None = None,
    without: Collection[int] = (),
    most: int = FOUND,
    phrases: Sequence[str] = (),
    missing: Sequence[str] = (),
) -> list[Alike]:
    """The public questions most alike, best first; at most some hundreds, in an order that never changes by itself.

    `among`: only of these, all of them, in place of those that the index proposes. `within`: the index proposes of
    these alone. Both have to start at `published()`. `most`: how many it proposes by words. `phrases` have to stand
    on a page, and what is `missing` must not; each says more than stop words.
    """
    public = Question.objects.published() if among is None else among
    public = public if within is None else within
    if not asked.words and asked.vector is None and not asked.topics:
        return []
    sql, params = public.values("pk").query.sql_with_params()
    finders = _finders(asked)
    distance = "embedding <=> %(vector)s::halfvec"
    if asked.pages <= EXACT:
        distance = f"({distance}) + 0"  # which no index can answer
    values: dict[str, Any] = {
        "lexemes": list(asked.words),
        "weights": list(asked.words.values()),
        "vector": str(asked.vector) if asked.vector else None,
        "finders": list(finders),
        "finding": list(finders.values()),
        "topics": list(asked.topics),
        "topic_weights": list(asked.topics.values()),
        "without": list(without),
        **{f"public_{at}": value for at, value in enumerate(params)},
        **{f"phrase_{at}": phrase for at, phrase in enumerate([*phrases, *missing])},
    }
    limited = within is not None or bool(phrases or missing)
    limits = {
        "nearest": NEAREST_WITHIN if limited else NEAREST,
        "found": most,
        "tagged": TAGGED,
        "by_word": FOUND_BY_WORD,
        "scanned": FOUND_BY_WORD if within is None else SCANNED,
    }
    standing = [f"consultations_phrase(%(phrase_{at})s)" for at in range(len(phrases) + len(missing))]
    standing[len(phrases) :] = [f"!!{query}" for query in standing[len(phrases) :]]
    also = "".join(f"{query} && " for query in standing)
    stands = f"words @@ ({' && '.join(standing)}) AND" if standing else ""
    public_sql = sql % tuple(f"%(public_{at})s" for at in range(len(params)))
    proposed = PROPOSED if among is None else ""
    inside = "" if within is None else f"question_id IN ({public_sql}) AND"
    features = FEATURES.format(
        public=public_sql, distance=distance, proposed=proposed, inside=inside, also=also, stands=stands, **limits
    )
    names = re.findall(r"%\((\w+)\)s", features)
    with transaction.atomic() if asked.pages > EXACT else nullcontext(), connection.cursor() as cursor:
        if asked.pages > EXACT:
            cursor.execute("SET LOCAL hnsw.ef_search = 100")
            if limited:
                cursor.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
        cursor.execute(re.sub(r"%\(\w+\)s", "%s", features), [values[name] for name in names])
        rows = cursor.fetchall()
    found = [_scored(asked, *row) for row in rows]
    return sorted(found, key=lambda one: (-one.score, one.pk))


def _finders(asked: Asked) -> dict[str, float]:
    """The queries that find pages by words: the rarest ones by themselves; where all are common, three together."""
    telling = says(COMMON, asked.pages) if asked.pages > COMMON else 0.0
    quoted = {_quoted(lexeme): weight for lexeme, weight in asked.words.items()}
    rare = [query for query, weight in quoted.items() if weight > telling][: FINDERS if asked.vector else FINDERS_ALONE]
    if rare:
        common = says(FOUND_BY_WORD, asked.pages) if asked.pages > FOUND_BY_WORD else 0.0
        found = {}
        for query in rare:
            others = " | ".join(other for other in rare if other != query)
            alone = quoted[query] > common or not others
            found[query if alone else f"{query} & ({others})"] = quoted[query]
        return found
    first = list(quoted)[:3]
    return {" & ".join(first): sum(quoted.values()), first[0]: quoted[first[0]]} if first else {}


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _scored(asked: Asked, pk: int, meaning: float, length: int, shared: float, lexemes: list, topics: list) -> Alike:
    words = shared / asked.whole * (asked.length / max(1, length)) ** LENGTH if asked.whole else 0.0
    weight = asked.word_weight
    score = weight * words + (1 - weight) * meaning
    if asked.topics:
        score += TOPICS * sum(asked.topics[topic] for topic in topics) / sum(asked.topics.values())
    return Alike(pk, score, meaning, words, lexemes or [], sorted(topics, key=lambda topic: -asked.topics[topic]))
