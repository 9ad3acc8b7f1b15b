"""The numbers of the public page of statistics: of the last twelve months, and never of fewer than five people.

They change once a week. If they were of this minute, whoever reads them before and after one person's answer would know
that answer. Between two counts they stay in the cache, so a page reads one row however many questions there are; the
clock counts anew before anybody asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar, cast

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from consultations.expected_wait import WAITED, Percentile, first_replies
from consultations.models import Feedback, Question, Reply
from consultations.models.status import Status

MONTHS = 12  # that are shown
MIN_COUNT = 5  # people; a smaller number is hidden
KEPT = timedelta(days=8)  # in the cache: a week, and a day in which nobody counted anew

Key = TypeVar("Key")
# What is counted: a number, or None if it is hidden.
Counts = dict[Key, int | None]


@dataclass(frozen=True)
class Statistics:
    """What people asked here and how they were answered, from `start` to the day before `end`."""

    start: date
    end: date
    asked: Counts[date]  # by the first day of each month
    replied: Counts[int]  # by the number of the department
    waits: dict[int, timedelta]  # what half of a department's askers waited at most
    kinds: Counts[str]  # answers and declines
    care_levels: Counts[str]
    helped: Counts[str]


def statistics(now: datetime) -> Statistics:
    """The numbers of this week, counted by whoever asks first."""
    start, end = period(now)
    kept = cache.get_or_set(cache_key(end), lambda: count(start, end), KEPT.total_seconds())
    return cast("Statistics", kept)


def cache_key(end: date) -> str:
    return f"statistics-{end}"


def period(now: datetime) -> tuple[date, date]:
    """The first day of the twelve months, of which the last may be unfinished, and this week's Monday."""
    today = timezone.localdate(now)
    end = today - timedelta(days=today.weekday())
    last = end - timedelta(days=1)
    months = last.year * 12 + last.month - MONTHS
    return date(months // 12, months % 12 + 1, 1), end


def count(start: date, end: date) -> Statistics:
    """Count everything, in five queries that read what was asked and answered in these months and nothing older."""
    first, after = (timezone.make_aware(datetime.combine(day, time())) for day in (start, end))
    replied = first_replies(first, after - timedelta(microseconds=1)).filter(question__parent=None)
    by_department = replied.values_list("question__department").annotate(
        number=Count("pk"), half=Percentile(WAITED, share=0.5)
    )
    departments = {pk: (number, wait) for pk, number, wait in by_department.order_by() if pk}
    replies = Reply.objects.filter(corrects=None, sent_at__isnull=False, question__in=replied.values("question"))
    # An erased question has kept what kind its reply was, but not how soon the doctor said to be seen.
    levels = replies.exclude(question__status=Status.ERASED).exclude(care_level="")
    shown = without_small({pk: number for pk, (number, _wait) in departments.items()})
    return Statistics(
        start,
        end,
        asked=without_small(_asked(start, end)),
        replied=shown,
        waits={pk: wait for pk, (_number, wait) in departments.items() if shown[pk] is not None},
        kinds=without_small(_by(replies, "kind", Reply.Kind.values)),
        care_levels=without_small(_by(levels, "care_level", Reply.CareLevel.values)),
        helped=without_small(
            _by(Feedback.objects.filter(at__gte=first, at__lt=after), "helped", Feedback.Helped.values)
        ),
    )


def _asked(start: date, end: date) -> dict[date, int]:
    """The questions of each month from the first in which there was one."""
    asked = Question.objects.filter(import_ref=None, parent=None, asked_on__gte=start, asked_on__lt=end)
    by_month = dict(asked.annotate(month=TruncMonth("asked_on")).values_list("month").annotate(Count("pk")).order_by())
    months = [date(number // 12, number % 12 + 1, 1) for number in range(_month(start), _month(start) + MONTHS)]
    return {month: by_month.get(month, 0) for month in months if month >= min(by_month, default=end)}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _by(rows: "QuerySet[Reply] | QuerySet[Feedback]", field: str, values: list[str]) -> dict[str, int]:
    numbers = dict(rows.order_by().values_list(field).annotate(Count("pk")))
    return {value: numbers.get(value, 0) for value in values}


def without_small(counts: Mapping[Key, int]) -> Counts[Key]:
    """The counts without those of fewer than five people, and without what would let a reader work those out.

    A total may be known from elsewhere. So at least two counts are hidden, and five people or more are in them
    together: then each of them may be anything from none to five.
    """
    hidden = {key for key, number in counts.items() if number < MIN_COUNT}
    for key in sorted(counts, key=lambda key: counts[key]):
        if hidden and (len(hidden) < 2 or sum(counts[key] for key in hidden) < MIN_COUNT):
            hidden.add(key)
    return {key: None if key in hidden else number for key, number in counts.items()}
