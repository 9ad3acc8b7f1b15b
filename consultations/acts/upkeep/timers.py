"""What the portal does by itself: leases, waits and targets that are over. The clock calls these."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from consultations import expected_wait, tasks, workflow
from consultations.acts.asking import drafts
from consultations.models import Event, Photo, Question, QuestionDraft, StaffRead
from consultations.workflow import INFO_WAIT, REVIEW_WAIT, THE_PORTAL, Refused, S, door
from portal.jobs import JOBS, retried

UNREAD = timedelta(minutes=15)  # features M14
UPLOADING = timedelta(hours=1)  # a photo's file is there before its row; after this long it never gets one


def expire(question_id: int) -> None:
    """Write down that a lease is over; the next claimer or the clock does."""
    with door("expire", question_id, THE_PORTAL) as move:
        if move.question.lease_until and move.question.lease_until > move.now:
            raise Refused("lease_runs", _("The lease still runs."))


def info_overdue(question_id: int) -> None:
    _overdue("info_overdue", question_id, INFO_WAIT)


def review_overdue(question_id: int) -> None:
    _overdue("review_overdue", question_id, REVIEW_WAIT)


def _overdue(action: str, question_id: int, wait: timedelta) -> None:
    with door(action, question_id, THE_PORTAL) as move:
        if move.question.status_changed_at > move.now - wait:
            raise Refused("too_early", _("There is still time."))


def running_late(question_id: int) -> None:
    """Tell the asker, once a submission, that the time named will not be kept (features P28)."""
    with door("running_late", question_id, THE_PORTAL) as move:
        if not expected_wait.is_late(move.question, move.now):
            raise Refused("too_early", _("There is still time."))
        if Event.objects.filter(
            question=move.question, action="running_late", at__gte=move.question.submitted_at
        ).exists():
            raise Refused("told", _("The asker knows already."))


def alert_on_call(question_id: int) -> None:
    """Tell the address on call, once a submission, that a sign of danger has waited unread (features M14)."""
    with door("alert_on_call", question_id, THE_PORTAL) as move:
        told = Event.objects.filter(question=move.question, action="alert_on_call", at__gte=move.question.submitted_at)
        if told.exists() or not unread_alarms(move.now).filter(pk=question_id).exists():
            raise Refused("told", _("It is known already."))
        tasks.mail_on_call.enqueue(question_id)


def unread_alarms(now: datetime) -> QuerySet[Question]:
    """New questions with a sign of danger or a crisis word that no moderator has opened for 15 minutes."""
    read = StaffRead.objects.filter(question=OuterRef("pk"), at__gte=OuterRef("submitted_at"))
    waiting_long = Question.objects.filter(status=S.SUBMITTED, red_flag=True, submitted_at__lte=now - UNREAD)
    return waiting_long.exclude(Exists(read))


def mail_refused(question_id: int) -> None:
    """Note that no mail reaches the asker's address: the private page says so."""
    with door("mail_refused", question_id, THE_PORTAL) as move:
        if not move.question.email:
            raise Refused("no_address", _("There is no address any more."))


@task()
@retried
def note_refused_mail(event_id: int) -> None:
    """Note it at the question whose private page the asker has: a follow-up has none of its own."""
    question = Event.objects.select_related("question").get(pk=event_id).question
    try:
        mail_refused(question.parent_id or question.pk)
    except Refused:
        return  # erased meanwhile: nobody is left to be told


JOBS["note_refused_mail"] = note_refused_mail


def forget_draft(draft_id: int) -> None:
    """Delete a draft that is older than it may be, with its photos; not one that somebody goes on with just now."""
    with transaction.atomic():
        draft = QuestionDraft.objects.select_for_update().filter(pk=draft_id).first()
        if draft and not QuestionDraft.objects.alive(workflow.now()).filter(pk=draft_id).exists():
            drafts.forget(draft)


def sweep_photos(folder: str) -> int:
    """Delete the files of a folder that no photo knows: what a kill left of an upload or of an erasure."""
    try:
        files = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return 0
    known = set(
        Photo.objects.filter(name__in=[name.partition(".")[0] for name in files]).values_list("name", flat=True)
    )
    # A name that is not exactly a photo's own, such as half of an upload, is as unknown as any other.
    paths = [f"{folder}/{name}" for name in files if name.removesuffix(".webp") not in known]
    old = [path for path in paths if default_storage.get_modified_time(path) < workflow.now() - UPLOADING]
    for path in old:
        default_storage.delete(path)
    return len(old)
