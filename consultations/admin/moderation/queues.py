"""What waits for moderators and editors, queue by queue: the admin's first page counts them, its lists show them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations import screening
from consultations.models import FAQ, Event, Finding, MoreInfo, PolicyVersion, Question, Report
from consultations.workflow import S

MODERATE = "consultations.moderate_question"
# Nothing about these is final for the asker yet. The partial index question_work holds them.
OPEN = (S.SUBMITTED, S.RETURNED, S.QUEUED, S.CLAIMED, S.INFO_NEEDED, S.IN_REVIEW)
PROMISED = (S.SUBMITTED, S.QUEUED, S.CLAIMED, S.IN_REVIEW)  # the asker waits for a reply by the time we promised
SKIPPED = "skipped_questions"  # in the session: numbers of questions that this moderator skipped, or only saved
MAX_SKIPPED = 500  # the latest of them, or the session would grow without end


@dataclass(frozen=True)
class Queue:
    code: str
    name: str | Promise
    hint: str | Promise
    rows: Callable[[datetime], QuerySet[Any]]
    since: str  # the field that says since when a row has waited
    model: type = Question
    permission: str = MODERATE
    query: str = ""  # of its list; without one, the list is filtered by the queue's code
    pressing: bool = False  # stands out on the first page as soon as a row is in it
    shows_oldest: bool = True

    @property
    def url(self) -> str:
        opts = self.model._meta  # type: ignore[attr-defined]
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return f"{address}?{self.query or f'queue={self.code}'}"


def in_status(*statuses: str, **conditions: Any) -> Callable[[datetime], QuerySet[Question]]:
    return lambda now: Question.objects.filter(status__in=statuses, **conditions)


def perhaps_spam(now: datetime) -> QuerySet[Question]:
    findings = Finding.objects.of_screening().filter(kind="spam", question__status=S.SUBMITTED)
    return Question.objects.filter(pk__in=findings.values("question"))


def reported(**conditions: Any) -> Callable[[datetime], QuerySet[Question]]:
    """Public pages with an open report that meets the conditions."""
    return lambda now: Question.objects.filter(pk__in=Report.objects.open().filter(**conditions).values("question"))


def personal(now: datetime) -> QuerySet[Question]:
    """Where a person may be recognised: screening finds it in open questions, readers report it on public pages."""
    findings = Finding.objects.of_screening().filter(kind__in=screening.PERSONAL, question__status__in=OPEN)
    reports = Report.objects.open().filter(reason__in=[Report.Reason.ABOUT_ME, Report.Reason.PERSONAL_DATA])
    return Question.objects.filter(pk__in=findings.values("question").union(reports.values("question")))


def review_is_due(model: Any) -> Callable[[datetime], QuerySet[Any]]:
    return lambda now: model.objects.filter(review_by__lt=timezone.localdate(now))


QUEUES = [
    Queue("crisis", _("Crisis or danger"), _("New, with words of despair or a sign of danger"),
          in_status(S.SUBMITTED, red_flag=True, priority=Question.Priority.URGENT), "submitted_at", pressing=True),
    Queue("urgent_reports", _("Urgent reports"), _("A reader's report has words of despair"),
          reported(urgent=True), "reports__at", pressing=True),
    Queue("reported", _("Reported"), _("Public pages that readers have reported"),
          reported(), "reports__at", pressing=True),
    Queue("new", _("New"), _("Sent, and not decided about"), in_status(S.SUBMITTED), "submitted_at"),
    Queue("personal", _("Personal data"), _("Someone may be recognised"), personal, "status_changed_at"),
    Queue("contested", _("Contested"), _("The asker says it is not a duplicate. Another moderator decides."),
          in_status(S.SUBMITTED, contested=True), "submitted_at"),
    Queue("spam", _("Perhaps spam"), _("New, with words of advertising"), perhaps_spam, "submitted_at"),
    Queue("triage", _("Triage"), _("Approved without a department"),
          in_status(S.QUEUED, department=None), "status_changed_at"),
    Queue("proposed", _("Perhaps duplicates"), _("A doctor proposes to close them as duplicates"),
          in_status(S.QUEUED, proposed_duplicate__isnull=False), "status_changed_at"),
    Queue("in_review", _("With a second doctor"), _("A reply waits for another doctor"),
          in_status(S.IN_REVIEW), "status_changed_at"),
    Queue("overdue", _("Overdue"), _("The reply is later than we promised"),
          lambda now: Question.objects.filter(status__in=PROMISED, promised_by__lte=now), "promised_by", pressing=True),
    Queue("policy_drafts", _("Policy drafts"), _("Versions that another person has to approve"),
          lambda now: PolicyVersion.objects.filter(approved_at=None), "effective_from", PolicyVersion,
          "consultations.approve_policyversion", "approved_at__isempty=1",
          shows_oldest=False),  # `effective_from` is a moment to come
    Queue("faq", _("FAQ to review"), _("The review date has passed"),
          review_is_due(FAQ), "review_by", FAQ, "consultations.change_faq"),
    Queue("more_info", _("More Info to review"), _("The review date has passed"),
          review_is_due(MoreInfo), "review_by", MoreInfo, "consultations.change_moreinfo"),
]  # fmt: skip
BY_CODE = {queue.code: queue for queue in QUEUES}


@dataclass(frozen=True)
class QueueState:
    """A queue as the first page shows it."""

    queue: Queue
    count: int
    oldest: datetime | None


def queue_states(request: HttpRequest) -> Iterator[QueueState]:
    """Every queue that this person may work on, with its count and its oldest row: one query each."""
    now = timezone.now()
    for queue in QUEUES:
        if request.user.has_perm(queue.permission):
            # `distinct`, because a question with two reports is joined twice.
            row = queue.rows(now).aggregate(count=Count("pk", distinct=True), oldest=Min(queue.since))
            yield QueueState(queue, row["count"], row["oldest"] if queue.shows_oldest else None)


class QueueFilter(admin.SimpleListFilter):
    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(queue.code, queue.name) for queue in QUEUES if queue.model is model_admin.model]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        queue = BY_CODE.get(self.value() or "")
        if queue is None or queue.model is not queryset.model:
            return queryset
        return queryset.filter(pk__in=queue.rows(timezone.now()).values("pk"))


def next_after(question: Question, code: str, request: HttpRequest) -> Question | None:
    """The next question of a queue: urgent ones first, then the oldest.

    Questions that the moderator skipped, or only saved, come again after all the others of the queue.
    """
    rows = _to_decide(code, request.user)
    skipped = [pk for pk in request.session.get(SKIPPED, []) if pk != question.pk]
    if rows.filter(pk=question.pk).exists():
        skipped.append(question.pk)  # it is still in the queue, so it was not decided
    waiting = rows.exclude(pk=question.pk).order_by("-priority", "submitted_at", "pk")
    following = waiting.exclude(pk__in=skipped).first()
    if following is None and (following := waiting.first()):
        # Everything in this queue was skipped once: start it again, and leave other queues' numbers alone.
        in_queue = set(rows.filter(pk__in=skipped).values_list("pk", flat=True))
        skipped = [pk for pk in skipped if pk not in in_queue]
    request.session[SKIPPED] = skipped[-MAX_SKIPPED:]
    return following


def _to_decide(code: str, user: Any) -> QuerySet[Question]:
    """A queue without the contested duplicates that this moderator closed: another moderator judges them."""
    queue = BY_CODE.get(code)
    if queue is None or queue.model is not Question:
        queue = BY_CODE["new"]
    closed = Event.objects.filter(question=OuterRef("pk"), action="mark_duplicate").order_by("-sequence")
    rows = queue.rows(timezone.now()).alias(closed_by=Subquery(closed.values("user")[:1]))
    return rows.exclude(contested=True, duplicate_of__isnull=False, closed_by=user.pk)


def queue_of(request: HttpRequest) -> str:
    """The code of the queue from which a question was opened; Django's list puts it into `_changelist_filters`."""
    chosen = QueryDict(request.GET.get("_changelist_filters", "")).get("queue", "")
    code = request.GET.get("queue") or chosen
    return code if code in BY_CODE else ""
