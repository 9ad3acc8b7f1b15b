"""Which public addresses there are, in parts that search engines can fetch one by one.

A part is a range of primary keys, so that it costs one look into an index however many rows there are, and a new
question changes the last part alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Model, QuerySet
from django.urls import reverse

from consultations.metadata.descriptions import ABOUT
from consultations.models import FAQ, PolicyVersion, Question, TaggedQuestion, Topic
from doctors.models import Department, Doctor
from portal.language_addresses import in_language
from portal.links import absolute

KEYS_PER_PART = 1000  # primary keys; each row has an address in every language, and a sitemap holds 50,000
PAGES = ("home", "ask", "departments", "topics", "faqs", "doctors", "policies", *ABOUT)  # by the name of their address
Rows = QuerySet[Any]
Modified = date | datetime | None


@dataclass(frozen=True)
class Address:
    """One page in one language, with its address in every language."""

    location: str
    alternates: list[tuple[str, str]]
    modified: Modified


@dataclass(frozen=True)
class Section:
    """All rows of one kind that have a public page. `modified` reads off a row when its page last changed.

    `keys`: rows whose first and last key are quick to find, where those of `rows` are not.
    """

    rows: Callable[[], Rows]
    modified: Callable[[Any], Modified] = lambda row: None
    keys: Callable[[], Rows] | None = None

    def ends(self) -> tuple[int, int] | None:
        """The first and the last primary key."""
        keys = (self.keys or self.rows)().order_by().aggregate(first=Min("pk"), last=Max("pk"))
        return (keys["first"], keys["last"]) if keys["last"] is not None else None


def _questions() -> Rows:
    return Question.objects.published().with_modified().only("pk", "slug")


def _topics() -> Rows:
    """Those with a published question. The page of any other asks not to be indexed."""
    public = TaggedQuestion.objects.filter(content_object__in=Question.objects.published().values("pk"))
    return Topic.objects.filter(pk__in=public.values("tag"))


def _policies() -> Rows:
    in_force = PolicyVersion.objects.latest_begun().values("pk")
    return PolicyVersion.objects.filter(pk__in=in_force).select_related("policy")


SECTIONS = {
    "departments": Section(Department.objects.all),
    "topics": Section(_topics, keys=Topic.objects.all),
    "faq": Section(FAQ.objects.select_related("department").all, lambda faq: faq.reviewed_on),
    "doctors": Section(Doctor.objects.public),
    "policies": Section(_policies, lambda version: version.effective_from),
    "questions": Section(_questions, lambda question: question.modified, keys=Question.objects.published),
}


def parts() -> Iterator[tuple[str, int]]:
    """Every part: the name of its section and its number. One query for each section."""
    yield "pages", 0
    for name, section in SECTIONS.items():
        if ends := section.ends():
            first, last = (key // KEYS_PER_PART for key in ends)
            yield from ((name, number) for number in range(first, last + 1))


def addresses(name: str, number: int) -> list[Address] | None:
    """The addresses in one part, in every language; None if there is no such section. One query."""
    if (name, number) == ("pages", 0):
        return [address for page in PAGES for address in _in_every_language(reverse(page), None)]
    if name not in SECTIONS:
        return None
    section, start = SECTIONS[name], number * KEYS_PER_PART
    rows: QuerySet[Model] = section.rows().filter(pk__gte=start, pk__lt=start + KEYS_PER_PART).order_by("pk")
    return [
        address
        for row in rows
        for address in _in_every_language(row.get_absolute_url(), section.modified(row))  # type: ignore[attr-defined]
    ]


def _in_every_language(path: str, modified: Modified) -> Iterator[Address]:
    languages = [(code, absolute(in_language(path, code))) for code, _name in settings.LANGUAGES]
    default = dict(languages)[settings.LANGUAGE_CODE]
    alternates = [*languages, ("x-default", default)]
    yield from (Address(location, alternates, modified) for _code, location in languages)
