"""In what two similar questions agree and in what they differ, in a few words for the reader of one of them."""

from collections.abc import Iterable, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consultations.models import Question, Reply, Topic
from consultations.retrieval.symptoms import SYMPTOMS, symptoms_in

MOST = 3  # points of each kind; a card is no table


TELLS_NOTHING = frozenset({"pain"})  # nearly every question speaks of some pain


def agreement(question: Question, other: Question, own: Sequence[Topic]) -> str:
    """Why the other is similar, as a sentence, from topics (`own` are the question's) and symptoms; else nothing."""
    theirs = _topics(other)
    topics = sorted(topic.name for topic in own if topic.pk in {one.pk for one in theirs})[:2]
    here, there = _symptoms(question, own), _symptoms(other, theirs)
    named = _named_by(topics)
    both = [code for code in here if here[code] and there.get(code) and code not in named]
    neither = [code for code in here if not here[code] and there.get(code) is False]
    points = []
    if topics:
        points.append(ngettext("same topic: %(names)s", "same topics: %(names)s", len(topics)) % _names(topics))
    if both:
        points.append(_("both speak of %(names)s") % _names(_named(both[:2])))
    if neither:
        points.append(_("both without %(names)s") % _names(_named(neither[:2])))
    if points and question.asker_age_band and question.asker_age_band == other.asker_age_band:
        points.append(_("about the same age"))
    return capfirst(_sentence(points[:MOST]))


def difference(question: Question, other: Question, own: Sequence[Topic] = ()) -> str:
    """What is said there and not here, to stand after "Differs:"; empty where nothing stored tells the two apart."""
    theirs = _topics(other)
    here, there = _symptoms(question, own), _symptoms(other, theirs)
    # Two pages about headache are not told apart by a headache, whatever a single sentence of them says.
    shared = {topic.pk for topic in own} & {topic.pk for topic in theirs}
    named = _named_by(topic.name for topic in theirs if topic.pk in shared)
    points = [
        (_("with %(names)s") if there[code] else _("without %(names)s")) % _names(_named([code]))
        for code in there
        if code in here and here[code] != there[code] and code not in named
    ][:2]
    if question.asker_age_band and other.asker_age_band and question.asker_age_band != other.asker_age_band:
        points.append(_("about someone aged %(band)s") % {"band": other.asker_age_band.replace("-", "–")})
    elif Question.Sex.UNDISCLOSED not in (pair := (question.asker_sex, other.asker_sex)) and pair[0] != pair[1]:
        points.append(_("about a %(person)s") % {"person": other.person_word})
    points += _outcome(question.published_reply, other.published_reply)
    return _sentence(points[:MOST])


def _outcome(here: Reply | None, there: Reply | None) -> list[str]:
    if here is None or there is None:
        return []
    if here.kind != there.kind:
        declined = there.kind == Reply.Kind.DECLINE
        return [_("the doctor could not answer it") if declined else _("a doctor answered it")]
    if here.care_level and there.care_level and here.care_level != there.care_level:
        return [_("advice was: %(level)s") % {"level": there.get_care_level_display()}]
    return []


def _symptoms(question: Question, topics: Iterable[Topic]) -> dict[str, bool]:
    """What the text says of symptoms, without what would contradict the page's own heading or topics."""
    entry = getattr(question, "index_entry", None)
    if entry is None:
        return {}
    about = _named_by([question.headline, *(topic.name for topic in topics)])
    return {
        code: said
        for code, said in entry.symptoms.items()
        if code in SYMPTOMS and code not in TELLS_NOTHING and (said or code not in about)
    }


def _topics(question: Question) -> list[Topic]:
    return [item.tag for item in question.topic_items.all()]


def _named_by(texts: Iterable[str]) -> set[str]:
    """The symptoms that headings or names of topics speak of."""
    return set(symptoms_in("\n".join(texts)))


def _named(codes: Iterable[str]) -> list[str]:
    return [str(SYMPTOMS[code].name) for code in codes]


def _names(names: list[str]) -> dict[str, str]:
    return {"names": pgettext("between two names", " and ").join(names)}


def _sentence(points: list[str]) -> str:
    return pgettext("between the points of a sentence", "; ").join(points) + "." if points else ""
