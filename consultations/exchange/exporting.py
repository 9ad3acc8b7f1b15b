"""The export: everything that is public, and what it refers to, in one stable order.

The order is by code points (the collation "C") and not by primary key, so it is the same in every database.
"""

import json
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Collate

from consultations.exchange.records import Record
from consultations.exchange.records_from_database import (
    department_record,
    doctor_record,
    faq_record,
    faq_with_everything,
    question_record,
    topic_records,
    with_everything,
)  # fmt: skip
from consultations.models import FAQ, Question, Topic
from doctors.models import Department, Doctor

ROWS_IN_MEMORY = 200


def as_line(record: Record) -> str:
    return json.dumps(record.as_json(), ensure_ascii=False) + "\n"


def total() -> int:
    """How many lines an export has."""
    return sum(
        rows.count()
        for rows in (Department.objects, Doctor.objects, Topic.objects, FAQ.objects, Question.objects.published())
    )


def _records() -> Iterator[Record]:
    name = Collate("name", "C")
    for department in Department.objects.order_by(name).iterator(ROWS_IN_MEMORY):
        yield department_record(department)
    for doctor in Doctor.objects.order_by(name).prefetch_related("departments").iterator(ROWS_IN_MEMORY):
        yield doctor_record(doctor)
    yield from _topics(Topic.objects.order_by(Collate("key", "C")))
    for faq in faq_with_everything(
        FAQ.objects.order_by(Collate("department__name", "C"), Collate("title", "C"))
    ).iterator(ROWS_IN_MEMORY):
        yield faq_record(faq)
    for question in (
        with_everything(Question.objects.published()).order_by(Collate("ref", "C")).iterator(ROWS_IN_MEMORY)
    ):
        yield question_record(question)


def _topics(topics: QuerySet[Topic]) -> Iterator[Record]:
    batch: list[Topic] = []
    for topic in topics.iterator(ROWS_IN_MEMORY):
        batch.append(topic)
        if len(batch) == ROWS_IN_MEMORY:
            yield from topic_records(batch)
            batch = []
    yield from topic_records(batch)


def export_lines() -> Iterator[str]:
    """The lines of an export, all from one moment: what is published or withdrawn meanwhile makes no difference."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:  # a transaction that has begun already cannot change its isolation level
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for record in _records():
            yield as_line(record)
