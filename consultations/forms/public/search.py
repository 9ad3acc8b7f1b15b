"""The search form. It comes from the address, so an invalid value counts as not chosen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models import Reply, Topic
from consultations.models.asker import AGE_BANDS, age_band_in_words
from consultations.retrieval.search import MAX_QUERY_LENGTH, Filters
from doctors.models import Department, Doctor

ANY = pgettext_lazy("filter of a search", "Any")


class SearchForm(forms.Form):
    q = forms.CharField(label=_("What are you looking for?"), required=False, max_length=MAX_QUERY_LENGTH, strip=True)
    department = forms.ModelChoiceField(
        Department.objects.order_by("name"),
        label=_("Department"),
        required=False,
        empty_label=ANY,
        to_field_name="slug",
    )
    age = forms.ChoiceField(label=_("Age of the asker"), required=False)
    care = forms.ChoiceField(label=_("Advice was"), required=False)
    since = forms.DateField(label=_("Asked on or after"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Asked on or before"), required=False, widget=forms.DateInput({"type": "date"}))
    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Best match first")), ("newest", _("Newest first"))]
    )
    # Links on other pages set these. A list of all of them would be too long.
    topic = forms.ModelChoiceField(
        Topic.objects.all(), required=False, to_field_name="slug", widget=forms.HiddenInput, label=_("Topic")
    )
    doctor = forms.ModelChoiceField(
        Doctor.objects.all(), required=False, to_field_name="slug", widget=forms.HiddenInput, label=_("Answered by")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ages = [("", ANY), *((band, age_band_in_words(band)) for band in AGE_BANDS)]
        self.fields["age"].choices = ages  # type: ignore[attr-defined]
        self.fields["care"].choices = [("", ANY), *Reply.CareLevel.choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The valid values."""
        self.full_clean()
        return self.cleaned_data

    def filters(self) -> Filters:
        chosen = self.chosen()
        return Filters(
            department=chosen.get("department"),
            topic=chosen.get("topic"),
            doctor=chosen.get("doctor"),
            age_band=chosen.get("age", ""),
            care_level=chosen.get("care", ""),
            since=chosen.get("since"),
            until=chosen.get("until"),
        )
