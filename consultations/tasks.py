"""Jobs: an id in, the work done elsewhere. Enqueued in the transaction of what they follow.

How often they are tried is in portal/jobs.py.
"""

import logging
import smtplib

from django_tasks import task

from consultations import notifications
from consultations.models import Event
from portal.jobs import JOBS, retried

logger = logging.getLogger("portal.job")


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


JOBS |= {"mail_event": mail_event, "mail_on_call": mail_on_call}
