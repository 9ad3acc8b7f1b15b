"""The asker's private page: where the question stands, what can be done, and the reply."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.acts import asker
from consultations.acts.erasure import erase
from consultations.forms.asking import ResubmitForm
from consultations.forms.text import ActForm, NoteForm
from consultations.links import is_secret_of, private_path
from consultations.models import Note, Question
from consultations.views.public import replies_of
from consultations.workflow import ASKER, FOLLOW_UP_WINDOW, LIVE, Refused, S

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
        _("You have withdrawn your question."),
        _("Nobody can read it any more. We erase it for good within 30 days."),
    ),
}


def asker_question(number: int, secret: str) -> Question:
    """The question behind a private link. A wrong secret, another number and an erased question answer 404 alike."""
    question = (
        Question.objects.filter(pk=number, parent=None)
        .exclude(status=S.ERASED)
        .select_related("department", "duplicate_of", "published_reply")
        .first()
    )
    if question is None or not is_secret_of(question, secret):
        raise Http404
    return question


def can_follow_up(question: Question) -> bool:
    """Whether the one follow-up is still open; the act checks the same under the question's lock."""
    reply = question.published_reply
    return (
        question.status in (S.ANSWERED, S.PUBLISHED)
        and not question.import_ref
        and reply is not None
        and reply.sent_at is not None
        and timezone.now() <= reply.sent_at + FOLLOW_UP_WINDOW
        and not question.follow_ups.exists()
    )


# Each act as the page presents it: the form, and its words.
OFFERS: dict[str, tuple[type[ActForm], dict[str, Any]]] = {
    "resubmit": (ResubmitForm, {"heading": _("Change my question"), "button": _("Send my question again")}),
    "contest": (
        NoteForm,
        {
            "heading": _("My question is different"),
            "label": _("What is different?"),
            "button": _("Ask a moderator to look again"),
        },
    ),
    "give_info": (
        NoteForm,
        {"heading": _("Answer the doctor"), "label": _("Your answer"), "button": _("Send my answer")},
    ),
    "follow_up": (
        NoteForm,
        {
            "heading": _("Ask one thing more"),
            "label": _("Your follow-up"),
            "button": _("Send my follow-up"),
            "explain": _("You have one follow-up, within 14 days of the reply. It is not published."),
        },
    ),
    "keep_private": (
        ActForm,
        {
            "heading": _("Do not publish"),
            "button": _("Keep my question private"),
            "explain": _("The page is not shown to others, or taken down at once."),
        },
    ),
    "allow_publication": (
        ActForm,
        {
            "heading": _("Allow publication"),
            "button": _("Allow publication"),
            "explain": _("Your question and the reply become public under your made-up name."),
        },
    ),
    "withdraw": (
        ActForm,
        {
            "heading": _("Withdraw my question"),
            "button": _("Withdraw my question"),
            "grave": True,
            "explain": _("It is gone from every page at once and erased within 30 days."),
        },
    ),
    "erase": (
        ActForm,
        {
            "heading": _("Erase it now"),
            "button": _("Erase my question for good"),
            "grave": True,
            "explain": _("Every text is deleted. This cannot be undone, and this page is gone."),
        },
    ),
}


def possible_acts(question: Question) -> list[str]:
    """What the asker can do now, in the order in which the page offers it."""
    published = question.publication_consent_id is not None
    possible = {
        "resubmit": question.status == S.RETURNED or (question.status == S.REJECTED and not question.resubmitted),
        "contest": question.status == S.DUPLICATE and not question.contested,
        "give_info": question.status == S.INFO_NEEDED,
        "follow_up": can_follow_up(question),
        "keep_private": question.status in LIVE and published,
        "allow_publication": question.status in LIVE and not published,
        "withdraw": question.status in LIVE,
        "erase": question.status == S.WITHDRAWN,
    }
    return [act for act, is_possible in possible.items() if is_possible]


def form_for(act: str, question: Question, data: QueryDict | None) -> ActForm:
    form, words = OFFERS[act]
    initial = {"title": question.title, "body": question.body} if act == "resubmit" else None
    return form(data, prefix=act, initial=initial, **words)


ACTS: dict[str, Callable[[Question, dict[str, Any]], object]] = {
    "resubmit": lambda question, data: asker.resubmit(question.pk, title=data["title"], body=data["body"]),
    "contest": lambda question, data: asker.contest(question.pk, note=data["note"]),
    "give_info": lambda question, data: asker.give_info(question.pk, text=data["note"]),
    "follow_up": lambda question, data: asker.follow_up(question.pk, body=data["note"]),
    "keep_private": lambda question, data: asker.set_publication(question.pk, granted=False),
    "allow_publication": lambda question, data: asker.set_publication(question.pk, granted=True),
    "withdraw": lambda question, data: asker.withdraw(question.pk),
    "erase": lambda question, data: erase(question.pk),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asker_page(request: HttpRequest, number: int, secret: str) -> HttpResponse:
    question = asker_question(number, secret)
    wanted = request.POST.get("action", "") if request.method == "POST" else ""
    # An act that is no longer possible (a second press, another tab) shows where things stand, and what was typed.
    forms = {act: form_for(act, question, request.POST if act == wanted else None) for act in possible_acts(question)}
    if wanted in forms and forms[wanted].is_valid():
        try:
            ACTS[wanted](question, forms[wanted].cleaned_data)
        except Refused as refused:
            forms[wanted].refuse(refused)
        else:
            if wanted == "erase":
                return unlisted(render(request, "consultations/erased.html"))
            return redirect(private_path(question))
    unsent = unsent_words(request, question, wanted) if wanted and wanted not in forms else ""
    return page_for(request, question, forms, unsent)


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
    context = {
        "question": question,
        "unsent": unsent,
        "status_text": status_text,
        "next_text": next_text,
        "replies": replies_of(question) if shown else [],
        "follow_ups": [
            (child, replies_of(child) if shown else []) for child in question.follow_ups.exclude(status=S.ERASED)
        ],
        "notes": Note.objects.filter(event__question=question, for_asker=True)
        .exclude(event__role=ASKER)
        .order_by("event__sequence"),
        "forms": forms,
    }
    return unlisted(render(request, "consultations/asker.html", context))


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the secret in the address from leaving with a click, and the page out of every index."""
    # Not "no-referrer": browsers then send a form with the origin "null", which the check against forgery refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
