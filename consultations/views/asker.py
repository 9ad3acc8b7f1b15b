"""The asker's private page: where the question stands, what can be done, and the reply."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations import waiting
from consultations.acts.publication import newer_terms
from consultations.earlier import changes_for_asker
from consultations.forms.afterwards import FollowUpForm
from consultations.forms.asking import PROMPTS
from consultations.forms.text import ActForm
from consultations.links import is_secret_of, private_path
from consultations.models import Finding, Note, Question, StaffRead, Tally
from consultations.screening import CRISIS
from consultations.views.offers import ACTS, NEXT, form_for, possible_acts
from consultations.views.public import replies_of
from consultations.workflow import ASKER, LIVE, Refused, S

READS = 50  # how many readings of the staff the page lists


# What the asker reads about each status: where it is, and what happens next.
STANDS = {
    S.SUBMITTED: (_("We have your question."), _("A moderator reads it next.")),
    S.RETURNED: (
        _("Please change your question."),
        _("Read what the moderator wrote, change the text below and send it again."),
    ),
    S.REJECTED: (
        _("We could not pass on your question."),
        _("Read why below. You can change it and send it again once."),
    ),
    S.DUPLICATE: (
        _("Someone has asked this before."),
        _("Read the reply to that question. If yours is different, tell us below."),
    ),
    S.QUEUED: (_("Your question is waiting for a doctor."), _("A doctor of the department takes it next.")),
    S.CLAIMED: (_("A doctor is reading your question."), _("The reply comes next.")),
    S.INFO_NEEDED: (_("The doctor needs to know more."), _("Answer below within 14 days.")),
    S.IN_REVIEW: (_("A doctor has written a reply."), _("A second doctor reads it before you get it.")),
    S.ANSWERED: (_("A doctor has replied."), _("Only this page shows the reply.")),
    S.PUBLISHED: (_("A doctor has replied."), _("Your question and the reply are public.")),
    S.UNPUBLISHED: (_("The public page has been taken down."), _("Only this page shows the reply.")),
    S.WITHDRAWN: (
        _("Your question is withdrawn."),
        _("Nobody can read it any more. We erase it for good within 30 days."),
    ),
}


def asker_question(number: int, secret: str) -> Question:
    """The question behind a private link. A wrong secret, another number and an erased question answer 404 alike."""
    question = (
        Question.objects.filter(pk=number, parent=None)
        .exclude(status=S.ERASED)
        .select_related("department", "duplicate_of", "published_reply", "feedback")
        .first()
    )
    if question is None or not is_secret_of(question, secret):
        raise Http404
    return question


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asker_page(request: HttpRequest, number: int, secret: str) -> HttpResponse:
    question = asker_question(number, secret)
    wanted = request.POST.get("action", "") if request.method == "POST" else ""
    # An act that is no longer possible (a second press, another tab) shows where things stand, and what was typed.
    forms = {act: form_for(act, question, request.POST if act == wanted else None) for act in possible_acts(question)}
    form = forms.get(wanted)
    if isinstance(form, FollowUpForm) and form.needs_help_now:
        return full_stop(request, question, form)
    if form and form.is_valid():
        try:
            ACTS[wanted](question, form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            if wanted == "erase":
                return unlisted(render(request, "consultations/erased.html"))
            return redirect(private_path(question))
    unsent = unsent_words(request, question, wanted) if wanted and wanted not in forms else ""
    return page_for(request, question, forms, unsent)


def full_stop(request: HttpRequest, question: Question, form: FollowUpForm) -> HttpResponse:
    """What needs help now is not taken as a follow-up: numbers to call, and what was typed, to be copied."""
    Tally.objects.count_one(Tally.Name.DIVERTED)
    context = {"private_url": private_path(question), "unsent": form["note"].data or ""}
    return unlisted(render(request, "consultations/follow_up_stop.html", context))


def unsent_words(request: HttpRequest, question: Question, wanted: str) -> str:
    """What was typed into a form that came too late, so that it can be copied; nothing where it had arrived already."""
    typed = request.POST.get(f"{wanted}-note") or request.POST.get(f"{wanted}-body") or ""
    typed = typed.replace("\r\n", "\n").strip()
    arrived = [question.body, *question.follow_ups.values_list("body", flat=True)]
    arrived += Note.objects.filter(event__question=question).values_list("text", flat=True)
    return "" if typed in arrived else typed


def page_for(request: HttpRequest, question: Question, forms: dict[str, ActForm], unsent: str = "") -> HttpResponse:
    status_text, next_text = STANDS[S(question.status)]
    shown = question.status != S.WITHDRAWN
    of_this = Q(question=question) | Q(question__parent=question)
    context = {
        "question": question,
        "private_url": private_path(question),
        "unsent": unsent,
        "status_text": status_text,
        "next_text": next_text,
        "wait_text": waiting.status_sentence(question, timezone.now()),
        "crisis": Finding.objects.filter(of_this, kind=CRISIS, reply=None).exists(),
        "replies": replies_of(question) if shown else [],
        "follow_ups": [
            (child, replies_of(child) if shown else []) for child in question.follow_ups.exclude(status=S.ERASED)
        ],
        "notes": Note.objects.filter(event__question=question, for_asker=True)
        .exclude(event__role=ASKER)
        .order_by("event__sequence"),
        # In the words in which they were asked; the desk has the doctors' words.
        "newer_terms": newer_terms(question),
        "prompts": [
            (asked, question.prompts[one]) for one, (asked, _hint) in PROMPTS.items() if one in question.prompts
        ],
        "photos": question.photos.all(),
        "changes": changes_for_asker(question),
        "reads": StaffRead.objects.filter(of_this).order_by("-at", "-pk")[:READS],
        "feedback": getattr(question, "feedback", None) if shown else None,
        "forms": forms,
        **sorted_forms(forms),
        **headline_context(question),
    }
    return unlisted(render(request, "consultations/asker.html", context))


def sorted_forms(forms: dict[str, ActForm]) -> dict[str, Any]:
    """The same forms by their place on the page: what the question waits for, the feedback, all the others."""
    return {
        "next_forms": {name: form for name, form in forms.items() if name in NEXT},
        "feedback_form": forms.get("feedback"),
        "other_forms": {name: form for name, form in forms.items() if name not in (*NEXT, "feedback")},
    }


def headline_context(question: Question) -> dict[str, Any]:
    """The editors' headline where it is another than the asker's heading, on a page that is public or may be."""
    differs = question.headline not in ("", question.title)
    consented = question.status in LIVE and question.publication_consent_id is not None
    return {"headline": question.headline if differs and consented else "", "is_public": question.status == S.PUBLISHED}


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the secret in the address from leaving with a click, and the page out of every index."""
    # Not "no-referrer": browsers then send a form with the origin "null", which the check against forgery refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
