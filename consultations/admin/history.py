"""What nobody changes here: Events, seals, and policies, which change by a new version alone."""

from django.contrib import admin
from django.http import HttpRequest

from consultations.admin.lists import LongListAdmin
from consultations.models import Event, Policy, Seal


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


@admin.register(Event)
class EventAdmin(ReadOnly, LongListAdmin):
    list_display = ["question_id", "sequence", "at", "action", "role", "from_status", "to_status", "reason"]
    list_filter = ["action", "role"]
    search_fields = ["=question__id"]
    ordering = ["-id"]


@admin.register(Seal)
class SealAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["number", "at", "mac"]
    ordering = ["-number"]
