"""The asker's private page: the status of the question, what the asker can do, and the reply."""

from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.actors import ASKER, Refused
from consultations.acts.moderation.publication import newer_terms
from consultations.acts.private_page import own_question
from consultations.forms.asking.step import DESPAIR, prompts_for
from consultations.forms.page_acts import ActForm
from consultations.forms.private_page import FollowUpForm
from consultations.forms.text import typed_in
from consultations.models import Finding, Note, Question, StaffRead, Tally, UnsentForm
from consultations.screening import CRISIS
from consultations.secret_link import is_secret_of, private_path
from consultations.text_history import changes_for_asker
from consultations.views.asking.journey import help_for
from consultations.views.private_page import status_track
from consultations.views.private_page.offers import (
    ACTS,
    DONE,
    NEXT,
    follow_up_advice,
    form_for,
    mask,
    possible_acts,
)
from consultations.views.public.question_page import replies_of
from consultations.workflow import LIVE, S

MAX_READS_SHOWN = 50  # the latest times that staff opened the question


def asker_question(number: int, secret: str) -> Question:
    """The question behind a private link. A wrong secret, another number and an erased question answer 404 alike."""
    question = (
        Question.objects.filter(pk=number, parent=None)
        .exclude(status=S.ERASED)
        .select_related("department", "duplicate_of", "published_reply", "feedback", "unsent_form")
        .first()
    )
    # One answer for all three, so that nobody can find out which numbers exist.
    if question is None or not is_secret_of(question, secret):
        raise Http404
    return question


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asker_page(request: HttpRequest, number: int, secret: str) -> HttpResponse:
    question = asker_question(number, secret)
    prefetch_related_objects([question], "follow_ups")
    if request.method == "POST":
        return unlisted(act_on(request, question))
    kept = getattr(question, "unsent_form", None)
    last_press = {kept.action: (kept.typed, kept.message)} if kept else {}
    forms = {act: form_for(act, question, *last_press.get(act, (None, {}))) for act in possible_acts(question)}
    return page_for(request, question, forms, kept)


def act_on(request: HttpRequest, question: Question) -> HttpResponse:
    """Do the act, or keep what was typed. Either way the page is shown by GET afterwards."""
    wanted, path = request.POST.get("action", ""), private_path(question)
    if wanted not in possible_acts(question):
        return too_late(request, question, wanted)
    form = form_for(wanted, question, request.POST)
    # Masking only changes the text. The asker reads it again and presses the button of the act itself.
    if "mask" in request.POST:
        typed, count = mask(form, request.POST["mask"])
        kept = getattr(question, "unsent_form", None)
        was_refused = kept is not None and kept.action == wanted and kept.message.get("refused")
        is_wrong = was_refused and not form_for(wanted, question, typed).is_valid()
        own_question.keep_unsent(question.pk, wanted, typed, masked=count, **({"refused": True} if is_wrong else {}))
        return redirect(path + "#masked")
    # Before validation: somebody in danger must see help even if the form has other errors.
    if isinstance(form, FollowUpForm) and form.needs_help_now:
        Tally.objects.count_one(Tally.Name.DIVERTED)
        own_question.keep_unsent(question.pk, wanted, typed_in(form), signs=form.needs_help_now)
        return redirect(f"{path}stop/")
    if not form.is_valid():
        own_question.keep_unsent(question.pk, wanted, typed_in(form), refused=True)
        return redirect(path)
    try:
        ACTS[wanted].run(question.pk, **form.cleaned_data)
    except Refused as refused:
        problem = {"code": refused.code, "message": str(refused.message)}
        own_question.keep_unsent(question.pk, wanted, typed_in(form), problem=problem)
        return redirect(path)
    # An erased question has no page to go back to.
    if wanted == "erase":
        return unlisted(render(request, "consultations/erased.html"))
    own_question.forget_unsent(question.pk)
    # The address says which act it was and nothing else, so that the page can confirm it without a cookie.
    return redirect(f"{path}?{urlencode({'done': wanted})}")


def too_late(request: HttpRequest, question: Question, wanted: str) -> HttpResponse:
    """The act is no longer possible, after a second press or in another tab: keep what was typed, to be copied."""
    if words := unsent_words(request, question, wanted):
        own_question.keep_unsent(question.pk, wanted[:24], {"late": words}, late=True)
    return redirect(private_path(question))


@never_cache
@require_safe
def asker_stop(request: HttpRequest, number: int, secret: str) -> HttpResponse:
    """A follow-up with signs of danger is not sent: numbers to call, and what was typed, to be copied."""
    question = asker_question(number, secret)
    kept = getattr(question, "unsent_form", None)
    if kept is None or "signs" not in kept.message:
        return redirect(private_path(question))
    context = {
        "private_url": private_path(question),
        "despair": kept.message["signs"] == DESPAIR,
        "unsent": kept.typed.get("follow_up-note", ""),
    }
    return unlisted(render(request, "consultations/follow_up_stop.html", context))


def unsent_words(request: HttpRequest, question: Question, wanted: str) -> str:
    """What was typed into a form that came too late; empty if the same text had already arrived."""
    typed = request.POST.get(f"{wanted}-note") or request.POST.get(f"{wanted}-body") or ""
    typed = typed.replace("\r\n", "\n").replace("\x00", "").strip()
    # NUL cannot be stored, and browsers send CRLF: compare with texts as they were cleaned when they arrived.
    arrived = [question.body, *question.follow_ups.values_list("body", flat=True)]
    arrived += Note.objects.filter(event__question=question).values_list("text", flat=True)
    return "" if typed in arrived else typed


def page_for(
    request: HttpRequest, question: Question, forms: dict[str, ActForm], kept: UnsentForm | None
) -> HttpResponse:
    shown = question.status != S.WITHDRAWN  # the replies are hidden until the question is erased
    of_this = Q(question=question) | Q(question__parent=question)
    children = [child for child in question.follow_ups.all() if child.status != S.ERASED]
    notes = list(
        Note.objects.filter(Q(for_asker=True) | Q(event__role=ASKER), event__question=question)
        .select_related("event")
        .order_by("event__sequence")
    )
    terms = newer_terms(question)
    context = {
        "question": question,
        "private_url": private_path(question),
        "unsent": kept.typed["late"] if kept and kept.message.get("late") else "",
        "track": status_track.track_of(question, terms_changed=terms is not None),
        "waits": question.status in status_track.WAITING,
        "done": DONE.get(request.GET.get("done", "")) if request.GET.get("done") not in forms else None,
        "replies": replies_of(question) if shown else [],
        "follow_ups": [
            (child, replies_of(child) if shown else [], status_track.follow_up_stands(child)) for child in children
        ],
        **notes_context(question, [note for note in notes if note.event.role != ASKER]),
        "newer_terms": terms,
        "prompts": answered_prompts(question),
        "photos": question.photos.all(),
        "changes": changes_for_asker(question),
        "reads": StaffRead.objects.filter(of_this).order_by("-at", "-pk")[:MAX_READS_SHOWN],
        "feedback": getattr(question, "feedback", None) if shown else None,
        "advice": follow_up_advice(question),
        "forms": forms,
        **help_context(question, children, [note.text for note in notes if note.event.role == ASKER], kept),
        **sorted_forms(forms),
        **headline_context(question),
    }
    return unlisted(render(request, "consultations/private_page.html", context))


def answered_prompts(question: Question) -> list[tuple[Any, str]]:
    """What the asker answered, under the labels that they saw. The desk has shorter ones for doctors."""
    asked = prompts_for(question.asked_for)
    return [(label, question.prompts[code]) for code, (label, _hint) in asked.items() if code in question.prompts]


def notes_context(question: Question, notes: list[Note]) -> dict[str, Any]:
    """Messages to the asker: those about the present status, and those that a later step has settled."""
    moved = [note for note in notes if note.event.from_status != note.event.to_status]
    settled = [note for note in moved if note.event.at < question.status_changed_at]
    return {"notes": [note for note in notes if note not in settled], "earlier_notes": settled}


def help_context(
    question: Question, children: list[Question], notes: list[str], kept: UnsentForm | None
) -> dict[str, Any]:
    """What the help cards need: despair in anything written here, and danger in what no doctor has answered yet."""
    of_all = [question, *children]
    unread = [
        text
        for unanswered in of_all
        if unanswered.published_reply_id is None and unanswered.status != S.WITHDRAWN
        for text in (unanswered.title, unanswered.body, *unanswered.prompts.values())
    ]
    unread += [value for value in (kept.typed if kept else {}).values() if isinstance(value, str)]
    read = [question.title, question.body, *question.prompts.values(), *notes, *(child.body for child in children)]
    newborn = question.is_newborn
    help_now, help_always = help_for(*unread, newborn=newborn), help_for(*read, *unread, newborn=newborn)
    of_this = Q(question=question) | Q(question__parent=question)
    # Despair shows the help card for good. A sign of danger that a doctor has answered does not.
    if CRISIS in help_always["dangers"]:
        return help_always
    if Finding.objects.filter(of_this, kind=CRISIS, reply=None).exists():
        return {**help_now, "dangers": help_now["dangers"] | {CRISIS}}
    return help_now


def sorted_forms(forms: dict[str, ActForm]) -> dict[str, Any]:
    """The forms by their place on the page: what the question waits for, the feedback, and the others."""
    return {
        "next_forms": {name: form for name, form in forms.items() if name in NEXT},
        "feedback_form": forms.get("feedback"),
        "other_forms": {name: form for name, form in forms.items() if name not in (*NEXT, "feedback")},
    }


def headline_context(question: Question) -> dict[str, Any]:
    """The editors' headline, if it differs from the asker's heading and the page is or may become public."""
    consented = question.status in LIVE and question.publication_consent_id is not None
    return {
        "headline": question.headline if question.has_own_headline and consented else "",
        "is_public": question.status == S.PUBLISHED,
    }


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the secret address from other sites, and the page out of search engines."""
    # Not "no-referrer": browsers then send a form with the origin "null", which the check against forgery refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
