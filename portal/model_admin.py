"""What the admin pages of all models have in common: they are safe against any address and any input.

`StaffAdminSite.register` puts `StaffModelAdmin` before each model's own class, so that none can be without it.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, DisallowedModelAdminToField
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.db.models import AutoField, BigAutoField, Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

MAX_DIGITS = 18  # of a key: one more may be too large for the database's column


def key_of(text: str) -> int:
    """The key that an address or a form names; 0, which no row has, for whatever is none: "²", "٣", 5,000 digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else 0


def is_storable(text: str) -> bool:
    """Whether the database can take this text: it has neither NUL nor half a character."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def admin_page(
    request: HttpRequest, model: type[Model], template: str, title: str | Promise, **context: Any
) -> TemplateResponse:
    """A page of our own in the admin, which belongs to the pages of this model."""
    common = {**admin.site.each_context(request), "opts": model._meta, "title": title}
    return TemplateResponse(request, template, {**common, **context})


class Unlistable(Exception):  # noqa: N818 - it is no error: the answer is the whole list
    """The address asks for a page or a filter that the list does not have."""


class StaffChangeList(ChangeList):
    """A list that takes only its own filters and search, and has the name of its model as title."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if not self.is_popup:
            self.title = str(capfirst(self.opts.verbose_name_plural))

    def get_filters(self, request: HttpRequest) -> Any:
        """Django would also take any lookup on any field of the model, regular expressions included."""
        filters = super().get_filters(request)
        if filters[2]:  # lookups that no filter has taken
            raise IncorrectLookupParameters
        return filters


class StaffModelAdmin(admin.ModelAdmin):
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        own = super().get_changelist(request, **kwargs)
        return own if issubclass(own, StaffChangeList) else StaffChangeList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        # The database cannot even compare with NUL or half a character; a query with one is an error.
        if not all(is_storable(part) for pair in _pairs(request.GET) for part in pair):
            raise Unlistable
        try:
            return super().get_changelist_instance(request)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup, DisallowedModelAdminToField) as problem:
            raise Unlistable from problem

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """An address that asks for something impossible leads to the whole list. Impossible keys are dropped."""
        if request.method == "POST":
            typed = request.POST.copy()
            chosen = typed.getlist(ACTION_CHECKBOX_NAME)
            # Django would fail on a key that is no number, and do nothing for the others.
            typed.setlist(ACTION_CHECKBOX_NAME, [number for number in chosen if key_of(number)])
            request.POST = typed  # type: ignore[assignment]
        try:
            return super().changelist_view(request, extra_context)
        except Unlistable:
            messages.warning(request, _("This list does not have what the address asks for. You see the whole list."))
            return HttpResponseRedirect(request.path)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        by_number = from_field is None and isinstance(self.opts.pk, AutoField | BigAutoField)
        if not is_storable(object_id) or (by_number and not key_of(object_id)):
            return None
        return super().get_object(request, object_id, from_field)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DisallowedModelAdminToField as problem:
            raise Http404 from problem

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except DisallowedModelAdminToField as problem:
            raise Http404 from problem

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Checks the right first, so that nobody can find out which rows exist by asking for their history."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Django names the date and the time beside their fields, but not for a screen reader."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, AdminSplitDateTime):
            for widget, part in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                widget.attrs["aria-label"] = format_lazy("{}: {}", capfirst(db_field.verbose_name), part)
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """No link fills in a form here. Django would show whatever the address says, or fail on it."""
        return {}

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Plain lists to choose from: they work without JavaScript, with a keyboard and with a screen reader."""
        return ()


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in query.lists() for value in values]
