"""Jobs: an id in, the work done elsewhere. Enqueued in the transaction of what they follow.

The queue gives each job to one worker, and no more than that: the retry is here, the reaper of
jobs whose worker died is in clock.py. So every job may run twice, and each is written for it.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.utils import timezone
from django_tasks import task

from consultations import notifications
from consultations.models import Event
from portal.logs import describe

logger = logging.getLogger("portal.job")
MAX_ATTEMPTS = 9  # the last one about two hours after the first


class JobFailed(Exception):  # noqa: N818 - reads as what happened
    """What the queue stores of a failure: no message, for it may quote a row (design rule 4)."""


def retried(work: Callable[[int], None]) -> Callable[..., None]:
    """Run the work; after a failure enqueue it again with a growing delay, and log without its message."""

    @wraps(work)
    def run(pk: int, attempt: int = 1) -> None:
        failure = ""
        try:
            work(pk)
        except BaseException as error:  # also the second Ctrl+C: what was acknowledged is not lost
            failure = type(error).__name__
            logger.error(
                "job failed", extra={"job": work.__name__, "event": pk, "count": attempt, "failure": describe(error)}
            )
        # Outside of the handler, for what is raised inside of one carries the first error's message along.
        if failure and attempt >= MAX_ATTEMPTS:
            raise JobFailed(failure)
        if failure:
            wait = timedelta(seconds=30 * 2 ** (attempt - 1))
            JOBS[work.__name__].using(run_after=timezone.now() + wait).enqueue(pk, attempt + 1)

    return run


@task()
@retried
def mail_event(event_id: int) -> None:
    """Tell the asker about an Event by mail, unless the address is gone meanwhile."""
    event = Event.objects.select_related("question__parent").get(pk=event_id)
    if mail := notifications.mail_for(event):
        mail.send()


JOBS = {"mail_event": mail_event}
