"""Jobs of the queue: tried again with growing pauses for about three days, and logged without what they were about.

The queue gives each job to one worker, but does not retry: the retry is here, and consultations/clock.py hands on the
jobs of workers that died. So every job may run twice, and each is written for that.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from portal.logs import describe
from portal.outage import is_lost

logger = logging.getLogger("portal.job")
# Pauses double, so that a server that is down is not asked more and more by a growing number of jobs.
FIRST_PAUSE, MAX_PAUSE = timedelta(seconds=30), timedelta(hours=4)
MAX_ATTEMPTS = 26  # the last one about three days after the first: a mail server may be down for a weekend


class JobFailed(Exception):  # noqa: N818 - reads as what happened
    """What the queue stores of a failure. It has no message, because a database error may quote a row."""


def job(*, priority: int = 0) -> Callable[[Callable[..., None]], Task[..., None]]:
    """Make a function a job: `name.enqueue(key, …)` runs it later, and again if it fails.

    The first argument is the key of the row that the job is about, and no other argument may hold text of a person:
    the queue keeps them.
    """

    def decorate(work: Callable[..., None]) -> Task[..., None]:
        # `wraps` keeps the module and name of the function: by them the worker finds the job again after a restart.
        @wraps(work)
        def run(pk: int, attempt: int = 1, **arguments: Any) -> None:
            # Only the class's name goes on from here: it is stored with the job, where a message could quote health
            # text.
            failure = ""
            try:
                work(pk, **arguments)
            except BaseException as error:  # also the second Ctrl+C: what was acknowledged is not lost
                if is_lost(error):
                    raise  # the worker puts the job back once it reaches the database again
                failure = type(error).__name__
                # The key alone: whoever looks into a failure finds the row by it.
                details = {"job": work.__name__, "event": pk, "count": attempt, "failure": describe(error)}
                logger.error("job failed", extra=details)
            # Outside of the handler: an exception that is raised inside of it carries the first one's message along.
            if failure and attempt >= MAX_ATTEMPTS:
                raise JobFailed(failure)
            if failure:
                # The queue does not try again, so this is a new job with the same arguments.
                pause = min(FIRST_PAUSE * 2 ** (attempt - 1), MAX_PAUSE)
                queued.using(run_after=timezone.now() + pause).enqueue(pk, attempt + 1, **arguments)

        # `run` refers to this name only when it runs, so it may be defined after it.
        queued: Task[..., None] = task(priority=priority)(run)
        return queued

    return decorate
