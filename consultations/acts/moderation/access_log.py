"""Who of the staff opened a question that is not public: noted for its asker, who reads role and time."""

from django.contrib.auth.models import AnonymousUser

from consultations import workflow
from consultations.models import Photo, Question, StaffRead
from consultations.workflow import S
from portal.models import User


def record_read(question: Question, user: User | AnonymousUser, role: str, photo: Photo | None = None) -> None:
    """Note that somebody signed in opened a question, as `role` of Event.Role: once an hour, never of a public one.

    `photo`: the photo that was opened; one that everybody may see is noted no more than the page around it.

    No act, so without the question's lock and without an Event: opening a page twice at once notes it once.
    """
    if question.status == S.PUBLISHED and (photo is None or (photo.approved and question.photos_public)):
        return
    moment = workflow.now()
    hour = moment.replace(minute=0, second=0, microsecond=0)
    read = StaffRead(
        question=question, user_id=user.pk or 0, role=role, photo=photo.name if photo else "", hour=hour, at=moment
    )
    StaffRead.objects.bulk_create([read], ignore_conflicts=True)
