"""The work desk of doctors: what waits, and the question with its composer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import BooleanField, Case, When
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.acts import doctor as acts
from consultations.acts.reading import record_read
from consultations.forms.replying import CorrectForm, ReplyForm, TransferForm
from consultations.forms.text import ActForm, NoteForm
from consultations.models import Note, Question, Reply
from consultations.serving import photo_response, photos_of
from consultations.similar import similar_questions, topics_by_rarity
from consultations.views.public import replies_of
from consultations.workflow import DOCTOR, REPLY_FIELDS, Actor, Refused, S
from doctors.models import Doctor

SHOWN = 50  # questions in a list of the desk

DoctorView = Callable[..., HttpResponseBase]


def for_doctors(view: DoctorView) -> DoctorView:
    """Let doctors with an account in: others who are signed in get 403, and who is not signed in signs in."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        doctor = Doctor.objects.filter(user=request.user, is_active=True).first()
        if doctor is None or not request.user.is_staff:
            raise PermissionDenied
        return view(request, doctor, *args, **kwargs)

    return guarded


@for_doctors
@require_safe
def queue(request: HttpRequest, doctor: Doctor) -> HttpResponse:
    now = timezone.now()
    mine = list(doctor.departments.values_list("pk", flat=True))
    first = Case(When(first_for=doctor, first_until__gt=now, then=True), default=False, output_field=BooleanField())
    waiting = (
        Question.objects.claimable(now, doctor)
        .select_related("department")
        .annotate(first_for_you=first)
        .order_by("-first_for_you", "-priority", "submitted_at", "pk")
    )
    review = (
        Question.objects.filter(status=S.IN_REVIEW, department__in=mine)
        .exclude(claimed_by=doctor)
        .select_related("department")
    )
    context = {
        "mine": Question.objects.held_by(doctor, now).select_related("department").order_by("lease_until"),
        "queue": waiting.filter(department__in=mine)[:SHOWN],
        "review": review.order_by("status_changed_at")[:SHOWN],
        "triage": waiting.filter(department=None)[:SHOWN] if doctor.triages else [],
    }
    return render(request, "desk/queue.html", context)


def readable(doctor: Doctor, number: int) -> Question:
    """A question that the doctor may read: of a department of theirs, in triage for those who triage, or their own."""
    question = (
        Question.objects.select_related("department", "claimed_by", "published_reply", "parent", "first_for")
        .filter(pk=number)
        .first()
    )
    if question is None or question.status in (S.SUBMITTED, S.RETURNED, S.REJECTED, S.DUPLICATE, S.WITHDRAWN, S.ERASED):
        raise Http404
    own = question.claimed_by_id == doctor.pk or (
        question.published_reply and question.published_reply.doctor_id == doctor.pk
    )
    here = doctor.departments.filter(pk=question.department_id).exists() if question.department_id else doctor.triages
    if not (own or here):
        raise Http404
    return question


# Each act as the page presents it: the form, and its words.
OFFERS: dict[str, tuple[type[ActForm], dict[str, Any]]] = {
    "send": (ReplyForm, {}),
    "request_info": (
        NoteForm,
        {
            "heading": _("Ask for more information"),
            "label": _("What do you need to know?"),
            "button": _("Ask the asker"),
        },
    ),
    "transfer": (
        TransferForm,
        {
            "heading": _("Pass on to another department"),
            "label": _("Note to the next doctor"),
            "button": _("Pass on"),
        },
    ),
    "release": (
        ActForm,
        {
            "heading": _("Give it back"),
            "button": _("Give it back to the queue"),
            "explain": _("Another doctor can take it at once."),
        },
    ),
    "claim": (
        ActForm,
        {
            "heading": _("Take this question"),
            "button": _("Take this question"),
            "explain": _("You then have 60 minutes for it."),
        },
    ),
    "agree": (ActForm, {"heading": _("Agree and send"), "button": _("Agree and send")}),
    "send_back": (
        NoteForm,
        {"heading": _("Send it back"), "label": _("What should change?"), "button": _("Send it back")},
    ),
    "correct": (CorrectForm, {}),
    "retract": (
        NoteForm,
        {
            "heading": _("Take the reply back"),
            "label": _("Why?"),
            "button": _("Take the reply back"),
            "grave": True,
        },
    ),
}


def possible_acts(question: Question, doctor: Doctor) -> list[str]:
    """What this doctor can do with the question now, in the order in which the page offers it."""
    now, reply = timezone.now(), question.published_reply
    if question.claimed_by_id == doctor.pk and question.lease_until and question.lease_until > now:
        return ["send", "request_info", "transfer", "release"]
    if Question.objects.claimable(now, doctor).filter(pk=question.pk).exists():
        return ["claim"]
    if question.status == S.IN_REVIEW and question.claimed_by_id != doctor.pk:
        return ["agree", "send_back"]
    if question.status in (S.ANSWERED, S.PUBLISHED) and reply and reply.doctor_id == doctor.pk:
        return ["correct", "retract"] if question.status == S.PUBLISHED else ["correct"]
    return []


def form_for(act: str, question: Question, doctor: Doctor, data: QueryDict | None) -> ActForm:
    """The form of an act; the composer begins with what this doctor wrote before, unsent or sent."""
    form, words = OFFERS[act]
    written = None
    if act == "send":
        written = Reply.objects.filter(question=question, doctor=doctor, sent_at=None).last()
    elif act == "correct":
        written = question.published_reply
    initial = {name: getattr(written, name) for name in REPLY_FIELDS} if written else None
    # Ids of their own, so that every label belongs to its own field.
    return form(data, auto_id=f"id_{act}_%s", initial=initial, **words)


def send(pk: int, actor: Actor, data: dict[str, Any]) -> None:
    """Send the reply. Whose 60 minutes are over takes the question again with it, if nobody else has it."""
    with transaction.atomic():
        if Question.objects.claimable(timezone.now()).filter(pk=pk).exists():
            acts.claim(pk, actor)
        acts.send(pk, actor, data, second_doctor=data["second_doctor"])


ACTS: dict[str, Callable[[int, Actor, dict[str, Any]], object]] = {
    "claim": lambda pk, actor, data: acts.claim(pk, actor),
    "release": lambda pk, actor, data: acts.release(pk, actor),
    "transfer": lambda pk, actor, data: acts.transfer(pk, actor, department=data["department"], note=data["note"]),
    "request_info": lambda pk, actor, data: acts.request_info(pk, actor, note=data["note"]),
    "send": send,
    "agree": lambda pk, actor, data: acts.agree(pk, actor),
    "send_back": lambda pk, actor, data: acts.send_back(pk, actor, note=data["note"]),
    "correct": lambda pk, actor, data: acts.correct(pk, actor, data, note=data["correction_note"]),
    "retract": lambda pk, actor, data: acts.retract(pk, actor, note=data["note"]),
}
SAID = {
    "claim": _("It is yours for 60 minutes."),
    "release": _("It is back in the queue."),
    "transfer": _("It is passed on."),
    "request_info": _("The asker is asked. The question comes back to you with the answer."),
    "send": _("Your reply is sent."),
    "agree": _("The reply is sent."),
    "send_back": _("The author can change the reply now."),
    "correct": _("The correction is published."),
    "retract": _("The reply is taken back, and the asker is told."),
}
STAYS = {"claim", "correct"}  # after these the doctor goes on with the same question


def why_not(question: Question, doctor: Doctor) -> str:
    """Why what was wanted is not offered any more."""
    if question.claimed_by:
        return _("%(doctor)s has this question already.") % {"doctor": question.claimed_by}
    first = question.status == S.QUEUED and acts.reserved(question, doctor, timezone.now())
    return first or str(_("This cannot be done any more: the question has moved on meanwhile."))


@for_doctors
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, doctor: Doctor, number: int) -> HttpResponse:
    question = readable(doctor, number)
    record_read(question, request.user, DOCTOR)
    offered = possible_acts(question, doctor)
    wanted = request.POST.get("action", "") if request.method == "POST" else ""
    if wanted == "send" and "send" not in offered:
        offered.append("send")  # what was typed stays, whatever became of the question
    if wanted == "claim" and question.status == S.CLAIMED and question.claimed_by_id == doctor.pk:
        return redirect("desk_question", number)  # pressed twice
    if wanted and wanted not in offered:
        messages.warning(request, why_not(question, doctor))
        return redirect("desk")
    forms = {act: form_for(act, question, doctor, request.POST if act == wanted else None) for act in offered}
    if wanted and forms[wanted].is_valid():
        try:
            ACTS[wanted](question.pk, Actor.doctor(doctor), forms[wanted].cleaned_data)
        except Refused as refused:
            forms[wanted].refuse(refused)
        else:
            messages.success(request, SAID[wanted])
            return redirect("desk_question", number) if wanted in STAYS else redirect("desk")
    return render(request, "desk/question.html", context_for(question, doctor, forms))


@for_doctors
@require_safe
def photo(request: HttpRequest, doctor: Doctor, number: int, name: str) -> HttpResponseBase:
    """A photo of a question that the doctor may read; beside a follow-up also those of the question before it."""
    question = readable(doctor, number)
    found = get_object_or_404(photos_of(question), name=name)
    record_read(question, request.user, DOCTOR)
    return photo_response(found)


# What was written between asker and doctors, shown beside the question.
SPOKEN = {
    "request_info": _("A doctor asked"),
    "give_info": _("The asker answered"),
    "transfer": _("Passed on with"),
    "send_back": _("The second doctor wrote"),
}


def facts_of(question: Question) -> list[tuple[Any, str]]:
    """What stands beside the text: the answers to the prompts, what was asked before, and what was written since."""
    facts: list[tuple[Any, str]] = list(question.prompt_lines)
    if question.parent:
        facts += [(_("Asked before"), question.parent.body), *question.parent.prompt_lines]
    notes = (
        Note.objects.filter(event__question=question, event__action__in=SPOKEN)
        .select_related("event")
        .order_by("event__sequence")
    )
    return facts + [(SPOKEN[note.event.action], note.text) for note in notes]


def replies_for(question: Question) -> list[Reply]:
    """What was replied: to the question before a follow-up, and to this one, where a second doctor reads the unsent."""
    before = replies_of(question.parent) if question.parent else []
    if question.status != S.IN_REVIEW:
        return before + replies_of(question)
    shown = ("doctor", "department", "policy_version__policy", "department_policy_version", "corrects")
    return before + list(question.replies.select_related(*shown).filter(correction=None))


def context_for(question: Question, doctor: Doctor, forms: dict[str, ActForm]) -> dict[str, Any]:
    composer = forms.pop("send", None) or forms.pop("correct", None)
    return {
        "question": question,
        "facts": facts_of(question),
        "photos": photos_of(question),
        "reserved": question.status == S.QUEUED and acts.reserved(question, doctor, timezone.now()),
        "form": composer,
        "forms": forms,
        "lease_until": question.lease_until if question.claimed_by_id == doctor.pk else None,
        "replies": replies_for(question),
        "similar": similar_questions(question, topics_by_rarity(question)) if question.department_id else [],
    }
