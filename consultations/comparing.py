"""In what two similar questions agree and in what they differ, in a few words for the reader of one of them."""

from collections.abc import Iterable, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consultations.models import Question, Reply, Topic
from consultations.symptoms import SYMPTOMS

MOST = 3  # points of each kind; a card is no table


def agreement(question: Question, other: Question, own: Sequence[Topic]) -> str:
    """Why the other is similar, as a sentence, from topics (`own` are the question's), symptoms and age band."""
    here, there = _symptoms(question), _symptoms(other)
    theirs = {item.tag_id for item in other.topic_items.all()}
    topics = sorted(topic.name for topic in own if topic.pk in theirs)[:2]
    both = [code for code in here if here[code] and there.get(code)]
    neither = [code for code in here if not here[code] and there.get(code) is False]
    points = []
    if topics:
        points.append(ngettext("same topic: %(names)s", "same topics: %(names)s", len(topics)) % _names(topics))
    if both:
        points.append(_("both speak of %(names)s") % _names(_named(both[:2])))
    if neither:
        points.append(_("both without %(names)s") % _names(_named(neither[:2])))
    if question.asker_age_band and question.asker_age_band == other.asker_age_band:
        points.append(_("same age band"))
    return capfirst(_sentence(points[:MOST] or [_("close in meaning")]))


def difference(question: Question, other: Question) -> str:
    """What is said there and not here, to stand after "Differs:"; empty where nothing stored tells the two apart."""
    here, there = _symptoms(question), _symptoms(other)
    points = [
        (_("with %(names)s") if there[code] else _("without %(names)s")) % _names(_named([code]))
        for code in there
        if code in here and here[code] != there[code]
    ][:2]
    if question.asker_age_band and other.asker_age_band and question.asker_age_band != other.asker_age_band:
        points.append(_("asker aged %(band)s") % {"band": other.asker_age_band})
    elif Question.Sex.UNDISCLOSED not in (pair := (question.asker_sex, other.asker_sex)) and pair[0] != pair[1]:
        points.append(
            pgettext("how a similar question differs", "asker: %(sex)s") % {"sex": other.get_asker_sex_display()}
        )
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


def _symptoms(question: Question) -> dict[str, bool]:
    entry = getattr(question, "entry", None)
    return {code: said for code, said in entry.symptoms.items() if code in SYMPTOMS} if entry else {}


def _named(codes: Iterable[str]) -> list[str]:
    return [str(SYMPTOMS[code].name) for code in codes]


def _names(names: list[str]) -> dict[str, str]:
    return {"names": pgettext("between two names", " and ").join(names)}


def _sentence(points: list[str]) -> str:
    return pgettext("between the points of a sentence", "; ").join(points) + "." if points else ""
