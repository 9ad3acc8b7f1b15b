"""What an administrator types about people."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from doctors.models import Department
from doctors.naming import added_title
from doctors.people import NO_ROLE, Suspension, any_use
from portal.models import User
from portal.roles import RolesField
from portal.sign_in.fields import EmailAddressField


class BareName:
    """A form with the name of one of the staff, which is typed without the title that pages add to a doctor's."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]  # type: ignore[attr-defined]
        if "name" in self.changed_data and (title := added_title(name)):  # type: ignore[attr-defined]
            message = _("Leave out “%(title)s”: the portal adds a doctor's title itself.")
            raise forms.ValidationError(message, params={"title": title})
        return name


class InviteForm(BareName, forms.Form):
    email = EmailAddressField(max_length=254, error_messages={"required": _("Enter an email address")})
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Without a title. It is public if this is a doctor."),
        error_messages={"required": _("Enter a name")},
    )
    # Not that of doctors, which allows nothing: the box below makes somebody a doctor.
    groups = RolesField(
        Group.objects.filter(permissions__isnull=False).distinct().order_by("name"),
        label=_("Roles"),
        required=False,
        help_text=_("What this person does in the admin. Someone who only answers questions needs no role."),
    )
    is_doctor = forms.BooleanField(
        label=_("This is a doctor"), required=False, help_text=_("They answer questions at the work desk.")
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.all(), label=_("Departments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hospital = forms.CharField(label=_("Hospital"), max_length=160, required=False)
    licence_number = forms.CharField(
        label=_("Licence number"), max_length=60, required=False, help_text=_("You verify the licence afterwards.")
    )

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        of_a_doctor = typed.get("departments") or typed.get("hospital") or typed.get("licence_number")
        if typed.get("is_doctor") and not typed.get("departments") and "departments" not in self.errors:
            self.add_error("departments", _("Choose at least one department for a doctor."))
        if of_a_doctor and not typed.get("is_doctor"):
            self.add_error("is_doctor", _("Tick this, or leave out departments, hospital and licence number."))
        if not (typed.get("is_doctor") or of_a_doctor or "groups" in self.errors or any_use(typed["groups"])):
            self.add_error("groups", NO_ROLE)
        return typed


class LicenceForm(forms.Form):
    number = forms.CharField(
        label=_("Licence number"), max_length=60, error_messages={"required": _("Enter the licence number")}
    )
    expires_on = forms.DateField(
        label=_("Expires on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which it is valid, such as 2030-12-31."),
        error_messages={"required": _("Enter the last day"), "invalid": _("Enter a day such as 2030-12-31")},
    )


class SuspendForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *Suspension.choices],
        error_messages={"required": _("Choose a reason"), "invalid_choice": _("Choose a reason from the list")},
    )
