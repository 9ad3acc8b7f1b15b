"""Opening a question in the admin: who may, what is recorded of it, and where to go afterwards."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.actors import MODERATOR
from consultations.acts.moderation.access_log import record_read
from consultations.admin.moderation.queues import BY_CODE, MODERATE, next_after, queue_of
from consultations.models import Question
from consultations.workflow import S
from portal.model_admin import key_of

GONE = [S.WITHDRAWN, S.ERASED]  # no longer for moderators to read


class Withdrawn(Http404):
    """The question was withdrawn by its asker or by a moderator."""


def readable_questions() -> QuerySet[Question]:
    return Question.objects.exclude(status__in=GONE)


def fetch_question(request: HttpRequest, object_id: str) -> Question:
    """The question a moderator asks for; 404 for every number that is not theirs to read."""
    if not request.user.has_perm(MODERATE):
        raise PermissionDenied
    rows, key = Question.objects.select_related("department", "suggested_department"), key_of(object_id)
    question = rows.filter(pk=key).first()
    if question is None:
        raise Http404
    if question.status in GONE:
        raise Withdrawn
    return question


def opens_question(page: Callable[[HttpRequest, Question], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view from a page of one question: opens the question and records who has read it.

    Somebody who opens a question that has just been withdrawn is told so on the list, instead of "not found".
    """

    @wraps(page)
    def view(request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        try:
            question = fetch_question(request, object_id)
        except Withdrawn:
            text = _("Question %(number)s was withdrawn. Moderators and doctors can no longer open it.")
            messages.warning(request, text % {"number": key_of(object_id)})
            return to_list(request)
        # Before the page is made: whoever has seen the text is in the access log, also if the page then fails.
        record_read(question, request.user, MODERATOR)
        return page(request, question)

    return view


def question_url(question: Question, queue: str) -> str:
    """The page of a question, opened from the queue of this code or from no queue."""
    url = reverse("admin:consultations_question_change", args=[question.pk])
    return f"{url}?queue={queue}" if queue else url


def to_list(request: HttpRequest) -> HttpResponse:
    """Back to the list of the queue that the moderator came from, or of all questions."""
    queue = BY_CODE.get(queue_of(request))
    return HttpResponseRedirect(queue.url if queue else reverse("admin:consultations_question_changelist"))


def to_next(request: HttpRequest, question: Question) -> HttpResponse:
    """On to the next question of the same queue."""
    code = queue_of(request)
    following = next_after(question, code, request)
    return HttpResponseRedirect(question_url(following, code) if following else reverse("admin:index"))
