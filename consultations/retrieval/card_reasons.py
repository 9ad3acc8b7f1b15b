"""How two similar questions agree and differ, in a few words for the reader of one of them."""

from collections.abc import Iterable, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consultations.models import Question, Reply, Topic
from consultations.models.asker import age_band_in_words
from consultations.retrieval.symptoms import SYMPTOMS, symptoms_in

MAX_POINTS = 3  # of agreement, and as many of difference: a card has little room
UNINFORMATIVE = frozenset({"pain"})  # nearly every question mentions some pain


def agreement(question: Question, other: Question, own: Sequence[Topic]) -> str:
    """Why the other is similar, as a sentence, from topics (`own` are the question's) and symptoms; "" if unknown."""
    other_topics = _topics(other)
    topics = sorted(topic.name for topic in own if topic.pk in {topic.pk for topic in other_topics})[:2]
    own_symptoms, other_symptoms = _symptoms(question, own), _symptoms(other, other_topics)
    named = _named_by(topics)
    both = [code for code in own_symptoms if own_symptoms[code] and other_symptoms.get(code) and code not in named]
    neither = [code for code in own_symptoms if not own_symptoms[code] and other_symptoms.get(code) is False]
    points = []
    if topics:
        points.append(ngettext("same topic: %(names)s", "same topics: %(names)s", len(topics)) % _names(topics))
    if both:
        points.append(_("both speak of %(names)s") % _names(_named(both[:2])))
    if neither:
        points.append(_("both without %(names)s") % _names(_named(neither[:2])))
    if points and question.asker_age_band and question.asker_age_band == other.asker_age_band:
        points.append(_("about the same age"))
    return capfirst(_sentence(points[:MAX_POINTS]))


def difference(question: Question, other: Question, own: Sequence[Topic] = ()) -> str:
    """What the other says that this one does not, to follow "Differs:"; "" if nothing that we store differs."""
    other_topics = _topics(other)
    own_symptoms, other_symptoms = _symptoms(question, own), _symptoms(other, other_topics)
    # Two pages about headaches do not differ by a headache, whatever one of their sentences says.
    shared = {topic.pk for topic in own} & {topic.pk for topic in other_topics}
    named = _named_by(topic.name for topic in other_topics if topic.pk in shared)
    points = [
        (_("with %(names)s") if other_symptoms[code] else _("without %(names)s")) % _names(_named([code]))
        for code in other_symptoms
        if code in own_symptoms and own_symptoms[code] != other_symptoms[code] and code not in named
    ][:2]
    if question.asker_age_band and other.asker_age_band and question.asker_age_band != other.asker_age_band:
        points.append(_("about someone aged %(band)s") % {"band": age_band_in_words(other.asker_age_band)})
    elif Question.Sex.UNDISCLOSED not in (pair := (question.asker_sex, other.asker_sex)) and pair[0] != pair[1]:
        points.append(_("about a %(person)s") % {"person": other.person_word})
    points += _outcome(question.published_reply, other.published_reply)
    return _sentence(points[:MAX_POINTS])


def _outcome(own: Reply | None, other: Reply | None) -> list[str]:
    """How the other question's reply differs: declined or answered, or how urgently to see a doctor."""
    if own is None or other is None:
        return []
    if own.kind != other.kind:
        declined = other.kind == Reply.Kind.DECLINE
        return [_("the doctor could not answer it") if declined else _("a doctor answered it")]
    if own.care_level and other.care_level and own.care_level != other.care_level:
        return [_("advice was: %(level)s") % {"level": other.get_care_level_display()}]
    return []


def _symptoms(question: Question, topics: Iterable[Topic]) -> dict[str, bool]:
    """The symptoms that the text says are there (True) or not (False).

    A symptom is left out where the text denies it but headline or topics name it: that would contradict the page.
    """
    entry = getattr(question, "index_entry", None)
    if entry is None:
        return {}
    about = _named_by([question.headline, *(topic.name for topic in topics)])
    return {
        code: is_present
        for code, is_present in entry.symptoms.items()
        if code in SYMPTOMS and code not in UNINFORMATIVE and (is_present or code not in about)
    }


def _topics(question: Question) -> list[Topic]:
    return [item.tag for item in question.topic_items.all()]


def _named_by(texts: Iterable[str]) -> set[str]:
    """The symptoms that these headlines or names of topics mention."""
    return set(symptoms_in("\n".join(texts)))


def _named(codes: Iterable[str]) -> list[str]:
    return [str(SYMPTOMS[code].name) for code in codes]


def _names(names: list[str]) -> dict[str, str]:
    return {"names": pgettext("between two names", " and ").join(names)}


def _sentence(points: list[str]) -> str:
    return pgettext("between the points of a sentence", "; ").join(points) + "." if points else ""
