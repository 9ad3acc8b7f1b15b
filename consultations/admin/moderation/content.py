"""What editors keep: FAQ, More Info, reply templates, numbers to call."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules, tasks
from consultations.actors import Actor, Refused
from consultations.acts.desk import more_info
from consultations.acts.governing.in_force import findings_in_text
from consultations.acts.moderation import faq_articles
from consultations.admin.lists import LongListAdmin
from consultations.admin.moderation.queues import QueueFilter
from consultations.forms.desk.more_info import EditorsForm
from consultations.forms.text import TopicNames
from consultations.models import FAQ, HelpLine, MoreInfo, Note, Question, ReplyTemplate, Topic
from consultations.models.topic import topic_key
from portal.model_admin import admin_page
from portal.punctuation import listed


class FAQForm(forms.ModelForm):
    """Topics are named, by their own names or synonyms; none is made on the way."""

    topics = TopicNames(
        label=_("Topics"), required=False, max_length=2000, help_text=_("Names or synonyms, separated by commas.")
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
            message = _("No topic is called %(names)s. Choose another name, or add it to the topics first.")
            raise forms.ValidationError(message, params={"names": listed(unknown)})
        return list(dict.fromkeys(known[topic_key(name)] for name in names))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked, department = cleaned.get("review_asked_of"), cleaned.get("department")
        if asked and department and not faq_articles.can_review(asked, department):
            self.add_error("review_asked_of", faq_articles.WHO_REVIEWS)
        return cleaned


@admin.register(FAQ)
class FAQAdmin(LongListAdmin):
    form = FAQForm
    list_display = ["title", "department", "reviewed_by", "review_by"]
    list_filter = [QueueFilter, "department"]
    ordering = ["title", "id"]
    list_select_related = ["department", "reviewed_by"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["review_asked_of"]
    readonly_fields = ["reviewed_by", "reviewed_on", "review_by", "review_note"]  # a doctor's, at the desk

    def get_fields(self, request: HttpRequest, obj: FAQ | None = None) -> list[Any]:
        """Without the review where there is no article yet: nobody has said anything about it."""
        return [name for name in super().get_fields(request, obj) if obj or name not in self.readonly_fields]

    def save_model(self, request: HttpRequest, obj: FAQ, form: Any, change: bool) -> None:
        faq_articles.save(obj, request.user, form.changed_data)  # type: ignore[arg-type]
        tasks.index_faq.enqueue(obj.pk)

    def delete_model(self, request: HttpRequest, obj: FAQ) -> None:
        faq_articles.delete(obj, request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for faq in queryset:
            faq_articles.delete(faq, request.user)  # type: ignore[arg-type]


def refuse_in(form: forms.ModelForm, names: Iterable[str]) -> None:
    """Reply rules that block apply to templates too: a doctor would be refused what the template offers."""
    for name in names:
        for finding in reply_rules.blocks(findings_in_text(form.cleaned_data.get(name) or "")):
            form.add_error(name, finding.message)


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


def notes_on(info: MoreInfo) -> QuerySet[Note]:
    """What doctors wrote about proposals, the latest first."""
    notes = Note.objects.filter(event__question=info.question_id, event__action="return_more_info")
    return notes.order_by("-event__sequence")


@admin.register(MoreInfo)
class MoreInfoAdmin(LongListAdmin):
    """An editor proposes a text; the doctors under whose names it is to stand agree at the desk."""

    list_filter = [QueueFilter]
    ordering = ["-id"]
    list_display = ["question", "author", "reviewer", "review_by", "imported"]
    list_select_related = ["question", "author", "reviewer"]

    def has_delete_permission(self, request: HttpRequest, obj: MoreInfo | None = None) -> bool:
        """Taking it off the page leaves an Event; a row that is gone leaves none."""
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        info = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and info is None:
            raise Http404
        if not (self.has_change_permission(request, info) if info else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.proposal(info, request.POST if request.method == "POST" else None)
        takes_off = "take_off" in request.POST
        if request.method == "POST" and (takes_off or form.is_valid()):
            try:
                done = self.take_off(request, info) if takes_off and info else self.propose(request, info, form)
            except Refused as refused:
                form.is_valid()
                form.refuse(refused)
                form.carry_present()
            else:
                messages.success(request, done)
                return HttpResponseRedirect(reverse("admin:consultations_moreinfo_changelist"))
        title = _("More Info of question %(number)s") % {"number": info.question_id} if info else _("Propose More Info")
        template, notes = "admin/consultations/moreinfo/propose.html", notes_on(info) if info else []
        return admin_page(request, MoreInfo, template, title, info=info, form=form, notes=notes)

    @staticmethod
    def proposal(info: MoreInfo | None, data: Any) -> EditorsForm:
        initial: dict[str, Any] = {}
        if info:
            waits = info.proposed_at is not None
            initial = {
                "seen": info.proposed_at,
                "body": info.proposed_body or info.body,
                "author": info.proposed_by_id if waits else info.author_id,
                "reviewer": info.proposed_reviewer_id if waits else info.reviewer_id,
            }
            if info.proposed_review_by:
                initial["review_by"] = info.proposed_review_by
        return EditorsForm(data, initial=initial, about=info.question if info else None)

    @staticmethod
    def propose(request: HttpRequest, info: MoreInfo | None, form: EditorsForm) -> Any:
        words = dict(form.cleaned_data)
        number = info.question_id if info else words.pop("question")
        if not Question.objects.filter(pk=number, parent=None).exists():
            raise Refused("question", _("There is no question with this number."))
        more_info.propose(number, Actor.editor(request.user), **words)  # type: ignore[arg-type]
        return _("More Info is proposed. The doctors you named decide at the desk. Until then the page stays as it is.")

    @staticmethod
    def take_off(request: HttpRequest, info: MoreInfo) -> Any:
        more_info.take_off(info.question_id, Actor.editor(request.user))  # type: ignore[arg-type]
        return _("More Info is off the page.")


@admin.register(HelpLine)
class HelpLineAdmin(admin.ModelAdmin):
    list_display = ["number", "label", "hours", "kind", "locale", "position"]
    list_filter = ["locale", "kind"]
