"""Decisions about several questions at once, from the list: each question goes through the workflow by itself."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from consultations.actors import MODERATOR, Actor, Refused
from consultations.acts.moderation.access_log import record_read
from consultations.admin.moderation.decisions import DECISIONS, Bulk, Choices, Decision
from consultations.forms.moderation import BulkForm
from consultations.models import Question
from consultations.workflow import S
from portal.model_admin import admin_page

MAX_QUESTIONS_AT_ONCE = 200  # each is a transaction of its own, and all of them one request
MISSING = {
    "reason": _("Choose a reason."),
    "department": _("Choose a department."),
    "note": _("Tell the asker why."),
}


def _choices(decision: Decision, question: Question, filled_in: dict[str, Any]) -> Choices:
    """What the list has a field for, and for the rest what the question has already."""
    if decision.moves_on and question.urgent and question.status == S.SUBMITTED:
        # It may be an emergency, so somebody has to read it before it is decided.
        raise Refused("urgent", _("It may be an emergency. Open it and decide about it by itself."))
    if decision.name == "approve" and not question.headline:
        raise Refused("headline", _("It has no headline yet. Open it and write one."))
    return Choices(
        headline=question.headline,
        topics=question.topics.all,
        department=filled_in.get("department") or question.department,
        reason=filled_in.get("reason", ""),
        note=filled_in.get("note", ""),
    )


def _action(decision: Decision, bulk: Bulk) -> Callable[..., HttpResponse | None]:
    @admin.action(description=bulk.label)  # type: ignore[call-overload]  # a lazy text
    def run(_admin: admin.ModelAdmin, request: HttpRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        form = BulkForm(request.POST)
        form.full_clean()  # the list has checked the action itself
        filled_in = form.cleaned_data
        if bulk.needs and not filled_in.get(bulk.needs):
            return _ask_for(bulk.needs, request, bulk, form)
        if bulk.needs == "reason" and filled_in["reason"] == "other" and not filled_in.get("note"):
            return _ask_for("note", request, bulk, form)
        total, done = questions.count(), 0
        for question in questions.select_related("department").order_by("pk")[:MAX_QUESTIONS_AT_ONCE]:
            actor = Actor.moderator(request.user)  # type: ignore[arg-type]
            try:
                decision.run(question, actor, _choices(decision, question, filled_in))
                # Deciding from the list counts as reading: the asker is told the same as if it had been opened.
                record_read(question, request.user, MODERATOR)
                done += 1
            # One that is refused must not hold up the others; each says why.
            except Refused as refused:
                text = _("Question %(number)s: %(why)s")
                messages.warning(request, text % {"number": question.pk, "why": refused.message})
        if total > MAX_QUESTIONS_AT_ONCE:
            text = _("You can decide about %(count)d questions at once. The others have not changed.")
            messages.warning(request, text % {"count": MAX_QUESTIONS_AT_ONCE})
        if done:
            messages.success(request, bulk.done % {"count": done, "department": filled_in.get("department")})
        return None

    run.__name__ = bulk.name
    return run


def _ask_for(field: str, request: HttpRequest, bulk: Bulk, form: BulkForm) -> HttpResponse:
    """Ask for what is missing on a page of its own. Nothing is done yet, and the choice is kept."""
    form.add_error(field, MISSING[field])
    return admin_page(
        request,
        Question,
        "admin/consultations/question/asked_again.html",
        bulk.label,
        act=bulk.name,
        form=form,
        chosen=request.POST.getlist(ACTION_CHECKBOX_NAME),
        fields=[form["reason" if field == "note" else field], form["note"]],
        across=request.POST.get("select_across") == "1",
    )


BULK_ACTIONS = [_action(decision, decision.bulk) for decision in DECISIONS if decision.bulk]
