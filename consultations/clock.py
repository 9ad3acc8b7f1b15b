"""The one list of periodic work. The worker runs it; an advisory lock lets one process do so at a time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from consultations.acts import upkeep
from consultations.acts.erasure import erase
from consultations.models import Question
from consultations.workflow import ERASE_AFTER, INFO_WAIT, REVIEW_WAIT, THE_PORTAL, Refused, S
from portal.logs import describe

logger = logging.getLogger("portal.clock")
INTERVAL = 15  # seconds between two rounds
JOB_LIMIT = timedelta(minutes=10)  # a job that runs longer has lost its worker
LOCK = 0x41534B57  # "ASKW": the advisory lock's number
BATCH = 200  # questions of one kind in a round


def _each(questions: QuerySet[Question], act: Callable[[int], None]) -> int:
    """Do an act on each question in a transaction of its own; one that a person was quicker with is skipped."""
    done = 0
    for pk in questions.order_by("status_changed_at").values_list("pk", flat=True)[:BATCH]:
        try:
            act(pk)
            done += 1
        except Refused:
            continue
        except Exception as error:  # one question that cannot be done must not stop those after it
            logger.error("periodic act failed", extra={"question": pk, "failure": describe(error)})
    return done


def _waiting_since(status: str, before: datetime) -> QuerySet[Question]:
    return Question.objects.filter(status=status, status_changed_at__lte=before)


def expire_leases(now: datetime) -> int:
    return _each(Question.objects.filter(status=S.CLAIMED, lease_until__lte=now), upkeep.expire)


def requeue_without_info(now: datetime) -> int:
    return _each(_waiting_since(S.INFO_NEEDED, now - INFO_WAIT), upkeep.info_overdue)


def requeue_without_review(now: datetime) -> int:
    return _each(_waiting_since(S.IN_REVIEW, now - REVIEW_WAIT), upkeep.review_overdue)


def erase_withdrawn(now: datetime) -> int:
    return _each(_waiting_since(S.WITHDRAWN, now - ERASE_AFTER), lambda pk: erase(pk, THE_PORTAL))


def revive_jobs(now: datetime) -> int:
    """Give the jobs of workers that died to the next worker."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lte=now - JOB_LIMIT)
    return lost.update(status=TaskResultStatus.READY, started_at=None)


PERIODIC: list[Callable[[datetime], int]] = [
    expire_leases,
    requeue_without_info,
    requeue_without_review,
    erase_withdrawn,
    revive_jobs,
]


def tick() -> dict[str, int]:
    """Do what is due, and return how much of each; nothing when another process is at it."""
    done: dict[str, int] = {}
    with connection.cursor() as cursor:
        # A lock of the session, not of a transaction: each act commits by itself and holds its row briefly.
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return done
        try:
            for work in PERIODIC:
                try:
                    done[work.__name__] = work(timezone.now())
                except Exception as error:  # one kind of work must not stop the others
                    logger.error("periodic work failed", extra={"job": work.__name__, "failure": describe(error)})
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return done
