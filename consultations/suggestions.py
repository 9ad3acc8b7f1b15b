"""What the portal can offer for a text that is not a question yet: similar questions, a department, topics."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from consultations.asked import CJK, WORD, Asked, asked_text, plain
from consultations.models import Question, TaggedQuestion, Topic, TopicPair, TopicSynonym
from consultations.models.topic import topic_key
from consultations.ranking import Alike, alike, is_met
from consultations.symptoms import is_denied
from consultations.weights import FEW
from doctors.models import Department

CLOSE = 0.6  # cosine from which the meaning says why, unless
MANY = 0.3  # of what the text's words say stands on the page
MAY_BE_RELATED = (0.5, 0.3)  # score from which a question is shown for a text, without and with a topic that it names
CLEAR = 0.4  # of the weight of all similar questions that a department must have
NEIGHBOURS = 20  # similar questions that are asked for their department
HERE = 0.02  # what a question of the chosen department has ahead
LONGEST_NAME = 6  # words of a topic's name; characters of a Chinese one: 8


@dataclass(frozen=True)
class Suggestion:
    question: Question
    why: str  # a sentence for the reader
    score: float


def similar_to(
    title: str, body: str, *, department: Department | None = None, limit: int = 5, own: int = 0
) -> list[Suggestion]:
    """The published questions most like this text, best first; none rather than some that are far off.

    `own`: the number of the question that the text is of, which is never like itself.
    """
    text = _text(title, body)
    topics = named_topics(text)
    asked = asked_text(text, topics)
    found = [
        one
        for one in alike(asked)[: 4 * limit]
        if one.pk != own and (is_met(asked, one, MAY_BE_RELATED) or (one.topics and asked.length <= FEW))
    ]
    cards = Question.objects.published().with_cards().in_bulk([one.pk for one in found])
    here = department.pk if department else 0

    def rank(one: Alike) -> tuple[float, int]:
        return -one.score - (HERE if cards[one.pk].department_id == here else 0), one.pk

    best = sorted((one for one in found if one.pk in cards), key=rank)[:limit]
    return [Suggestion(cards[one.pk], _why(one, asked, topics), one.score) for one in best]


def _why(one: Alike, asked: Asked, topics: dict[int, tuple[str, int]]) -> str:
    if one.topics:
        return _("About the same topic: %(topic)s") % {"topic": topics[one.topics[0]][0]}
    shared = sorted(one.lexemes, key=lambda lexeme: (-asked.words[lexeme], -len(asked.typed[lexeme])))
    words = [asked.typed[lexeme] for lexeme in shared if len(lexeme) > 1]
    if words and (one.words >= MANY or one.meaning < CLOSE):
        return _("Uses the same words: %(words)s") % {"words": ", ".join(dict.fromkeys(words[:3]))}
    return _("Close in meaning")


def departments_for(title: str, body: str) -> Department | None:
    """The open department of most of the similar questions: of two or more, with 40 % of the weight of all. Or none."""
    weights: defaultdict[Department, float] = defaultdict(float)
    questions: Counter[Department] = Counter()
    for suggestion in similar_to(title, body, limit=NEIGHBOURS):
        department = suggestion.question.department
        if department is not None:
            weights[department] += suggestion.score - MAY_BE_RELATED[0] / 2
            questions[department] += 1
    known = [item for item in weights if item.is_open and questions[item] >= 2]
    best = max(known, key=lambda item: (weights[item], -item.pk), default=None)
    return best if best and weights[best] >= CLEAR * sum(weights.values()) else None


def topics_in(title: str, body: str, *, similar: list[Suggestion] | None = None, limit: int = 6) -> list[Topic]:
    """Topics that the text names, the longest name first, then the most used; then those of two similar questions.

    `similar`: what is similar to the text, where the caller knows it already.
    """
    named = named_topics(_text(title, body).replace("\n", ". "), said_to_be_so=True)  # a line ends a sentence
    found = similar_to(title, body) if similar is None else similar
    pages = [suggestion.question.pk for suggestion in found]
    shared = Counter(TaggedQuestion.objects.filter(content_object__in=pages).values_list("tag", flat=True))
    wanted = {*named, *(tag for tag, times in shared.items() if times >= 2)}
    pairs = TopicPair.objects.filter(topic__in=wanted, other__in=wanted, other=F("topic"))
    used = dict(pairs.values_list("topic").annotate(times=Sum("questions")))

    def rank(topic: Topic) -> tuple:
        if topic.pk in named:
            return 0, -named[topic.pk][1], -used.get(topic.pk, 0), topic.name
        # Among the others a topic that is everywhere says least.
        return 1, -shared[topic.pk], used.get(topic.pk, 0), topic.name

    return sorted(Topic.objects.filter(pk__in=wanted), key=rank)[:limit]


def _text(title: str, body: str) -> str:
    return plain(f"{plain(title)}\n{plain(body)}")


def named_topics(text: str, *, said_to_be_so: bool = False) -> dict[int, tuple[str, int]]:
    """By key of the topic that stands in the text: its name, and how long that is which stands there.

    `said_to_be_so`: not those of which the text says only that they are not there ("no back pain").
    """
    keys = _possible_names(topic_key(text), said_to_be_so=said_to_be_so)
    found: dict[int, tuple[str, int]] = {}
    for synonym in TopicSynonym.objects.filter(key__in=keys).select_related("topic"):
        # "CAR" and "ALL" are diseases, "car" and "all" are none.
        if len(synonym.name) > 4 or not synonym.name.isupper() or re.search(rf"\b{re.escape(synonym.name)}\b", text):
            length = max(len(synonym.key), found.get(synonym.topic_id, ("", 0))[1])
            found[synonym.topic_id] = synonym.topic.name, length
    for topic in Topic.objects.filter(key__in=keys):
        found[topic.pk] = topic.name, max(len(topic.key), found.get(topic.pk, ("", 0))[1])
    return found


def _possible_names(text: str, *, said_to_be_so: bool) -> list[str]:
    """Every run of words in the text, with the last one in singular and plural, and every piece of Chinese."""
    spans = [match.span() for match in WORD.finditer(text)]
    names: set[str] = set()
    for at, (start, _end) in enumerate(spans):
        if said_to_be_so and is_denied(text, start):
            continue
        for _start, end in spans[at : at + LONGEST_NAME]:
            if end - start > 1:
                names |= _numbers(text[start:end])
    for run in CJK.finditer(text):
        for at in range(len(run[0]) - 1):
            if not (said_to_be_so and is_denied(text, run.start() + at)):
                names |= {run[0][at : at + length] for length in range(2, 9)}
    return sorted(names)


def _numbers(name: str) -> set[str]:
    """The name, and what it may be in the other number: "rash" and "rashes", "allergy" and "allergies"."""
    if len(name) < 4 or not name.isascii() or name.startswith("the "):  # "the pill" is one kind, "the pills" are any
        return {name}
    other = {name + "s", name + "es", name.removesuffix("s"), name.removesuffix("es")}
    if name.endswith("y"):
        other.add(name[:-1] + "ies")
    if name.endswith("ies"):
        other.add(name[:-3] + "y")
    return other | {name}
