"""The editor of More Info at the desk: write, preview, propose; another doctor reviews."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consultations.actors import DOCTOR, Actor, Refused
from consultations.acts.desk import more_info
from consultations.acts.moderation.access_log import record_read
from consultations.diff import text_changes
from consultations.forms.desk.more_info import MoreInfoForm, SeenForm, SendBackForm
from consultations.forms.text import ActForm
from consultations.models import MoreInfo, Note, Question
from consultations.models.faq import render_markdown
from consultations.reading_age import readability
from consultations.views.desk.access import for_doctors, readable
from consultations.workflow import SAME_STATUS
from doctors.models import Doctor

OFFERS: dict[str, tuple[type[ActForm], dict[str, Any]]] = {
    "propose": (MoreInfoForm, {"heading": _("Write More Info"), "button": _("Hand it in for review")}),
    "approve": (SeenForm, {"heading": _("Agree"), "button": _("Agree and publish it")}),
    "take_off": (
        ActForm,
        {
            "heading": _("Take More Info off the page"),
            "explain": _("Your name stands under it. Readers do not see it any more from now on."),
            "button": _("Take it off the page"),
            "grave": True,
        },
    ),
    "send_back": (
        SendBackForm,
        {"heading": _("Send it back"), "label": _("What should change?"), "button": _("Send it back")},
    ),
}
AUTHOR_AGREES = {
    "heading": _("Agree"),
    "explain": _("An editor wrote this text to stand under your name. A colleague reads it after you."),
    "button": _("Agree that it stands under my name"),
}
ACTS: dict[str, Callable[[int, Actor, dict[str, Any]], object]] = {
    "take_off": lambda pk, actor, data: more_info.take_off(pk, actor),
    "propose": lambda pk, actor, data: more_info.propose(pk, actor, **data),
    "approve": lambda pk, actor, data: more_info.approve(pk, actor, seen=data["seen"]),
    "send_back": lambda pk, actor, data: more_info.send_back(pk, actor, note=data["note"], seen=data["seen"]),
}
SAID = {
    "take_off": _("More Info is off the page."),
    "propose": _("It waits for another doctor, who reads it before it is public."),
    "approve": _("It is public now."),
    "send_back": _("The author can change it now."),
}


@for_doctors
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, doctor: Doctor, number: int) -> HttpResponse:
    question = readable(doctor, number)
    if question.parent_id or question.status not in SAME_STATUS["propose_more_info"].sources:
        raise Http404
    record_read(question, request.user, DOCTOR)
    people = ("author", "reviewer", "proposed_by", "proposed_reviewer")
    info = MoreInfo.objects.filter(question=question).select_related(*people).first()
    waiting = info if info and info.proposed_at else None
    wanted = request.POST.get("action", "")
    forms = {act: form_for(act, info, request.POST if act == wanted else None) for act in possible_acts(info, doctor)}
    preview = wanted == "propose" and request.POST.get("step") == "preview"
    if wanted in forms and forms[wanted].is_valid() and not preview:
        try:
            done = ACTS[wanted](question.pk, Actor.doctor(doctor), forms[wanted].cleaned_data)
        except Refused as refused:
            forms[wanted].refuse(refused)
            forms[wanted].carry_present()
        else:
            agreed = wanted == "approve" and not done
            messages.success(request, _("A colleague reads it now.") if agreed else SAID[wanted])
            return redirect("desk_question", number)
    shown = str(forms["propose"]["body"].value() or "") if preview else waiting.proposed_body if waiting else ""
    return render(request, "desk/more_info.html", context_for(question, info, forms, shown))


def possible_acts(info: MoreInfo | None, doctor: Doctor) -> list[str]:
    """What this doctor can do with the text now, in the order of the page."""
    decides = info and info.proposed_at and more_info.may_decide(info, doctor) is None
    signed = info and info.is_shown and doctor.pk in (info.author_id, info.reviewer_id)
    return [*(["approve", "send_back"] if decides else []), "propose", *(["take_off"] if signed else [])]


def form_for(act: str, info: MoreInfo | None, data: Any) -> ActForm:
    form, words = OFFERS[act]
    if act == "approve" and info and info.awaits_author:
        words = AUTHOR_AGREES
    initial: dict[str, Any] = {"seen": info.proposed_at if info else None}
    if act == "propose" and info:
        initial["body"] = info.proposed_body or info.body
        if info.proposed_review_by:
            initial["review_by"] = info.proposed_review_by
    return form(data, auto_id=f"id_{act}_%s", initial=initial, **words)


def context_for(question: Question, info: MoreInfo | None, forms: dict[str, ActForm], shown: str) -> dict[str, Any]:
    html = render_markdown(shown, heading_shift=1) if shown else ""
    notes = Note.objects.filter(event__question=question, event__action="return_more_info")
    return {
        "question": question,
        "info": info,
        "form": forms.pop("propose"),
        "forms": forms,
        "preview": html,
        "readability": readability(strip_tags(html)) if html else None,
        "changes": text_changes(info.body, shown) if info and info.body and shown else "",
        "notes": notes.order_by("-event__sequence"),
    }
