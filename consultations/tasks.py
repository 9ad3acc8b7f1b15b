"""Jobs: an id in, the work done elsewhere. Enqueued in the transaction of what they follow.

The queue gives each job to one worker, and no more than that: the retry is here, the reaper of
jobs whose worker died is in clock.py. So every job may run twice, and each is written for it.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.utils import timezone
from django_tasks import task

from consultations import notifications
from consultations.models import Event
from portal.logs import describe

logger = logging.getLogger("portal.job")
LONGEST_PAUSE = timedelta(hours=4)
MAX_ATTEMPTS = 26  # the last one about three days after the first: a mail server may be dead for a weekend


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


@task()
@retried
def mail_event(event_id: int) -> None:
    """Tell the asker about an Event by mail, unless the address is gone meanwhile."""
    event = Event.objects.select_related("question__parent").get(pk=event_id)
    if mail := notifications.mail_for(event):
        try:
            mail.send()
        except smtplib.SMTPException as error:
            if not is_final(error):
                raise
            logger.warning("mail refused", extra={"event": event_id, "failure": {"class": type(error).__name__}})
            JOBS["note_refused_mail"].enqueue(event_id)


@task()
@retried
def mail_on_call(question_id: int) -> None:
    """Tell the address on call that a sign of danger waits unread: the number, and nothing of the question."""
    if mail := notifications.mail_on_call(question_id):
        mail.send()


def is_final(error: smtplib.SMTPException) -> bool:
    """Whether the mail server refused this mail for good (5xx), so that trying again would only be a nuisance."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in error.recipients.values())
    refused = isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused)
    # 530: it wants the portal to sign in. That is the operator's to mend, and the mail waits for it.
    return refused and 500 <= error.smtp_code < 600 and error.smtp_code != 530  # type: ignore[attr-defined]


# By name: how a retry finds its job, and how a job here reaches one of a layer above (acts/ adds its own).
JOBS = {"mail_event": mail_event, "mail_on_call": mail_on_call}
