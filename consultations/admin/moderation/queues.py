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
# Where nothing has been said to the asker for good: the questions that an index of their own holds.
OPEN = (S.SUBMITTED, S.RETURNED, S.QUEUED, S.CLAIMED, S.INFO_NEEDED, S.IN_REVIEW)
PROMISED = (S.SUBMITTED, S.QUEUED, S.CLAIMED, S.IN_REVIEW)  # somebody waits for a reply by a time that was named
LEFT_STANDING = "left_standing"  # in the session: numbers of questions that this moderator skipped, or only saved
MAX_LEFT_STANDING = 500


@dataclass(frozen=True)
class Queue:
    code: str
    name: str | Promise
    hint: str | Promise
    rows: Callable[[datetime], QuerySet[Any]]
    since: str  # the field from which a row has waited
    model: type = Question
    right: str = MODERATE
    query: str = ""  # of its list; else the list is filtered by the queue's code

    @property
    def url(self) -> str:
        opts = self.model._meta  # type: ignore[attr-defined]
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return f"{address}?{self.query or f'queue={self.code}'}"


def in_status(*statuses: str, **more: Any) -> Callable[[datetime], QuerySet[Question]]:
    return lambda now: Question.objects.filter(status__in=statuses, **more)


def found(kinds: frozenset[str] | set[str], status: str) -> QuerySet[Question]:
    """Questions in one status in whose text screening has found one of these kinds."""
    findings = Finding.objects.of_screening().filter(kind__in=kinds, question__status=status)
    return Question.objects.filter(pk__in=findings.values("question"))


def reported(now: datetime) -> QuerySet[Question]:
    return Question.objects.filter(pk__in=Report.objects.open().values("question"))


def reported_with_despair(now: datetime) -> QuerySet[Question]:
    """Public pages of which a reader's report has words of despair."""
    return Question.objects.filter(pk__in=Report.objects.open().filter(urgent=True).values("question"))


def personal(now: datetime) -> QuerySet[Question]:
    """Where a person may be recognised: by screening before it is public, by a reader after that."""
    findings = Finding.objects.of_screening().filter(kind__in=screening.PERSONAL, question__status__in=OPEN)
    reports = Report.objects.open().filter(reason__in=[Report.Reason.ABOUT_ME, Report.Reason.PERSONAL_DATA])
    return Question.objects.filter(pk__in=findings.values("question").union(reports.values("question")))


def overdue(now: datetime) -> QuerySet[Question]:
    return Question.objects.filter(status__in=PROMISED, promised_by__lte=now)


def review_is_due(model: Any) -> Callable[[datetime], QuerySet[Any]]:
    return lambda now: model.objects.filter(review_by__lt=timezone.localdate(now))


QUEUES = [
    Queue("crisis", _("Crisis or danger"), _("New, with words of despair or a sign of danger"),
          in_status(S.SUBMITTED, red_flag=True, priority=Question.Priority.URGENT), "submitted_at"),
    Queue("urgent_reports", _("Urgent reports"), _("A reader's report has words of despair"),
          reported_with_despair, "reports__at"),
    Queue("reported", _("Reported"), _("Public pages that readers have reported"), reported, "reports__at"),
    Queue("new", _("New"), _("Sent, and not decided about"), in_status(S.SUBMITTED), "submitted_at"),
    Queue("personal", _("Personal data"), _("Somebody may be recognised"), personal, "status_changed_at"),
    Queue("contested", _("Contested"), _("The asker says that it is no duplicate; another moderator decides"),
          in_status(S.SUBMITTED, contested=True), "submitted_at"),
    Queue("spam", _("Perhaps spam"), _("New, with words of advertising"),
          lambda now: found({"spam"}, S.SUBMITTED), "submitted_at"),
    Queue("triage", _("Triage"), _("Approved without a department"),
          in_status(S.QUEUED, department=None), "status_changed_at"),
    Queue("proposed", _("Perhaps duplicates"), _("A doctor proposes to close them as repeats"),
          in_status(S.QUEUED, proposed_duplicate__isnull=False), "status_changed_at"),
    Queue("in_review", _("With a second doctor"), _("A reply waits for another doctor"),
          in_status(S.IN_REVIEW), "status_changed_at"),
    Queue("overdue", _("Overdue"), _("The time that we named is over"), overdue, "promised_by"),
    Queue("policy_drafts", _("Policy drafts"), _("Versions that another person has to approve"),
          lambda now: PolicyVersion.objects.filter(approved_at=None), "effective_from", PolicyVersion,
          "consultations.approve_policyversion", "approved_at__isempty=1"),
    Queue("faq", _("FAQ to review"), _("The date by which to look again has passed"),
          review_is_due(FAQ), "review_by", FAQ, "consultations.change_faq"),
    Queue("more_info", _("More Info to review"), _("The date by which to look again has passed"),
          review_is_due(MoreInfo), "review_by", MoreInfo, "consultations.change_moreinfo"),
]  # fmt: skip
BY_CODE = {queue.code: queue for queue in QUEUES}
BEGINS_LATER = {"policy_drafts"}  # what is named is a moment to come


@dataclass(frozen=True)
class Waiting:
    """A queue as the first page shows it."""

    queue: Queue
    count: int
    oldest: datetime | None


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    """Every queue that this person may work on, with its count and its oldest row: one query each."""
    now = timezone.now()
    for queue in QUEUES:
        if request.user.has_perm(queue.right):
            told = queue.rows(now).aggregate(count=Count("pk", distinct=True), oldest=Min(queue.since))
            yield Waiting(queue, told["count"], None if queue.code in BEGINS_LATER else told["oldest"])


admin.site.work = waiting  # type: ignore[attr-defined]  # StaffAdminSite's
admin.site.pressing = ("crisis", "urgent_reports", "reported", "overdue")  # type: ignore[attr-defined]


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
    """What a moderator sees after this question of a queue: urgent first, then the oldest.

    What they left standing in the queue, by a skip or a save, comes again once they have seen all the rest of it.
    Left out are contested duplicates that this moderator closed: another one judges them.
    """
    rows = _to_decide(code, request.user)
    left = [pk for pk in request.session.get(LEFT_STANDING, []) if pk != question.pk]
    if rows.filter(pk=question.pk).exists():
        left.append(question.pk)
    others = rows.exclude(pk=question.pk).order_by("-priority", "submitted_at", "pk")
    following = others.exclude(pk__in=left).first()
    if following is None and (following := others.first()):  # all of it was seen: from the start
        seen = set(rows.filter(pk__in=left).values_list("pk", flat=True))
        left = [pk for pk in left if pk not in seen]
    request.session[LEFT_STANDING] = left[-MAX_LEFT_STANDING:]
    return following


def _to_decide(code: str, user: Any) -> QuerySet[Question]:
    queue = BY_CODE.get(code)
    if queue is None or queue.model is not Question:
        queue = BY_CODE["new"]
    closed = Event.objects.filter(question=OuterRef("pk"), action="mark_duplicate").order_by("-sequence")
    rows = queue.rows(timezone.now()).alias(closed_by=Subquery(closed.values("user")[:1]))
    return rows.exclude(contested=True, duplicate_of__isnull=False, closed_by=user.pk)


def queue_of(request: HttpRequest) -> str:
    """The code of the queue from which a question was opened: its own, or that of the list it was chosen from."""
    chosen = QueryDict(request.GET.get("_changelist_filters", "")).get("queue", "")
    code = request.GET.get("queue") or chosen
    return code if code in BY_CODE else ""
