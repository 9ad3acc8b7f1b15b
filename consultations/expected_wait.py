"""How long an asker has to wait: what is told to everybody for a day, and what one question was promised.

Told is what half and nine in ten of a department's askers waited in the last 30 days, as one row for a day, so that no
two pages say different things. Promised is an evening, kept with the question, which also heeds how many stand before
it. Whoever reads both must not find less time in the first than in the second. Where there are too few replies to
say, nothing is said that looks like a promise.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consultations.models import Event, Question, ToldWait
from consultations.models.event import FIRST_REPLIES
from doctors.models import Department

S = Question.Status
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOK_BACK = timedelta(days=30)  # how far back replies are counted
MIN_SPREAD = 1.5  # of the shortest wait, at least, is the longest
MIN_REPLIES = 5  # replies; from fewer nothing can be said
MIN_WAIT_IN_DAYS = timedelta(hours=36)  # a shorter wait is said in hours, a longer one in days
TOLD_KEPT_FOR = timedelta(days=7)  # days of which it is kept what was told
# The asker is told before the promise breaks, early enough to see a doctor on the same day.
WARNING_TIME = timedelta(hours=4)
EVENING = time(18)  # a promise ends with a day's work, not at a minute that nobody can hold
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
    """The evening by which a question sent now is promised a reply; None where no time is named, as for a follow-up."""
    wait = None if question.parent_id else expected(question, now)
    return evening_after(now + wait.longest + WARNING_TIME) if wait else None


def evening_after(moment: datetime) -> datetime:
    """The first evening that is not before a moment."""
    local = timezone.localtime(moment)
    evening = local.replace(hour=EVENING.hour, minute=0, second=0, microsecond=0)
    return evening if local <= evening else evening + DAY


def _wait(department_id: int | None, now: datetime, question: Question | None = None) -> Wait | None:
    pace = _pace(department_id, now)
    waited = now - question.submitted_at if question else timedelta(0)
    if pace is None or waited > pace.nine_in_ten:
        return None
    queue = timedelta(days=_ahead(department_id, question) / pace.a_day)
    shortest = max(pace.half - waited, queue, HOUR)
    return Wait(shortest, max(pace.nine_in_ten - waited, 2 * queue, shortest * MIN_SPREAD))


def _pace(department_id: int | None, now: datetime) -> _Pace | None:
    """What the replies of the last 30 days tell; of all departments where none is chosen, as in triage.

    Follow-ups count as work of the doctors, but not as a wait: they go to a doctor who knows the question.
    """
    replied = Event.objects.filter(
        _in(department_id, "question__"),
        action__in=FIRST_REPLIES,
        to_status=S.ANSWERED,
        at__range=(now - LOOK_BACK, now),
        # Both say it of the question as well, so that an index finds it: imported ones are never read.
        question__status__in=AFTER_A_REPLY,
        question__status_changed_at__gte=now - LOOK_BACK,
        question__import_ref=None,
    )
    asked, took = Q(question__parent=None), ExpressionWrapper(F("at") - F("question__submitted_at"), DurationField())
    found = replied.aggregate(
        replies=Count("pk"),
        waits=Count("pk", filter=asked),
        half=_Percentile(took, filter=asked, share=0.5),
        nine_in_ten=_Percentile(took, filter=asked, share=0.9),
    )
    if found["waits"] < MIN_REPLIES:
        return None
    return _Pace(found["half"], found["nine_in_ten"], found["replies"] / LOOK_BACK.days)


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
    return promised <= now or (question.status in BEFORE_A_DOCTOR and promised <= now + WARNING_TIME)


def told(department_id: int | None, now: datetime) -> ToldWait:
    """What is told of a department today: worked out for whoever asks first, and the same for everybody after that."""
    day = timezone.localdate(now)
    kept = ToldWait.objects.filter(_in(department_id) if department_id else Q(department=None), day=day)
    found = kept.first()
    if found is None:
        # Of two who ask first at once the database keeps one row, and both read that.
        ToldWait.objects.bulk_create([_to_tell(department_id, day, now)], ignore_conflicts=True)
        ToldWait.objects.filter(day__lt=day - TOLD_KEPT_FOR).delete()
        found = kept.get()
    return found


def _to_tell(department_id: int | None, day: date, now: datetime) -> ToldWait:
    pace = _pace(department_id, now)
    one = ToldWait(day=day, department_id=department_id)
    wait = _wait(department_id, now)
    if pace and wait:
        one.half, one.is_slower = pace.half, wait.longest > max(pace.nine_in_ten, pace.half * MIN_SPREAD)
        # What they waited says nothing of a longer queue: then it is told what is promised.
        one.nine_in_ten = evening_after(now + wait.longest + WARNING_TIME) - now if one.is_slower else pace.nine_in_ten
    return one


def sentence(wait: ToldWait) -> str:
    """What half and nine in ten waited, or what is promised in a longer queue; rounded up to whole hours or days."""
    if wait.half is None or wait.nine_in_ten is None:
        return _("We cannot say yet how long a reply takes.")
    half, nine_in_ten = _in_words(wait.half), _in_words(wait.nine_in_ten)
    if wait.is_slower:
        return _("Many people are waiting at the moment. A reply may take up to %(time)s.") % {"time": nine_in_ten}
    if half == nine_in_ten:
        words = _("In the last 30 days, 9 in 10 people had a reply within %(nine_in_ten)s.")
    else:
        words = _(
            "In the last 30 days, half of people had a reply within %(half)s, and 9 in 10 within %(nine_in_ten)s."
        )
    return words % {"half": half, "nine_in_ten": nine_in_ten}


def _in_words(duration: timedelta) -> str:
    if duration < MIN_WAIT_IN_DAYS:
        hours = max(1, math.ceil(duration / HOUR))
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = math.ceil(duration / DAY)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def department_sentence(department: Department | None, now: datetime) -> str:
    """What those waited who asked a department, or the whole portal where none is chosen: the same for a day."""
    return sentence(told(department.pk if department else None, now))


def status_sentence(question: Question, now: datetime) -> str:
    """What to expect of this question, for its private page; nothing where no doctor's reply is waited for."""
    if question.status not in WAITING:
        return ""
    promised = question.promised_by
    if promised is None:
        return sentence(told(question.department_id, now))
    wait = expected(question, now)
    evening = {"day": day_in_words(evening_after(promised))}
    if is_late(question, now) or (wait and now + wait.shortest > promised):
        return (
            _(
                "We will not make it by the evening of %(day)s. Please do not wait for us: see a doctor near you, and"
                " if you feel much worse, call your emergency number."
            )
            % evening
        )
    return _("We expect that you have a reply by the evening of %(day)s.") % evening


def day_in_words(moment: datetime) -> str:
    """ "Tuesday 1 December": the day of a promise, which is never far enough for a year."""
    return formats.date_format(timezone.localtime(moment), pgettext("format of a day", "l j F"))
