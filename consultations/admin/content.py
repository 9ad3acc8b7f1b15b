"""What editors keep: topics, FAQ, More Info, numbers to call."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.models import FAQ, HelpLine, MoreInfo, Topic, TopicSynonym
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


@admin.register(MoreInfo)
class MoreInfoAdmin(admin.ModelAdmin):
    list_display = ["question", "author", "reviewer", "review_by", "imported"]
    list_select_related = ["question", "author", "reviewer"]
    raw_id_fields = ["question"]
    autocomplete_fields = ["author", "reviewer"]


@admin.register(HelpLine)
class HelpLineAdmin(admin.ModelAdmin):
    list_display = ["number", "label", "kind", "locale", "position"]
    list_filter = ["locale", "kind"]
