"""What the portal can offer for a text that is not a question yet: similar questions, a department, topics."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from consultations.models import Question, TaggedQuestion, Topic, TopicPair, TopicSynonym
from consultations.reading import Reading, cjk_runs, fold_chinese, in_both_chinese_scripts, is_cjk, words
from consultations.reading.negation import denied_places
from consultations.retrieval.query import MAX_TEXT_LENGTH, Query, query_from_text
from consultations.retrieval.ranking import Candidate, MinScore, rank, reaches
from consultations.retrieval.weights import SHORT_QUERY_WORDS
from doctors.models import Department
from portal.punctuation import listed

MIN_SCORE = MinScore(without_topic=0.5, with_topic=0.3)
MIN_COSINE_TO_SAY_SO = 0.6  # from which a card may say "Close in meaning"
MIN_WORD_SHARE_TO_SAY_SO = 0.3  # from which a card names the words it shares, although it is close in meaning as well
MIN_DEPARTMENT_SHARE = 0.4  # of the weight of all similar questions that the suggested department has
QUESTIONS_FOR_DEPARTMENT = 20  # similar questions whose departments are counted
SAME_DEPARTMENT_BONUS = 0.02  # added to the score of a question of the chosen department
PLACE_PREPOSITIONS = frozenset({"in", "of", "on"})  # "pain in the chest" names the topic "Chest pain"
DETERMINERS = frozenset({"the", "a", "an", "my", "his", "her", "its", "their", "our", "both"})
MAX_TOPIC_WORDS, MAX_TOPIC_CHARACTERS = 6, 8  # of a topic's name that is looked for; characters of a Chinese one


@dataclass(frozen=True)
class Suggestion:
    question: Question
    why: str  # a sentence for the reader
    score: float


def similar_to(
    title: str, body: str, *, department: Department | None = None, limit: int = 5, own: int = 0
) -> list[Suggestion]:
    """The published questions most like this text, best first; none rather than poor ones.

    `own`: the number of the question that the text belongs to, which is left out.
    """
    text = _text(title, body)
    topics = named_topics(text)
    query = query_from_text(text, topics)
    is_short = query.word_count <= SHORT_QUERY_WORDS
    candidates = [
        candidate
        # Some are dropped below, so more are read than are shown.
        for candidate in rank(query)[: 4 * limit]
        if candidate.pk != own and (reaches(query, candidate, MIN_SCORE) or (candidate.topics and is_short))
    ]
    cards = Question.objects.published().with_cards().in_bulk([candidate.pk for candidate in candidates])
    department_id = department.pk if department else 0

    def sort_key(candidate: Candidate) -> tuple[float, int]:
        is_of_department = cards[candidate.pk].department_id == department_id
        return -candidate.score - (SAME_DEPARTMENT_BONUS if is_of_department else 0), candidate.pk

    best = sorted((candidate for candidate in candidates if candidate.pk in cards), key=sort_key)[:limit]
    return [Suggestion(cards[each.pk], _why(each, query, topics), each.score) for each in best]


def _why(candidate: Candidate, query: Query, topics: dict[int, tuple[str, int]]) -> str:
    if candidate.topics:
        return _("About the same topic: %(topic)s") % {"topic": topics[candidate.topics[0]][0]}
    shared = sorted(
        candidate.lexemes, key=lambda lexeme: (-query.word_weights[lexeme], -len(query.typed_words[lexeme]))
    )
    words = [query.typed_words[lexeme] for lexeme in shared if len(lexeme) > 1]
    is_close = candidate.cosine >= MIN_COSINE_TO_SAY_SO
    if words and (candidate.word_share >= MIN_WORD_SHARE_TO_SAY_SO or not is_close):
        return _("Uses the same words: %(words)s") % {"words": listed(dict.fromkeys(words[:3]))}
    return _("Close in meaning") if is_close else ""


def department_for(title: str, body: str) -> Department | None:
    """The open department of most similar questions: of two or more of them, with 40 % of the weight of all. Or none.

    A question weighs what its score is above half of the least one, so that near ones count for more.
    """
    weights: defaultdict[Department, float] = defaultdict(float)
    questions: Counter[Department] = Counter()
    for suggestion in similar_to(title, body, limit=QUESTIONS_FOR_DEPARTMENT):
        department = suggestion.question.department
        if department is not None:
            weights[department] += suggestion.score - MIN_SCORE.without_topic / 2
            questions[department] += 1
    # One similar question may be chance, two are a hint.
    eligible = [department for department in weights if department.is_open and questions[department] >= 2]
    best = max(eligible, key=lambda department: (weights[department], -department.pk), default=None)
    return best if best and weights[best] >= MIN_DEPARTMENT_SHARE * sum(weights.values()) else None


def topics_in(title: str, body: str, *, similar: list[Suggestion] | None = None, limit: int = 6) -> list[Topic]:
    """Topics that the text names, the longest name first, then the most used; then those of two similar questions.

    `similar`: what is similar to the text, where the caller knows it already.
    """
    named = named_topics(_text(title, body), skip_denied=True)
    suggestions = similar_to(title, body) if similar is None else similar
    pages = [suggestion.question.pk for suggestion in suggestions]
    shared = Counter(TaggedQuestion.objects.filter(content_object__in=pages).values_list("tag", flat=True))
    wanted = {*named, *(tag for tag, count in shared.items() if count >= 2)}
    pairs = TopicPair.objects.filter(topic__in=wanted, other__in=wanted, other=F("topic"))
    uses = dict(pairs.values_list("topic").annotate(total=Sum("questions")))

    def sort_key(topic: Topic) -> tuple:
        if topic.pk in named:
            return 0, -named[topic.pk][1], -uses.get(topic.pk, 0), topic.name
        # Of topics that only similar questions have, one that is on every page says least.
        return 1, -shared[topic.pk], uses.get(topic.pk, 0), topic.name

    return sorted(Topic.objects.filter(pk__in=wanted), key=sort_key)[:limit]


def _text(title: str, body: str) -> str:
    return f"{title}\n\n{body}"


def named_topics(text: str, *, skip_denied: bool = False) -> dict[int, tuple[str, int]]:
    """The topics that the text names, by key: the topic's name, and the length of the name as the text has it.

    `skip_denied`: leave out a topic that the text only says is absent ("no back pain").
    """
    reading = Reading(text[:MAX_TEXT_LENGTH])
    readings = [reading]
    if skip_denied and reading.is_joined:
        readings.append(Reading(text[:MAX_TEXT_LENGTH], join_lines=False))  # a line may be a sentence of its own
    names = {
        name
        for each in readings
        for written in in_both_chinese_scripts(each.normalised.casefold().replace("\n", ". "))
        for name in _possible_names(written, skip_denied=skip_denied)
    }
    keys = sorted(names)
    topics: dict[int, tuple[str, int]] = {}
    for synonym in TopicSynonym.objects.filter(key__in=keys).select_related("topic"):
        # "CAR" and "ALL" are diseases, "car" and "all" are not: a short name in capitals has to be typed in capitals.
        if len(synonym.name) > 4 or not synonym.name.isupper() or _has_word(reading.normalised, synonym.name):
            length = max(len(synonym.key), topics.get(synonym.topic_id, ("", 0))[1])
            topics[synonym.topic_id] = synonym.topic.name, length
    for topic in Topic.objects.filter(key__in=keys):
        topics[topic.pk] = topic.name, max(len(topic.key), topics.get(topic.pk, ("", 0))[1])
    return topics


def _has_word(text: str, name: str) -> bool:
    """Whether a name is in a text as a word of its own, with its capitals."""
    at = text.find(name)
    while at >= 0:
        neighbours = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
        if not any(char.isalnum() and not is_cjk(char) for char in neighbours):
            return True
        at = text.find(name, at + 1)
    return False


def _possible_names(text: str, *, skip_denied: bool) -> set[str]:
    """Every run of words in the text, with the last one in singular and plural, and every piece of Chinese."""
    spans = list(words(text))
    denied = denied_places(fold_chinese(text)) if skip_denied else frozenset()
    names: set[str] = set()
    for at, (start, _end) in enumerate(spans):
        if start in denied:
            continue
        for _start, end in spans[at : at + MAX_TOPIC_WORDS]:
            if end - start > 1:
                names |= _singular_and_plural(text[start:end])
        names |= _place_first(text, spans[at : at + 4])
    for first, last in cjk_runs(text):
        for at in range(first, last - 1):
            if at not in denied:
                names |= {text[at : min(at + length, last)] for length in range(2, MAX_TOPIC_CHARACTERS + 1)}
    return names


def _place_first(text: str, spans: list[tuple[int, int]]) -> set[str]:
    """The phrase that begins here with the place first: "chest pain" for "pain in the chest"."""
    if any(text[end:start] != " " for (_first, end), (start, _last) in pairwise(spans[:3])):
        return set()
    phrase = [text[start:end] for start, end in spans]
    if len(phrase) == 4 and phrase[2] in DETERMINERS and text[spans[2][1] : spans[3][0]] == " ":
        del phrase[2]
    if len(phrase) < 3 or phrase[1] not in PLACE_PREPOSITIONS:
        return set()
    return {f"{place} {phrase[0]}" for place in _singular_and_plural(phrase[2])}


def _singular_and_plural(name: str) -> set[str]:
    """The name, and what it may be in the other number: "rash" and "rashes", "allergy" and "allergies"."""
    if len(name) < 4 or not name.isascii() or name.startswith("the "):  # "the pills" are not "the pill"
        return {name}
    forms = {name, name + "s", name + "es", name.removesuffix("s"), name.removesuffix("es")}
    if name.endswith("y"):
        forms.add(name[:-1] + "ies")
    if name.endswith("ies"):
        forms.add(name[:-3] + "y")
    return forms
