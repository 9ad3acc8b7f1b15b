"""The page of statistics: each table of numbers, and the same numbers drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from consultations.expected_wait import wait_in_words
from consultations.metadata import page as metadata
from consultations.models import Feedback, Reply
from consultations.statistics import MONTHS, Statistics, statistics
from doctors.models import Department

COLUMN_HEIGHT = 9  # em, of the tallest column
BAR_STEP = 3  # em, from one bar to the next
MONTHS_PER_LABEL = 3  # the names of all twelve would not fit on a phone


@dataclass
class Row:
    """One line of a table: `number` is drawn, `shown` are the cells beside the label. None and "–" if it is hidden."""

    label: str
    number: float | None
    shown: list[str]
    short: str = ""
    share: float = 0  # of the largest number

    @property
    def width(self) -> str:
        return f"{100 * self.share:.1f}%"

    @property
    def height(self) -> str:
        return f"{COLUMN_HEIGHT * self.share:.2f}em"

    @property
    def top(self) -> str:
        return f"{COLUMN_HEIGHT * (1 - self.share):.2f}em"


@dataclass
class Table:
    """A table and how it is drawn: as columns for months, else as bars. Without rows there is too little to show."""

    title: str
    heads: list[str]
    rows: list[Row]
    name: str
    sentence: str = ""
    is_by_month: bool = False
    hides: bool = field(init=False)

    def __post_init__(self) -> None:
        largest = max((row.number or 0 for row in self.rows), default=0)
        self.hides = any(row.number is None for row in self.rows)
        if not largest:
            self.rows = []
        for row in self.rows:
            row.share = (row.number or 0) / largest

    @property
    def lines(self) -> list[tuple[str, str, Row]]:
        """Each row with how far down its label and its bar stand."""
        tops = [BAR_STEP * index for index in range(len(self.rows))]
        return [(f"{top + 1}em", f"{top + 1.4}em", row) for top, row in zip(tops, self.rows, strict=True)]

    @property
    def height(self) -> str:
        return f"{BAR_STEP * len(self.rows)}em"

    @property
    def places(self) -> list[tuple[str, Row]]:
        """Each row with where its column begins, from left to right."""
        return [(f"{100 * index / MONTHS:.2f}%", row) for index, row in enumerate(self.rows)]

    @property
    def largest(self) -> str:
        return next(row.shown[0] for row in self.rows if row.share == 1)


@require_safe
def statistics_page(request: HttpRequest) -> HttpResponse:
    numbers = statistics(timezone.now())
    context: dict[str, Any] = {"metadata": metadata.of_about("statistics")}
    if numbers is None:
        return render(request, "consultations/statistics.html", context)
    context |= {
        "numbers": numbers,
        "last_day": numbers.end - timedelta(days=1),
        "tables": [
            by_month(numbers),
            by_department(numbers),
            by_kind(numbers),
            by_care_level(numbers),
            helped(numbers),
        ],
    }
    return render(request, "consultations/statistics.html", context)


def in_digits(number: int | None) -> str:
    return "–" if number is None else formats.number_format(number, force_grouping=True)


def counted(labels: Mapping[Any, Any], counts: Mapping[str, int | None]) -> list[Row]:
    return [Row(str(label), counts[key], [in_digits(counts[key])]) for key, label in labels.items()]


def by_month(numbers: Statistics) -> Table:
    rows = []
    for place, (month, number) in enumerate(numbers.asked.items()):
        row = Row(formats.date_format(month, "YEAR_MONTH_FORMAT"), number, [in_digits(number)])
        if place % MONTHS_PER_LABEL == 0:
            row.short = formats.date_format(month, pgettext("format of a month under a chart", "M Y"))
        rows.append(row)
    if rows and numbers.end.day > 1:  # the week ended in the middle of this month
        rows[-1].label = _("%(month)s, so far") % {"month": rows[-1].label}
    heads = [_("Month"), _("Questions")]
    return Table(_("Questions we received"), heads, rows, "months", is_by_month=True)


def by_department(numbers: Statistics) -> Table:
    names = dict(Department.objects.filter(pk__in=numbers.replied).order_by("name").values_list("pk", "name"))
    rows = [
        Row(
            name,
            numbers.waits[pk].total_seconds() if pk in numbers.waits else None,
            [wait_in_words(numbers.waits[pk]) if pk in numbers.waits else "–", in_digits(numbers.replied[pk])],
        )
        for pk, name in names.items()
    ]
    heads = [_("Department"), _("Half had a reply within"), _("Replies")]
    return Table(_("How long people waited for a reply"), heads, rows, "waits")


def by_kind(numbers: Statistics) -> Table:
    labels = {Reply.Kind.ANSWER: _("Answered"), Reply.Kind.DECLINE: _("Declined")}
    rows = counted(labels, numbers.kinds)
    heads = [_("What the doctor did"), _("Questions")]
    answered, declined = numbers.kinds[Reply.Kind.ANSWER], numbers.kinds[Reply.Kind.DECLINE]
    sentence = ""
    if answered is not None and declined is not None:
        sentence = _("Doctors declined %(share)d in 100 questions and said why.") % {
            "share": round(100 * declined / (answered + declined))
        }
    return Table(_("Answered and declined"), heads, rows, "kinds", sentence)


def by_care_level(numbers: Statistics) -> Table:
    rows = counted(dict(Reply.CareLevel.choices), numbers.care_levels)
    heads = [_("Care level"), _("Replies")]
    return Table(_("How soon doctors told people to be seen"), heads, rows, "levels")


def helped(numbers: Statistics) -> Table:
    rows = counted(dict(Feedback.Helped.choices), numbers.helped)
    heads = [_("Did the reply help?"), _("People who asked")]
    return Table(_("Whether the reply helped"), heads, rows, "helped")
