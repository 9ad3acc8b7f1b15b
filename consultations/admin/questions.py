"""The moderator's queue, and one screen per question for deciding. Every decision is an act."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from consultations.acts import moderator, publication
from consultations.acts.reading import record_read
from consultations.forms.deciding import DecideForm
from consultations.models import Question
from consultations.proof import proof_of
from consultations.serving import photo_response, photos_of
from consultations.similar import similar_questions, topics_by_rarity
from consultations.workflow import MODERATOR, STAYING, TABLE, Actor, Refused, S
from doctors.models import Department

Decide = Callable[[int, Actor, DecideForm], object]


def _reason(form: DecideForm) -> str:
    if not form.cleaned_data["reason"]:
        raise Refused("reason", _("Choose a reason."))
    return form.cleaned_data["reason"]


def _editors_part(form: DecideForm) -> dict[str, Any]:
    return {
        "headline": form.cleaned_data["headline"],
        "topics": form.topics(),
        "department": form.cleaned_data["department"],
        "public_photos": form.cleaned_data.get("public_photos"),
    }


def _duplicate(pk: int, who: Actor, form: DecideForm) -> None:
    if not form.cleaned_data["duplicate_of"]:
        raise Refused("target", _("Write the number of the question that it repeats."))
    moderator.mark_duplicate(pk, who, of=form.cleaned_data["duplicate_of"], note=form.cleaned_data["note"])


# What a moderator can press, in this order: the act's name in the table, the words on the button, what it does.
DECISIONS: list[tuple[str, Any, Decide]] = [
    ("approve", _("Approve"), lambda pk, who, form: moderator.approve(pk, who, **_editors_part(form))),
    (
        "return",
        _("Return to the asker"),
        lambda pk, who, form: moderator.return_to_asker(pk, who, reason=_reason(form), note=form.cleaned_data["note"]),
    ),
    (
        "reject",
        _("Reject"),
        lambda pk, who, form: moderator.reject(pk, who, reason=_reason(form), note=form.cleaned_data["note"]),
    ),
    ("mark_duplicate", _("Close as a duplicate"), _duplicate),
    (
        "dismiss_duplicate",
        _("Not a duplicate: leave it in the queue"),
        lambda pk, who, form: moderator.dismiss_duplicate(pk, who, note=form.cleaned_data["note"]),
    ),
    ("restore", _("Restore"), lambda pk, who, form: moderator.restore(pk, who, note=form.cleaned_data["note"])),
    ("publish", _("Publish"), lambda pk, who, form: publication.publish(pk, who)),
    (
        "unpublish",
        _("Take off the site"),
        lambda pk, who, form: moderator.unpublish(pk, who, reason=_reason(form), note=form.cleaned_data["note"]),
    ),
    (
        "edit",
        _("Save headline, topics and department"),
        lambda pk, who, form: moderator.edit(pk, who, **_editors_part(form)),
    ),
]


def possible_decisions(question: Question) -> list[tuple[str, Any]]:
    """The acts that the table allows a moderator from where the question stands."""
    rules = TABLE | STAYING
    return [
        (name, label)
        for name, label, _act in DECISIONS
        if question.status in rules[name].sources and MODERATOR in rules[name].roles
        if name != "dismiss_duplicate" or question.proposed_duplicate_id
    ]


def suggested(question: Question) -> Department | None:
    """The department that similar questions suggest, until a moderator has chosen one or triage."""
    if question.department_id is None and question.status == S.SUBMITTED:
        return question.suggested_department
    return None


def with_marks(text: str, spans: list[tuple[int, int]]) -> SafeString:
    """The text, escaped, with each span marked; of spans that overlap the first."""
    at, parts = 0, []
    for start, end in spans:
        if start >= at:
            parts += [("", text[at:start], ""), ("<mark>", text[start:end], "</mark>")]
            at = end
    parts.append(("", text[at:], ""))
    return format_html_join(
        "", "{}{}{}", ((SafeString(before), words, SafeString(after)) for before, words, after in parts)
    )


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["number", "title", "status", "department", "priority", "waits"]
    list_filter = ["status", "priority", "red_flag", "department"]
    list_select_related = ["department"]
    list_display_links = ["number", "title"]
    search_fields = ["=id", "headline"]
    ordering = ["-priority", "submitted_at", "id"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["approve_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """What was withdrawn is nobody's to read any more."""
        return super().get_queryset(request).exclude(status__in=[S.WITHDRAWN, S.ERASED])

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Nobody guesses an asker's address letter by letter in the list's own address."""
        return not lookup.startswith("email") and super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return request.user.has_perm("consultations.moderate_question")

    has_view_permission = has_change_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    @admin.display(description=_("waits"), ordering="submitted_at")
    def waits(self, question: Question) -> str:
        return timesince(question.status_changed_at, timezone.now(), depth=1)

    @admin.action(description=_("Approve with the headline and department they have"))
    def approve_selected(self, request: HttpRequest, questions: QuerySet[Question]) -> None:
        """One by one through the door; each refusal is told."""
        done = 0
        for question in questions.select_related("department"):
            try:
                moderator.approve(
                    question.pk,
                    Actor.moderator(request.user),  # type: ignore[arg-type]  # nobody anonymous comes here
                    headline=question.headline or question.title,
                    topics=list(question.topics.all()),
                    department=question.department,
                )
                done += 1
            except Refused as refused:
                messages.warning(
                    request, _("Question %(number)s: %(why)s") % {"number": question.pk, "why": refused.message}
                )
        messages.success(request, _("Approved: %(count)s") % {"count": done})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The screen for deciding, instead of Django's form: a status is never a field."""
        question = self.opened(request, object_id)
        photos = list(photos_of(question))
        form = DecideForm(
            request.POST or None,
            initial=self.initial(question),
            photos=[photo for photo in photos if photo.question_id == question.pk and question.photos_public],
            suggested=suggested(question) is not None,
        )
        if request.method == "POST" and form.is_valid() and self.decided(request, question, form):
            return self.next_item(request)
        marked = self.marked(question)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Question %(number)s") % {"number": question.pk},
            "question": question,
            "form": form,
            "decisions": possible_decisions(question),
            "marked": marked,
            "prompts": [(one.label, marked[one.value]) for one in Question.Prompt if question.prompts.get(one.value)],
            "photos": photos,
            "events": question.events.select_related("note", "user").order_by("sequence"),
            "replies": question.replies.select_related("doctor"),
            "similar": similar_questions(question, topics_by_rarity(question)),
        }
        return TemplateResponse(request, "admin/consultations/question/decide.html", context)

    def opened(self, request: HttpRequest, object_id: str) -> Question:
        """The question that a moderator opens, which is noted; 404 for every number that is not theirs to read."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).select_related(
            "department", "suggested_department", "duplicate_of", "proposed_duplicate"
        )
        question = found.filter(pk=object_id).first() if object_id.isascii() and object_id.isdigit() else None
        if question is None:
            raise Http404
        record_read(question, request.user, MODERATOR)
        return question

    def get_urls(self) -> list[URLPattern]:
        photo = self.admin_site.admin_view(self.photo)
        return [
            path(
                "<path:object_id>/proof/", self.admin_site.admin_view(self.proof), name="consultations_question_proof"
            ),
            path("<path:object_id>/photos/<slug:name>/", photo, name="consultations_question_photo"),
            *super().get_urls(),
        ]

    def photo(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        return photo_response(get_object_or_404(photos_of(self.opened(request, object_id)), name=name))

    def proof(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Under which texts, consents and rules the replies were given."""
        question = self.opened(request, object_id)
        title = _("Proof for question %(number)s") % {"number": question.pk}
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "question": question}
        proof = proof_of(question)
        return TemplateResponse(request, "admin/consultations/question/proof.html", {**context, "proof": proof})

    @staticmethod
    def initial(question: Question) -> dict[str, Any]:
        names = question.topics.order_by("name").values_list("name", flat=True)
        return {
            "headline": question.headline or question.title,
            "topic_names": ", ".join(names),
            "department": question.department or suggested(question),
            "duplicate_of": question.proposed_duplicate_id,
        }

    @staticmethod
    def marked(question: Question) -> dict[str, SafeString]:
        """The asker's texts, by field, with the spans of screening marked."""
        texts, spans = {"title": question.title, "body": question.body, **question.prompts}, defaultdict(list)
        for finding in question.findings.of_screening().order_by("start"):
            spans[finding.field].append((finding.start, finding.end))
        return {field: with_marks(text, spans[field]) for field, text in texts.items()}

    def decided(self, request: HttpRequest, question: Question, form: DecideForm) -> bool:
        wanted = request.POST.get("decision", "")
        acts = {name: (label, act) for name, label, act in DECISIONS}
        if wanted not in acts:
            form.add_error(None, _("Choose what to do."))
            return False
        label, act = acts[wanted]
        try:
            with transaction.atomic():  # with the topics that it makes, or not at all
                act(question.pk, Actor.moderator(request.user), form)  # type: ignore[arg-type]
        except Refused as refused:
            field = {
                "reason": "reason",
                "headline": "headline",
                "target": "duplicate_of",
                "department": "department",
            }.get(refused.code)
            form.add_error(field, str(refused.message))
            return False
        messages.success(request, _("Question %(number)s: %(what)s") % {"number": question.pk, "what": label})
        return True

    def next_item(self, request: HttpRequest) -> HttpResponse:
        """Go on with the next one that waits: urgent first, then the oldest."""
        following = Question.objects.filter(status=S.SUBMITTED).order_by("-priority", "submitted_at", "pk").first()
        if following:
            return HttpResponseRedirect(reverse("admin:consultations_question_change", args=[following.pk]))
        return HttpResponseRedirect(f"{reverse('admin:consultations_question_changelist')}?status__exact={S.SUBMITTED}")
