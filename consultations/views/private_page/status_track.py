"""The way of a question, for its asker: what is done, where it stands, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import expected_wait
from consultations.acts.moderation.publication import is_taken_back
from consultations.models import Question
from consultations.workflow import S

NOT_PUBLIC = _("The reply is not public. You can read it on this page.")
# What the asker reads in each status: what has happened, and what happens next.
STANDS = {
    S.SUBMITTED: (_("We have your question."), _("A moderator reads it next.")),
    S.RETURNED: (
        _("Please change your question."),
        _("Read what the moderator wrote, change the text below and send it again."),
    ),
    S.REJECTED: (
        _("We couldn’t pass on your question."),
        _("Read why below. You can change it and send it again once."),
    ),
    S.DUPLICATE: (
        _("Someone has asked this before."),
        _("Read the reply to that question. If yours is different, tell us below."),
    ),
    S.QUEUED: (_("Your question is waiting for a doctor."), _("A doctor in the department takes it next.")),
    S.CLAIMED: (_("A doctor is reading your question."), _("The reply comes next.")),
    S.INFO_NEEDED: (_("The doctor needs to know more."), _("Answer below within 14 days.")),
    S.IN_REVIEW: (_("A doctor has written a reply."), _("A second doctor reads it before you get it.")),
    S.ANSWERED: (_("A doctor has replied."), NOT_PUBLIC),
    S.PUBLISHED: (_("A doctor has replied."), _("Your question and the reply are public.")),
    S.UNPUBLISHED: (_("The public page has been taken down."), NOT_PUBLIC),
    S.WITHDRAWN: (
        _("Your question is withdrawn."),
        _(
            "It’s on no public page, and moderators and doctors can’t open it. You can still read it here."
            " We erase it for good within 30 days, or now if you choose “Erase it now” below."
        ),
    ),
}
# Instead of the words of the status: the reply still stands on the page, and the asker may act on it.
TAKEN_BACK = (
    _("The doctor took back the reply."),
    _("You can still read it below. If you acted on it, ask a doctor whether it’s still right."),
)
FOR_ASKER = (S.RETURNED, S.INFO_NEEDED)  # statuses in which the question waits for its asker
# Statuses in which no doctor has replied yet, and one will.
WAITING = (S.SUBMITTED, S.QUEUED, S.CLAIMED, S.IN_REVIEW, *FOR_ASKER)
# Where a follow-up stands until it has a reply.
FOLLOW_UP_STANDS = {
    S.SUBMITTED: _("We have your follow-up question. A moderator reads it first."),
    S.QUEUED: _("Your follow-up question is waiting for a doctor."),
    S.CLAIMED: _("A doctor is reading your follow-up question."),
    S.INFO_NEEDED: _("A doctor is reading your follow-up question."),
    S.IN_REVIEW: _("A doctor has written a reply. A second doctor reads it before you get it."),
    S.RETURNED: _("We couldn’t pass on your follow-up question."),
    S.REJECTED: _("We couldn’t pass on your follow-up question."),
    S.DUPLICATE: _("We couldn’t pass on your follow-up question."),
}
READ_BY_MODERATOR = ("approve", "return", "reject", "mark_duplicate")  # acts of a moderator who has read the question


@dataclass(frozen=True)
class Point:
    """One point on the way of a question."""

    state: str  # done, now or next: the name of its icon, too
    title: Any
    texts: tuple[Any, ...] = ()
    on: datetime | None = None
    is_warning: bool = False


def track_of(question: Question, *, terms_changed: bool) -> list[Point]:
    """`terms_changed`: whether the asker has yet to agree to newer terms of publication."""
    return [*_done(question), _now(question), *_next(question, terms_changed)]


def _done(question: Question) -> list[Point]:
    if question.status == S.SUBMITTED:  # also after a change: the way begins anew
        return []
    points = [Point("done", _("We have your question"), on=question.submitted_at)]
    read = question.events.filter(action__in=READ_BY_MODERATOR).order_by("sequence").last()
    if read:
        points.append(Point("done", _("A moderator has read it"), on=read.at))
    reply = question.published_reply
    if reply and question.status in (S.UNPUBLISHED, S.WITHDRAWN):
        points.append(Point("done", _("A doctor has replied"), on=reply.sent_at))
    return points


def _now(question: Question) -> Point:
    taken_back = question.status in (S.ANSWERED, S.UNPUBLISHED) and is_taken_back(question)
    title, text = TAKEN_BACK if taken_back else STANDS[S(question.status)]
    texts = [text, expected_wait.status_sentence(question, timezone.now())]
    if question.status in WAITING and question.status not in FOR_ASKER:
        texts.append(
            _("We’ll email you when a doctor has replied.")
            if question.email
            else _("You gave no email address. Open this page again to see the reply.")
        )
    return Point("now", title, tuple(filter(None, texts)), is_warning=taken_back)


def _next(question: Question, terms_changed: bool) -> list[Point]:
    if question.status not in WAITING:
        return []
    points = [Point("next", _("The doctor’s reply appears here"))]
    if question.publication_consent_id is None:
        points.append(Point("next", _("The reply stays off the public pages, because you didn’t agree to publication")))
    elif not terms_changed:
        points.append(Point("next", _("We publish your question and the reply, because you agreed")))
    return points


def follow_up_stands(follow_up: Question) -> Any:
    """Where a follow-up without a reply stands; empty where there is nothing to say."""
    return FOLLOW_UP_STANDS.get(S(follow_up.status), "")
