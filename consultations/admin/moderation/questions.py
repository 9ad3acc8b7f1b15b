"""Questions in the admin: which page, list and action belongs to which module."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from consultations.admin.lists import LongListAdmin
from consultations.admin.moderation import history_page, question_list
from consultations.admin.moderation.bulk import BULK_ACTIONS
from consultations.admin.moderation.decision_page import decision_page
from consultations.admin.moderation.question_access import readable_questions
from consultations.admin.moderation.queues import BY_CODE, MODERATE, QueueFilter
from consultations.admin.moderation.text_page import text_page
from consultations.forms.moderation import BulkForm
from consultations.models import Question


@admin.register(Question)
class QuestionAdmin(LongListAdmin):
    list_display = [
        question_list.number,
        "title",
        question_list.state,
        "department",
        question_list.urgency,
        question_list.waits,
    ]
    list_filter = [QueueFilter, question_list.StatusFilter, "priority", "red_flag", "department"]
    list_select_related = ["department"]
    list_display_links = [question_list.number, "title"]
    search_fields = ["headline"]
    search_help_text = _("A number, or words of the headline")
    action_form = BulkForm
    actions = BULK_ACTIONS

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        name = "consultations_question"
        return [
            path("<path:object_id>/text/", wrap(text_page), name=f"{name}_text"),
            path("<path:object_id>/proof/", wrap(history_page.proof_page), name=f"{name}_proof"),
            path("<path:object_id>/photos/<slug:name>/", wrap(history_page.photo), name=f"{name}_photo"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page for deciding, instead of Django's form: a status is never a field."""
        return decision_page(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return history_page.history_page(request, object_id)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return readable_questions()

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[question_list.QuestionChangeList]:
        return question_list.QuestionChangeList

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """A queue shows urgent and old questions first; the list of all questions shows the latest."""
        return ("-priority", "submitted_at", "id") if request.GET.get("queue") in BY_CODE else ("-id",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Question], search_term: str
    ) -> tuple[QuerySet[Question], bool]:
        return question_list.search_questions(queryset, search_term), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse lookups on the asker's email address, by which it could be guessed letter by letter."""
        return not lookup.startswith("email") and super().lookup_allowed(lookup, value, request)

    def has_change_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return request.user.has_perm(MODERATE)

    has_view_permission = has_change_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return False
