"""Accounts in the admin."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, ReadOnlyPasswordHashWidget, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import EmailField, ManyToManyField, Q
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from portal import staff_history
from portal.models import MANAGE_PEOPLE, StaffEvent, User
from portal.roles import RoleFilter, RolesField
from portal.sign_in.fields import EmailAddressField
from portal.staff_mail import mail_staff

RIGHTS = ["is_staff", "is_superuser"]  # beside the roles, which are groups


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]
        field_classes: dict[str, type[forms.Field]] = {}


class PasswordState(ReadOnlyPasswordHashWidget):
    """Whether there is a password. How it is hashed is of no use to anybody here."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        state = _("It is set.") if is_password_usable(value) else _("There is none yet.")
        return {**super().get_context(name, value, attrs), "summary": [{"label": state}]}


class UserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {"groups": RolesField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Of the roles all but that of doctors, which allows nothing, unless somebody has it already."""
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            password.widget = PasswordState()
        if roles := self.fields.get("groups"):
            useful = Q(permissions__isnull=False) | Q(user=self.instance)
            roles.queryset = Group.objects.filter(useful).distinct().order_by("name")  # type: ignore[attr-defined]


class UserAdmin(DjangoUserAdmin):
    """Accounts. Registered in consultations/admin/people.py, beside the acts that a form must not do."""

    form = UserForm
    add_form = NewUserForm
    formfield_overrides = {
        ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
        EmailField: {"form_class": EmailAddressField},
    }
    filter_horizontal: ClassVar[list[str]] = []
    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser", RoleFilter]
    search_fields = ["email", "name"]
    readonly_fields = ["active", "last_login", "date_joined"]  # suspending is an act
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Rights"), {"fields": ["active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_PEOPLE)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perm(MANAGE_PEOPLE)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only superusers change a superuser: with another's address one could take over the account."""
        may = request.user.has_perm(MANAGE_PEOPLE)
        return may and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Everybody else invites."""
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.is_superuser and obj != request.user

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Accounts are not deleted in bulk."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["email", "name"]}), *self.fieldsets[1:]]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody changes their own rights, and only superusers those beside the roles."""
        fixed = list(self.readonly_fields)
        if obj == request.user or not request.user.is_superuser:
            fixed += RIGHTS
        return [*fixed, "groups"] if obj == request.user else fixed

    @admin.display(description=_("active"), boolean=True)
    def active(self, user: User) -> bool:
        return user.is_active

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        user: User = form.instance
        before = set(user.groups.values_list("pk", flat=True))
        super().save_related(request, form, formsets, change)
        after = set(user.groups.values_list("pk", flat=True))
        if not change:
            self._record(request, "account_made", user)
        if "email" in form.changed_data and change:
            EmailAddress.objects.filter(user=user).delete()  # the address before must not sign in any more
            mail_staff.enqueue(self._record(request, "address", user).pk, to=form.initial["email"])
        if not {*RIGHTS}.isdisjoint(form.changed_data):
            self._record(request, "rights", user)
        for reason, roles in (("given", after - before), ("taken", before - after)):
            for role in sorted(roles):
                self._record(request, "roles", user, subject=f"group {role}", reason=reason)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self._record(request, "account_deleted", obj)
        super().delete_model(request, obj)

    @method_decorator(sensitive_post_parameters())
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Superusers alone; everybody sets their own on the pages of the account."""
        if not request.user.is_superuser:
            raise PermissionDenied
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            if request.method == "POST" and response.status_code == 302:
                mail_staff.enqueue(self._record(request, "password_set", User.objects.get(pk=id)).pk)
        return response

    def _record(self, request: HttpRequest, action: str, user: User, **codes: str) -> StaffEvent:
        return staff_history.record(action, user=request.user, about=user, **codes)  # type: ignore[arg-type]
