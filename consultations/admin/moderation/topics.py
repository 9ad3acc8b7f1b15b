"""Topics: names, synonyms and addresses, how often each is used, and merging those that are one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from consultations.actors import Refused
from consultations.acts.moderation import topics as acts
from consultations.admin.lists import LongListAdmin
from consultations.models import Topic, TopicAddress, TopicSynonym
from consultations.models.topic import is_topic_name, topic_key
from portal.model_admin import admin_page


class TopicNameForm(forms.ModelForm):
    """A name that is free among topics and synonyms alike, compared without case, width and space."""

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if "name" in self.changed_data and not is_topic_name(name):  # an imported name stays as it is
            raise ValidationError(_("Use letters, numbers, spaces and hyphens."))
        for model in (Topic, TopicSynonym):
            namesakes = model._default_manager.filter(key=topic_key(name))
            if isinstance(self.instance, model):
                namesakes = namesakes.exclude(pk=self.instance.pk)
            if namesakes.exists():
                raise ValidationError(_("This name is a topic or a synonym already. Merge the two instead."))
        return name

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if TopicAddress.objects.filter(slug=slug).exclude(topic=self.instance.pk).exists():
            raise ValidationError(_("This address leads to another topic already."))
        return slug


class SynonymInline(admin.StackedInline):  # a table would have cells without a heading, and fields without a label
    model = TopicSynonym
    form = TopicNameForm
    extra = 1
    max_num = 50  # that are added here; an import may bring more

    def get_formset(self, request: HttpRequest, obj: Topic | None = None, **kwargs: Any) -> Any:
        """No more forms than there can be, whatever number a request names: Django would make two thousand."""
        existing = TopicSynonym.objects.filter(topic=obj).count() if obj else 0
        return super().get_formset(request, obj, absolute_max=max(self.max_num, existing) + self.extra, **kwargs)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Topic.objects.all(),
        label=_("Into which topic"),
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose the topic that stays")),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Topic.objects.exclude(pk=topic.pk).order_by("name")  # type: ignore[attr-defined]


@admin.register(Topic)
class TopicAdmin(LongListAdmin):
    form = TopicNameForm
    list_display = ["name", "slug", "use"]
    search_fields = ["name", "synonyms__name"]
    ordering = ["name"]
    fields = ["name", "slug"]
    inlines = [SynonymInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return super().get_queryset(request).with_use()  # type: ignore[attr-defined]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> dict[str, Any]:
        """An address follows the name once; renaming a topic moves no page by itself."""
        return {} if obj else {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        if change:
            acts.rename(obj.pk, name=obj.name, slug=obj.slug)
        else:
            super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """A topic in use is merged, so that nothing is left without one."""
        in_use = obj is not None and (obj.question_items.exists() or obj.faq_items.exists())
        return super().has_delete_permission(request, obj) and not in_use

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @admin.display(description=_("used"))
    def use(self, topic: Topic) -> int:
        return topic.use

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("proposed/", wrap(self.proposed), name="consultations_topic_proposed"),
            path("<int:topic_id>/merge/", wrap(self.merge), name="consultations_topic_merge"),
            *super().get_urls(),
        ]

    def proposed(self, request: HttpRequest) -> HttpResponse:
        """Topics that look like one in two spellings."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        template, title = "admin/consultations/topic/proposed.html", _("Topics that may be the same")
        return admin_page(request, Topic, template, title, groups=acts.proposed_merges())

    def merge(self, request: HttpRequest, topic_id: int) -> HttpResponse:
        """Merges a topic into another one, which takes over its questions, FAQ, synonyms and addresses."""
        topic = Topic.objects.with_use().filter(pk=topic_id).first()
        if not self.has_change_permission(request):
            raise PermissionDenied
        if topic is None:
            messages.warning(request, _("This topic no longer exists. Someone has merged it."))
            return HttpResponseRedirect(reverse("admin:consultations_topic_changelist"))
        form = MergeForm(request.POST or None, topic=topic, initial={"into": request.GET.get("into")})
        if request.method == "POST" and form.is_valid():
            try:
                kept = acts.merge(topic.pk, form.cleaned_data["into"].pk)
            except Refused as refused:
                form.add_error(None, str(refused.message))
            else:
                messages.success(request, _("“%(gone)s” is now part of “%(kept)s”.") % {"gone": topic, "kept": kept})
                return HttpResponseRedirect(reverse("admin:consultations_topic_proposed"))
        title = _("Merge “%(topic)s” into another topic") % {"topic": topic}
        return admin_page(request, Topic, "admin/consultations/topic/merge.html", title, topic=topic, form=form)
