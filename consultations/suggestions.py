"""What the portal can offer for a text that is not a question yet: similar questions, a department, topics.

Published questions are found by the words of the text (stemmed, see migration 0006) and by the topics that
stand in it. A word weighs by how few pages have it, as in BM25 without the count within a page; words of the
heading weigh double. All is one SQL query over the index on `consultations_words`: no more than 40 words, 3,000
pages a word. Words on 3,000 pages or more find nothing, they only order what others found.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Count, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from consultations.models import Question, TaggedQuestion, Topic, TopicSynonym
from consultations.models.topic import topic_key
from doctors.models import Department

MOST_TEXT = 3000  # characters read of heading and text together
MOST_GIVEN = 120  # different words handed to the database, which makes at most 40 of them
ENOUGH = 0.2  # of the weight of the text's rarest words that a page must have
ALONE = 0.5  # the same, where only one word is shared
CLEAR = 0.4  # of the weight of all similar questions that a department must have
NEIGHBOURS = 20  # similar questions that are asked for their department
LONGEST_NAME = 6  # words of a topic's name; characters of a Chinese one: 8
CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Suggestion:
    question: Question
    why: str  # a sentence for the reader
    score: float  # comparable only within one answer


def similar_to(title: str, body: str, *, department: Department | None = None, limit: int = 5) -> list[Suggestion]:
    """The published questions most like this text, best first; none rather than some that are far off."""
    title, body = _clean(title, body)
    words = _words(title, body)
    topics = _named_topics(f"{title}\n{body}")
    if not words and not topics:
        return []
    rows = [row for row in _ranked(words, list(topics), department) if row.is_similar][:limit]
    cards = Question.objects.published().with_cards().in_bulk([row.pk for row in rows])
    return [Suggestion(cards[row.pk], row.why(topics), row.score) for row in rows if row.pk in cards]


def departments_for(title: str, body: str) -> Department | None:
    """The open department of most of the similar questions: of two or more, with 40 % of the weight of all. Or none."""
    weights: defaultdict[Department, float] = defaultdict(float)
    questions: Counter[Department] = Counter()
    for suggestion in similar_to(title, body, limit=NEIGHBOURS):
        department = suggestion.question.department
        if department is not None:
            weights[department] += suggestion.score
            questions[department] += 1
    known = [item for item in weights if item.is_open and questions[item] >= 2]
    best = max(known, key=lambda item: (weights[item], -item.pk), default=None)
    return best if best and weights[best] >= CLEAR * sum(weights.values()) else None


def topics_in(title: str, body: str, *, limit: int = 6) -> list[Topic]:
    """Topics that the text names, the longest name first, then the most used; then those of two similar questions."""
    title, body = _clean(title, body)
    named = _named_topics(f"{title}\n{body}")
    similar = [suggestion.question.pk for suggestion in similar_to(title, body)]
    public = Question.objects.published().values("pk")
    topics = Topic.objects.annotate(
        used=Count("question_items", filter=Q(question_items__content_object__in=public), distinct=True),
        shared=Count("question_items", filter=Q(question_items__content_object__in=similar), distinct=True),
    )
    beside = TaggedQuestion.objects.filter(content_object__in=similar).values("tag")
    found = topics.filter(Q(pk__in=list(named)) | Q(pk__in=beside))

    def rank(topic: Topic) -> tuple:
        if topic.pk in named:
            return 0, -named[topic.pk][1], -topic.used, topic.name
        # Among the others a topic that is everywhere says least.
        return 1, -topic.shared, topic.used, topic.name

    wanted = (topic for topic in found if topic.pk in named or topic.shared >= 2)
    return sorted(wanted, key=rank)[:limit]


def _clean(title: str, body: str) -> tuple[str, str]:
    """Both in one spelling of width, without what PostgreSQL cannot store, and no longer than is read."""

    def plain(text: str, most: int) -> str:
        text = text[:most].replace("\0", " ").encode("utf-8", "ignore").decode().replace("’", "'")
        return unicodedata.normalize("NFKC", text)[:most]

    title = plain(title, MOST_TEXT)
    return title, plain(body, MOST_TEXT - len(title))


def _words(title: str, body: str) -> dict[str, bool]:
    """The different words, and whether each stands in the title. Bare numbers say nothing: they are ages and dates."""
    found = {
        word: word_in_title
        for text, word_in_title in ((body, False), (title, True))
        for word in WORD.findall(text.casefold())
        if not word.isdigit() and (len(word) > 1)
    }
    in_order = sorted(found, key=lambda word: not found[word])  # stable: the title's first
    return {word: found[word] for word in in_order[:MOST_GIVEN]}


def _named_topics(text: str) -> dict[int, tuple[str, int]]:
    """By key of the topic that stands in the text: its name, and how long that is which stands there."""
    keys = _possible_names(topic_key(text))
    found: dict[int, tuple[str, int]] = {}
    for synonym in TopicSynonym.objects.filter(key__in=keys).select_related("topic"):
        # "CAR" and "ALL" are diseases, "car" and "all" are none.
        if len(synonym.name) > 4 or not synonym.name.isupper() or re.search(rf"\b{re.escape(synonym.name)}\b", text):
            length = max(len(synonym.key), found.get(synonym.topic_id, ("", 0))[1])
            found[synonym.topic_id] = synonym.topic.name, length
    for topic in Topic.objects.filter(key__in=keys):
        found[topic.pk] = topic.name, max(len(topic.key), found.get(topic.pk, ("", 0))[1])
    return found


def _possible_names(text: str) -> list[str]:
    """Every run of words in the text, with the last one in singular and plural, and every piece of Chinese."""
    spans = [match.span() for match in WORD.finditer(text)]
    names: set[str] = set()
    for at, (start, _end) in enumerate(spans):
        for _start, end in spans[at : at + LONGEST_NAME]:
            if end - start > 1:
                names |= _numbers(text[start:end])
    for run in CJK.findall(text):
        names |= {run[at : at + length] for at in range(len(run) - 1) for length in range(2, 9)}
    return sorted(names)


def _numbers(name: str) -> set[str]:
    """The name, and what it may be in the other number: "rash" and "rashes", "allergy" and "allergies"."""
    if len(name) < 4 or not name.isascii():
        return {name}
    other = {name + "s", name + "es", name.removesuffix("s"), name.removesuffix("es")}
    if name.endswith("y"):
        other.add(name[:-1] + "ies")
    if name.endswith("ies"):
        other.add(name[:-3] + "y")
    return other | {name}


@dataclass(frozen=True)
class _Row:
    """A page that shares something with the text. Weights are sums of the weights of what is shared."""

    pk: int
    score: float
    words: list[str]  # shared, rarest first
    shared: float  # weight of the shared words
    rarest: float  # weight of the first of them
    total: float  # weight of the text's rarest words
    topic: int | None
    topic_weight: float

    @property
    def is_similar(self) -> bool:
        """A topic on most pages is not enough, nor is one chance word among many."""
        share = self.shared / self.total if self.total else 0
        return share >= (ENOUGH if len(self.words) > 1 else ALONE) or self.topic_weight > max(self.total / 4, 1)

    def why(self, topics: dict[int, tuple[str, int]]) -> str:
        if self.topic and self.topic_weight * 2 >= self.rarest:
            return _("About the same topic: %(topic)s") % {"topic": topics[self.topic][0]}
        return _("Uses the same words: %(words)s") % {"words": ", ".join(list(dict.fromkeys(self.words))[:3])}


# `weight` is the inverse document frequency of BM25. The twelve heaviest words find pages; of the best hundred pages
# the headings are read, where every word of the text counts once more by half. In the total a word on no page at all
# counts less: it says that a text is off the subject, or only that somebody writes in their own way.
RANKING = r"""
WITH typed AS MATERIALIZED (
    SELECT lexeme, min(CASE WHEN word ~ '{cjk}' THEN lexeme ELSE word END) AS word,
        CASE WHEN bool_or(heading) THEN 2.0 ELSE 1.0 END AS factor,
        ('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''')::tsquery AS query
    FROM unnest(%s::text[], %s::bool[]) WITH ORDINALITY AS given (word, heading, place)
    CROSS JOIN LATERAL unnest(tsvector_to_array(consultations_words('', '', word))) AS lexeme
    GROUP BY lexeme ORDER BY min(place), lexeme LIMIT 40
), pages AS (SELECT count(*) AS number FROM ({published}) AS public
), hits AS MATERIALIZED (SELECT lexeme, found.id FROM typed CROSS JOIN LATERAL ({matching}) AS found (id)
), tagged AS MATERIALIZED (SELECT * FROM ({tagged}) AS tags (tag_id, id)
), weighed AS MATERIALIZED (
    SELECT lexeme, word, times, factor * ln(1 + (number - times + 0.5) / (times + 0.5))::float8 AS weight
    FROM (SELECT lexeme, word, factor, count(id) AS times FROM typed LEFT JOIN hits USING (lexeme)
        GROUP BY lexeme, word, factor) AS counted CROSS JOIN pages
), telling AS (SELECT * FROM weighed WHERE times < 3000 ORDER BY weight DESC, lexeme
), finding AS (SELECT * FROM telling WHERE times > 0 ORDER BY weight DESC, lexeme LIMIT 12
), topics AS (
    SELECT tag_id, ln(1 + (number - count(*) + 0.5) / (count(*) + 0.5))::float8 AS weight
    FROM tagged CROSS JOIN pages GROUP BY tag_id, number
), votes AS (
    SELECT id, weight, word, NULL::bigint AS tag_id FROM hits JOIN finding USING (lexeme)
    UNION ALL SELECT id, weight, NULL, tag_id FROM tagged JOIN topics USING (tag_id)
), candidates AS (
    SELECT id, sum(weight) AS score,
        coalesce(array_agg(word ORDER BY weight DESC, word) FILTER (WHERE tag_id IS NULL), '{{}}') AS words,
        coalesce(sum(weight) FILTER (WHERE tag_id IS NULL), 0) AS shared,
        coalesce(max(weight) FILTER (WHERE tag_id IS NULL), 0) AS rarest,
        (array_agg(tag_id ORDER BY weight DESC, tag_id) FILTER (WHERE tag_id IS NOT NULL))[1] AS topic,
        coalesce(max(weight) FILTER (WHERE tag_id IS NOT NULL), 0) AS topic_weight
    FROM votes GROUP BY id ORDER BY score DESC, id LIMIT 100
)
SELECT id, candidates.score + 0.5 * headings.weight + (department_id IS NOT DISTINCT FROM %s)::int AS score,
    words, shared, rarest,
    (SELECT coalesce(sum(weight), 0) FROM (
        SELECT CASE times WHEN 0 THEN 0.4 ELSE 1 END * weight AS weight FROM telling ORDER BY 1 DESC LIMIT 12
    ) AS heaviest) AS total,
    topic, topic_weight
FROM candidates JOIN consultations_question USING (id) CROSS JOIN LATERAL (
    SELECT coalesce(sum(weighed.weight), 0) AS weight FROM weighed
    WHERE lexeme = ANY (tsvector_to_array(consultations_words(headline, title, '')))
) AS headings
ORDER BY score DESC, asked_on DESC, id LIMIT 50
"""


def _ranked(words: dict[str, bool], topics: list[int], department: Department | None) -> list[_Row]:
    public = Question.objects.published()
    found_by_word = RawSQL("consultations_words(headline, title, body) @@ typed.query", [], BooleanField())
    parts = {
        "published": public.values("pk")[:20_000],
        "matching": public.filter(found_by_word).values("pk")[:3000],
        "tagged": TaggedQuestion.objects.filter(tag__in=topics or [0], content_object__in=public)
        .order_by("-pk")
        .values("tag_id", "content_object_id")[:3000],
    }
    compiled = {name: query.query.sql_with_params() for name, query in parts.items()}
    sql = RANKING.format(cjk=CJK.pattern, **{name: sql for name, (sql, _params) in compiled.items()})
    params = [value for _sql, values in compiled.values() for value in values]
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(words), list(words.values()), *params, department.pk if department else 0])
        return [_Row(*row) for row in cursor.fetchall()]
