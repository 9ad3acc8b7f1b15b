"""What nobody changes here: policies in their versions, and Events."""

from django.contrib import admin
from django.http import HttpRequest

from consultations.models import Event, Policy, PolicyVersion


class ReadOnly:
    """No adding, changing or deleting, for anybody."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class VersionInline(ReadOnly, admin.StackedInline):
    model = PolicyVersion
    fields = [
        "number",
        "effective_from",
        "text",
        "what_changed",
        "material",
        "author",
        "approver",
        "approved_at",
        "sha256",
    ]
    readonly_fields = ["sha256"]  # no field of a form, and Django asks for it even where nothing can be changed
    extra = 0


@admin.register(Policy)
class PolicyAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "locale", "slug"]
    inlines = [VersionInline]


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["question_id", "sequence", "at", "action", "role", "from_status", "to_status", "reason"]
    list_filter = ["action", "role"]
    search_fields = ["=question__id"]
    ordering = ["-id"]
    show_full_result_count = False
