"""Search: what somebody types, and the filters they choose, to public questions with the words marked.

Ranked as similar questions are (ranking.py); at most 1,000 candidates. "Quoted words" have to stand
together, -words must not stand there, and words one letter off count as what they were meant to be.
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
from consultations.reading import Reading, is_paired, paired_runs, words
from consultations.retrieval.excerpt import excerpt_from
from consultations.retrieval.query import Asked, asked_text, mended
from consultations.retrieval.ranking import Alike, alike, is_met
from consultations.retrieval.suggestions import named_topics
from consultations.retrieval.weights import FEW
from doctors.models import Department, Doctor

PER_PAGE = 20  # results
MOST = 1000  # results of a search; nobody reads on, and counting more would cost every reader
LONGEST = 300  # characters of a query that are read
PARTS = 8  # quoted phrases and left-out words that are read
LEAST = (0.42, 0.25)  # score from which a page answers a search, without and with a topic that it names
MANY = 0.3  # or of what the words say that stands on the page, a little less where it is long
NEAR = 0.4  # or cosine, where it is said in other words
FAR = 0.1  # cosine below which a shared word is chance
SNIPPET = 240  # characters
BEFORE_A_HIT = 40  # of them that stand before the words searched for
QUOTATION_MARKS = dict.fromkeys(map(ord, "“”„＂"), '"')


@dataclass(frozen=True)
class Filters:
    department: Department | None = None
    topic: Topic | None = None
    doctor: Doctor | None = None
    age_band: str = ""
    care_level: str = ""
    since: date | None = None
    until: date | None = None

    def among(self, questions: QuerySet[Question]) -> QuerySet[Question]:
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
class Wanted:
    """A query taken apart."""

    text: str  # what is ranked by, phrases included
    phrases: list[str] = field(default_factory=list)  # as they are read
    without: list[str] = field(default_factory=list)


def read(query: str) -> Wanted:
    """Quotation marks and a minus before a word have a meaning; nothing else has, and no query is wrong."""
    query = Reading(query.translate(QUOTATION_MARKS)[:LONGEST]).plain
    wanted: list[str] = []
    phrases: list[str] = []
    without: list[str] = []
    for part, is_phrase, is_left_out in _parts(query):
        if (is_phrase or is_left_out) and not any(words(part)):
            continue
        if is_left_out:
            without.append(Reading(part).bare)
            continue
        if is_phrase:
            phrases.append(Reading(part).bare)
        wanted.append(part)
    return Wanted(" ".join(" ".join(wanted).split()), phrases[:PARTS], without[:PARTS])


def _parts(query: str) -> Iterator[tuple[str, bool, bool]]:
    """The parts of a query in their order, each with whether it is quoted, and whether a minus leaves it out."""
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
    """The results of one query, in an order that stays while one pages through it."""

    def __init__(self, query: str, filters: Filters, sort: str = "") -> None:
        self.wanted, self.filters, self.sort = read(query), filters, sort
        self.topics = named_topics(self.wanted.text)

    @cached_property
    def asked(self) -> Asked:
        return asked_text(self.wanted.text, self.topics)

    @property
    def corrected(self) -> str:
        """The query as it was understood, where words of it were taken for misspelt; else nothing."""
        instead = self.asked.corrected
        return mended(Reading(self.wanted.text), instead) if instead else ""

    @cached_property
    def among(self) -> QuerySet[Question]:
        """The public questions that the filters, the phrases and the words to leave out allow."""
        questions = self.filters.among(Question.objects.published())
        says = _say_something([*self.wanted.phrases, *self.wanted.without])
        for part in says:
            holds = RawSQL(STANDS, [part], BooleanField())  # noqa: S611 - as a parameter
            questions = questions.exclude(holds) if part in self.wanted.without else questions.filter(holds)
        return questions

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of all results, best first, or the latest first where that is wanted or nothing was typed."""
        if not self.wanted.text:
            if not self.filters and not self.wanted.without:
                return []
            latest = self.among.order_by("-asked_on", "-pk").values_list("pk", flat=True)
            return list(dict.fromkeys(latest[:MOST]))
        found = alike(
            self.asked,
            within=self.filters.among(Question.objects.published()) if self.filters else None,
            most=MOST,
            phrases=_say_something(self.wanted.phrases),
            missing=_say_something(self.wanted.without),
        )
        numbers = [one.pk for one in found if self._answers(one)][:MOST]
        if self.sort == "newest":
            rows = Question.objects.published().filter(pk__in=numbers).order_by("-asked_on", "-pk")
            numbers = list(rows.values_list("pk", flat=True))
        return numbers

    def _answers(self, one: Alike) -> bool:
        asked = self.asked
        if one.meaning >= NEAR or is_met(asked, one, LEAST):
            return True
        if one.words >= MANY and (asked.vector is None or one.meaning >= FAR):
            return True
        return bool(one.topics) and asked.length <= FEW

    @property
    def is_cut(self) -> bool:
        return len(self.numbers) >= MOST

    def page(self, number: str) -> "Results":
        page = Paginator(self.numbers, PER_PAGE).get_page(number)
        cards = Question.objects.published().with_cards().in_bulk(list(page.object_list))
        questions = [cards[pk] for pk in page.object_list if pk in cards]
        return Results(page, marked(questions, self.asked if self.wanted.text else None))

    @cached_property
    def facets(self) -> dict[str, list[tuple[str, int]]]:
        """How many of the results there are of each department, the most first, age band and care level."""
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


# A phrase is words in their order, one beside the other; a single word is a phrase of one.
STANDS = """consultations_question.id IN (
    SELECT question_id FROM consultations_indexentry WHERE words @@ consultations_phrase(%s)
)"""


TELLING = "SELECT part FROM unnest(%s::text[]) AS part WHERE numnode(consultations_phrase(part)) > 0"


def _say_something(parts: list[str]) -> list[str]:
    """Those that are more than stop words, in their order, each once."""
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TELLING, [parts])
        found = {part for (part,) in cursor.fetchall()}
    return [part for part in dict.fromkeys(parts) if part in found]


def marked(questions: list[Question], asked: Asked | None) -> list[Result]:
    """Each with its headline and a piece of its text, escaped, in which the words searched for are marked."""
    pieces = [(Reading(question.headline), Reading(f"{question.title}. {question.body}")) for question in questions]
    wanted = _forms_of(asked, pieces) if asked else set()
    return [
        Result(question, _mark(heading.text, _spans(heading, wanted)), _piece(text.text, wanted))
        for question, (heading, text) in zip(questions, pieces, strict=True)
    ]


FORMS = "SELECT word FROM unnest(%s::text[]) AS word WHERE ts_lexize('pg_catalog.english_stem', word) && %s::text[]"


def _forms_of(asked: Asked, pieces: Iterable[tuple[Reading, Reading]]) -> set[str]:
    """The words of these texts that are forms of the words searched for; of Chinese ones pairs of characters."""
    texts = [text.bare for piece in pieces for text in piece]
    here = {text[start:end] for text in texts for start, end in words(text) if text[start:end].isascii()}
    with connection.cursor() as cursor:
        cursor.execute(FORMS, [sorted(here), list(asked.words)])
        found = {word for (word,) in cursor.fetchall()}
    return found | {lexeme for lexeme in asked.words if len(lexeme) > 1 and all(map(is_paired, lexeme))}


def _spans(text: Reading, wanted: set[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as it is written."""
    read = text.bare
    spans = [(start, end) for start, end in words(read) if read[start:end] in wanted]
    for start, end in paired_runs(read):
        spans += [(at, at + 2) for at in range(start, end - 1) if read[at : at + 2] in wanted]
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(text.original(start, end) for start, end in spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _piece(text: str, wanted: set[str]) -> SafeString:
    """The piece of a text in which most of the words stand, on one line, with these marked."""
    text = " ".join(text.split())
    spans = _spans(Reading(text), wanted)
    if len(text) > SNIPPET:
        starts = [begin for begin, _end in spans] or [0]
        reach = SNIPPET - BEFORE_A_HIT
        best = max(starts, key=lambda start: (bisect_left(starts, start + reach) - bisect_left(starts, start), -start))
        text = excerpt_from(text, max(0, best - BEFORE_A_HIT), SNIPPET)
        spans = _spans(Reading(text), wanted)
    return _mark(text, spans)


def _mark(text: str, spans: list[tuple[int, int]]) -> SafeString:
    parts, at = [], 0
    for begin, end in spans:
        parts += [escape(text[at:begin]), format_html("<mark>{}</mark>", text[begin:end])]
        at = end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - each part is escaped
