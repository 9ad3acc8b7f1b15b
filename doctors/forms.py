"""What an administrator types about people."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from doctors.models import Department
from doctors.people import Suspension
from portal.models import User


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Without a title. It is public if this is a doctor.")
    )
    groups = forms.ModelMultipleChoiceField(
        Group.objects.order_by("name"), label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_doctor = forms.BooleanField(label=_("This is a doctor"), required=False)
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
        return typed


class LicenceForm(forms.Form):
    number = forms.CharField(label=_("Licence number"), max_length=60)
    expires_on = forms.DateField(
        label=_("Expires on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which it holds, such as 2030-12-31."),
    )


class SuspendForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose a reason")), *Suspension.choices])
