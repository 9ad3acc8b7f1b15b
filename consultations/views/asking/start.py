"""Around the steps of /ask/: the start, finding the browser's draft, the pages where asking ends, and the receipt."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consultations import expected_wait, rate_limits
from consultations.actors import Refused
from consultations.acts.asking import drafts, submission
from consultations.acts.governing.in_force import policies_in_force
from consultations.forms.asking.step import DESPAIR
from consultations.metadata import page as metadata
from consultations.models import Question, QuestionDraft
from consultations.models.question_draft import hash_of
from consultations.secret_link import private_path
from consultations.time_limits import QUESTION_DRAFT_RETENTION
from consultations.views.asking import journey
from consultations.views.private_page.own_question import asker_question, unlisted
from consultations.views.public.photos import photo_response
from consultations.workflow import LIVE
from doctors.models import Department

COOKIE = "askwell_draft"
KNOWN_AFTER_SENDING = timedelta(hours=1)  # so that pressing Send again, or Back, leads to the question
View = Callable[..., HttpResponseBase]


def cookie_name(language: str) -> str:
    """Each language has a cookie of its own, because a cookie has one path and /ask/ has one in each language."""
    return COOKIE if language == settings.LANGUAGE_CODE else f"{COOKIE}_{language}"


def set_cookie(response: HttpResponse, key: str) -> HttpResponse:
    """Give the browser the key of its draft, for /ask/ in every language and for no other page."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            path = reverse("ask")
        response.set_cookie(
            # Lax, so that a link in an email still finds the draft.
            cookie_name(language), key, max_age=QUESTION_DRAFT_RETENTION, path=path, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def draft_key(request: HttpRequest) -> str:
    """The key of the browser's draft; "" where it has none."""
    return request.COOKIES.get(cookie_name(get_language()), "")


def draft_of(request: HttpRequest) -> QuestionDraft | None:
    """The browser's draft, in the language of the page: whoever changes the language goes on asking in the new one.

    Looking at a page in another language changes nothing yet; what is pressed there does.
    """
    draft = drafts.find(draft_key(request))
    if draft and request.method == "POST":
        return drafts.speak(draft, get_language())
    if draft:
        draft.locale = get_language()
    return draft


def closed(request: HttpRequest, message: Any, status: int) -> HttpResponse:
    """We take no question now: why, who to call meanwhile, and what there is to read."""
    context = {"message": message, "departments": Department.objects.order_by("name")}
    return render(request, "consultations/ask/closed.html", context, status=status)


def sent_with(key: str) -> Question | None:
    """The question that this browser sent within the last hour."""
    question = submission.sent_with(hash_of(key)) if key else None
    recent = question and timezone.now() - question.submitted_at < KNOWN_AFTER_SENDING
    return question if question and recent and question.status in LIVE else None


def gone(request: HttpRequest, unsent: Sequence[tuple[Any, str]] = ()) -> HttpResponse:
    """There is no draft: how to start again, and what was typed on the last page, to be copied."""
    context = {"unsent": [(label, text) for label, text in unsent if text]}
    return render(request, "consultations/ask/draft_gone.html", context, status=410)


def without_draft(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return gone(request)


def with_draft(*, otherwise: View = without_draft) -> Callable[[View], View]:
    """Give the view the browser's draft. Without one, go to the question it just sent, or else to `otherwise`."""

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if draft := draft_of(request):
                try:
                    return view(request, draft, *args, **kwargs)
                except Refused as refused:
                    if refused.code == "no_policy":
                        return closed(request, refused.message, 503)
                    if refused.code != "draft_gone":
                        raise
            # A draft is deleted when it is sent: its cookie may come from a second press of Send, or from Back.
            if question := sent_with(draft_key(request)):
                return redirect(private_path(question) + "sent/")
            return otherwise(request, *args, **kwargs)

        return guarded

    return decorate


def number_in(text: str) -> int | None:
    """A number that fits a key of the database, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def preselected(request: HttpRequest) -> str:
    """The query of an address that keeps the chosen department; empty if there is none."""
    department = number_in(request.GET.get("department", ""))
    return f"?department={department}" if department else ""


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What this is, who to call in an emergency, and how long it takes. It has no field yet."""
    try:
        policies = policies_in_force(get_language())
    except Refused as refused:
        return closed(request, refused.message, 503)
    # Told before the first question, and not after ten minutes of typing.
    if rate_limits.too_many(rate_limits.senders(request)):
        return closed(request, _("You have sent as many questions as we can take from one place in a day."), 429)
    if rate_limits.is_full(None):
        return closed(request, _("We have taken as many questions today as our doctors can answer."), 503)
    department = number_in(request.GET.get("department", ""))
    chosen = Department.objects.filter(pk=department).first() if department else None
    context = {
        "metadata": metadata.of_ask(),
        "draft": draft_of(request),
        "policies": policies,
        "wait_text": expected_wait.department_sentence(chosen, timezone.now()),
        "paused": Department.objects.filter(is_open=False).order_by("name"),
        "preselected": preselected(request),
        "parts": list(journey.Part),
    }
    return render(request, "consultations/ask/start.html", context)


@require_POST
@with_draft()
def start_again(request: HttpRequest, draft: QuestionDraft) -> HttpResponse:
    """Delete the answers and start again, or go on with them."""
    if "go_on" in request.POST:
        return go_on(draft, number_in(request.GET.get("department", "")))
    drafts.forget(draft)
    return redirect(reverse("ask") + preselected(request))


def go_on(draft: QuestionDraft, department: int | None) -> HttpResponse:
    """Go on with the answers. If another department was chosen meanwhile, the asker confirms it first."""
    answered = journey.done(draft).get("department")
    wanted = {"department": str(department)}
    if department is None or wanted == answered:
        return redirect("ask_check")
    drafts.keep_typed(draft, "department", wanted)
    return redirect(reverse("ask_step", args=["department"]) + "?change=1") if answered else redirect("ask_check")


@require_safe
@with_draft()
def photo(request: HttpRequest, draft: QuestionDraft, name: str) -> HttpResponseBase:
    return photo_response(get_object_or_404(draft.photos, name=name))


@require_safe
@with_draft()
def help_card(request: HttpRequest, draft: QuestionDraft, following: str) -> HttpResponse:
    """Numbers to call, before going on. Going on is always possible."""
    context = {"following": following, **journey.danger(journey.done(draft))}
    return render(request, "consultations/ask/help.html", context)


@require_safe
@never_cache
def stop(request: HttpRequest) -> HttpResponse:
    """What to do now: for a sign of danger in the body, or for thoughts of suicide."""
    draft = draft_of(request)
    signs = journey.done(draft).get("gate", {}).get("signs") if draft else ""
    return render(request, "consultations/ask/get_help_now.html", {"despair": signs == DESPAIR})


@require_safe
@never_cache
def too_young(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/ask/too_young.html", {"age": settings.MINIMUM_AGE})


@require_POST
@with_draft()
def live_similar(request: HttpRequest, draft: QuestionDraft) -> HttpResponse:
    """Similar answers while one types: a fragment of a page, asked for by POST so that no address has the text."""
    if not rate_limits.may_suggest(request):
        return HttpResponse(status=429)
    title, body = request.POST.get("title", "")[:200], request.POST.get("body", "")[:3000]
    help_cards = journey.help_for(title, body)
    similar = journey.suggested(title, body, in_danger=bool(help_cards["dangers"]))
    context = {"suggestions": similar, **help_cards}
    return render(request, "consultations/ask/live_suggestions.html", context)


@never_cache
@require_safe
def sent(request: HttpRequest, number: int, secret: str) -> HttpResponse:
    """The confirmation. It has an address of its own, so that a reload sends nothing again."""
    question = asker_question(number, secret)
    context = {
        "question": question,
        "private_url": request.build_absolute_uri(private_path(question)),
        "wait_text": expected_wait.status_sentence(question, timezone.now()),
        **journey.help_for(question.title, question.body, *question.prompts.values()),
    }
    return unlisted(render(request, "consultations/ask/done.html", context))
