"""Departments and doctors in the admin. Nobody edits a licence: it is verified on a page of its own."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import ManyToManyField, Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doctors import people
from doctors.forms import BareName, LicenceForm
from doctors.models import Department, Doctor
from portal import staff_history
from portal.model_admin import admin_page, key_of
from portal.models import MANAGE_PEOPLE

EXPIRES_SOON = timedelta(days=30)


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ["name", "description", "is_open"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class LicenceFilter(admin.SimpleListFilter):
    title = _("licence")
    parameter_name = "licence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("soon", _("expires within 30 days")),
            ("expired", pgettext_lazy("a licence", "expired")),
            ("unverified", pgettext_lazy("a licence", "not verified")),
            ("valid", pgettext_lazy("a licence", "valid")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Doctor]) -> models.QuerySet[Doctor]:
        today, persons = timezone.localdate(), queryset.filter(kind=Doctor.Kind.PERSON)
        verified = persons.filter(verified_on__isnull=False)
        chosen = {
            "soon": verified.filter(licence_expires_on__range=(today, today + EXPIRES_SOON)),
            "expired": verified.filter(licence_expires_on__lt=today),
            "unverified": persons.filter(verified_on=None),
            "valid": verified.filter(Q(licence_expires_on=None) | Q(licence_expires_on__gte=today)),
        }
        return chosen.get(self.value() or "", queryset)


class DoctorForm(BareName, forms.ModelForm):
    pass


@admin.register(Doctor)
class DoctorAdmin(admin.ModelAdmin):
    form = DoctorForm
    list_display = ["name", "kind", "hospital", "verified_on", "licence_expires_on", "is_active"]
    list_filter = [LicenceFilter, "kind", "is_active", "departments"]
    search_fields = ["name", "hospital"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}
    raw_id_fields = ["user"]
    readonly_fields = ["licence_number", "verified_on", "verified_by", "licence_expires_on"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) or request.user.has_perm(MANAGE_PEOPLE)

    def has_view_permission(self, request: HttpRequest, obj: Doctor | None = None) -> bool:
        return super().has_view_permission(request, obj) or request.user.has_perm(MANAGE_PEOPLE)

    def has_change_permission(self, request: HttpRequest, obj: Doctor | None = None) -> bool:
        return super().has_change_permission(request, obj) or request.user.has_perm(MANAGE_PEOPLE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) or request.user.has_perm(MANAGE_PEOPLE)

    def get_readonly_fields(self, request: HttpRequest, obj: Doctor | None = None) -> list[str]:
        """A verified licence stays with its account; without the right to manage people no account is chosen."""
        fixed = list(self.readonly_fields)
        if (obj and obj.verified_on) or not request.user.has_perm(MANAGE_PEOPLE):
            fixed.append("user")
        return fixed

    def save_model(self, request: HttpRequest, obj: Doctor, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "user" in form.changed_data:
            staff_history.record("doctor_account", user=request.user, about=obj.user, subject=f"doctor {obj.pk}")  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        licence = self.admin_site.admin_view(self.licence)
        return [path("<int:doctor_id>/licence/", licence, name="doctors_doctor_licence"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if doctor := Doctor.objects.select_related("user").filter(pk=key_of(object_id)).first():
            context["acts"] = people.possible_acts(request.user, doctor.user)  # type: ignore[arg-type]
            may = request.user.has_perm(MANAGE_PEOPLE) and doctor.user != request.user
            context["may_verify"] = may and doctor.kind == Doctor.Kind.PERSON
        return super().change_view(request, object_id, form_url, context)

    def licence(self, request: HttpRequest, doctor_id: int) -> HttpResponse:
        """Records that an administrator has seen a doctor's licence, for the first time or again."""
        if not request.user.has_perm(MANAGE_PEOPLE):
            raise PermissionDenied
        doctor = get_object_or_404(Doctor, pk=doctor_id)
        form = LicenceForm(
            request.POST if request.method == "POST" else None, initial={"number": doctor.licence_number}
        )
        if form.is_valid():
            try:
                people.verify_licence(request.user, doctor, **form.cleaned_data)  # type: ignore[arg-type]
            except people.PeopleRefused as refused:
                form.add_error(refused.field, str(refused.message))
            else:
                messages.success(request, _("The licence is verified."))
                return redirect("admin:doctors_doctor_change", doctor.pk)
        title = _("The licence of %(doctor)s") % {"doctor": doctor}
        button = _("I have seen this licence")
        return admin_page(request, Doctor, "admin/people/act.html", title, form=form, button=button)
