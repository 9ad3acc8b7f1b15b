"""Who gets in at the work desk, and which questions a doctor may read there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from consultations.actors import NO_LICENCE
from consultations.forms.desk.reply import ReplyForm
from consultations.models import Question
from consultations.workflow import S
from doctors.models import Doctor

UNREAD = (S.SUBMITTED, S.RETURNED, S.REJECTED, S.DUPLICATE, S.WITHDRAWN, S.ERASED)  # not for doctors

DoctorView = Callable[..., HttpResponseBase]


def for_any_doctor(view: DoctorView) -> DoctorView:
    """Only doctors with an account get in. Other staff get 403; whoever is not signed in signs in first."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        doctor = Doctor.objects.filter(user=request.user, is_active=True).first()
        # 403, not 404: whoever is signed in may know that the desk exists.
        if doctor is None or not request.user.is_staff:
            raise PermissionDenied
        return view(request, doctor, *args, **kwargs)

    return guarded


def for_doctors(view: DoctorView) -> DoctorView:
    """Only doctors with a valid licence get in. Without one they see their own page, and no asker's text."""

    @wraps(view)
    def guarded(request: HttpRequest, doctor: Doctor, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if doctor.is_licensed():
            return view(request, doctor, *args, **kwargs)
        return without_licence(request)

    return for_any_doctor(guarded)


def without_licence(request: HttpRequest) -> HttpResponseBase:
    """Say why the desk is closed to this doctor, and show what they just typed, to be copied."""
    # A save by desk.js, which shows the sentence itself.
    if request.POST.get("step") == "auto":
        return JsonResponse({"say": str(NO_LICENCE)}, status=409)
    if request.method == "POST":
        return render(request, "desk/no_licence.html", {"why": NO_LICENCE, "typed": typed_in(request)}, status=403)
    return redirect("desk_me")


def typed_in(request: HttpRequest) -> list[tuple[Any, str]]:
    """The texts of a form that was sent, whichever form of the desk it was."""
    notes = [("", request.POST[name]) for name in ("note", "body") if request.POST.get(name, "").strip()]
    return [*ReplyForm.parts_of(request.POST), *notes]


def readable(doctor: Doctor, number: int) -> Question:
    """A question that this doctor may read: in their departments, in triage if they triage, or their own. Else 404."""
    shown = ("department", "claimed_by", "published_reply", "parent", "first_for", "proposed_duplicate")
    question = Question.objects.select_related(*shown).filter(pk=number).exclude(status__in=UNREAD).first()
    if question is None:
        raise Http404
    # A doctor keeps access to what they hold or replied to, even after leaving the department.
    own = question.claimed_by_id == doctor.pk or (
        question.published_reply and question.published_reply.doctor_id == doctor.pk
    )
    in_departments = (
        doctor.departments.filter(pk=question.department_id).exists() if question.department_id else doctor.triages
    )
    if not (own or in_departments):
        raise Http404
    return question
