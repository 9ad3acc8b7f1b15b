"""What the portal does by itself when a time is over: an answer, a review or a reply is late. The clock calls these."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations import expected_wait, tasks, workflow
from consultations.actors import THE_PORTAL, Refused
from consultations.acts.asking import drafts
from consultations.models import Event, Photo, Question, QuestionDraft, StaffRead
from consultations.time_limits import INFO_WAIT, REVIEW_WAIT
from consultations.workflow import S, transition
from portal.jobs import job

# Long enough for a moderator at work to open it, short enough to matter to somebody in danger.
ALERT_AFTER = timedelta(minutes=15)  # that a question with a sign of danger was unread
MAX_UPLOAD_TIME = timedelta(hours=1)  # a photo's file is stored before its row; after this long, no row will come


def info_overdue(question_id: int) -> None:
    _overdue("info_overdue", question_id, INFO_WAIT)


def review_overdue(question_id: int) -> None:
    _overdue("review_overdue", question_id, REVIEW_WAIT)


def _overdue(action: str, question_id: int, wait: timedelta) -> None:
    with transition(action, question_id, THE_PORTAL) as change:
        # Checked again under the lock: the clock chose this question a moment ago, and a person may have been quicker.
        if change.question.status_changed_at > change.now - wait:
            raise Refused("too_early", _("It is too early for this: the time has not run out."))


def running_late(question_id: int) -> None:
    """Tell the asker, once for each submission, that the reply will be later than we said."""
    with transition("running_late", question_id, THE_PORTAL) as change:
        if not expected_wait.is_late(change.question, change.now):
            raise Refused("too_early", _("It is too early for this: the time has not run out."))
        # A question that is resubmitted is promised a new time, so its asker may be warned again.
        if Question.objects.filter(since_submission("running_late"), pk=question_id).exists():
            raise Refused("told", _("The asker knows already."))


def alert_on_call(question_id: int) -> None:
    """Tell the address on call, once for each submission, that a question with a sign of danger is unread."""
    with transition("alert_on_call", question_id, THE_PORTAL) as change:
        if not unread_alarms(change.now).filter(pk=question_id).exists():
            raise Refused("told", _("Somebody has opened the question, or the address on call was told already."))
        # In the transaction of the Event: the mail goes out if, and only if, the history says so.
        tasks.mail_on_call.enqueue(question_id)


def since_submission(action: str) -> Exists:
    """A condition on questions: this act was done since the question was last submitted."""
    return Exists(Event.objects.filter(question=OuterRef("pk"), action=action, at__gte=OuterRef("submitted_at")))


def unread_alarms(now: datetime) -> QuerySet[Question]:
    """New questions with a sign of danger that nobody has opened for 15 minutes, and that were not alerted about."""
    # Since the last submission only: who read an earlier text has not read this one.
    read = StaffRead.objects.filter(question=OuterRef("pk"), at__gte=OuterRef("submitted_at"))
    waiting_long = Question.objects.filter(status=S.SUBMITTED, red_flag=True, submitted_at__lte=now - ALERT_AFTER)
    return waiting_long.exclude(Exists(read)).exclude(since_submission("alert_on_call"))


def mail_refused(question_id: int) -> None:
    """Record that the asker's address takes no mail. The private page says so."""
    with transition("mail_refused", question_id, THE_PORTAL) as change:
        if not change.question.email:
            raise Refused("no_address", _("There is no address any more."))


@job()
def note_refused_mail(event_id: int) -> None:
    """Record a refused mail on the question with the private page: a follow-up shares the page of its parent."""
    question = Event.objects.select_related("question").get(pk=event_id).question
    try:
        mail_refused(question.parent_id or question.pk)
    except Refused:
        return  # erased meanwhile


# tasks.py stands below the acts and cannot import this module.
tasks.AFTER_REFUSED_MAIL.append(note_refused_mail.enqueue)


def forget_draft(draft_id: int) -> None:
    """Delete a draft that is too old, with its photos, unless somebody has just gone on with it."""
    with transaction.atomic():
        draft = QuestionDraft.objects.select_for_update().filter(pk=draft_id).first()
        # Locked and asked again: answers from another tab may have just made it younger.
        if draft and not QuestionDraft.objects.alive(workflow.now()).filter(pk=draft_id).exists():
            drafts.forget(draft)


def sweep_photos(folder: str) -> int:
    """Delete the files of a folder that belong to no photo: an upload or an erasing that was killed left them."""
    try:
        files = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return 0
    # One query for a folder. A photo's name is that of its file, without the ending.
    known = set(
        Photo.objects.filter(name__in=[name.partition(".")[0] for name in files]).values_list("name", flat=True)
    )
    # A name that is not exactly a photo's, such as that of half an upload, belongs to no photo either.
    paths = [f"{folder}/{name}" for name in files if name.removesuffix(".webp") not in known]
    old = [path for path in paths if default_storage.get_modified_time(path) < workflow.now() - MAX_UPLOAD_TIME]
    for path in old:
        default_storage.delete(path)
    return len(old)
