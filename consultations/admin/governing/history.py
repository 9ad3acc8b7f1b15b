"""What nobody changes in the admin: the history of questions and of the staff, seals, and policies.

A policy changes by a new version alone.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.admin.lists import LongListAdmin
from consultations.admin.wording import ACTIONS, STAFF_ACTIONS, STAFF_REASONS, STAFF_SUBJECTS, action_and_reason
from consultations.models import Event, Policy, Question, Seal
from portal.model_admin import StaffChangeList
from portal.models import MANAGE_PEOPLE, StaffEvent
from portal.roles import role_name


class ReadOnly:
    """No adding, changing or deleting, for anybody."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Policy)
class PolicyAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "locale", "slug"]
    search_fields = ["slug"]


class ActionFilter(admin.SimpleListFilter):
    title = _("action")
    parameter_name = "action"
    words = ACTIONS

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(self.words.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(action=self.value()) if self.value() in self.words else queryset


class StaffActionFilter(ActionFilter):
    words = STAFF_ACTIONS


@admin.register(Event)
class EventAdmin(ReadOnly, LongListAdmin):
    list_display = ["number", "sequence", "at", "what", "role", "before", "after", "why"]
    fields = [
        "question", "sequence", "at", "what", "role", "user", "before", "after", "why",
        "policy_version", "rule_versions", "request_id", "previous_hash", "hash",
    ]  # fmt: skip
    list_filter = [ActionFilter, "role"]
    search_fields = ["=question__id"]
    ordering = ["-id"]

    @admin.display(description=_("question"), ordering="question_id")
    def number(self, event: Event) -> int:
        return event.question_id

    @admin.display(description=_("action"), ordering="action")
    def what(self, event: Event) -> str:
        return action_and_reason(event)[0]

    @admin.display(description=_("from"), empty_value="")
    def before(self, event: Event) -> str:
        return str(Question.Status(event.from_status).label) if event.from_status else ""

    @admin.display(description=_("to"))
    def after(self, event: Event) -> str:
        return str(Question.Status(event.to_status).label)

    @admin.display(description=_("reason"))
    def why(self, event: Event) -> str:
        return action_and_reason(event)[1]


def role_names() -> dict[str, str]:
    return {str(pk): role_name(name) for pk, name in Group.objects.values_list("pk", "name")}


class StaffEventList(StaffChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """Names the roles that the rows are about, in one query for all of them."""
        super().get_results(request)
        roles = role_names()
        for event in self.result_list:
            event.role_names = roles


@admin.register(StaffEvent)
class StaffEventAdmin(ReadOnly, admin.ModelAdmin):
    """For those who manage people."""

    list_display = ["sequence", "at", "what", "user", "subject_user", "about", "why"]
    fields = ["sequence", "at", "what", "user", "subject_user", "about", "why", "request_id", "previous_hash", "hash"]
    list_filter = [StaffActionFilter]
    list_select_related = ["user", "subject_user"]
    search_fields = ["=subject"]
    search_help_text = _("What an event is about: doctor, group or faq, with its number, such as “doctor 12”")
    ordering = ["-sequence"]
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_PEOPLE)

    def has_view_permission(self, request: HttpRequest, obj: StaffEvent | None = None) -> bool:
        return request.user.has_perm(MANAGE_PEOPLE)

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[StaffEventList]:
        return StaffEventList

    @admin.display(description=_("action"), ordering="action")
    def what(self, event: StaffEvent) -> str:
        return str(STAFF_ACTIONS.get(event.action, event.action))

    @admin.display(description=pgettext_lazy("an event", "about"), ordering="subject")
    def about(self, event: StaffEvent) -> str:
        kind, _space, number = event.subject.partition(" ")
        if kind not in STAFF_SUBJECTS:
            return event.subject
        roles = getattr(event, "role_names", None) or role_names()  # StaffEventList has set them
        return STAFF_SUBJECTS[kind] % {"name": roles.get(number, number) if kind == "group" else number}

    @admin.display(description=_("reason"))
    def why(self, event: StaffEvent) -> str:
        return str(STAFF_REASONS.get(event.reason, event.reason))


@admin.register(Seal)
class SealAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "at", "mac"]
    ordering = ["-number"]
