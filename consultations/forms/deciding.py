"""What a moderator types about one question."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.forms.text import PlainText
from consultations.models import Photo, Topic
from doctors.models import Department

TOPIC_LENGTH = 100  # characters: taggit's column


class DecideForm(forms.Form):
    """What a moderator decides about one question, on its page in the admin."""

    headline = PlainText(
        label=_("Headline"),
        max_length=120,
        required=False,
        help_text=_("The public title: what it is about, in plain words."),
    )
    topic_names = PlainText(
        label=_("Topics"), required=False, max_length=500, help_text=_("Divide them by commas. New ones are made.")
    )
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Department"), required=False, empty_label=_("Triage: a doctor decides")
    )
    public_photos = forms.TypedMultipleChoiceField(
        label=_("Photos that may be public"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only those that show nobody's face, name or home. The asker has agreed to their publication."),
    )
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    duplicate_of = forms.IntegerField(label=_("Number of the question that it repeats"), required=False, min_value=1)
    note = PlainText(
        label=_("Note to the asker"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    REASONS = [
        ("", _("Choose a reason")),
        ("unclear", _("It is not clear what is asked")),
        ("several", _("It asks several questions at once")),
        ("personal_data", _("It shows who somebody is")),
        ("not_health", _("It is not about health")),
        ("emergency", _("It needs help at once, not a reply")),
        ("spam", _("It is spam")),
        ("request", _("The asker wished it")),
        ("other", _("Another reason, see the note")),
    ]

    def __init__(self, *args: Any, photos: Sequence[Photo] = (), suggested: bool = False, **kwargs: Any) -> None:
        """`photos`: those to decide about; `suggested`: whether the department is only a suggestion so far."""
        super().__init__(*args, **kwargs)
        if photos:
            choices = [(photo.pk, _("Photo %(number)d") % {"number": n}) for n, photo in enumerate(photos, 1)]
            self.fields["public_photos"].choices = choices  # type: ignore[attr-defined]
            self.initial["public_photos"] = [photo.pk for photo in photos if photo.approved]
        else:
            del self.fields["public_photos"]
        if suggested:
            self.fields["department"].help_text = _("Suggested from similar questions. Nobody has chosen it yet.")
        self.fields["reason"].choices = self.REASONS  # type: ignore[attr-defined]
        for name in ("headline", "topic_names", "note"):
            self.fields[name].widget.attrs["class"] = "vLargeTextField"  # the admin's own width for long text

    def clean_topic_names(self) -> list[str]:
        """Divided at commas alone: "high blood pressure" is one topic."""
        names = [name.strip() for name in self.cleaned_data["topic_names"].replace("，", ",").split(",")]
        if any(len(name) > TOPIC_LENGTH for name in names):
            raise forms.ValidationError(
                _("A topic has at most %(limit)d characters. Divide topics by commas."), params={"limit": TOPIC_LENGTH}
            )
        return [name for name in names if name]

    def topics(self) -> list[Topic]:
        return Topic.objects.named_or_created(self.cleaned_data["topic_names"])
