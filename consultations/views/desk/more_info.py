"""More Info at the desk: write, preview and propose it, or review what another doctor proposed."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from consultations.actors import DOCTOR, Actor
from consultations.acts.desk import more_info
from consultations.acts.moderation.access_log import record_read
from consultations.diff import text_changes
from consultations.forms.desk.more_info import MoreInfoForm, SeenForm, SendBackForm
from consultations.forms.page_acts import ActForm, PageAct, by_name
from consultations.models import MoreInfo, Note, Question
from consultations.models.faq import render_markdown
from consultations.reading_age import readability
from consultations.views.desk.access import for_doctors, readable
from consultations.workflow import SAME_STATUS
from doctors.models import Doctor

ACTS = by_name(
    PageAct(
        "propose",
        more_info.propose,
        MoreInfoForm,
        heading=_("Write More Info"),
        button=_("Send it for review"),
        message=_("More Info is waiting for another doctor, who reads it before it becomes public."),
    ),
    PageAct(
        "approve",
        more_info.approve,
        SeenForm,
        heading=_("Agree"),
        button=_("Agree and publish it"),
        message=_("More Info is public now."),
        pending_message=_("A colleague reads it next."),
    ),
    PageAct(
        "take_off",
        more_info.take_off,
        ActForm,
        heading=_("Take More Info off the page"),
        explain=_("It has your name under it. Readers will no longer see it."),
        button=_("Take it off the page"),
        is_grave=True,
        message=_("More Info is off the page."),
    ),
    PageAct(
        "send_back",
        more_info.send_back,
        SendBackForm,
        heading=_("Send it back"),
        label=_("What should change?"),
        message=_("The author can change More Info now."),
    ),
)
AUTHOR_AGREES = replace(
    ACTS["approve"],
    explain=_("An editor wrote this text to appear under your name. A colleague reads it after you."),
    button=_("Agree to put my name under it"),
)


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
    forms = {
        name: form_for(name, info, request.POST if name == wanted else None) for name in possible_acts(info, doctor)
    }
    preview = wanted == "propose" and request.POST.get("step") == "preview"
    # "Preview" shows the text and does nothing else, not even check the form.
    form = None if preview else forms.get(wanted)
    if form and form.is_valid() and form.run(question.pk, Actor.doctor(doctor)):
        is_pending = wanted == "approve" and not form.result  # the author agreed; the reviewer comes next
        messages.success(request, ACTS[wanted].pending_message if is_pending else ACTS[wanted].message)
        return redirect("desk_question", number)
    shown = str(forms["propose"]["body"].value() or "") if preview else waiting.proposed_body if waiting else ""
    return render(request, "desk/more_info.html", context_for(question, info, forms, shown))


def possible_acts(info: MoreInfo | None, doctor: Doctor) -> list[str]:
    """What this doctor can do with the text now, in the order in which the page offers it."""
    decides = info and info.proposed_at and more_info.may_decide(info, doctor) is None
    signed = info and info.is_shown and doctor.pk in (info.author_id, info.reviewer_id)
    return [*(["approve", "send_back"] if decides else []), "propose", *(["take_off"] if signed else [])]


def form_for(name: str, info: MoreInfo | None, data: Any) -> ActForm:
    act = AUTHOR_AGREES if name == "approve" and info and info.awaits_author else ACTS[name]
    initial: dict[str, Any] = {"seen": info.proposed_at if info else None}
    if name == "propose" and info:
        initial["body"] = info.proposed_body or info.body
        if info.proposed_review_by:
            initial["review_by"] = info.proposed_review_by
    return act.form(data, act=act, auto_id=f"id_{name}_%s", initial=initial)


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
