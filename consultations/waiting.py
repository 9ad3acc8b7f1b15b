"""How long an asker has to wait, said as an honest range (features P28).

The range comes from how long the department's replies of the last 30 days took, and from how many
questions stand before this one. Where there are too few replies to say, nothing is said that looks like a promise.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.models import Event, Question
from doctors.models import Department

S = Question.Status
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOKED_AT = timedelta(days=30)  # how far back replies are counted
FEWEST = 5  # replies; from fewer nothing can be said
IN_HOURS_BELOW = timedelta(hours=36)  # a range that ends earlier is said in hours, a longer one in days
# The asker is told before the promise breaks, early enough to see a doctor on the same day.
WARNED_BEFORE = timedelta(hours=4)
BEFORE_A_DOCTOR = (S.SUBMITTED, S.QUEUED)
BEFORE_A_REPLY = (*BEFORE_A_DOCTOR, S.CLAIMED)
WAITING = (*BEFORE_A_REPLY, S.IN_REVIEW)
# Where a question that was replied to may stand by now.
AFTER_A_REPLY = (S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED, S.WITHDRAWN, S.ERASED)


@dataclass(frozen=True)
class Wait:
    """How long from now until a reply: for most people at least `shortest` and at most `longest`."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True)
class _Pace:
    """A department's replies of the last 30 days: how long half of them took, and nine of ten, and how many a day."""

    half: timedelta
    nine_in_ten: timedelta
    a_day: float


class _Percentile(Aggregate):
    """The duration that a share of all durations (0 to 1) does not exceed."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def expected(question: Question, now: datetime) -> Wait | None:
    """The wait from now until this question has a reply; None where the last 30 days do not tell.

    Two queries. Where a question has waited longer than nine of ten did, they do not tell either.
    """
    return _wait(question.department_id, now, question)


def promised_by(question: Question, now: datetime) -> datetime | None:
    """The end of the range that a question sent now is told; None where no time is named, as for a follow-up."""
    wait = None if question.parent_id else expected(question, now)
    return now + wait.longest if wait else None


def _wait(department_id: int | None, now: datetime, question: Question | None = None) -> Wait | None:
    pace = _pace(department_id, now)
    waited = now - question.submitted_at if question else timedelta(0)
    if pace is None or waited > pace.nine_in_ten:
        return None
    queue = timedelta(days=_ahead(department_id, question) / pace.a_day)
    shortest = max(pace.half - waited, queue, HOUR)
    return Wait(shortest, max(pace.nine_in_ten - waited, 2 * queue, shortest * 1.5))


def _pace(department_id: int | None, now: datetime) -> _Pace | None:
    """What the replies of the last 30 days tell; of all departments where none is chosen, as in triage.

    Follow-ups count as work of the doctors, but not as a wait: they go to a doctor who knows the question.
    """
    replied = Event.objects.filter(
        _in(department_id, "question__"),
        action__in=("send", "agree"),
        to_status=S.ANSWERED,
        at__range=(now - LOOKED_AT, now),
        # Both say it of the question as well, so that an index finds it: imported ones are never read.
        question__status__in=AFTER_A_REPLY,
        question__status_changed_at__gte=now - LOOKED_AT,
        question__import_ref=None,
    )
    asked, took = Q(question__parent=None), ExpressionWrapper(F("at") - F("question__submitted_at"), DurationField())
    found = replied.aggregate(
        replies=Count("pk"),
        waits=Count("pk", filter=asked),
        half=_Percentile(took, filter=asked, share=0.5),
        nine_in_ten=_Percentile(took, filter=asked, share=0.9),
    )
    if found["waits"] < FEWEST:
        return None
    return _Pace(found["half"], found["nine_in_ten"], found["replies"] / LOOKED_AT.days)


def _ahead(department_id: int | None, question: Question | None) -> int:
    """How many wait before this question, urgent ones first, then the older; before a new one: all."""
    queue = Question.objects.filter(_in(department_id), status__in=BEFORE_A_REPLY)
    if question:
        older = Q(priority=question.priority, submitted_at__lt=question.submitted_at)
        queue = queue.filter(Q(priority__gt=question.priority) | older).exclude(pk=question.pk)
    return queue.count()


def _in(department_id: int | None, prefix: str = "") -> Q:
    return Q(**{f"{prefix}department": department_id}) if department_id else Q()


def is_late(question: Question, now: datetime) -> bool:
    """Whether the time that was named will pass, or has passed, without a reply."""
    promised = question.promised_by
    if promised is None or question.status not in WAITING:
        return False
    return promised <= now or (question.status in BEFORE_A_DOCTOR and promised <= now + WARNED_BEFORE)


def sentence(wait: Wait) -> str:
    """A range in words, both ends rounded up: in whole hours, or in days where it ends after 36 hours or later."""
    unit = HOUR if wait.longest < IN_HOURS_BELOW else DAY
    shortest, longest = math.ceil(wait.shortest / unit), math.ceil(wait.longest / unit)
    numbers = {"shortest": shortest, "longest": longest}
    if unit == HOUR and shortest == longest:
        words = ngettext(
            "Most people get a reply within %(longest)d hour.",
            "Most people get a reply within %(longest)d hours.",
            longest,
        )
    elif unit == HOUR:
        words = ngettext(
            "Most people get a reply in %(shortest)d to %(longest)d hour.",
            "Most people get a reply in %(shortest)d to %(longest)d hours.",
            longest,
        )
    elif shortest == longest:
        words = ngettext(
            "Most people get a reply within %(longest)d day.",
            "Most people get a reply within %(longest)d days.",
            longest,
        )
    else:
        words = ngettext(
            "Most people get a reply in %(shortest)d to %(longest)d day.",
            "Most people get a reply in %(shortest)d to %(longest)d days.",
            longest,
        )
    return words % numbers


def _sentence_or_unknown(wait: Wait | None) -> str:
    return sentence(wait) if wait else _("We cannot say yet how long a reply takes.")


def department_sentence(department: Department | None, now: datetime) -> str:
    """What to expect of a department for a question that is sent now; of the whole portal where none is chosen."""
    return _sentence_or_unknown(_wait(department.pk if department else None, now))


def status_sentence(question: Question, now: datetime) -> str:
    """What to expect of this question, for its private page; nothing where no doctor's reply is waited for."""
    if question.status not in WAITING:
        return ""
    wait = expected(question, now)
    promised = question.promised_by
    if promised and (is_late(question, now) or (wait and now + wait.shortest > promised)):
        return _(
            "We will not make it by %(time)s. Please do not wait for us: see a doctor near you, and if you feel"
            " much worse, call your emergency number."
        ) % {"time": formats.date_format(timezone.localtime(promised), "DATETIME_FORMAT")}
    return _sentence_or_unknown(wait)
