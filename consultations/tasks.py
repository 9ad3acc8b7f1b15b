"""Jobs: an id in, the work done elsewhere. Enqueued in the transaction of what they follow.

How often they are tried is in portal/jobs.py.
"""

import logging
import smtplib
from collections.abc import Collection

from django_tasks import task

from consultations import notifications
from consultations.models import Event
from consultations.retrieval import index, similar
from portal.jobs import JOBS, retried

logger = logging.getLogger("portal.job")
AT_ONCE = 20  # questions in a job: what a person does meanwhile waits for no more than these


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


@task()
@retried
def refresh_similar(question_id: int) -> None:
    """Bring the lists of similar questions up to date after an act on a question that is, or was, public."""
    similar.refresh(question_id)


@task(priority=-10)
@retried
def refresh_range(first: int, last: int) -> None:
    """Make the lists that are missing in a range of numbers, some of them now, and the rest in a job of its own."""
    following = similar.refresh_range(first, last, AT_ONCE)
    if following:
        refresh_range.enqueue(following, last=last)


def refresh_unranked(numbers: Collection[int]) -> None:
    """Have the lists of these questions made that are missing, as after an import: all in the end, few at a time."""
    if numbers:
        refresh_range.enqueue(min(numbers), last=max(numbers))


@task()
@retried
def index_faq(faq_id: int) -> None:
    """Bring the meanings of FAQ up to date."""
    index.update_faq_entries()


def is_final(error: smtplib.SMTPException) -> bool:
    """Whether the mail server refused this mail for good (5xx), so that trying again would only be a nuisance."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in error.recipients.values())
    refused = isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused)
    # 530: it wants the portal to sign in. That is the operator's to mend, and the mail waits for it.
    return refused and 500 <= error.smtp_code < 600 and error.smtp_code != 530  # type: ignore[attr-defined]


JOBS |= {job.name: job for job in (mail_event, mail_on_call, refresh_similar, refresh_range, index_faq)}
