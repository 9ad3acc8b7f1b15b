"""How jobs fail: tried again with growing pauses, for about three days, and without a word of what failed.

The queue gives each job to one worker, and no more than that: the retry is here, the reaper of
jobs whose worker died is in consultations/clock.py. So every job may run twice, and each is written for it.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.utils import timezone

from portal.logs import describe
from portal.outage import is_lost

logger = logging.getLogger("portal.job")
LONGEST_PAUSE = timedelta(hours=4)
MAX_ATTEMPTS = 26  # the last one about three days after the first: a mail server may be dead for a weekend

# By name: how a retry finds its job, and how a job reaches one of a layer above. Each module adds its own.
JOBS: dict[str, Any] = {}


class JobFailed(Exception):  # noqa: N818 - reads as what happened
    """What the queue stores of a failure: no message, for it may quote a row (design rule 4)."""


def retried(work: Callable[..., None]) -> Callable[..., None]:
    """Run the work; after a failure enqueue it again with a growing delay, and log without its message."""

    @wraps(work)
    def run(pk: int, attempt: int = 1, **more: Any) -> None:
        failure = ""
        try:
            work(pk, **more)
        except BaseException as error:  # also the second Ctrl+C: what was acknowledged is not lost
            if is_lost(error):
                raise  # the worker gives it back once the database is there again
            failure = type(error).__name__
            logger.error(
                "job failed", extra={"job": work.__name__, "event": pk, "count": attempt, "failure": describe(error)}
            )
        # Outside of the handler, for what is raised inside of one carries the first error's message along.
        if failure and attempt >= MAX_ATTEMPTS:
            raise JobFailed(failure)
        if failure:
            wait = min(timedelta(seconds=30 * 2 ** (attempt - 1)), LONGEST_PAUSE)
            JOBS[work.__name__].using(run_after=timezone.now() + wait).enqueue(pk, attempt + 1, **more)

    return run
