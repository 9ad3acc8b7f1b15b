"""Which questions of the queue a doctor wants to see."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models import Question
from doctors.models import Department, Doctor


class QueueForm(forms.Form):
    """Filters. They come from the address, so an invalid value counts as not chosen."""

    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Department"),
        required=False,
        empty_label=pgettext_lazy("departments", "All of mine"),
    )
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", pgettext_lazy("questions", "All")),
            ("urgent", _("Urgent ones")),
            ("follow_ups", _("Follow-ups")),
            ("triage", _("Those without a department")),
        ],
    )

    def __init__(self, *args: Any, doctor: Doctor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = doctor.departments.all()  # type: ignore[attr-defined]
        if not doctor.triages:
            only = self.fields["only"]
            only.choices = only.choices[:-1]  # type: ignore[attr-defined]

    def chosen(self, questions: QuerySet[Question]) -> QuerySet[Question]:
        """The questions that pass the filters."""
        self.full_clean()  # drops what is invalid, and keeps the rest
        wanted = getattr(self, "cleaned_data", {})
        if department := wanted.get("department"):
            questions = questions.filter(department=department)
        match wanted.get("only"):
            case "urgent":
                return questions.filter(priority=Question.Priority.URGENT)
            case "follow_ups":
                return questions.filter(parent__isnull=False)
            case "triage":
                return questions.filter(department=None)
        return questions
