"""Who of the staff opened a question that is not public: noted for its asker, who reads role and time."""

from django.contrib.auth.models import AnonymousUser

from consultations import workflow
from consultations.models import Question, StaffRead
from consultations.workflow import S
from portal.models import User


def record_read(question: Question, user: User | AnonymousUser, role: str) -> None:
    """Note that somebody signed in opened a question, as `role` of Event.Role: once an hour, never of a public one.

    No act, so without the question's lock and without an Event: opening a page twice at once notes it once.
    """
    if question.status == S.PUBLISHED:
        return
    moment = workflow.now()
    hour = moment.replace(minute=0, second=0, microsecond=0)
    read = StaffRead(question=question, user_id=user.pk, role=role, hour=hour, at=moment)
    StaffRead.objects.bulk_create([read], ignore_conflicts=True)
