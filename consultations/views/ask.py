"""Around the pages of /ask/: the start, the draft of a browser, where the way ends, and the confirmation."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consultations import limits, screening, suggestions, waiting
from consultations.acts import asking, drafting
from consultations.acts.in_force import policies_in_force
from consultations.links import private_path
from consultations.models import Draft, Question
from consultations.models.draft import KEPT_FOR, hash_of
from consultations.views import journey
from consultations.views.asker import asker_question, unlisted
from consultations.views.photos import photo_response
from consultations.workflow import LIVE, Refused
from doctors.models import Department

COOKIE = "askwell_draft"
KNOWN_AFTER_SENDING = timedelta(hours=1)  # so that a second press of Send, or Back, ends where the first did
View = Callable[..., HttpResponseBase]


def set_cookie(response: HttpResponse, key: str) -> HttpResponse:
    response.set_cookie(
        COOKIE, key, max_age=KEPT_FOR, path="/ask/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def closed(request: HttpRequest, message: Any, status: int) -> HttpResponse:
    """Refused kindly: why, whom to call meanwhile, and where one can read (features O6, O8)."""
    context = {"message": message, "departments": Department.objects.order_by("name")}
    return render(request, "consultations/ask/closed.html", context, status=status)


def sent_with(key: str) -> Question | None:
    """The question that this browser has sent a moment ago."""
    question = asking.sent_with(hash_of(key)) if key else None
    recent = question and timezone.now() - question.submitted_at < KNOWN_AFTER_SENDING
    return question if question and recent and question.status in LIVE else None


def with_draft(view: View) -> View:
    """Find the browser's draft. Without one it is led to the question it has sent, or to the start."""

    @wraps(view)
    @never_cache
    def found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.COOKIES.get(COOKIE, "")
        draft = drafting.find(key)
        if draft:
            try:
                return view(request, draft, *args, **kwargs)
            except Refused as refused:
                if refused.code == "no_policy":
                    return closed(request, refused.message, 503)
                if refused.code != "draft_gone":
                    raise
        if question := sent_with(key):
            return redirect(private_path(question) + "sent/")
        return render(request, "consultations/ask/gone.html", status=410)

    return found


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this is, whom to call in an emergency, and how long it takes; no field yet (features P1)."""
    try:
        policies = policies_in_force(get_language())
    except Refused as refused:
        return closed(request, refused.message, 503)
    if limits.too_many(limits.senders(request)):
        return closed(request, _("You have sent as many questions as we can take from one place in a day."), 429)
    if limits.is_full(None):
        return closed(request, _("We have taken as many questions today as our doctors can answer."), 503)
    context = {
        "draft": drafting.find(request.COOKIES.get(COOKIE, "")),
        "policies": policies,
        "wait_text": waiting.department_sentence(None, timezone.now()),
        "paused": Department.objects.filter(is_open=False).order_by("name"),
    }
    return render(request, "consultations/ask/start.html", context)


@require_POST
@with_draft
def start_again(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Delete the answers, for whoever shares a computer or wants to begin anew."""
    drafting.forget(draft)
    return redirect("ask")


@require_safe
@with_draft
def photo(request: HttpRequest, draft: Draft, name: str) -> HttpResponseBase:
    return photo_response(get_object_or_404(draft.photos, name=name))


@require_safe
@with_draft
def help_card(request: HttpRequest, draft: Draft, following: str) -> HttpResponse:
    """Numbers to call, before going on (features P4). Going on is always allowed."""
    found = journey.danger(journey.done(draft))
    context = {"crisis": "crisis" in found, "red_flag": "red_flag" in found, "following": following}
    return render(request, "consultations/ask/help.html", context)


@require_safe
@never_cache
def stop(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/ask/stop.html")


@require_safe
@never_cache
def too_young(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/ask/too_young.html", {"age": settings.MINIMUM_AGE})


@require_POST
@with_draft
def live_similar(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Similar answers for what is being typed: a fragment beside the text, sent by POST so that no address has it."""
    if not limits.may_suggest(request):
        return HttpResponse(status=429)
    found = suggestions.similar_to(request.POST.get("title", "")[:200], request.POST.get("body", "")[:3000])
    return render(request, "consultations/ask/suggestions.html", {"suggestions": found})


@never_cache
@require_safe
def sent(request: HttpRequest, number: int, secret: str) -> HttpResponse:
    """The confirmation stands behind the secret, so that a reload shows the same and sends nothing."""
    question = asker_question(number, secret)
    context = {
        "question": question,
        "private_url": request.build_absolute_uri(private_path(question)),
        "wait_text": waiting.status_sentence(question, timezone.now()),
        "crisis": question.findings.filter(kind=screening.CRISIS).exists(),
    }
    return unlisted(render(request, "consultations/ask/done.html", context))
