"""What nobody changes here: Events, seals, and policies, which change by a new version alone."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from consultations.admin.lists import LongListAdmin
from consultations.admin.wording import ACTIONS, REASONS
from consultations.models import Event, Policy, Question, Seal


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

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(ACTIONS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(action=self.value()) if self.value() in ACTIONS else queryset


@admin.register(Event)
class EventAdmin(ReadOnly, LongListAdmin):
    list_display = ["question_id", "sequence", "at", "what", "role", "before", "after", "why"]
    list_filter = [ActionFilter, "role"]
    search_fields = ["=question__id"]
    ordering = ["-id"]

    @admin.display(description=_("action"), ordering="action")
    def what(self, event: Event) -> str:
        return str(ACTIONS.get(event.action, event.action))

    @admin.display(description=_("from"), empty_value="")
    def before(self, event: Event) -> str:
        return str(Question.Status(event.from_status).label) if event.from_status else ""

    @admin.display(description=_("to"))
    def after(self, event: Event) -> str:
        return str(Question.Status(event.to_status).label)

    @admin.display(description=_("reason"))
    def why(self, event: Event) -> str:
        return str(REASONS.get(event.reason, event.reason))


@admin.register(Seal)
class SealAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "at", "mac"]
    ordering = ["-number"]
