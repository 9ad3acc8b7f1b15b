"""The numbers of the public page of statistics: of the last twelve months, and never of fewer than five people.

They change once a week. If they were of this minute, whoever reads them before and after one person's answer would know
that answer. Two weeks still differ by what few people did in between, which is why nothing finer than a week is shown.
The clock counts and keeps them in the cache: a page only reads them, however many questions there are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from consultations.expected_wait import WAITED, Percentile, first_replies
from consultations.models import Feedback, Question, Reply

MONTHS = 12  # that are shown
MIN_COUNT = 5  # people; a smaller number is hidden
WEEK = timedelta(days=7)
KEPT = 2 * WEEK  # in the cache: also while the next week is being counted

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


def statistics(now: datetime) -> Statistics | None:
    """The numbers of this week, or of the last one if this week's are not counted yet. None if neither is."""
    _start, end = period(now)
    keys = [cache_key(end), cache_key(end - WEEK)]
    kept: dict[str, Statistics] = cache.get_many(keys)
    return next((kept[key] for key in keys if key in kept), None)


def count_if_due(now: datetime) -> bool:
    """Count this week's numbers, once. It takes some seconds for 100,000 questions a year."""
    start, end = period(now)
    return cache_key(end) not in cache and cache.add(cache_key(end), count(start, end), KEPT.total_seconds())


def cache_key(end: date) -> str:
    """Names the fields too: what an older release has kept in another shape is counted anew, not read."""
    shape = "-".join(field.name for field in fields(Statistics))
    return f"statistics-{shape}-{end}"


def period(now: datetime) -> tuple[date, date]:
    """The first day of the twelve months, of which the last may be unfinished, and this week's Monday."""
    today = timezone.localdate(now)
    end = today - timedelta(days=today.weekday())
    last = end - timedelta(days=1)
    months = last.year * 12 + last.month - MONTHS
    return date(months // 12, months % 12 + 1, 1), end


def count(start: date, end: date) -> Statistics:
    """Count everything, in four queries that read what was asked and answered in these months and nothing older."""
    first, after = (timezone.make_aware(datetime.combine(day, time())) for day in (start, end))
    replied = first_replies(first, after - timedelta(microseconds=1)).filter(question__parent=None)
    by_department = replied.values_list("question__department").annotate(
        number=Count("pk"), half=Percentile(WAITED, share=0.5)
    )
    departments = {pk: (number, wait) for pk, number, wait in by_department.order_by() if pk}
    replies = Reply.objects.filter(corrects=None, sent_at__isnull=False, question__in=replied.values("question"))
    # An erased question keeps what kind its reply was, but not how soon the doctor said to be seen.
    kinds, care_levels = _sums(replies.values_list("kind", "care_level").annotate(Count("pk")).order_by())
    feedback = Feedback.objects.filter(at__gte=first, at__lt=after).values_list("helped").annotate(Count("pk"))
    shown = without_small({pk: number for pk, (number, _wait) in departments.items()})
    return Statistics(
        start,
        end,
        asked=without_small(_asked(start, end)),
        replied=shown,
        waits={pk: wait for pk, (_number, wait) in departments.items() if shown[pk] is not None},
        kinds=_all_of(Reply.Kind.values, kinds),
        care_levels=_all_of(Reply.CareLevel.values, care_levels),
        helped=_all_of(Feedback.Helped.values, dict(feedback.order_by())),
    )


def _asked(start: date, end: date) -> dict[date, int]:
    """The questions of each month from the first in which there was one."""
    asked = Question.objects.filter(import_ref=None, parent=None, asked_on__gte=start, asked_on__lt=end)
    by_month = dict(asked.annotate(month=TruncMonth("asked_on")).values_list("month").annotate(Count("pk")).order_by())
    months = [date(number // 12, number % 12 + 1, 1) for number in range(_month(start), _month(start) + MONTHS)]
    return {month: by_month.get(month, 0) for month in months if month >= min(by_month, default=end)}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _sums(rows: Iterable[tuple[str, str, int]]) -> tuple[Counter[str], Counter[str]]:
    """How many rows have each first value, and how many each second one."""
    firsts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for first, second, number in rows:
        firsts[first] += number
        seconds[second] += number
    return firsts, seconds


def _all_of(values: Iterable[str], numbers: Mapping[str, int]) -> Counts[str]:
    return without_small({value: numbers.get(value, 0) for value in values})


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
