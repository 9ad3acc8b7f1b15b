"""What editors keep: topics, FAQ, More Info, numbers to call."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations import policy
from consultations.acts.checking import findings_in_text
from consultations.models import FAQ, HelpLine, MoreInfo, ReplyTemplate, Topic, TopicSynonym
from consultations.models.topic import topic_key


class TopicNameForm(forms.ModelForm):
    """A name that is free among topics and synonyms alike, compared without case, width and space."""

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        for model in (Topic, TopicSynonym):
            others = model._default_manager.filter(key=topic_key(name))
            if isinstance(self.instance, model):
                others = others.exclude(pk=self.instance.pk)
            if others.exists():
                raise ValidationError(_("This name is a topic or a synonym already."))
        return name


class SynonymInline(admin.TabularInline):
    model = TopicSynonym
    form = TopicNameForm
    extra = 1


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    form = TopicNameForm
    list_display = ["name", "slug"]
    search_fields = ["name", "synonyms__name"]
    fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [SynonymInline]


class FAQForm(forms.ModelForm):
    """Topics are chosen: typed ones would be divided at spaces, and made anew beside their synonyms."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label=_("Topics"),
        required=False,
        widget=FilteredSelectMultiple(_("topics"), is_stacked=False),
    )


@admin.register(FAQ)
class FAQAdmin(admin.ModelAdmin):
    form = FAQForm
    list_display = ["title", "department", "reviewed_by", "review_by"]
    list_filter = ["department"]
    list_select_related = ["department", "reviewed_by"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["reviewed_by"]


def refuse_in(form: forms.ModelForm, names: Iterable[str]) -> None:
    """Tell at its field what the reply rules never let be shown."""
    for name in names:
        for found in policy.blocks(findings_in_text(form.cleaned_data.get(name) or "")):
            form.add_error(name, found.message)


class MoreInfoForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_in(self, ["body"])
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
class MoreInfoAdmin(admin.ModelAdmin):
    form = MoreInfoForm
    list_display = ["question", "author", "reviewer", "review_by", "imported"]
    list_select_related = ["question", "author", "reviewer"]
    raw_id_fields = ["question"]
    autocomplete_fields = ["author", "reviewer"]


@admin.register(HelpLine)
class HelpLineAdmin(admin.ModelAdmin):
    list_display = ["number", "label", "kind", "locale", "position"]
    list_filter = ["locale", "kind"]
