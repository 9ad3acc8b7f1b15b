"""Jobs that follow an act. They take a key and leave the work to other modules.

They are enqueued in the act's own transaction. portal/jobs.py says how often they are tried.
"""

import logging
import smtplib
from collections.abc import Callable, Collection

from consultations import notifications
from consultations.models import Event
from consultations.retrieval import index, similar
from portal.jobs import job

logger = logging.getLogger("portal.job")
QUESTIONS_PER_JOB = 20  # a mail or a list that somebody waits for is queued behind no more than these
# Called with the Event's key when a mail server refuses its mail for good. What follows is an act, and acts stand above
# this module, so they register here (acts/upkeep/timers.py).
AFTER_REFUSED_MAIL: list[Callable[[int], object]] = []


@job()
def mail_event(event_id: int) -> None:
    """Tell the asker about an Event by mail, unless the address is gone meanwhile."""
    event = Event.objects.select_related("question__parent").get(pk=event_id)
    # The Event itself is read here, in the job: the queue holds its key and nothing else.
    if mail := notifications.mail_for(event):
        try:
            mail.send()
        except smtplib.SMTPException as error:
            if not is_final(error):
                # A server that is away, or busy, may take it later: the job is tried again.
                raise
            logger.warning("mail refused", extra={"event": event_id, "failure": {"class": type(error).__name__}})
            for enqueue in AFTER_REFUSED_MAIL:
                enqueue(event_id)


@job()
def mail_on_call(question_id: int) -> None:
    """Tell the address on call that a sign of danger waits unread: the number, and nothing of the question."""
    if mail := notifications.mail_on_call(question_id):
        mail.send()


@job()
def refresh_similar(question_id: int) -> None:
    """Bring the lists of similar questions up to date after an act on a question that is, or was, public."""
    similar.refresh(question_id)


@job(priority=-10)  # after everything that somebody waits for
def refresh_range(first: int, last: int) -> None:
    """Make the missing lists in a range of numbers: the first few now, the others in another job."""
    following = similar.refresh_range(first, last, QUESTIONS_PER_JOB)
    if following:
        refresh_range.enqueue(following, last=last)


def refresh_unranked(numbers: Collection[int]) -> None:
    """Make the missing lists of these questions, as after an import: a few at a time, until all are made."""
    if numbers:
        refresh_range.enqueue(min(numbers), last=max(numbers))


@job()
def index_faq(faq_id: int) -> None:
    """Bring the meanings of FAQ up to date."""
    index.update_faq_entries()


def is_final(error: smtplib.SMTPException) -> bool:
    """Whether the mail server refused this mail for good (5xx): trying again would only be a nuisance."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in error.recipients.values())
    refused = isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused)
    # 530 asks the portal to sign in. Only the operator can mend that, so the mail waits.
    return refused and 500 <= error.smtp_code < 600 and error.smtp_code != 530  # type: ignore[attr-defined]
