"""How long an asker has to wait: what pages announce to everybody, and what one question was promised.

Announced is what half and nine in ten of a department's askers waited in the last 30 days. It is one row a day, so that
no two pages say different things. Promised is an evening: it is stored with the question, and also depends on how many
questions are ahead of it. Nobody who reads both may find less time announced than promised. If there were too few
replies to tell, pages say nothing that looks like a promise.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consultations.models import AnnouncedWait, Event, Question
from consultations.models.event import FIRST_REPLIES
from consultations.time_limits import ANNOUNCED_WAIT_RETENTION
from doctors.models import Department

S = Question.Status
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOK_BACK = timedelta(days=30)  # replies of this time are counted
MIN_SPREAD = 1.5  # the longest wait is at least this many times the shortest
MIN_REPLIES = 5  # from fewer replies no wait is announced or promised
MIN_WAIT_IN_DAYS = timedelta(hours=36)  # a shorter wait is given in hours
# We warn an asker this long before the promised time, early enough to see a doctor on the same day.
WARNING_TIME = timedelta(hours=4)
EVENING = time(18)  # a promise is an evening, not a minute: nobody can keep a minute
BEFORE_A_DOCTOR = (S.SUBMITTED, S.QUEUED)
BEFORE_A_REPLY = (*BEFORE_A_DOCTOR, S.CLAIMED)
WAITING = (*BEFORE_A_REPLY, S.IN_REVIEW)
# The statuses that a question may have once it was replied to.
AFTER_A_REPLY = (S.ANSWERED, S.PUBLISHED, S.UNPUBLISHED, S.WITHDRAWN, S.ERASED)


@dataclass(frozen=True)
class Wait:
    """How long a reply takes from now: for most people at least `shortest` and at most `longest`."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True)
class _Pace:
    """A department's replies of the last 30 days: how long half and nine in ten of them took, and how many a day."""

    half: timedelta
    nine_in_ten: timedelta
    a_day: float


class Percentile(Aggregate):
    """The duration that this `share` of all durations (0 to 1) does not exceed."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


WAITED = ExpressionWrapper(F("at") - F("question__submitted_at"), DurationField())  # from sending to the first reply


def expected(question: Question, now: datetime) -> Wait | None:
    """The wait from now until this question has a reply, in two queries.

    None if there were too few replies in the last 30 days, or if it has waited longer than nine in ten did.
    """
    return _wait(question.department_id, now, question)


def promised_by(question: Question, now: datetime) -> datetime | None:
    """The evening by which we promise a reply to a question sent now; None if we name no time, as for a follow-up."""
    wait = None if question.parent_id else expected(question, now)
    return evening_after(now + wait.longest + WARNING_TIME) if wait else None


def evening_after(moment: datetime) -> datetime:
    """The evening of that day, or of the next day if it is later than that."""
    local = timezone.localtime(moment)
    evening = local.replace(hour=EVENING.hour, minute=0, second=0, microsecond=0)
    return evening if local <= evening else evening + DAY


def _wait(department_id: int | None, now: datetime, question: Question | None = None) -> Wait | None:
    pace = _pace(department_id, now)
    waited = now - question.submitted_at if question else timedelta(0)
    if pace is None or waited > pace.nine_in_ten:
        return None
    # How long the doctors need for all that is ahead. Where few ask, the pace of the last month says how few that were,
    # not how many could be answered: then one question ahead takes no longer than half of people waited.
    queue = _ahead(department_id, question) * min(DAY / pace.a_day, pace.half)
    shortest = max(pace.half - waited, queue, HOUR)
    # Twice what the queue takes: the pace is an average, and a promise should hold on slower days too.
    return Wait(shortest, max(pace.nine_in_ten - waited, 2 * queue, shortest * MIN_SPREAD))


def _pace(department_id: int | None, now: datetime) -> _Pace | None:
    """The pace of the last 30 days; of all departments if none is chosen, as in triage.

    Follow-ups count as work of the doctors, but not as waits: they go to a doctor who knows the question already.
    """
    replied = first_replies(now - LOOK_BACK, now).filter(_in(department_id, "question__"))
    asked = Q(question__parent=None)
    counts = replied.aggregate(
        replies=Count("pk"),
        waits=Count("pk", filter=asked),
        half=Percentile(WAITED, filter=asked, share=0.5),
        nine_in_ten=Percentile(WAITED, filter=asked, share=0.9),
    )
    if counts["waits"] < MIN_REPLIES:
        return None
    return _Pace(counts["half"], counts["nine_in_ten"], counts["replies"] / LOOK_BACK.days)


def first_replies(start: datetime, end: datetime) -> QuerySet[Event]:
    """The Events by which the first reply to a question that was asked here reached its asker, in this time."""
    return Event.objects.filter(
        action__in=FIRST_REPLIES,
        to_status=S.ANSWERED,
        at__range=(start, end),
        # These two follow from the Event, but let an index find the rows, without reading imported questions.
        question__status__in=AFTER_A_REPLY,
        question__status_changed_at__gte=start,
        question__import_ref=None,
    )


def _ahead(department_id: int | None, question: Question | None) -> int:
    """How many questions are ahead of this one: urgent and older ones. All of them are ahead of a new question."""
    queue = Question.objects.filter(_in(department_id), status__in=BEFORE_A_REPLY)
    if question:
        older = Q(priority=question.priority, submitted_at__lt=question.submitted_at)
        queue = queue.filter(Q(priority__gt=question.priority) | older).exclude(pk=question.pk)
    return queue.count()


def _in(department_id: int | None, prefix: str = "") -> Q:
    return Q(**{f"{prefix}department": department_id}) if department_id else Q()


def is_late(question: Question, now: datetime) -> bool:
    """Whether the promised time has passed, or will soon pass, without a reply."""
    promised = question.promised_by
    if promised is None or question.status not in WAITING:
        return False
    return promised <= now or (question.status in BEFORE_A_DOCTOR and promised <= now + WARNING_TIME)


def announced(department_id: int | None, now: datetime) -> AnnouncedWait:
    """The wait that pages announce today. The first request of a day computes it, and every later one reads the row."""
    day = timezone.localdate(now)
    rows = AnnouncedWait.objects.filter(_in(department_id) if department_id else Q(department=None), day=day)
    wait = rows.first()
    if wait is None:
        # If two requests come first at the same moment, the database keeps one row and both read it.
        AnnouncedWait.objects.bulk_create([_computed(department_id, day, now)], ignore_conflicts=True)
        AnnouncedWait.objects.filter(day__lt=day - ANNOUNCED_WAIT_RETENTION).delete()
        wait = rows.get()
    return wait


def _computed(department_id: int | None, day: date, now: datetime) -> AnnouncedWait:
    pace = _pace(department_id, now)
    new = AnnouncedWait(day=day, department_id=department_id)
    wait = _wait(department_id, now)
    if pace and wait:
        new.half, new.is_slower = pace.half, wait.longest > max(pace.nine_in_ten, pace.half * MIN_SPREAD)
        # Earlier waits tell nothing about a longer queue. Then the promise of a new question is announced instead.
        new.nine_in_ten = evening_after(now + wait.longest + WARNING_TIME) - now if new.is_slower else pace.nine_in_ten
    return new


def sentence(wait: AnnouncedWait) -> str:
    """The announced wait in words, rounded up to whole hours or days."""
    if wait.half is None or wait.nine_in_ten is None:
        return _("We cannot say yet how long a reply takes.")
    half, nine_in_ten = wait_in_words(wait.half), wait_in_words(wait.nine_in_ten)
    if wait.is_slower:
        return _("Many people are waiting at the moment. A reply may take up to %(time)s.") % {"time": nine_in_ten}
    if half == nine_in_ten:
        words = _("In the last 30 days, 9 in 10 people had a reply within %(nine_in_ten)s.")
    else:
        words = _(
            "In the last 30 days, half of people had a reply within %(half)s, and 9 in 10 within %(nine_in_ten)s."
        )
    return words % {"half": half, "nine_in_ten": nine_in_ten}


def wait_in_words(duration: timedelta) -> str:
    """The duration, rounded up to whole hours, or to whole days from 36 hours on."""
    if duration < MIN_WAIT_IN_DAYS:
        hours = max(1, math.ceil(duration / HOUR))
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = math.ceil(duration / DAY)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def department_sentence(department: Department | None, now: datetime) -> str:
    """The announced wait of a department, or of the whole portal if none is chosen."""
    return sentence(announced(department.pk if department else None, now))


def status_sentence(question: Question, now: datetime) -> str:
    """When to expect the reply, for the private page; "" if the question does not wait for one."""
    if question.status not in WAITING:
        return ""
    promised = question.promised_by
    if promised is None:
        return sentence(announced(question.department_id, now))
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
    return _("Expect a reply by the evening of %(day)s.") % evening


def day_in_words(moment: datetime) -> str:
    """ "Tuesday 1 December": no year, because a promise is never that far ahead."""
    return formats.date_format(timezone.localtime(moment), pgettext("format of a day", "l j F"))
