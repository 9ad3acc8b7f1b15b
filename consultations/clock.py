"""All periodic work, in one list. The worker runs it; an advisory lock lets only one process do so at a time."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Max, Min, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from consultations import expected_wait, statistics, tasks
from consultations.actors import THE_PORTAL, Refused
from consultations.acts.desk import claims
from consultations.acts.moderation import texts
from consultations.acts.upkeep import seals, timers
from consultations.acts.upkeep.erasure import erase
from consultations.models import (
    Question,
    QuestionDraft,
    QuestionRevision,
    ReplyDraft,
    Sender,
    UnsentForm,
)
from consultations.retrieval import index
from consultations.time_limits import (
    ERASE_AFTER,
    INFO_WAIT,
    QUESTION_DRAFT_RETENTION,
    REDACTED_RETENTION,
    REPLY_DRAFT_RETENTION,
    REVIEW_WAIT,
    SENDER_RETENTION,
    UNSENT_FORM_RETENTION,
)
from consultations.workflow import S
from portal.jobs import JobFailed
from portal.logs import describe
from portal.outage import is_lost

logger = logging.getLogger("portal.clock")
INTERVAL = 15  # seconds between two rounds
MAX_JOB_TIME = timedelta(minutes=10)  # the worker of a job that runs longer must have died
CLOCK_LOCK = 0x41534B57  # "ASKW": the advisory lock's number
MAX_ROWS_PER_ROUND = 200  # of each kind of work, so that no kind holds up the others
MAX_JOB_STARTS = 6  # a job may have killed its workers: after so many starts it is given up
PHOTO_FOLDERS = 256
_rounds_since_start = count()
# One folder a round, from a random one on: a worker that is often restarted would never reach the last ones otherwise.
_photo_folders = count(secrets.randbelow(PHOTO_FOLDERS))


def _each(rows: QuerySet, act: Callable[[int], None], oldest: str = "status_changed_at") -> int:
    """Do an act on each row, each in its own transaction. A row where a person acted first is skipped."""
    done = 0
    # The oldest first: if one round does not suffice, who has waited longest is served.
    for pk in rows.order_by(oldest, "pk").values_list("pk", flat=True)[:MAX_ROWS_PER_ROUND]:
        try:
            act(pk)
            done += 1
        # A person acted between our list and the act. That is what was wanted anyway.
        except Refused:
            continue
        except Exception as error:  # one row that fails must not stop the others
            if is_lost(error):
                # Without a database no row can succeed. The worker waits until it is back.
                raise
            kind = rows.model._meta.model_name
            logger.error("periodic act failed", extra={"job": kind, kind: pk, "failure": describe(error)})
    return done


def _delete(rows: QuerySet, oldest: str) -> int:
    """Delete the oldest of these rows, no more than one round may."""
    # DELETE has no LIMIT in PostgreSQL, so the keys are listed first.
    keys = list(rows.order_by(oldest).values_list("pk", flat=True)[:MAX_ROWS_PER_ROUND])
    return rows.model._default_manager.filter(pk__in=keys).delete()[0]


def _waiting_since(status: str, before: datetime) -> QuerySet[Question]:
    return Question.objects.filter(status=status, status_changed_at__lte=before)


def expire_leases(now: datetime) -> int:
    # A lease that is over counts as none already. This writes it into the history and frees the status.
    return _each(Question.objects.filter(status=S.CLAIMED, lease_until__lte=now), claims.expire)


def requeue_without_info(now: datetime) -> int:
    return _each(_waiting_since(S.INFO_NEEDED, now - INFO_WAIT), timers.info_overdue)


def requeue_without_review(now: datetime) -> int:
    return _each(_waiting_since(S.IN_REVIEW, now - REVIEW_WAIT), timers.review_overdue)


def erase_withdrawn(now: datetime) -> int:
    return _each(_waiting_since(S.WITHDRAWN, now - ERASE_AFTER), lambda pk: erase(pk, THE_PORTAL))


def warn_late(now: datetime) -> int:
    """Warn askers before the time that we named is over, once for each submission."""
    soon = Question.objects.filter(
        status__in=expected_wait.BEFORE_A_DOCTOR, promised_by__lte=now + expected_wait.WARNING_TIME
    ).exclude(timers.since_submission("running_late"))
    return _each(soon, timers.running_late, oldest="promised_by")


def alert_on_call(now: datetime) -> int:
    """Mail the address on call about signs of danger that nobody has opened; nothing if nobody is on call."""
    if not settings.ON_CALL_EMAIL:
        return 0
    return _each(timers.unread_alarms(now), timers.alert_on_call, oldest="submitted_at")


def purge_redacted(now: datetime) -> int:
    """Delete the revisions that hold words redacted 30 days ago."""
    before = now - REDACTED_RETENTION
    closed = QuestionRevision.objects.filter(pgh_context__act=texts.REDACT, pgh_created_at__lte=before)
    due = Question.objects.filter(pk__in=closed.values("pgh_obj"))
    return _each(due, lambda pk: texts.purge_redacted(pk, before))


def revive_jobs(now: datetime) -> int:
    """Give the jobs of workers that died to the next worker. A job that was started six times is given up."""
    # A worker that is killed cannot say so. All that is left of it is a job that has been running for too long.
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lte=now - MAX_JOB_TIME).annotate(
        starts=Func(F("worker_ids"), function="jsonb_array_length", output_field=IntegerField())
    )
    for job in lost.filter(starts__gte=MAX_JOB_STARTS)[:MAX_ROWS_PER_ROUND]:
        # It stays in the table as failed, so that an operator can see it.
        job.set_failed(JobFailed("its worker died"))
        logger.error("job given up", extra={"job": job.task_path.rpartition(".")[2], "count": MAX_JOB_STARTS})
    return give_back(lost.filter(starts__lt=MAX_JOB_STARTS))


def give_back(revived: QuerySet[DBTaskResult]) -> int:
    """Put jobs that began and did not end back in the queue."""
    return revived.update(status=TaskResultStatus.READY, started_at=None)


def forget_drafts(now: datetime) -> int:
    untouched = QuestionDraft.objects.filter(touched_at__lte=now - QUESTION_DRAFT_RETENTION)
    return _each(untouched, timers.forget_draft, oldest="touched_at")


def forget_reply_drafts(now: datetime) -> int:
    # A correction that waits for a second doctor stays until that doctor has decided.
    return _delete(ReplyDraft.objects.filter(saved_at__lte=now - REPLY_DRAFT_RETENTION, handed_in_at=None), "saved_at")


def forget_senders(now: datetime) -> int:
    return _delete(Sender.objects.filter(at__lte=now - SENDER_RETENTION), "at")


def forget_unsent(now: datetime) -> int:
    return _delete(UnsentForm.objects.filter(at__lte=now - UNSENT_FORM_RETENTION), "at")


def index_missing(now: datetime) -> int:
    """Every hour, and when the worker starts: index what is missing because a job was given up or never enqueued."""
    # Counted from the start of the worker, so the first round does it as well.
    if next(_rounds_since_start) % (3600 // INTERVAL):
        return 0
    index.recount_topics()
    lacking = Question.objects.published().filter(index_entry__ranked_at=None)
    # Only the ends of the range: a job looks for what is missing between them, a few at a time.
    missing = lacking.aggregate(count=Count("pk"), first=Min("pk"), last=Max("pk"))
    if missing["count"]:
        tasks.refresh_range.enqueue(missing["first"], last=missing["last"])
    return missing["count"]


def sweep_photos(now: datetime) -> int:
    return timers.sweep_photos(f"photos/{next(_photo_folders) % PHOTO_FOLDERS:02x}")


def count_statistics(now: datetime) -> int:
    return int(statistics.count_if_due(now))


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
    count_statistics,
]


def tick() -> dict[str, int]:
    """Do what is due, and return how much was done of each kind; nothing while another process does it."""
    done: dict[str, int] = {}
    with connection.cursor() as cursor:
        # A lock of the session, not of one transaction: each act commits by itself and locks its row only briefly.
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [CLOCK_LOCK])
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
            # A session that is reused would keep the lock, and no other worker could ever take it.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [CLOCK_LOCK])
    return done
