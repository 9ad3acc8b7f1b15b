"""What an asker agrees to: before sending, and to publication later."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from consultations.forms.asking.step import StepForm
from consultations.forms.page_acts import ActForm
from consultations.models import PolicyVersion
from portal.punctuation import sentence_space


class ConsentsStep(StepForm):
    """Separate agreements, unticked, to exactly the versions of the texts that were shown."""

    health_data = forms.BooleanField(
        label=_("I agree that moderators and doctors read what I write about my health"),
        error_messages={"required": _("Tick the box to agree. We can’t send your question to a doctor without it.")},
    )
    publication = forms.BooleanField(
        label=_("I agree that my question and the reply become public under the made-up name"),
        required=False,
        help_text=_("A doctor can reply either way. You can change this later."),
    )
    photos_public = forms.BooleanField(
        label=_("I agree that my photos become public too, if a moderator finds them suitable"),
        required=False,
        help_text=_("Only together with the question."),
    )
    privacy_version = forms.IntegerField(widget=forms.HiddenInput)
    publication_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, policies: dict[str, PolicyVersion] | None = None, with_photos: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.policies = policies or {}
        if not with_photos:  # nothing to agree to
            del self.fields["photos_public"]
        for name, kind in (("health_data", "privacy"), ("publication", "publication")):
            version = self.policies[kind]
            link = format_html('<a href="{}">{}</a>', version.get_absolute_url(), _("Read what this means"))
            self.fields[name].help_text = format_html("{}{}{}", self.fields[name].help_text, sentence_space(), link)
            self.initial[f"{kind}_version"] = version.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if any(cleaned.get(f"{kind}_version") != self.policies[kind].pk for kind in ("privacy", "publication")):
            # The text agreed to is no longer in force: show the new one with nothing ticked.
            self.data = {f"{kind}_version": self.policies[kind].pk for kind in ("privacy", "publication")}
            raise forms.ValidationError(_("This is not the text that you agreed to. Please read it and agree again."))
        if cleaned.get("photos_public") and not cleaned.get("publication"):
            self.add_error("photos_public", _("Photos can only be public together with the question"))
        return cleaned


class AgreeForm(ActForm):
    """The agreement to publication, to exactly the version that the page links to. Photos have their own box."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    photos = forms.BooleanField(
        label=_("My photos may be public too, if a moderator finds them suitable"), required=False
    )

    def __init__(
        self, *args: Any, shown: PolicyVersion | None = None, with_photos: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.initial["version"] = shown.pk if shown else None
        if not with_photos:
            del self.fields["photos"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.shown and cleaned.get("version") != self.shown.pk:
            # The text agreed to is no longer in force: show the new one with nothing ticked.
            self.data = {self.add_prefix("version"): self.shown.pk}
            raise forms.ValidationError(_("This is not the text that you agreed to. Please read it and agree again."))
        return cleaned
