"""The one list of periodic work. The worker runs it; an advisory lock lets one process do so at a time."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, F, Func, IntegerField, Max, Min, OuterRef, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from consultations import expected_wait, tasks
from consultations.acts.desk import reply_drafts
from consultations.acts.moderation import texts
from consultations.acts.upkeep import seals, timers
from consultations.acts.upkeep.erasure import erase
from consultations.models import (
    Event,
    Question,
    QuestionDraft,
    QuestionRevision,
    Sender,
    UnsentForm,
    question_draft,
    unsent_form,
)
from consultations.models import sender as senders
from consultations.retrieval import index
from consultations.workflow import ERASE_AFTER, INFO_WAIT, REVIEW_WAIT, THE_PORTAL, Refused, S
from portal.jobs import JobFailed
from portal.logs import describe
from portal.outage import is_lost

logger = logging.getLogger("portal.clock")
INTERVAL = 15  # seconds between two rounds
JOB_LIMIT = timedelta(minutes=10)  # a job that runs longer has lost its worker
LOCK = 0x41534B57  # "ASKW": the advisory lock's number
BATCH = 200  # rows of one kind in a round
MOST_STARTS = 6  # of a job: once, and five times more after its worker died in it
PHOTO_FOLDERS = 256
_hours = count()
# One folder a round, beginning anywhere, so that a worker that is often restarted comes to all of them too.
_rounds = count(secrets.randbelow(PHOTO_FOLDERS))


def _each(rows: QuerySet, act: Callable[[int], None], oldest: str = "status_changed_at") -> int:
    """Do an act on each row in a transaction of its own; one that a person was quicker with is skipped."""
    done = 0
    for pk in rows.order_by(oldest, "pk").values_list("pk", flat=True)[:BATCH]:
        try:
            act(pk)
            done += 1
        except Refused:
            continue
        except Exception as error:  # one that cannot be done must not stop those after it
            if is_lost(error):
                raise
            kind = rows.model._meta.model_name
            logger.error("periodic act failed", extra={"job": kind, kind: pk, "failure": describe(error)})
    return done


def _waiting_since(status: str, before: datetime) -> QuerySet[Question]:
    return Question.objects.filter(status=status, status_changed_at__lte=before)


def expire_leases(now: datetime) -> int:
    return _each(Question.objects.filter(status=S.CLAIMED, lease_until__lte=now), timers.expire)


def requeue_without_info(now: datetime) -> int:
    return _each(_waiting_since(S.INFO_NEEDED, now - INFO_WAIT), timers.info_overdue)


def requeue_without_review(now: datetime) -> int:
    return _each(_waiting_since(S.IN_REVIEW, now - REVIEW_WAIT), timers.review_overdue)


def erase_withdrawn(now: datetime) -> int:
    return _each(_waiting_since(S.WITHDRAWN, now - ERASE_AFTER), lambda pk: erase(pk, THE_PORTAL))


def warn_late(now: datetime) -> int:
    """Tell those whose question will not be answered in the time that was named, before that time is over."""
    told = Event.objects.filter(question=OuterRef("pk"), action="running_late", at__gte=OuterRef("submitted_at"))
    soon = Question.objects.filter(
        status__in=expected_wait.BEFORE_A_DOCTOR, promised_by__lte=now + expected_wait.WARNED_BEFORE
    ).exclude(Exists(told))
    return _each(soon, timers.running_late, oldest="promised_by")


def alert_on_call(now: datetime) -> int:
    """Mail the address on call about signs of danger that nobody has opened; nothing where nobody is on call."""
    if not settings.ON_CALL_EMAIL:
        return 0
    told = Event.objects.filter(question=OuterRef("pk"), action="alert_on_call", at__gte=OuterRef("submitted_at"))
    return _each(timers.unread_alarms(now).exclude(Exists(told)), timers.alert_on_call, oldest="submitted_at")


def purge_redacted(now: datetime) -> int:
    """Delete what held words that were taken out 30 days ago."""
    before = now - texts.KEPT_FOR
    closed = QuestionRevision.objects.filter(pgh_context__act=texts.REDACT, pgh_created_at__lte=before)
    due = Question.objects.filter(pk__in=closed.values("pgh_obj"))
    return _each(due, lambda pk: texts.purge_redacted(pk, before))


def revive_jobs(now: datetime) -> int:
    """Give the jobs of workers that died to the next worker; one that killed each of six is given up."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lte=now - JOB_LIMIT).annotate(
        starts=Func(F("worker_ids"), function="jsonb_array_length", output_field=IntegerField())
    )
    for job in lost.filter(starts__gte=MOST_STARTS)[:BATCH]:
        # What the queue writes of any other job that fails.
        job.set_failed(JobFailed("its worker died"))
        logger.error("job given up", extra={"job": job.task_path.rpartition(".")[2], "count": MOST_STARTS})
    return give_back(lost.filter(starts__lt=MOST_STARTS))


def give_back(revived: QuerySet[DBTaskResult]) -> int:
    """Put jobs that began and did not end back into the queue."""
    return revived.update(status=TaskResultStatus.READY, started_at=None)


def forget_drafts(now: datetime) -> int:
    untouched = QuestionDraft.objects.filter(touched_at__lte=now - question_draft.KEPT_FOR)
    return _each(untouched, timers.forget_draft, oldest="touched_at")


def forget_reply_drafts(now: datetime) -> int:
    return reply_drafts.forget_old(now, BATCH)


def forget_senders(now: datetime) -> int:
    old = Sender.objects.filter(at__lte=now - senders.KEPT_FOR).order_by("at").values("pk")[:BATCH]
    return Sender.objects.filter(pk__in=old).delete()[0]


def forget_unsent(now: datetime) -> int:
    old = UnsentForm.objects.filter(at__lte=now - unsent_form.KEPT_FOR).order_by("at").values("pk")[:BATCH]
    return UnsentForm.objects.filter(pk__in=old).delete()[0]


def index_missing(now: datetime) -> int:
    """Every hour, and when the worker starts: what the index lacks, because a job was given up or never was."""
    if next(_hours) % (3600 // INTERVAL):
        return 0
    index.recount_topics()
    lacking = Question.objects.published().filter(index_entry__ranked_at=None)
    found = lacking.aggregate(number=Count("pk"), first=Min("pk"), last=Max("pk"))
    if found["number"]:
        tasks.refresh_range.enqueue(found["first"], last=found["last"])
    return found["number"]


def sweep_photos(now: datetime) -> int:
    return timers.sweep_photos(f"photos/{next(_rounds) % PHOTO_FOLDERS:02x}")


PERIODIC: list[Callable[[datetime], int]] = [
    expire_leases,
    requeue_without_info,
    requeue_without_review,
    warn_late,
    erase_withdrawn,
    revive_jobs,
    forget_drafts,
    forget_reply_drafts,
    forget_senders,
    forget_unsent,
    alert_on_call,
    purge_redacted,
    seals.seal_if_due,
    index_missing,
    sweep_photos,
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
                    if is_lost(error):
                        raise
                    logger.error("periodic work failed", extra={"job": work.__name__, "failure": describe(error)})
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return done
