"""The lists of questions, queue by queue, and decisions about several at once, each of them an act."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from consultations.actors import MODERATOR, Actor, Refused
from consultations.acts.moderation import decisions, publication
from consultations.acts.moderation.access_log import record_read
from consultations.admin.lists import LongChangeList
from consultations.admin.moderation.decisions import note_of
from consultations.admin.moderation.question_details import with_states
from consultations.admin.moderation.queues import BY_CODE, OPEN, QueueFilter
from consultations.admin.moderation.texts import TextsAdmin
from consultations.forms.moderation import BulkForm
from consultations.models import Question
from consultations.workflow import LIVE, S

AT_ONCE = 200  # questions decided about with one press: each is an act of its own
FOUND = 1000  # questions that a search looks at
Chosen = dict[str, Any]
Act = Callable[[Question, Actor, Chosen], object]


def _opened_first(act: Act) -> Act:
    """An act that decides about a new question: one that may be an emergency is read before that, by itself."""

    def decide(question: Question, who: Actor, chosen: Chosen) -> object:
        if question.urgent and question.status == S.SUBMITTED:
            raise Refused("urgent", _("There is a sign of danger or despair in it. Open it and decide about it alone."))
        return act(question, who, chosen)

    return decide


def _with_reason(act: Callable[..., object], reason: str = "") -> Act:
    def decide(question: Question, who: Actor, chosen: Chosen) -> None:
        code = reason or chosen.get("reason", "")
        act(question.pk, who, reason=code, note=note_of(code, chosen.get("note", ""), question.locale))

    return decide


def _approve(question: Question, who: Actor, chosen: Chosen) -> None:
    if not question.headline:
        raise Refused("headline", _("It has no headline yet. Open it and write one."))
    decisions.approve(
        question.pk,
        who,
        headline=question.headline,
        topics=list(question.topics.all()),
        department=chosen.get("department") or question.department,
    )


def _transfer(question: Question, who: Actor, chosen: Chosen) -> None:
    if not chosen.get("department"):
        raise Refused("department", _("Choose a department."))
    decisions.edit(
        question.pk,
        who,
        headline=question.headline,
        topics=list(question.topics.all()),
        department=chosen["department"],
    )


# In bulk: the name of the admin's action, its words, the act on one question, what has to be chosen with it, and what
# has happened after it.
BULK: list[tuple[str, Any, Act, str, Any]] = [
    (
        "approve_selected",
        _("Approve with the headline and department they have"),
        _opened_first(_approve),
        "",
        ngettext_lazy("%(count)d question is approved.", "%(count)d questions are approved.", "count"),
    ),
    (
        "return_selected",
        _("Return to the askers, for a reason"),
        _opened_first(_with_reason(decisions.return_to_asker)),
        "reason",
        ngettext_lazy("%(count)d question is returned.", "%(count)d questions are returned.", "count"),
    ),
    (
        "reject_selected",
        _("Reject, for a reason"),
        _opened_first(_with_reason(decisions.reject)),
        "reason",
        ngettext_lazy("%(count)d question is rejected.", "%(count)d questions are rejected.", "count"),
    ),
    (
        "spam_selected",
        _("Reject as spam"),
        _opened_first(_with_reason(decisions.reject, "spam")),
        "",
        ngettext_lazy("%(count)d question is rejected as spam.", "%(count)d questions are rejected as spam.", "count"),
    ),
    (
        "transfer_selected",
        _("Put into a department"),
        _transfer,
        "department",
        ngettext_lazy(
            "%(count)d question is in %(department)s now.", "%(count)d questions are in %(department)s now.", "count"
        ),
    ),
    (
        "restore_selected",
        _("Restore"),
        lambda question, who, chosen: decisions.restore(question.pk, who, note=chosen.get("note", "")),
        "",
        ngettext_lazy("%(count)d question is restored.", "%(count)d questions are restored.", "count"),
    ),
    (
        "publish_selected",
        _("Publish"),
        lambda question, who, _chosen: publication.publish(question.pk, who),
        "",
        ngettext_lazy("%(count)d question is public now.", "%(count)d questions are public now.", "count"),
    ),
    (
        "unpublish_selected",
        _("Take off the site, for a reason"),
        _with_reason(decisions.unpublish),
        "reason",
        ngettext_lazy("%(count)d question is off the site.", "%(count)d questions are off the site.", "count"),
    ),
]


NEEDED = {
    "reason": _("Choose a reason."),
    "department": _("Choose a department."),
    "note": _("Write to the asker why."),
}


def bulk_action(name: str, label: Any, act: Act, needs: str, happened: Any) -> Callable[..., HttpResponse | None]:
    """An action of the list that goes question by question through the door, and tells each refusal."""

    @admin.action(description=label)
    def run(self: "QuestionAdmin", request: HttpRequest, questions: QuerySet[Question]) -> HttpResponse | None:
        form = BulkForm(request.POST)
        form.full_clean()  # the list has checked the action itself
        done, chosen = 0, form.cleaned_data
        if needs and not chosen.get(needs):
            return self.asked_again(request, name, label, form, needs)
        if needs == "reason" and chosen["reason"] == "other" and not chosen.get("note"):
            return self.asked_again(request, name, label, form, "note")
        count = questions.count()
        for question in questions.select_related("department").order_by("pk")[:AT_ONCE]:
            try:
                act(question, Actor.moderator(request.user), chosen)  # type: ignore[arg-type]
                # Who decides from the list has read there: the asker is told no less than of opening the page.
                record_read(question, request.user, MODERATOR)
                done += 1
            except Refused as refused:
                told = {"number": question.pk, "why": refused.message}
                messages.warning(request, _("Question %(number)s: %(why)s") % told)
        if count > AT_ONCE:
            messages.warning(request, _("At most %(count)d at once: the others are as they were.") % {"count": AT_ONCE})
        if done:
            messages.success(request, happened % {"count": done, "department": chosen.get("department")})
        return None

    run.__name__ = name
    return run


class StatusFilter(admin.SimpleListFilter):
    """By status, without those of which the list holds no question."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(status.value, status.label) for status in S if status in LIVE]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        return queryset.filter(status=self.value()) if self.value() in LIVE else queryset


class QuestionList(LongChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """Which replies were taken back is asked of the rows on this page alone."""
        super().get_results(request)
        self.result_list = with_states(self.result_list)


@admin.register(Question)
class QuestionAdmin(TextsAdmin):
    list_display = ["number", "title", "state", "department", "urgency", "waits"]
    list_filter = [QueueFilter, StatusFilter, "priority", "red_flag", "department"]
    list_select_related = ["department"]
    list_display_links = ["number", "title"]
    search_fields = ["headline"]
    search_help_text = _("A number, or words of the headline")
    action_form = BulkForm
    actions = [bulk_action(*one) for one in BULK]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """What was withdrawn is nobody's to read any more."""
        return super().get_queryset(request).exclude(status__in=[S.WITHDRAWN, S.ERASED])

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """A queue shows what is urgent and old first; all questions together the latest."""
        return ("-priority", "submitted_at", "id") if request.GET.get("queue") in BY_CODE else ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Question], search_term: str
    ) -> tuple[QuerySet[Question], bool]:
        """By number, or by words: of open questions anywhere in heading or headline, of public ones by the index."""
        term = search_term.strip()
        if term.isascii() and term.isdigit():
            return queryset.filter(pk=int(term) if len(term) < 19 else 0), False
        if not term:
            return queryset, False
        waiting = Question.objects.filter(status__in=OPEN).filter(
            Q(headline__icontains=term) | Q(title__icontains=term)
        )
        public = Question.objects.published().with_words(term)
        # Each by itself: together the database walks through all questions.
        found = [*waiting.values_list("pk", flat=True)[:FOUND], *public.values_list("pk", flat=True)[:FOUND]]
        return queryset.filter(pk__in=found), False

    def asked_again(self, request: HttpRequest, act: str, label: Any, form: BulkForm, needs: str) -> HttpResponse:
        """Ask for what is missing on a page of its own; nothing is done yet, and the choice is kept."""
        form.add_error(needs, NEEDED[needs])
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": label, "act": act}
        context |= {
            "form": form,
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "fields": [form["reason" if needs == "note" else needs], form["note"]],
            "across": request.POST.get("select_across") == "1",
        }
        return TemplateResponse(request, "admin/consultations/question/asked_again.html", context)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Nobody guesses an asker's address letter by letter in the list's own address."""
        return not lookup.startswith("email") and super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return self.has_change_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def get_changelist(self, request: HttpRequest, **_more: Any) -> type[QuestionList]:
        return QuestionList

    @admin.display(description=_("status"), ordering="status")
    def state(self, question: Question) -> str:
        return question.state  # type: ignore[attr-defined]

    @admin.display(description=_("priority"), ordering="priority")
    def urgency(self, question: Question) -> str:
        return question.get_priority_display() if question.urgent else ""

    @admin.display(description=_("waits"), ordering="submitted_at")
    def waits(self, question: Question) -> str:
        """How long ago the question came, as long as it is open."""
        return timesince(question.submitted_at, timezone.now(), depth=1) if question.status in OPEN else ""
