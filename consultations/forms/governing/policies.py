"""What an author types about a version of a policy."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.acts.governing.policy_versions import WRONG_PLACES, named
from consultations.models import Policy, PolicyVersion
from consultations.models.policy import wrong_places


class PolicyChoice(forms.ModelChoiceField):
    """Each policy with its language: the same one exists in several."""

    def label_from_instance(self, obj: Policy) -> str:
        return f"{obj} · {obj.language_name}"


class PolicyVersionForm(forms.ModelForm):
    class Meta:
        model = PolicyVersion
        fields = ("policy", "text", "what_changed", "material", "effective_from")
        field_classes = {"policy": PolicyChoice}

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if wrong := wrong_places(text):
            raise forms.ValidationError(WRONG_PLACES, params={"places": named(wrong)})
        return text

    def clean_effective_from(self) -> datetime | None:
        begins = self.cleaned_data["effective_from"]
        if begins and begins <= timezone.now() and "effective_from" in self.changed_data:
            raise forms.ValidationError(_("This time has passed. Choose a time in the future."))
        return begins

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        policy, begins = cleaned.get("policy") or getattr(self.instance, "policy", None), cleaned.get("effective_from")
        if policy is None:
            return cleaned
        versions = policy.versions.exclude(pk=self.instance.pk)
        if versions.filter(approved_at__isnull=False).exists() and not cleaned.get("what_changed", "").strip():
            self.add_error("what_changed", _("Say in plain words what changed since the version before."))
        if begins and versions.filter(effective_from=begins).exists():
            self.add_error(
                "effective_from", _("Another version of this policy begins at the same time. Choose another time.")
            )
        return cleaned
