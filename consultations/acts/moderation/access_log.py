"""The access log: which of the staff opened a question that is not public. Its asker reads the role and the time."""

from django.contrib.auth.models import AnonymousUser

from consultations import workflow
from consultations.models import Photo, Question, StaffRead
from consultations.workflow import S
from portal.models import User


def record_read(question: Question, user: User | AnonymousUser, role: str, photo: Photo | None = None) -> None:
    """Record that somebody signed in opened a question, in a `role` of Event.Role: once an hour, never a public one.

    `photo`: the photo that was opened. One that everybody may see is not recorded, like a public page.

    This is not an act: it neither locks the question nor writes an Event. A page opened twice at once is recorded once.
    """
    if question.status == S.PUBLISHED and (photo is None or (photo.approved and question.photos_public)):
        return
    moment = workflow.now()
    hour = moment.replace(minute=0, second=0, microsecond=0)
    read = StaffRead(
        question=question, user_id=user.pk or 0, role=role, photo=photo.name if photo else "", hour=hour, at=moment
    )
    # One row an hour is a constraint of the table, so a second one is dropped without an error.
    StaffRead.objects.bulk_create([read], ignore_conflicts=True)
