"""What editors keep: FAQ, More Info, reply templates, numbers to call."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from consultations import policy, tasks
from consultations.acts.checking import findings_in_text
from consultations.admin.lists import LongListAdmin
from consultations.admin.queues import QueueFilter
from consultations.forms.text import TopicNames
from consultations.models import FAQ, HelpLine, MoreInfo, ReplyTemplate, Topic
from consultations.models.topic import topic_key


class FAQForm(forms.ModelForm):
    """Topics are named, by their own names or synonyms; none is made on the way."""

    topics = TopicNames(
        label=_("Topics"), required=False, max_length=2000, help_text=_("Names or synonyms, divided by commas.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].widget.attrs["class"] = "vLargeTextField"
        if self.instance.pk:
            self.initial["topics"] = ", ".join(self.instance.topics.order_by("name").values_list("name", flat=True))

    def clean_topics(self) -> list[Topic]:
        names = self.cleaned_data["topics"]
        known = Topic.objects.named(names)
        if unknown := [name for name in names if topic_key(name) not in known]:
            named = ", ".join(unknown)
            message = _("No topic is called %(names)s. Choose another name, or add it to the topics first.")
            raise forms.ValidationError(message, params={"names": named})
        return list(dict.fromkeys(known[topic_key(name)] for name in names))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        review_stands(self, "reviewed_by")
        return cleaned


def review_stands(form: forms.ModelForm, reviewer: str) -> None:
    """A text that was changed is not reviewed any more, and a review names its day and the next one (features M12)."""
    data, changed = form.cleaned_data, set(form.changed_data)
    if form.instance.pk and "body" in changed and data.get(reviewer) and not changed & {reviewer, "reviewed_on"}:
        form.add_error(reviewer, _("The text has changed: choose who has reviewed it now and when, or empty both."))
    if data.get(reviewer) and not data.get("reviewed_on"):
        form.add_error("reviewed_on", _("Say on which day it was reviewed."))
    if data.get(reviewer) and not data.get("review_by"):
        form.add_error("review_by", _("Say by when somebody should look at it again."))


@admin.register(FAQ)
class FAQAdmin(LongListAdmin):
    form = FAQForm
    list_display = ["title", "department", "reviewed_by", "review_by"]
    list_filter = [QueueFilter, "department"]
    ordering = ["title", "id"]
    list_select_related = ["department", "reviewed_by"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["reviewed_by"]

    def save_model(self, request: HttpRequest, obj: FAQ, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        tasks.index_faq.enqueue(obj.pk)


def refuse_in(form: forms.ModelForm, names: Iterable[str]) -> None:
    """Tell at its field what the reply rules never let be shown."""
    for name in names:
        for found in policy.blocks(findings_in_text(form.cleaned_data.get(name) or "")):
            form.add_error(name, found.message)


class MoreInfoForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_in(self, ["body"])
        review_stands(self, "reviewer")
        return cleaned


class ReplyTemplateForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_in(self, ["answer", "limits", "next_step", "seek_help_if", "would_need"])
        return cleaned


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(admin.ModelAdmin):
    form = ReplyTemplateForm
    list_display = ["title", "department", "locale", "kind"]
    list_filter = ["department", "locale", "kind"]
    list_select_related = ["department"]
    search_fields = ["title"]


@admin.register(MoreInfo)
class MoreInfoAdmin(LongListAdmin):
    form = MoreInfoForm
    list_filter = [QueueFilter]
    ordering = ["-id"]
    list_display = ["question", "author", "reviewer", "review_by", "imported"]
    list_select_related = ["question", "author", "reviewer"]
    raw_id_fields = ["question"]
    autocomplete_fields = ["author", "reviewer"]


@admin.register(HelpLine)
class HelpLineAdmin(admin.ModelAdmin):
    list_display = ["number", "label", "hours", "kind", "locale", "position"]
    list_filter = ["locale", "kind"]
