"""One screen a question, on which a moderator decides: what was asked, what was found, what is alike, and the acts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from consultations.actors import MODERATOR, Actor, Refused
from consultations.acts.moderation.access_log import record_read
from consultations.acts.moderation.texts import seal_of_texts
from consultations.admin.lists import LongListAdmin
from consultations.admin.moderation.decisions import (
    CONFIRMED,
    DECISIONS,
    FIELDS,
    SILENT,
    possible_decisions,
    what_happened,
)
from consultations.admin.moderation.question_details import (
    also_open,
    history_of,
    marked_texts,
    parts_of,
    repeats_of,
    reports_of,
    suggested,
    with_states,
)
from consultations.admin.moderation.queues import BY_CODE, next_after, queue_of
from consultations.forms.moderation import DecideForm
from consultations.models import Photo, Question
from consultations.photos.response import photo_response, photos_of
from consultations.proof import proof_of
from consultations.retrieval import suggestions
from consultations.workflow import LIVE, TRANSITIONS, S
from portal.model_admin import key_of

ALIKE = 4  # published questions beside the one that is decided about
MAX_OFFERED = 20  # topics to tick, of those that a page sent back
EARLIER = 10  # questions of the same asker
UNHEARD = _("This decision tells nobody a reason: empty reason and note, or choose another one.")


class Withdrawn(Http404):
    """A question was asked for that its asker or a moderator has withdrawn."""


def unless_withdrawn(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever opens a question that was withdrawn meanwhile is told so on the list, instead of "not found"."""

    @wraps(view)
    def opened(self: "DecidingAdmin", request: HttpRequest, object_id: str, *args: Any, **more: Any) -> HttpResponse:
        try:
            return view(self, request, object_id, *args, **more)
        except Withdrawn:
            said = _("Question %(number)s was withdrawn. Moderators and doctors cannot open it any more.")
            messages.warning(request, said % {"number": key_of(object_id)})
            return self.list_of(request)

    return opened


class DecidingAdmin(LongListAdmin):
    """The screen, and what it shows of one question: photos and the proof of its replies."""

    def has_change_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return request.user.has_perm("consultations.moderate_question")

    @unless_withdrawn
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The screen for deciding, instead of Django's form: a status is never a field."""
        question = self.opened(request, object_id)
        if request.method == "POST" and "skip" in request.POST:
            return self.next_item(request, question)
        photos = list(photos_of(question))
        alike, topics = self.shown_before(request) if request.method == "POST" else self.offered(question)
        form = DecideForm(
            self.typed(request) if request.method == "POST" else None,
            initial=self.initial(question),
            photos=[photo for photo in photos if photo.question_id == question.pk and question.photos_public],
            question=question,
            topics=topics,
            suggested=suggested(question) is not None,
        )
        pressed = request.method == "POST" and "back" not in request.POST
        if pressed and form.is_valid() and (going_on := self.decided(request, question, form)):
            return going_on
        about_repeats = repeats_of(question, request.user)
        context = {
            **self.admin_site.each_context(request),
            **self.shown(question, photos),
            **about_repeats,
            "decisions": possible_decisions(question, Actor.moderator(request.user)),  # type: ignore[arg-type]
            "topics": topics,
            "also_open": also_open(question, request.user),
            "alike": alike,
            "seen": seal_of_texts(question),
            "opts": self.opts,
            "title": _("Question %(number)s") % {"number": question.pk},
            "form": form,
            "queue": BY_CODE.get(queue_of(request)),
        }
        return TemplateResponse(request, "admin/consultations/question/decide.html", context)

    @staticmethod
    def typed(request: HttpRequest) -> Any:
        """What was sent; the button beside a similar question says by itself which one is repeated."""
        data = request.POST.copy()
        if repeats := data.get("repeats"):
            data["decision"], data["duplicate_of"] = "mark_duplicate", repeats
        return data

    @staticmethod
    def offered(question: Question) -> tuple[list[suggestions.Suggestion], list[str]]:
        """Public questions beside this one, which may be a public one itself, and topics to choose from."""
        found = suggestions.similar_to(question.title, question.body, department=question.department, limit=ALIKE + 1)
        alike = [one for one in found if one.question.pk != question.pk][:ALIKE]
        if question.status not in (S.SUBMITTED, S.QUEUED):
            return alike, []  # the topics are chosen
        topics = suggestions.topics_in(question.title, question.body, similar=alike)
        chosen = set(question.topics.values_list("pk", flat=True))
        return alike, [topic.name for topic in topics if topic.pk not in chosen]

    @staticmethod
    def shown_before(request: HttpRequest) -> tuple[list[suggestions.Suggestion], list[str]]:
        """What the page offered that was sent. Nothing is ranked again: it would be something else meanwhile."""
        keys = [key_of(number) for number in request.POST.getlist("alike")[:ALIKE]]
        public = Question.objects.published().with_cards().in_bulk(keys)
        names = [*request.POST.getlist("offered"), *request.POST.getlist("suggested_topics")]
        alike = [suggestions.Suggestion(public[key], "", 0) for key in keys if key in public]
        return alike, list(dict.fromkeys(names))[:MAX_OFFERED]

    def shown(self, question: Question, photos: list[Photo]) -> dict[str, Any]:
        marked, findings = marked_texts(question)
        same = Question.objects.exclude(pk=question.pk).exclude(status__in=[S.WITHDRAWN, S.ERASED])
        same = same.filter(email_digest=question.email_digest) if question.email_digest else same.none()
        return {
            "question": with_states([question])[0],
            "marked": marked,
            "findings": findings,
            "prompts": [(one.label, marked[one.value]) for one in Question.Prompt if question.prompts.get(one.value)],
            "photos": photos,
            "events": history_of(question),
            "replies": [
                (reply.doctor.display_name, parts_of(reply)) for reply in question.replies.select_related("doctor")
            ],
            "is_public": question.status == S.PUBLISHED and question.parent_id is None,
            "earlier": with_states(same.order_by("-submitted_at", "-pk")[:EARLIER]),
            "reports": reports_of(question),
            "can_repeat": question.status in TRANSITIONS["mark_duplicate"].sources and not question.parent_id,
            "repeated_by": question.duplicates.count(),
        }

    def opened(self, request: HttpRequest, object_id: str, *, noted: bool = True) -> Question:
        """The question that a moderator opens, which is noted; 404 for every number that is not theirs to read."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        found: QuerySet[Question] = self.get_queryset(request).select_related("department", "suggested_department")
        question = found.filter(pk=key_of(object_id)).first()
        if question is None:
            gone = Question.objects.filter(pk=key_of(object_id), status__in=[S.WITHDRAWN, S.ERASED])
            raise Withdrawn if gone.exists() else Http404
        if noted:
            record_read(question, request.user, MODERATOR)
        return question

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "consultations_question"
        return [
            path("<path:object_id>/proof/", wrap(self.proof), name=f"{name}_proof"),
            path("<path:object_id>/photos/<slug:name>/", wrap(self.photo), name=f"{name}_photo"),
            *super().get_urls(),
        ]

    def photo(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        question = self.opened(request, object_id, noted=False)  # its photo is
        photo = get_object_or_404(photos_of(question), name=name)
        record_read(question, request.user, MODERATOR, photo)
        return photo_response(photo)

    @unless_withdrawn
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
        proposed = Question.objects.published().filter(pk=question.proposed_duplicate_id or 0)
        return {
            "headline": question.headline or question.title,
            "topic_names": ", ".join(names),
            "department": question.department or suggested(question),
            "duplicate_of": proposed.values_list("pk", flat=True).first() if question.proposed_duplicate_id else None,
        }

    def decided(self, request: HttpRequest, question: Question, form: DecideForm) -> HttpResponse | None:
        """Do what was pressed, and say where to go on; None where it was refused, which the form tells."""
        wanted = form.data.get("decision", "")
        acts = {name: decide for name, _act, _label, _key, decide in DECISIONS}
        if wanted not in acts:
            form.add_error(None, _("Choose what to do."))
            return None
        # Words that were taken out meanwhile would be back with a headline made of them.
        if wanted in ("approve", "edit") and request.POST.get("seen", seal_of_texts(question)) != seal_of_texts(
            question
        ):
            form.add_error(None, _("The text has changed meanwhile. Read it once more."))
            return None
        decide, unconfirmed = acts[wanted], wanted in CONFIRMED and "confirmed" not in request.POST
        try:
            with transaction.atomic():  # with the topics that it makes, or not at all
                decide(question.pk, Actor.moderator(request.user), form)  # type: ignore[arg-type]
                if wanted in SILENT and (form.cleaned_data["reason"] or form.cleaned_data["note"]):
                    raise Refused("reason", UNHEARD)  # it is undone again, with what it found wrong first
                transaction.set_rollback(unconfirmed)
        except Refused as refused:
            if refused.code == "keep_reason":
                form.ask_why()
            form.add_error(FIELDS.get(refused.code), str(refused.message))
            return None
        if unconfirmed:
            return self.asked_to_confirm(request, question)
        messages.success(request, what_happened(wanted, question, request.path))
        return self.list_of(request) if wanted == "withdraw" else self.next_item(request, question)

    def asked_to_confirm(self, request: HttpRequest, question: Question) -> HttpResponse:
        """Say what withdrawing does before it is done. What was typed comes along, also back to the question."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Withdraw question %(number)s for good?") % {"number": question.pk},
            "question": question,
            "typed": [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name != "csrfmiddlewaretoken"
            ],
            "is_public": question.status == S.PUBLISHED and question.parent_id is None,
            "follow_ups": question.follow_ups.filter(status__in=LIVE).count(),
            "repeats": question.duplicates.filter(status=S.DUPLICATE).count(),
        }
        return TemplateResponse(request, "admin/consultations/question/withdraw.html", context)

    def next_item(self, request: HttpRequest, question: Question) -> HttpResponse:
        """Go on with the next one of the same queue."""
        code = queue_of(request)
        query = f"?queue={code}" if code else ""
        if following := next_after(question, code, request):
            address = reverse("admin:consultations_question_change", args=[following.pk])
            return HttpResponseRedirect(f"{address}{query}")
        return HttpResponseRedirect(reverse("admin:index"))

    @staticmethod
    def list_of(request: HttpRequest) -> HttpResponse:
        """The list of the queue that one came from, or of all questions."""
        queue = BY_CODE.get(queue_of(request))
        return HttpResponseRedirect(queue.url if queue else reverse("admin:consultations_question_changelist"))
