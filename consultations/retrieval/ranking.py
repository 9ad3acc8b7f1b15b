"""How alike a query and the public questions are: candidates by meaning, by words and by topics, then one score.

The score and its weights are in consultations/retrieval/weights.py.
"""

import re
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from consultations.models import Question
from consultations.retrieval.query import Query
from consultations.retrieval.weights import (
    LENGTH_PENALTY,
    MIN_TOPIC_SHARE,
    SHORT_QUERY_WORD_WEIGHT,
    SHORT_QUERY_WORDS,
    TOPIC_WEIGHT,
    WORD_WEIGHT,
    WORDS_ONLY_FACTOR,
)

# These limits bound the work of one query, whatever the size of the archive: words follow a steep curve, and a few of
# them are on a large part of all pages. A page that no limit let in can still come in by its embedding or by a topic.
MAX_LEXEMES = 6  # the rarest words of the query select candidates
MAX_LEXEMES_WITHOUT_EMBEDDING = 24  # more of them where meaning cannot help
MAX_PAGES_OF_LEXEME = 20_000  # a word on more pages selects no candidates by itself
MAX_PAGES_BY_LEXEME = 3000  # pages that one word selects; a word on more needs another rare word beside it
MAX_PAGES_BY_LEXEMES = 12_000  # after which no further word is looked for
MAX_PAGES_SCANNED = 6000  # pages with a word that are checked against the filters
MAX_CANDIDATES_BY_MEANING, MAX_CANDIDATES_BY_WORD, MAX_CANDIDATES_BY_TOPIC = 100, 200, 100
MAX_CANDIDATES_BY_MEANING_FILTERED = 40  # fewer, because the filters make each one expensive to find
MAX_ENTRIES_COMPARED = 50_000  # up to here every embedding is compared; beyond it HNSW finds 99 % of the nearest

# SET LOCAL ends with the transaction, so a pooled connection does not keep it for the next query. `ef_search` is how
# many neighbours HNSW keeps while it looks, and so at most how many it returns.
UNFILTERED = "SET LOCAL hnsw.ef_search = 100"
# The filters drop neighbours that HNSW has found, so it goes on looking, but only for a while.
FILTERED = f"{UNFILTERED}; SET LOCAL hnsw.iterative_scan = relaxed_order; SET LOCAL hnsw.max_scan_tuples = 4000"


@dataclass(frozen=True)
class Candidate:
    """A public question with its score, and what it shares with the query, the rarest first."""

    pk: int
    score: float
    cosine: float  # of the two embeddings; 0 where one of them is missing
    word_share: float  # of the weight of the query's words, 0 to about 1
    lexemes: list[str]
    topics: list[int]
    is_readable: bool  # by the encoder
    topic_share: float  # of the weight of the query's topics, 0 to 1


class MinScore(NamedTuple):
    """The score from which a page counts as alike: less is needed where it shares a topic with the query."""

    without_topic: float
    with_topic: float


# Three short lists of candidates (near: by embedding, by_word, by_topic) keep the expensive part, the figures of the
# outer query, to some hundreds of pages. Each list is MATERIALIZED: PostgreSQL would otherwise merge it into the outer
# query and compute it again for each page. The LIMITs inside LATERAL bound the work for very common words.
SCORED_CANDIDATES = """
WITH query_word AS MATERIALIZED (
    SELECT lexeme, weight FROM unnest(%(lexemes)s::text[], %(weights)s::float8[]) AS word (lexeme, weight)
), near AS MATERIALIZED (
    SELECT question_id FROM consultations_indexentry
    WHERE {only_allowed} {has_phrases} embedding IS NOT NULL AND %(embedding)s::text IS NOT NULL
    ORDER BY {distance} LIMIT {max_by_meaning}
), by_word AS MATERIALIZED (
    -- One index scan for each selecting word; a page that several of them select comes first.
    SELECT hit.question_id
    FROM unnest(%(selectors)s::text[], %(selector_weights)s::float8[], %(selector_pages)s::int[])
        AS selector (query, weight, max_pages)
    CROSS JOIN LATERAL (
        SELECT question_id FROM (
            SELECT question_id FROM consultations_indexentry
            WHERE words @@ ({and_phrases} selector.query::tsquery) LIMIT {max_scanned}
        ) AS scanned WHERE {only_allowed} true LIMIT selector.max_pages
    ) AS hit
    GROUP BY hit.question_id ORDER BY sum(selector.weight) DESC, hit.question_id LIMIT %(max_by_word)s
), by_topic AS MATERIALIZED (
    -- The newest pages of each topic: a popular topic has far more than can be scored.
    SELECT hit.question_id FROM unnest(%(topics)s::bigint[], %(topic_weights)s::float8[]) AS topic (id, weight)
    CROSS JOIN LATERAL (
        SELECT content_object_id AS question_id FROM consultations_taggedquestion WHERE tag_id = topic.id
        ORDER BY tag_id, content_object_id DESC LIMIT 1000
    ) AS hit
    GROUP BY hit.question_id ORDER BY sum(topic.weight) DESC, hit.question_id DESC LIMIT {max_by_topic}
)
SELECT entry.question_id, coalesce(1 - (entry.embedding <=> %(embedding)s::halfvec), 0), length(entry.words),
    shared.weight, shared.lexemes,
    array(SELECT tag_id FROM consultations_taggedquestion AS tag
        WHERE tag.content_object_id = entry.question_id AND tag_id = ANY (%(topics)s::bigint[])),
    entry.embedding IS NOT NULL
FROM consultations_indexentry AS entry
CROSS JOIN LATERAL (
    SELECT coalesce(sum(weight), 0) AS weight, array_agg(lexeme ORDER BY weight DESC, lexeme) AS lexemes
    FROM unnest(tsvector_to_array(entry.words)) AS own (lexeme) JOIN query_word USING (lexeme)
) AS shared
WHERE {has_phrases} question_id IN ({allowed}) AND question_id <> ALL (%(without)s::bigint[]) {among_candidates}
"""
AMONG_CANDIDATES = """AND question_id IN (
    SELECT question_id FROM near UNION SELECT question_id FROM by_word UNION SELECT question_id FROM by_topic
)"""


@dataclass(frozen=True)
class Selector:
    """A full-text query that selects candidates."""

    tsquery: str
    weight: float  # of a page that it selects
    max_pages: int


def rank(
    query: Query,
    *,
    among: QuerySet[Question] | None = None,
    within: QuerySet[Question] | None = None,
    without: Collection[int] = (),
    max_by_word: int = MAX_CANDIDATES_BY_WORD,
    phrases: Sequence[str] = (),
    excluded_phrases: Sequence[str] = (),
) -> list[Candidate]:
    """The public questions most like the query, best first; some hundreds at most, equal scores by number.

    `among`: score exactly these questions, without selecting candidates. `within`: select candidates from these only.
    Both have to start at `published()`. `max_by_word`: how many candidates words select. A page has to contain the
    `phrases` and none of the `excluded_phrases`, which must be more than stop words.
    """
    if not query.word_weights and query.embedding is None and not query.topic_weights:
        return []  # nothing to compare with, such as a text of stop words alone
    chosen = among if within is None else within
    # The rule of what is public is not spelt a second time in SQL: it comes from `published()` as a subquery.
    allowed, params = (Question.objects.published() if chosen is None else chosen).values("pk").query.sql_with_params()
    # Named parameters, because the subquery is in the SQL up to three times, with the same values each time.
    public_values = {f"public_{at}": value for at, value in enumerate(params)}
    phrase_values = {f"phrase_{at}": phrase for at, phrase in enumerate([*phrases, *excluded_phrases])}
    values = _parameters(query, _selectors(query, max_by_word), max_by_word)
    values |= {"without": list(without), **public_values, **phrase_values}
    tsqueries = [f"consultations_phrase(%({name})s)" for name in phrase_values]
    # The first of these belong to `phrases`, the others to `excluded_phrases`: both lists were joined above.
    negated = [f"!!{tsquery}" for tsquery in tsqueries[len(phrases) :]]
    # Comparing every embedding is exact. Beyond the limit it takes too long, and HNSW gives almost the same neighbours.
    is_filtered, compares_all = within is not None, query.page_count <= MAX_ENTRIES_COMPARED
    sql = _sql(
        allowed % tuple(f"%({name})s" for name in public_values),
        phrases=tsqueries[: len(phrases)] + negated,
        is_filtered=is_filtered,
        selects_candidates=among is None,
        compares_all=compares_all,
    )
    hnsw_settings = "" if compares_all else FILTERED if is_filtered or phrase_values else UNFILTERED
    rows = _rows(sql, values, hnsw_settings)
    return sorted((_candidate(query, *row) for row in rows), key=lambda candidate: (-candidate.score, candidate.pk))


def _rows(sql: str, values: dict[str, Any], hnsw_settings: str) -> list[tuple[Any, ...]]:
    """The rows of a query. `hnsw_settings` hold for its transaction alone; "" where HNSW is not used."""
    with transaction.atomic() if hnsw_settings else nullcontext(), connection.cursor() as cursor:
        if hnsw_settings:
            cursor.execute(hnsw_settings)
        # Parameters go by position: pgtrigger's wrapper puts positional ones of its own before them.
        names = re.findall(r"%\((\w+)\)s", sql)
        cursor.execute(re.sub(r"%\(\w+\)s", "%s", sql), [values[name] for name in names])
        return cursor.fetchall()


def _parameters(query: Query, selectors: list[Selector], max_by_word: int) -> dict[str, Any]:
    return {
        "lexemes": list(query.word_weights),
        "weights": list(query.word_weights.values()),
        # As text: the driver does not know vectors, and PostgreSQL casts "[0.1, …]" to one.
        "embedding": str(query.embedding) if query.embedding else None,
        "selectors": [selector.tsquery for selector in selectors],
        "selector_weights": [selector.weight for selector in selectors],
        "selector_pages": [selector.max_pages for selector in selectors],
        "topics": list(query.topic_weights),
        "topic_weights": list(query.topic_weights.values()),
        "max_by_word": max_by_word,
    }


def _sql(allowed: str, *, phrases: list[str], is_filtered: bool, selects_candidates: bool, compares_all: bool) -> str:
    """The query for candidates with the figures of their scores; every page has to match all `phrases` (tsqueries)."""
    distance = "embedding <=> %(embedding)s::halfvec"
    return SCORED_CANDIDATES.format(
        allowed=allowed,
        only_allowed=f"question_id IN ({allowed}) AND" if is_filtered else "",
        # Each phrase is there twice: in by_word as a part of the tsquery that the index is asked, and everywhere else
        # as a condition of its own.
        and_phrases="".join(f"{phrase} && " for phrase in phrases),
        has_phrases=f"words @@ ({' && '.join(phrases)}) AND" if phrases else "",
        # No index can sort by a sum, so adding 0 makes PostgreSQL compare all embeddings exactly.
        distance=f"({distance}) + 0" if compares_all else distance,
        among_candidates=AMONG_CANDIDATES if selects_candidates else "",
        max_by_meaning=MAX_CANDIDATES_BY_MEANING_FILTERED if is_filtered or phrases else MAX_CANDIDATES_BY_MEANING,
        max_by_topic=MAX_CANDIDATES_BY_TOPIC,
        # With filters, most of the pages with a word may be dropped. More of them are read then, or few would be left.
        max_scanned=MAX_PAGES_SCANNED if is_filtered else "selector.max_pages",
    )


def _selectors(query: Query, max_by_word: int) -> list[Selector]:
    """What selects pages by words: each of the rarest words alone; where all are common, three of them together."""
    # `word_weights` has the rarest words first, and so has this list.
    rare = [lexeme for lexeme in query.word_weights if query.document_counts[lexeme] <= MAX_PAGES_OF_LEXEME]
    selectors: list[Selector] = []
    for lexeme in rare[: MAX_LEXEMES if query.embedding else MAX_LEXEMES_WITHOUT_EMBEDDING]:
        # Rarer words came first. What the following ones would add says less about the text, and costs more.
        if sum(selector.max_pages for selector in selectors) > MAX_PAGES_BY_LEXEMES:
            break
        tsquery, count = _quoted(lexeme), query.document_counts[lexeme]
        other_rare = " | ".join(_quoted(other) for other in rare if other != lexeme)
        # Only those of its pages that share another rare word: of too many pages, LIMIT would take arbitrary ones.
        if count > MAX_PAGES_BY_LEXEME and other_rare:
            tsquery = f"{tsquery} & ({other_rare})"
        selectors.append(Selector(tsquery, query.word_weights[lexeme], min(count, MAX_PAGES_BY_LEXEME)))
    # Where only a few candidates are wanted, meaning selects better ones than words that are everywhere.
    if selectors or not query.word_weights or (query.embedding and max_by_word <= MAX_CANDIDATES_BY_WORD):
        return selectors
    # All words are on very many pages. Three together narrow it down; the rarest alone fills up what is missing.
    rarest, weights = [_quoted(lexeme) for lexeme in query.word_weights][:3], list(query.word_weights.values())
    together = [Selector(" & ".join(rarest), sum(weights), MAX_PAGES_BY_LEXEME)] if len(rarest) > 1 else []
    return [*together, Selector(rarest[0], weights[0], max_by_word)]


def _quoted(lexeme: str) -> str:
    # As tsquery wants it: without the quotes, a lexeme with an apostrophe or an operator would be a syntax error.
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _candidate(
    query: Query,
    pk: int,
    cosine: float,
    word_count: int,
    shared_weight: float,
    lexemes: list[str] | None,
    topics: list[int],
    is_readable: bool,
) -> Candidate:
    """The candidate with its score, from the figures that the database gives (weights.py has the formula)."""
    word_share = topic_share = 0.0
    if query.total_weight:
        # A long page has some of the words by chance alone. The power keeps that a small penalty.
        length_factor = (query.word_count / max(1, word_count)) ** LENGTH_PENALTY
        word_share = shared_weight / query.total_weight * length_factor
    if query.topic_weights:
        topic_share = sum(query.topic_weights[topic] for topic in topics) / sum(query.topic_weights.values())
    word_weight = _word_weight(query)
    score = word_weight * word_share + (1 - word_weight) * cosine + TOPIC_WEIGHT * topic_share
    topics = sorted(topics, key=lambda topic: -query.topic_weights[topic])
    return Candidate(pk, score, cosine, word_share, lexemes or [], topics, is_readable, topic_share)


def score_of_page(query: Query, pk: int, page: Query, cosine: float) -> Candidate:
    """The same score as `rank` gives, computed here for a page that is loaded already (as a query of its own)."""
    # In the order of `word_weights`, the rarest first, as the SQL gives them too.
    lexemes = [lexeme for lexeme in query.word_weights if lexeme in page.document_counts]
    shared_weight = sum(query.word_weights[lexeme] for lexeme in lexemes)
    topics = [topic for topic in query.topic_weights if topic in page.topic_weights]
    return _candidate(query, pk, cosine, page.word_count, shared_weight, lexemes, topics, page.is_readable)


def _word_weight(query: Query) -> float:
    # No embedding, so no cosine: everything depends on the words.
    if not query.is_readable:
        return 1.0
    return SHORT_QUERY_WORD_WEIGHT if query.word_count <= SHORT_QUERY_WORDS else WORD_WEIGHT


def reaches(query: Query, candidate: Candidate, min_score: MinScore, *, tolerance: float = 0.0) -> bool:
    """Whether the candidate's score is high enough."""
    # `tolerance` is for a caller that compares with a score which the database has computed with other rounding.
    wanted = min_score.with_topic if candidate.topics else min_score.without_topic
    return candidate.score >= wanted * (1 if query.is_readable else WORDS_ONLY_FACTOR) - tolerance


def shares_enough_topics(query: Query, candidate: Candidate) -> bool:
    """Whether topics alone make the candidate similar: for a page in English when the query is in another language."""
    return not query.is_readable and candidate.is_readable and candidate.topic_share >= MIN_TOPIC_SHARE
