"""The first page of the desk: what waits for this doctor, and the queue of their departments."""

from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations.acts.moderation.publication import PAGE_HISTORY
from consultations.forms.desk.queue import QueueForm
from consultations.models import FAQ, Citation, Event, Finding, Question, ReplyDraft, SecondOpinion
from consultations.models.status import WITH_A_DOCTOR
from consultations.views.desk.access import for_doctors
from consultations.views.pager import pager
from consultations.workflow import REPLIED, SAME_STATUS, S
from doctors.models import Doctor

QUESTIONS_PER_PAGE = 20
# Why a question waits for this doctor: by its last act, else by its status.
WHY = {
    "give_info": _("The asker has answered"),
    "send_back": _("The second doctor sent it back"),
    S.CLAIMED: _("Mine"),
    S.INFO_NEEDED: _("Waiting for the asker"),
    S.IN_REVIEW: _("With a second doctor"),
}

# Why a reply of one's own may need a correction. The first reason that is true is shown.
DUE = {
    "taken_back": _("You took this reply back"),
    "sent_back": _("Correction not sent yet"),
    "disagrees": _("A colleague disagrees"),
    "cites": _("Links to a reply that has changed"),
    "rules": _("A newer rule finds something"),
}


def waiting_for(doctor: Doctor, now: datetime) -> list[Question]:
    """The questions this doctor holds, in any status. Those that wait for the doctor come first."""
    last = Event.objects.filter(question=OuterRef("pk")).order_by("-sequence").values("action")[:1]
    held = (
        Question.objects.filter(claimed_by=doctor, status__in=WITH_A_DOCTOR)
        .exclude(status=S.CLAIMED, lease_until__lte=now)
        .select_related("department")
        .annotate(last_action=Subquery(last))
    )
    questions: list[Question] = sorted(
        held, key=lambda question: (question.status != S.CLAIMED, question.lease_until or question.status_changed_at)
    )
    for question in questions:
        question.why = WHY.get(question.last_action) or WHY[question.status]  # type: ignore[attr-defined]
    return questions


def queue_of(doctor: Doctor, now: datetime) -> QuerySet[Question]:
    """What this doctor may take: follow-ups to their own replies, then urgent ones, then the oldest."""
    first = Case(When(first_for=doctor, first_until__gt=now, then=True), default=False, output_field=BooleanField())
    departments = Q(department__in=doctor.departments.values("pk"))
    if doctor.triages:
        departments |= Q(department=None)
    return (
        Question.objects.claimable(now, doctor)
        .filter(departments)
        .select_related("department")
        .annotate(first_for_you=first)
        .order_by("-first_for_you", "-priority", "submitted_at", "pk")
    )


def to_review(doctor: Doctor) -> QuerySet[Question]:
    """Replies of colleagues that wait for a second doctor, the oldest first."""
    waiting = Question.objects.filter(status=S.IN_REVIEW, department__in=doctor.departments.values("pk"))
    return waiting.exclude(claimed_by=doctor).select_related("department").order_by("status_changed_at", "pk")


def corrections_to_review(doctor: Doctor) -> QuerySet[Question]:
    """Questions whose reply a colleague wants to correct, which takes a second doctor, the oldest first."""
    drafts = ReplyDraft.objects.filter(handed_in_at__isnull=False).exclude(doctor=doctor)
    waiting = Question.objects.filter(
        status__in=REPLIED, department__in=doctor.departments.values("pk"), drafts__in=drafts
    )
    return waiting.select_related("department").order_by("drafts__handed_in_at", "pk")


def more_info_to_review(doctor: Doctor) -> QuerySet[Question]:
    """Questions whose proposed More Info this doctor may decide about, the oldest proposal first."""
    # A text by an editor goes to its author first. After that, or if a doctor wrote it, another doctor reviews it.
    own = Q(more_info__awaits_author=True, more_info__proposed_by=doctor)
    asked = Q(more_info__proposed_reviewer=None) | Q(more_info__proposed_reviewer=doctor)
    anothers = Q(more_info__awaits_author=False) & asked & ~Q(more_info__proposed_by=doctor)
    waiting = Question.objects.filter(
        status__in=SAME_STATUS["propose_more_info"].sources,
        department__in=doctor.departments.values("pk"),
        more_info__proposed_at__isnull=False,
    ).filter(own | anothers)
    return waiting.select_related("department").order_by("more_info__proposed_at", "pk")


def corrections_due(doctor: Doctor) -> list[Question]:
    """Questions whose reply, by this doctor, may need a correction, each with `why`."""
    # One subquery per reason, so that the list costs one query however long it is.
    reply = OuterRef("published_reply")
    cited = Citation.objects.filter(reply=reply).shown()
    last = Event.objects.filter(question=OuterRef("pk"), action__in=PAGE_HISTORY).order_by("-sequence")
    why = {
        "sent_back": ReplyDraft.objects.filter(question=OuterRef("pk"), doctor=doctor, handed_in_at=None),
        "disagrees": SecondOpinion.objects.filter(reply=reply, agrees=False),
        "rules": Finding.objects.to_review().filter(reply=reply),
        "cites": cited.filter(Q(corrected_for_safety=True) | ~Q(cited__question__status=S.PUBLISHED)),
    }
    replied = (
        Question.objects.filter(status__in=REPLIED, published_reply__doctor=doctor)
        .annotate(
            **{name: Exists(rows) for name, rows in why.items()}, came_and_went=Subquery(last.values("action")[:1])
        )
        .annotate(taken_back=Q(came_and_went="retract"))
        # Where a moderator took the page off, the doctor cannot correct it.
        .filter(~Q(status=S.UNPUBLISHED) | Q(taken_back=True))
        .filter(Q(taken_back=True) | Q(*[(name, True) for name in why], _connector=Q.OR))
        .select_related("department")
        .order_by("-published_at", "pk")
    )
    questions: list[Question] = list(replied[:QUESTIONS_PER_PAGE])
    for question in questions:
        question.why = next(words for name, words in DUE.items() if getattr(question, name))  # type: ignore[attr-defined]
    return questions


@for_doctors
@require_safe
def queue(request: HttpRequest, doctor: Doctor) -> HttpResponse:
    now = timezone.now()
    everything = queue_of(doctor, now)
    form = QueueForm(request.GET or None, doctor=doctor)
    counts = everything.aggregate(
        all=Count("pk"), urgent=Count("pk", filter=Q(priority=Question.Priority.URGENT)), oldest=Min("submitted_at")
    )
    page = Paginator(form.chosen(everything), QUESTIONS_PER_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "mine": waiting_for(doctor, now),
        "review": list(to_review(doctor)[:QUESTIONS_PER_PAGE]),
        "corrections": list(corrections_to_review(doctor)[:QUESTIONS_PER_PAGE]),
        "to_inform": list(more_info_to_review(doctor)[:QUESTIONS_PER_PAGE]),
        "due": corrections_due(doctor),
        "articles": list(FAQ.objects.filter(review_asked_of=doctor).select_related("department")[:QUESTIONS_PER_PAGE]),
        "form": form,
        "questions": page.object_list,
        "page": pager(page, urlencode(kept)),
        "counts": counts,
        "waiting": ngettext("%(n)s question is waiting", "%(n)s questions are waiting", counts["all"])
        % {"n": counts["all"]},
        "oldest": now - counts["oldest"] if counts["oldest"] else None,
        "away_until": doctor.away_until if doctor.is_away() else None,
    }
    return render(request, "desk/queue.html", context)
