"""What an editor types about reply rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.forms.text import area
from consultations.models import ReplyRule
from consultations.reading import MAX_LENGTH
from consultations.reply_rules import RuleError
from consultations.reply_rules.matching import compile_one
from consultations.reply_rules.structure import NAMES


class RuleForm(forms.ModelForm):
    """One version of a rule; what RE2 does not compile is refused with RE2's own words."""

    class Meta:
        model = ReplyRule
        fields = (
            "code", "family", "department", "locale", "kind", "pattern", "exceptions", "action", "escalation",
            "message", "suggestion",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == ReplyRule.Kind.STRUCTURE:
            if cleaned.get("pattern", "").strip() not in NAMES:
                self.add_error("pattern", _("Enter one of: %(names)s") % {"names": ", ".join(NAMES)})
        elif kind:
            for name in ("pattern", "exceptions"):
                self._check_compiles(kind, name, cleaned.get(name) or "")
        if cleaned.get("escalation") and cleaned.get("action") != ReplyRule.Action.WARN:
            self.add_error("escalation", _("Only a warning is handed to a second doctor."))
        return cleaned

    def _check_compiles(self, kind: str, name: str, text: str) -> None:
        try:
            compile_one(kind, text)
        except RuleError as problem:
            self.add_error(name, _("RE2 cannot read this: %(why)s") % {"why": problem})

    def clean_code(self) -> str:
        """A code names one rule for good: a version of an existing one keeps it, and a new rule needs another."""
        code = self.cleaned_data["code"]
        versions = ReplyRule.objects.filter(code=code)
        if self.instance.pk and self.instance.version > 1 and code != self.initial.get("code"):
            raise forms.ValidationError(_("A rule keeps its code through all its versions."))
        if self.instance.version == 1 and versions.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is already a rule with this code. Make a new version of it."))
        return code


class TryForm(forms.Form):
    """A text to try rules on; it is stored nowhere."""

    text = forms.CharField(label=_("Text"), widget=area(8), max_length=MAX_LENGTH)
