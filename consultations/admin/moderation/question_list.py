"""The list of questions: its filters, its search and its columns."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from consultations.admin.lists import LongChangeList
from consultations.admin.moderation.question_details import with_states
from consultations.admin.moderation.queues import OPEN
from consultations.models import Question
from consultations.workflow import LIVE, S

MAX_SEARCH_RESULTS = 1000  # questions
MAX_NUMBER_DIGITS = 18  # a longer number does not fit the database's column


class StatusFilter(admin.SimpleListFilter):
    """By status. It leaves out those of which the list never shows a question."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(status.value, status.label) for status in S if status in LIVE]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        return queryset.filter(status=self.value()) if self.value() in LIVE else queryset


class QuestionChangeList(LongChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """Only the rows on this page are asked whether their reply was taken back."""
        super().get_results(request)
        self.result_list = with_states(self.result_list)


def search_questions(questions: QuerySet[Question], text: str) -> QuerySet[Question]:
    """By number, or by words: of open questions anywhere in heading or headline, of public ones by the index."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return questions.filter(pk=int(text) if len(text) <= MAX_NUMBER_DIGITS else 0)
    if not text:
        return questions
    waiting = Question.objects.filter(status__in=OPEN).filter(Q(headline__icontains=text) | Q(title__icontains=text))
    public = Question.objects.published().with_words(text)
    # Two queries: in one, PostgreSQL would use neither index and read all questions.
    keys = [key for rows in (waiting, public) for key in rows.values_list("pk", flat=True)[:MAX_SEARCH_RESULTS]]
    return questions.filter(pk__in=keys)


@admin.display(description=_("number"), ordering="pk")
def number(question: Question) -> str:
    return str(question.pk)


@admin.display(description=_("status"), ordering="status")
def state(question: Question) -> str:
    return question.state  # type: ignore[attr-defined]  # QuestionChangeList has set it


@admin.display(description=_("priority"), ordering="priority")
def urgency(question: Question) -> str:
    return question.get_priority_display() if question.urgent else ""


@admin.display(description=_("waits"), ordering="submitted_at")
def waits(question: Question) -> str:
    """How long ago the question was sent, as long as it is open."""
    return timesince(question.submitted_at, timezone.now(), depth=1) if question.status in OPEN else ""
