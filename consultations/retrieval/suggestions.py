"""What the portal can offer for a text that is not a question yet: similar questions, a department, topics."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from consultations.models import Question, TaggedQuestion, Topic, TopicPair, TopicSynonym
from consultations.reading import Reading, in_both_scripts, is_paired, one_script, paired_runs, words
from consultations.reading.negation import denied_places
from consultations.retrieval.query import MOST_TEXT, Asked, asked_text
from consultations.retrieval.ranking import Alike, alike, is_met
from consultations.retrieval.weights import FEW
from doctors.models import Department

CLOSE = 0.6  # cosine from which the meaning says why, unless
MANY = 0.3  # of what the text's words say stands on the page
MAY_BE_RELATED = (0.5, 0.3)  # score from which a question is shown for a text, without and with a topic that it names
CLEAR = 0.4  # of the weight of all similar questions that a department must have
NEIGHBOURS = 20  # similar questions that are asked for their department
HERE = 0.02  # what a question of the chosen department has ahead
WITHIN = frozenset({"in", "of", "on"})  # "pain in the chest" names the topic "Chest pain"
BEFORE_A_NOUN = frozenset({"the", "a", "an", "my", "his", "her", "its", "their", "our", "both"})
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
    return _("Close in meaning") if one.meaning >= CLOSE else ""


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
    named = named_topics(_text(title, body), said_to_be_so=True)
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
    return f"{title}\n\n{body}"


def named_topics(text: str, *, said_to_be_so: bool = False) -> dict[int, tuple[str, int]]:
    """By key of the topic that stands in the text: its name, and how long that is which stands there.

    `said_to_be_so`: not those of which the text says only that they are not there ("no back pain").
    """
    reading = Reading(text[:MOST_TEXT])
    readings = [reading]
    if said_to_be_so and reading.is_bridged:
        readings.append(Reading(text[:MOST_TEXT], bridged=False))  # a line may be a sentence of its own
    names = {
        name
        for one in readings
        for written in in_both_scripts(one.plain.casefold().replace("\n", ". "))
        for name in _possible_names(written, said_to_be_so=said_to_be_so)
    }
    keys = sorted(names)
    found: dict[int, tuple[str, int]] = {}
    for synonym in TopicSynonym.objects.filter(key__in=keys).select_related("topic"):
        # "CAR" and "ALL" are diseases, "car" and "all" are none.
        if len(synonym.name) > 4 or not synonym.name.isupper() or _stands_alone(synonym.name, reading.plain):
            length = max(len(synonym.key), found.get(synonym.topic_id, ("", 0))[1])
            found[synonym.topic_id] = synonym.topic.name, length
    for topic in Topic.objects.filter(key__in=keys):
        found[topic.pk] = topic.name, max(len(topic.key), found.get(topic.pk, ("", 0))[1])
    return found


def _stands_alone(name: str, text: str) -> bool:
    """Whether a name stands in a text as a word, capitals as they are."""
    at = text.find(name)
    while at >= 0:
        beside = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
        if not any(char.isalnum() and not is_paired(char) for char in beside):
            return True
        at = text.find(name, at + 1)
    return False


def _possible_names(text: str, *, said_to_be_so: bool) -> set[str]:
    """Every run of words in the text, with the last one in singular and plural, and every piece of Chinese."""
    spans = list(words(text))
    denied = denied_places(one_script(text)) if said_to_be_so else frozenset()
    names: set[str] = set()
    for at, (start, _end) in enumerate(spans):
        if start in denied:
            continue
        for _start, end in spans[at : at + LONGEST_NAME]:
            if end - start > 1:
                names |= _numbers(text[start:end])
        names |= _turned_round(text, spans[at : at + 4])
    for first, last in paired_runs(text):
        for at in range(first, last - 1):
            if at not in denied:
                names |= {text[at : min(at + length, last)] for length in range(2, 9)}
    return names


def _turned_round(text: str, spans: list[tuple[int, int]]) -> set[str]:
    """What a phrase that begins here is called in two words: "pain in the chest" is "chest pain"."""
    if any(text[end:start] != " " for (_first, end), (start, _last) in pairwise(spans[:3])):
        return set()
    phrase = [text[start:end] for start, end in spans]
    if len(phrase) == 4 and phrase[2] in BEFORE_A_NOUN and text[spans[2][1] : spans[3][0]] == " ":
        del phrase[2]
    if len(phrase) < 3 or phrase[1] not in WITHIN:
        return set()
    return {f"{place} {phrase[0]}" for place in _numbers(phrase[2])}


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
