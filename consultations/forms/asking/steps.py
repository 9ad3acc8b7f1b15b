"""The other steps of /ask/: signs of danger, department, topics, photos, and the pages that are only read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.acts.asking.drafts import NOTICE_CHANGED
from consultations.forms.asking.step import StepForm, sign_field
from consultations.models import PolicyVersion, Topic
from doctors.models import Department


class GateStep(StepForm):
    signs = sign_field()
    # The privacy policy that the page linked to. From this answer on we keep data, so the draft records it.
    notice = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, privacy: PolicyVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.privacy = privacy
        self.initial["notice"] = privacy.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # The asker must have seen the policy in force before we keep an answer: show the new one, keep the choice.
        if cleaned.get("notice") != self.privacy.pk:
            self.data = {**self.data, "signs": self.data.get("signs"), "notice": self.privacy.pk}
            raise forms.ValidationError(NOTICE_CHANGED)
        return cleaned


class DepartmentStep(StepForm):
    department = forms.ModelChoiceField(
        Department.objects.filter(is_open=True),
        label=_("Which department fits your question?"),
        empty_label=_("I don’t know"),
        blank=True,  # radio buttons would otherwise have no empty choice
        required=False,
        widget=forms.RadioSelect,
        help_text=_("If you’re not sure, choose “I don’t know”. We’ll find the right one."),
        error_messages={
            "invalid_choice": _(
                "This department isn’t taking questions at the moment. Choose another, or “I don’t know”"
            )
        },
    )

    def to_keep(self) -> dict[str, Any]:
        department = self.cleaned_data["department"]
        return {"department": str(department.pk) if department else ""}


class TopicsStep(StepForm):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        label=_("What is it about?"),
        help_text=_("We found these in your text. Tick the ones that fit, so others can find the answer."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the topics of the list")},
    )

    def __init__(self, *args: Any, offered: list[Topic] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        field.queryset = Topic.objects.filter(pk__in=[topic.pk for topic in offered or []])  # type: ignore[attr-defined]

    def to_keep(self) -> dict[str, Any]:
        return {"topics": [str(topic.pk) for topic in self.cleaned_data["topics"]]}


class ReadOnlyStep(StepForm):
    """A step without fields: similar answers, and the preview of the public page."""


class MultipleFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosStep(StepForm):
    photos = forms.FileField(
        label=_("Add photos"),
        required=False,
        widget=MultipleFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
        help_text=_(
            "Up to 3 photos, 10 MB each. Show only the part it’s about: no face, name or papers."
            " We remove the location and the camera’s data from them. Only doctors and moderators see them, unless you"
            " agree later that they become public."
        ),
    )

    def to_keep(self) -> dict[str, Any]:
        return {}
