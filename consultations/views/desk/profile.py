"""A doctor's own page: profile, days away and load; drafts, replies, and how many askers they helped."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.actors import NO_LICENCE, Refused
from consultations.acts.governing.in_force import refuse_blocked
from consultations.forms.desk.profile import ProfileForm
from consultations.models import Feedback, Question, Reply, ReplyDraft
from consultations.views.desk.access import UNREAD, for_any_doctor
from consultations.views.pager import pager
from doctors.models import Doctor

REPLIES_PER_PAGE = 20
MIN_ANSWERS = 3  # askers; a count of fewer could show what one of them answered
WARN_BEFORE = timedelta(days=60)  # a licence expires


@for_any_doctor
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest, doctor: Doctor) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=Doctor.objects.get(pk=doctor.pk))
    if request.method == "POST" and form.is_valid():
        try:
            refuse_blocked(form.cleaned_data["bio"])
        except Refused as refused:
            form.add_error("bio", str(refused.message))
        else:
            form.save()
            messages.success(request, _("We’ve saved your page."))
            return redirect("desk_me")
    # Titles are askers' words, which nobody may read without a valid licence.
    holds = doctor.is_licensed()
    replies = replies_by(doctor) if holds else Reply.objects.none()
    page = Paginator(replies, REPLIES_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/me.html",
        {
            "doctor": doctor,
            "departments": doctor.departments.all(),
            "form": form,
            "licence": licence_of(doctor),
            "drafts": drafts_of(doctor) if holds else [],
            "no_licence": NO_LICENCE,
            "replies": page,
            "page": pager(page),
            "thanks": thanks_to(doctor),
        },
    )


@for_any_doctor
@require_POST
def back(request: HttpRequest, doctor: Doctor) -> HttpResponse:
    """The doctor is back earlier than planned."""
    Doctor.objects.filter(pk=doctor.pk).update(away_from=None, away_until=None)
    messages.success(request, _("Welcome back."))
    return redirect("desk")


def licence_of(doctor: Doctor) -> dict[str, Any]:
    """Whether the licence is valid, until when, and whether it ends soon."""
    expires, today = doctor.licence_expires_on, timezone.localdate()
    ends_soon = doctor.is_licensed() and expires is not None and expires - today <= WARN_BEFORE
    return {"holds": doctor.is_licensed(), "expires": expires, "ends_soon": ends_soon}


def drafts_of(doctor: Doctor) -> QuerySet[ReplyDraft]:
    """The doctor's drafts, on questions that doctors may still read."""
    return (
        ReplyDraft.objects.filter(doctor=doctor)
        .exclude(question__status__in=UNREAD)
        .select_related("question")
        .order_by("-saved_at")
    )


def replies_by(doctor: Doctor) -> QuerySet[Reply]:
    """The doctor's sent replies in every version, the latest first, without questions that were withdrawn."""
    current = Question.objects.filter(published_reply=OuterRef("pk"))
    return (
        Reply.objects.filter(doctor=doctor, sent_at__isnull=False)
        .exclude(question__status__in=UNREAD)
        .select_related("question", "department")
        .annotate(stands=Exists(current))
        .order_by("-sent_at", "-pk")
    )


def thanks_to(doctor: Doctor) -> list[tuple[str, int, int]]:
    """How askers rated the doctor's replies: the answer, how many chose it, of how many. Empty while they are few."""
    counts = dict(
        Feedback.objects.filter(question__published_reply__doctor=doctor)
        .values_list("helped")
        .annotate(count=Count("pk"))
        .order_by()
    )
    total = sum(counts.values())
    if total < MIN_ANSWERS:
        return []
    return [(str(helped.label), counts.get(helped.value, 0), total) for helped in Feedback.Helped]
