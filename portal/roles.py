"""The roles of the staff in the reader's language. The database has them as groups with English names (a migration)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_KEY_DIGITS = 10  # of a group's key in an address; more do not fit the column
NAMES: dict[str, Promise] = {
    "doctor": pgettext_lazy("role", "Doctor"),
    "moderator": pgettext_lazy("role", "Moderator"),
    "editor": pgettext_lazy("role", "Editor"),
    "policy approver": pgettext_lazy("role", "Policy approver"),
    "administrator": pgettext_lazy("role", "Administrator"),
    "operator": pgettext_lazy("role", "Operator"),
}


def role_name(name: str) -> str:
    """What a group is called; its own name where it is none of the roles that ship."""
    return str(NAMES.get(name, name))


class RolesField(forms.ModelMultipleChoiceField):
    """Roles to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        return role_name(obj.name)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(str(pk), role_name(name)) for pk, name in Group.objects.order_by("name").values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return queryset.filter(groups=int(value)) if value.isdecimal() and len(value) < MAX_KEY_DIGITS else queryset
