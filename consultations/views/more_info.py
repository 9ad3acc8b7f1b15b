"""The editor of More Info at the desk: write, preview, propose; another doctor reviews."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consultations.acts import more_info
from consultations.acts.reading import record_read
from consultations.changes import text_changes
from consultations.forms.more_info import MoreInfoForm, SeenForm, SendBackForm
from consultations.forms.text import ActForm
from consultations.models import MoreInfo, Note, Question
from consultations.models.faq import render_markdown
from consultations.readability import readability
from consultations.views.at_desk import for_doctors, readable
from consultations.workflow import DOCTOR, STAYING, Actor, Refused
from doctors.models import Doctor

OFFERS: dict[str, tuple[type[ActForm], dict[str, Any]]] = {
    "propose": (MoreInfoForm, {"heading": _("Write More Info"), "button": _("Hand it in for review")}),
    "approve": (SeenForm, {"heading": _("Agree"), "button": _("Agree and publish it")}),
    "send_back": (
        SendBackForm,
        {"heading": _("Send it back"), "label": _("What should change?"), "button": _("Send it back")},
    ),
}
ACTS: dict[str, Callable[[int, Actor, dict[str, Any]], None]] = {
    "propose": lambda pk, actor, data: more_info.propose(pk, actor, **data),
    "approve": lambda pk, actor, data: more_info.approve(pk, actor, seen=data["seen"]),
    "send_back": lambda pk, actor, data: more_info.send_back(pk, actor, note=data["note"], seen=data["seen"]),
}
SAID = {
    "propose": _("It waits for another doctor, who reads it before it is public."),
    "approve": _("It is public now."),
    "send_back": _("The author can change it now."),
}


@for_doctors
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, doctor: Doctor, number: int) -> HttpResponse:
    question = readable(doctor, number)
    if question.parent_id or question.status not in STAYING["propose_more_info"].sources:
        raise Http404
    record_read(question, request.user, DOCTOR)
    info = MoreInfo.objects.filter(question=question).select_related("author", "reviewer", "proposed_by").first()
    waiting = info if info and info.proposed_at else None
    wanted = request.POST.get("action", "")
    forms = {
        act: form_for(act, info, request.POST if act == wanted else None)
        for act in (["approve", "send_back", "propose"] if waiting and waiting.proposed_by != doctor else ["propose"])
    }
    preview = wanted == "propose" and request.POST.get("step") == "preview"
    if wanted in forms and forms[wanted].is_valid() and not preview:
        try:
            ACTS[wanted](question.pk, Actor.doctor(doctor), forms[wanted].cleaned_data)
        except Refused as refused:
            forms[wanted].refuse(refused)
        else:
            messages.success(request, SAID[wanted])
            return redirect("desk_question", number)
    shown = str(forms["propose"]["body"].value() or "") if preview else waiting.proposed_body if waiting else ""
    return render(request, "desk/more_info.html", context_for(question, info, forms, shown))


def form_for(act: str, info: MoreInfo | None, data: Any) -> ActForm:
    form, words = OFFERS[act]
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
