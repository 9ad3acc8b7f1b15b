"""Search: from what somebody types, and the filters they choose, to public questions with the words highlighted.

Results are ranked as similar questions are (ranking.py), 1,000 at most. "Quoted words" have to be next to each other,
a -word must not be on the page, and a misspelt word is searched for as the word one letter away.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from consultations.models import Question, Reply, Topic
from consultations.models.asker import AGE_BANDS
from consultations.reading import Reading, cjk_runs, is_cjk, words
from consultations.retrieval.excerpt import excerpt_from, heading_and_text
from consultations.retrieval.query import Query, query_from_text, with_corrections
from consultations.retrieval.ranking import Candidate, MinScore, rank, reaches
from consultations.retrieval.suggestions import named_topics
from consultations.retrieval.weights import SHORT_QUERY_WORDS
from doctors.models import Department, Doctor

RESULTS_PER_PAGE = 20
MAX_RESULTS = 1000  # nobody reads further, and counting more would make every search slower
MAX_QUERY_LENGTH = 300  # characters of a query that are read
MAX_PHRASES = 8  # quoted phrases of a query that are read, and as many excluded ones
# A page answers a search if one of its figures is high enough: the score, the cosine (it says the same in other
# words), or the share of the words. A shared word is chance where the cosine is very low.
MIN_SCORE = MinScore(without_topic=0.42, with_topic=0.25)
MIN_COSINE = 0.4
MIN_WORD_SHARE, MIN_COSINE_BESIDE_WORDS = 0.3, 0.1
SNIPPET_LENGTH, LENGTH_BEFORE_MATCH = 240, 40  # characters; of them those before the first highlighted word
QUOTATION_MARKS = dict.fromkeys(map(ord, "“”„＂「」『』"), '"')


@dataclass(frozen=True)
class Filters:
    department: Department | None = None
    topic: Topic | None = None
    doctor: Doctor | None = None
    age_band: str = ""
    care_level: str = ""
    since: date | None = None
    until: date | None = None

    def apply(self, questions: QuerySet[Question]) -> QuerySet[Question]:
        chosen = {
            "department": self.department,
            "topic_items__tag": self.topic,
            "published_reply__doctor": self.doctor,
            "asker_age_band": self.age_band,
            "published_reply__care_level": self.care_level,
            "asked_on__gte": self.since,
            "asked_on__lte": self.until,
        }
        return questions.filter(**{name: value for name, value in chosen.items() if value})

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class ParsedQuery:
    text: str  # what results are ranked by, quoted phrases included
    phrases: list[str] = field(default_factory=list)  # quoted, in the form in which texts are read
    excluded_phrases: list[str] = field(default_factory=list)  # or single words, after a minus


def parse_query(query: str) -> ParsedQuery:
    """Only quotation marks, and a minus before a word, have a special meaning. There are no syntax errors."""
    query = Reading(query.translate(QUOTATION_MARKS)[:MAX_QUERY_LENGTH]).normalised
    text: list[str] = []
    phrases: list[str] = []
    excluded_phrases: list[str] = []
    for part, is_phrase, is_excluded in _parts(query):
        # A minus or quotation marks around nothing mean nothing.
        if (is_phrase or is_excluded) and not any(words(part)):
            continue
        if is_excluded:
            excluded_phrases.append(Reading(part).unaccented)
            continue
        if is_phrase:
            phrases.append(Reading(part).unaccented)
        text.append(part)
    return ParsedQuery(" ".join(" ".join(text).split()), phrases[:MAX_PHRASES], excluded_phrases[:MAX_PHRASES])


def _parts(query: str) -> Iterator[tuple[str, bool, bool]]:
    """The parts of a query in their order, each with whether it is quoted, and whether a minus excludes it."""
    # `since` is where the plain text begins that has not been yielded yet. A quotation mark that is never closed is
    # plain text.
    at = since = 0
    while at < len(query):
        minus = query[at] == "-" and (at == 0 or query[at - 1] == " ")
        first = at + minus
        close = query.find('"', first + 1) if query[first : first + 1] == '"' else -1
        end = close
        if close < 0 and minus and query[first : first + 1].strip():
            end = (query + " ").find(" ", first)
        if end < 0:
            at += 1
            continue
        yield query[since:at], False, False
        yield query[first:end].strip('" '), close >= 0, minus
        at = since = min(end + (close >= 0), len(query))
    yield query[since:], False, False


@dataclass(frozen=True)
class Result:
    question: Question
    heading: SafeString
    snippet: SafeString


class Search:
    """The results of one search, in an order that stays the same from page to page."""

    def __init__(self, query: str, filters: Filters, sort: str = "") -> None:
        self.parsed, self.filters, self.sort = parse_query(query), filters, sort
        self.topics = named_topics(self.parsed.text)

    @cached_property
    def query(self) -> Query:
        return query_from_text(self.parsed.text, self.topics)

    @property
    def corrected(self) -> str:
        """The query with its misspelt words corrected; "" if there are none."""
        corrections = self.query.corrections
        return with_corrections(Reading(self.parsed.text), corrections) if corrections else ""

    @cached_property
    def matching(self) -> QuerySet[Question]:
        """The public questions that pass the filters and have the phrases, and none of the excluded ones."""
        questions = self.filters.apply(Question.objects.published())
        for phrase in _searchable([*self.parsed.phrases, *self.parsed.excluded_phrases]):
            has_phrase = RawSQL(HAS_PHRASE, [phrase], BooleanField())  # noqa: S611 - the phrase is a parameter
            is_excluded = phrase in self.parsed.excluded_phrases
            questions = questions.exclude(has_phrase) if is_excluded else questions.filter(has_phrase)
        return questions

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of all results: best first, or newest first where the reader wants so or typed nothing."""
        if not self.parsed.text:
            if not self.filters and not self.parsed.excluded_phrases:
                return []
            newest = self.matching.order_by("-asked_on", "-pk").values_list("pk", flat=True)
            return list(dict.fromkeys(newest[:MAX_RESULTS]))
        candidates = rank(
            self.query,
            within=self.filters.apply(Question.objects.published()) if self.filters else None,
            max_by_word=MAX_RESULTS,
            phrases=_searchable(self.parsed.phrases),
            excluded_phrases=_searchable(self.parsed.excluded_phrases),
        )
        numbers = [candidate.pk for candidate in candidates if self._is_answer(candidate)][:MAX_RESULTS]
        if self.sort == "newest":
            rows = Question.objects.published().filter(pk__in=numbers).order_by("-asked_on", "-pk")
            numbers = list(rows.values_list("pk", flat=True))
        return numbers

    def _is_answer(self, candidate: Candidate) -> bool:
        if candidate.cosine >= MIN_COSINE or reaches(self.query, candidate, MIN_SCORE):
            return True
        # Long pages have many words; if meaning is far off, a shared one says little.
        may_be_chance = self.query.embedding is not None and candidate.cosine < MIN_COSINE_BESIDE_WORDS
        if candidate.word_share >= MIN_WORD_SHARE and not may_be_chance:
            return True
        return bool(candidate.topics) and self.query.word_count <= SHORT_QUERY_WORDS

    @property
    def is_cut(self) -> bool:
        return len(self.numbers) >= MAX_RESULTS

    def page(self, number: str, *, is_marked: bool = True) -> "Results":
        page = Paginator(self.numbers, RESULTS_PER_PAGE).get_page(number)
        cards = Question.objects.published().with_cards().in_bulk(list(page.object_list))
        questions = [cards[pk] for pk in page.object_list if pk in cards]
        return Results(page, highlighted(questions, self.query if self.parsed.text and is_marked else None))

    @cached_property
    def facets(self) -> dict[str, list[tuple[str, int]]]:
        """How many of the results each department (the most first), age band and care level has."""
        fields = ("department__slug", "asker_age_band", "published_reply__care_level")
        rows = Question.objects.published().filter(pk__in=self.numbers).values_list(*fields)
        counts = [Counter(value for value in column if value) for column in zip(*rows, strict=True)] or [Counter()] * 3
        departments, ages, levels = counts
        return {
            "department": departments.most_common(),
            "age": [(band, ages[band]) for band in AGE_BANDS if ages[band]],
            "care": [(level, levels[level]) for level in Reply.CareLevel.values if levels[level]],
        }


@dataclass(frozen=True)
class Results:
    page: Page
    rows: list[Result]


# A phrase is words in their order, next to each other; a single word is a phrase of one.
HAS_PHRASE = """consultations_question.id IN (
    SELECT question_id FROM consultations_indexentry WHERE words @@ consultations_phrase(%s)
)"""
# A phrase of stop words alone becomes an empty tsquery, which matches no page at all.
SEARCHABLE = "SELECT phrase FROM unnest(%s::text[]) AS phrase WHERE numnode(consultations_phrase(phrase)) > 0"


def _searchable(phrases: list[str]) -> list[str]:
    """The phrases that are more than stop words, in their order, each once."""
    if not phrases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SEARCHABLE, [phrases])
        searchable = {phrase for (phrase,) in cursor.fetchall()}
    return [phrase for phrase in dict.fromkeys(phrases) if phrase in searchable]


def highlighted(questions: list[Question], query: Query | None) -> list[Result]:
    """Each question with its headline and a snippet of its text, escaped, in which the query's words are marked."""
    readings = [
        (Reading(question.headline), Reading(heading_and_text(question.title, question.body))) for question in questions
    ]
    forms = _word_forms(query, readings) if query else set()
    return [
        Result(question, _mark(headline.text, _spans(headline, forms)), _snippet(text.text, forms))
        for question, (headline, text) in zip(questions, readings, strict=True)
    ]


# PostgreSQL's own stemmer, so that what is highlighted is what was found.
FORMS = "SELECT word FROM unnest(%s::text[]) AS word WHERE ts_lexize('pg_catalog.english_stem', word) && %s::text[]"


def _word_forms(query: Query, readings: Iterable[tuple[Reading, Reading]]) -> set[str]:
    """The words of these texts that are forms of the query's words; for Chinese, pairs of characters."""
    texts = [reading.unaccented for pair in readings for reading in pair]
    # Only words that are really there: a stem alone does not say which forms a text has.
    candidates = {text[start:end] for text in texts for start, end in words(text) if text[start:end].isascii()}
    with connection.cursor() as cursor:
        cursor.execute(FORMS, [sorted(candidates), list(query.word_weights)])
        forms = {word for (word,) in cursor.fetchall()}
    return forms | {lexeme for lexeme in query.word_weights if len(lexeme) > 1 and all(map(is_cjk, lexeme))}


def _spans(reading: Reading, forms: set[str]) -> list[tuple[int, int]]:
    """Where the words are in the text as it is written."""
    text = reading.unaccented
    spans = [(start, end) for start, end in words(text) if text[start:end] in forms]
    for start, end in cjk_runs(text):
        spans += [(at, at + 2) for at in range(start, end - 1) if text[at : at + 2] in forms]
    # Pairs of Chinese characters overlap or touch; they are marked as one.
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(reading.original(start, end) for start, end in spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _snippet(text: str, forms: set[str]) -> SafeString:
    """The part of a text that has most of the words, on one line, with these marked."""
    text = " ".join(text.split())
    spans = _spans(Reading(text), forms)
    if len(text) > SNIPPET_LENGTH:
        starts = [begin for begin, _end in spans] or [0]
        reach = SNIPPET_LENGTH - LENGTH_BEFORE_MATCH
        # The place from which the most hits follow within reach; of equal ones the first.
        best = max(starts, key=lambda start: (bisect_left(starts, start + reach) - bisect_left(starts, start), -start))
        text = excerpt_from(text, max(0, best - LENGTH_BEFORE_MATCH), SNIPPET_LENGTH)
        spans = _spans(Reading(text), forms)
    return _mark(text, spans)


def _mark(text: str, spans: list[tuple[int, int]]) -> SafeString:
    parts, at = [], 0
    for begin, end in spans:
        parts += [escape(text[at:begin]), format_html("<mark>{}</mark>", text[begin:end])]
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - each part is escaped
