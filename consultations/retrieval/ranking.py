"""How alike a text and the public questions are: candidates by meaning, by words and by topics, then one score.

The score and its weights are in consultations/retrieval/weights.py.
"""

import re
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from consultations.models import Question
from consultations.retrieval.query import Asked
from consultations.retrieval.weights import ALONE, FEW, LENGTH, TOPICS, TOPICS_ALONE, WORDS, WORDS_OF_FEW

FINDERS, FINDERS_ALONE = 6, 24  # of the rarest words find pages; alone: where meaning cannot help
COMMON = 20_000  # pages with a word that finds none
FOUND_BY_WORD = 3000  # pages; a word on more finds those alone that have another rare word of the text as well
LOOKED_AT = 12_000  # pages found by words, after which no more words look
SCANNED = 6000  # pages with a word that are looked at where only some may be shown
NEAREST_WITHIN = 40  # candidates by meaning there, each of which takes a look at many
NEAREST, FOUND, TAGGED = 100, 200, 100  # candidates by meaning, by words, by topics
EXACT = 50_000  # entries up to which every vector is compared; beyond them the index is asked (HNSW, recall .99)

UNFILTERED = "SET LOCAL hnsw.ef_search = 100"
# What the filters leave out the index looks past, but not for long.
FILTERED = f"{UNFILTERED}; SET LOCAL hnsw.iterative_scan = relaxed_order; SET LOCAL hnsw.max_scan_tuples = 4000"


@dataclass(frozen=True)
class Alike:
    """A public question, how alike it is, and what it shares, the rarest first."""

    pk: int
    score: float
    meaning: float  # cosine; 0 where one of the two has no vector
    words: float  # share of what the text's words say, 0 to about 1
    lexemes: list[str]
    topics: list[int]
    is_read: bool  # by the encoder, as Asked says it
    share_of_topics: float  # of what the text's topics say, 0 to 1


# Candidates by each of the three, then the figures of all of them.
FEATURES = """
WITH asked AS MATERIALIZED (
    SELECT lexeme, weight FROM unnest(%(lexemes)s::text[], %(weights)s::float8[]) AS word (lexeme, weight)
), near AS MATERIALIZED (
    SELECT question_id FROM consultations_indexentry
    WHERE {inside} {stands} embedding IS NOT NULL AND %(vector)s::text IS NOT NULL
    ORDER BY {distance} LIMIT {nearest}
), found AS MATERIALIZED (
    SELECT hit.question_id
    FROM unnest(%(finders)s::text[], %(finding)s::float8[], %(enough)s::int[]) AS finder (query, weight, enough)
    CROSS JOIN LATERAL (
        SELECT question_id FROM (
            SELECT question_id FROM consultations_indexentry
            WHERE words @@ ({also} finder.query::tsquery) LIMIT {scanned}
        ) AS scanned WHERE {inside} true LIMIT finder.enough
    ) AS hit
    GROUP BY hit.question_id ORDER BY sum(finder.weight) DESC, hit.question_id LIMIT %(most)s
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
        WHERE tag.content_object_id = entry.question_id AND tag_id = ANY (%(topics)s::bigint[])),
    entry.embedding IS NOT NULL
FROM consultations_indexentry AS entry
CROSS JOIN LATERAL (
    SELECT coalesce(sum(weight), 0) AS weight, array_agg(lexeme ORDER BY weight DESC, lexeme) AS lexemes
    FROM unnest(tsvector_to_array(entry.words)) AS own (lexeme) JOIN asked USING (lexeme)
) AS shared
WHERE {stands} question_id IN ({public}) AND question_id <> ALL (%(without)s::bigint[]) {proposed}
"""
PROPOSED = """AND question_id IN (
    SELECT question_id FROM near UNION SELECT question_id FROM found UNION SELECT question_id FROM tagged
)"""


@dataclass(frozen=True)
class Finder:
    """A query of words that proposes pages."""

    query: str  # as tsquery
    weight: float  # for a page that it finds
    most: int  # pages


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
    if not asked.words and asked.vector is None and not asked.topics:
        return []
    chosen = among if within is None else within
    public, params = (Question.objects.published() if chosen is None else chosen).values("pk").query.sql_with_params()
    values = _values(asked, _finders(asked, most), most)
    values |= {
        "without": list(without),
        **{f"public_{at}": value for at, value in enumerate(params)},
        **{f"phrase_{at}": phrase for at, phrase in enumerate([*phrases, *missing])},
    }
    sql = _sql(
        public % tuple(f"%(public_{at})s" for at in range(len(params))),
        standing=[f"{'!!' * (at >= len(phrases))}consultations_phrase(%(phrase_{at})s)"
                  for at in range(len(phrases) + len(missing))],
        filtered=within is not None,
        proposed=among is None,
        exact=asked.pages <= EXACT,
    )  # fmt: skip
    set_up = FILTERED if within is not None or phrases or missing else UNFILTERED
    found = [_scored(asked, *row) for row in _rows(sql, values, set_up if asked.pages > EXACT else "")]
    return sorted(found, key=lambda one: (-one.score, one.pk))


def _rows(sql: str, values: dict[str, Any], set_up: str) -> list[tuple[Any, ...]]:
    """What the query finds; `set_up`: how the index is asked, for this transaction alone, "" where it is not."""
    with transaction.atomic() if set_up else nullcontext(), connection.cursor() as cursor:
        if set_up:
            cursor.execute(set_up)
        # By place, as everybody's: what wraps queries, pgtrigger for one, puts its own parameters before them.
        names = re.findall(r"%\((\w+)\)s", sql)
        cursor.execute(re.sub(r"%\(\w+\)s", "%s", sql), [values[name] for name in names])
        return cursor.fetchall()


def _values(asked: Asked, finders: list[Finder], most: int) -> dict[str, Any]:
    """What is asked, as the query's parameters."""
    return {
        "lexemes": list(asked.words),
        "weights": list(asked.words.values()),
        "vector": str(asked.vector) if asked.vector else None,
        "finders": [finder.query for finder in finders],
        "finding": [finder.weight for finder in finders],
        "enough": [finder.most for finder in finders],
        "topics": list(asked.topics),
        "topic_weights": list(asked.topics.values()),
        "most": most,
    }


def _sql(public: str, *, standing: list[str], filtered: bool, proposed: bool, exact: bool) -> str:
    """The query for candidates with their figures; `standing`: queries that every page has to meet."""
    distance = "embedding <=> %(vector)s::halfvec"
    return FEATURES.format(
        public=public,
        inside=f"question_id IN ({public}) AND" if filtered else "",
        also="".join(f"{query} && " for query in standing),
        stands=f"words @@ ({' && '.join(standing)}) AND" if standing else "",
        distance=f"({distance}) + 0" if exact else distance,  # the sum no index can answer
        proposed=PROPOSED if proposed else "",
        nearest=NEAREST_WITHIN if filtered or standing else NEAREST,
        tagged=TAGGED,
        scanned=SCANNED if filtered else "finder.enough",
    )


def _finders(asked: Asked, most: int) -> list[Finder]:
    """The queries that find pages by words: the rarest ones by themselves; where all are common, three together."""
    rare = [lexeme for lexeme in asked.words if asked.documents[lexeme] <= COMMON]
    found: list[Finder] = []
    for lexeme in rare[: FINDERS if asked.vector else FINDERS_ALONE]:
        if sum(finder.most for finder in found) > LOOKED_AT:
            break
        others = " | ".join(_quoted(other) for other in rare if other != lexeme)
        is_common = asked.documents[lexeme] > FOUND_BY_WORD
        query = f"{_quoted(lexeme)} & ({others})" if is_common and others else _quoted(lexeme)
        found.append(Finder(query, asked.words[lexeme], min(asked.documents[lexeme], FOUND_BY_WORD)))
    # Where few are wanted, meaning finds better ones than words that stand everywhere.
    if found or not asked.words or (asked.vector and most <= FOUND):
        return found
    first, weights = [_quoted(lexeme) for lexeme in asked.words][:3], list(asked.words.values())
    together = [Finder(" & ".join(first), sum(weights), FOUND_BY_WORD)] if len(first) > 1 else []
    return [*together, Finder(first[0], weights[0], most)]


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _scored(
    asked: Asked, pk: int, meaning: float, length: int, shared: float, lexemes: list, topics: list, is_read: bool
) -> Alike:
    words = shared / asked.whole * (asked.length / max(1, length)) ** LENGTH if asked.whole else 0.0
    weight = _weight_of_words(asked)
    score = weight * words + (1 - weight) * meaning
    share = sum(asked.topics[topic] for topic in topics) / sum(asked.topics.values()) if asked.topics else 0.0
    score += TOPICS * share
    topics = sorted(topics, key=lambda topic: -asked.topics[topic])
    return Alike(pk, score, meaning, words, lexemes or [], topics, is_read, share)


def the_other_way(asked: Asked, pk: int, page: Asked, meaning: float) -> Alike:
    """The same score as that of `alike`, for one page that is known, as a question, already."""
    lexemes = [lexeme for lexeme in asked.words if lexeme in page.documents]
    shared = sum(asked.words[lexeme] for lexeme in lexemes)
    topics = [one for one in asked.topics if one in page.topics]
    return _scored(asked, pk, meaning, page.length, shared, lexemes, topics, page.is_read)


def _weight_of_words(asked: Asked) -> float:
    if not asked.is_read:
        return 1.0
    return WORDS_OF_FEW if asked.length <= FEW else WORDS


def is_met(asked: Asked, one: Alike, least: tuple[float, float], *, short_of: float = 0.0) -> bool:
    """Whether a page is alike from a score of `least` on: without and with a shared topic, for texts that are read."""
    wanted = least[bool(one.topics)] * (1 if asked.is_read else ALONE)
    return one.score >= wanted - short_of


def is_about_the_same(asked: Asked, one: Alike) -> bool:
    """Whether topics alone say that a page is alike: for one in a language that shares no words with the text."""
    return not asked.is_read and one.is_read and one.share_of_topics >= TOPICS_ALONE
