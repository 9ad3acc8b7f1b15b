"""One screen a question, on which a moderator decides: what was asked, what was found, what is alike, and the acts."""

from collections import defaultdict
from datetime import timedelta
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
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consultations import suggestions
from consultations.acts.editing import seal_of_texts
from consultations.acts.reading import record_read
from consultations.admin.decisions import DECISIONS, FIELDS, SILENT, possible_decisions
from consultations.admin.lists import LongListAdmin
from consultations.admin.queues import BY_CODE, next_in, queue_of
from consultations.forms.deciding import DecideForm
from consultations.models import Event, Photo, Question, Report, StaffRead
from consultations.models.reply import TEXT_FIELDS
from consultations.proof import proof_of
from consultations.serving import photo_response, photos_of
from consultations.workflow import MODERATOR, TABLE, Actor, Refused, S
from doctors.models import Department
from portal.model_admin import key_of

ALIKE = 4  # published questions beside the one that is decided about
MAX_OFFERED = 20  # topics to tick, of those that a page sent back
EARLIER = 10  # questions of the same asker
LATELY = timedelta(hours=1)  # since when somebody else may still have a question open: a reading is noted once an hour
UNHEARD = _("This decision tells nobody a reason: empty reason and note, or choose another one.")
KINDS = {
    "phone": _("Phone number"),
    "email": _("Email address"),
    "national_id": _("Identity number"),
    "name": _("Name"),
    "third_party_name": _("Somebody else's name"),
    "address": _("Address"),
    "date_of_birth": _("Date of birth"),
    "messenger_id": _("Messenger"),
    "url": _("Link"),
    "record_number": _("Record number"),
    "red_flag": _("Sign of danger"),
    "crisis": _("Words of despair"),
    "spam": _("Words of advertising"),
    "several_questions": _("Several questions"),
    "contact_request": _("Asks for contact"),
    "language": _("Another language"),
}


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


def marked_texts(question: Question) -> tuple[dict[str, SafeString], list[tuple[Any, str]]]:
    """The asker's texts, by field, with what screening found marked; and those findings, each with its words."""
    texts, spans = {"title": question.title, "body": question.body, **question.prompts}, defaultdict(list)
    findings = []
    for finding in question.findings.of_screening().order_by("start"):
        spans[finding.field].append((finding.start, finding.end))
        words = texts.get(finding.field, "")[finding.start : finding.end]
        findings.append((KINDS.get(finding.kind, finding.kind), words))
    return {field: with_marks(text, spans[field]) for field, text in texts.items()}, findings


def reports_of(question: Question) -> list[Report]:
    """The open reports, those that cannot wait first."""
    reports = Report.objects.open().filter(question=question).order_by("at", "pk")
    return sorted(reports, key=lambda report: report.reason not in Report.PRESSING)


def repeats_of(question: Question, user: Any) -> dict[str, Any]:
    """Which public question it is said to repeat, by whom, and what was written about that."""
    said = Event.objects.filter(question=question).select_related("user", "note").order_by("-sequence")
    contested = question.contested and question.status == S.SUBMITTED and question.duplicate_of_id
    closed = said.filter(action="mark_duplicate").first() if contested else None
    proposed = said.filter(action="propose_duplicate").first() if question.proposed_duplicate_id else None
    targets = {question.duplicate_of_id if closed else None, question.proposed_duplicate_id} - {None}
    public = Question.objects.published().with_cards().in_bulk(targets) if targets else {}
    return {
        "contested_by": said.filter(action="contest").first() if closed else None,
        "closed_by": closed,
        "closed_for": public.get(question.duplicate_of_id),
        "own_contested": closed is not None and closed.user_id == user.pk,
        "proposed_by": proposed,
        "proposed_for": public.get(question.proposed_duplicate_id),
    }


def also_open(question: Question, user: Any) -> StaffRead | None:
    """Another moderator who opened a question lately that is still to be decided about."""
    if question.status != S.SUBMITTED:
        return None
    reads = StaffRead.objects.filter(question=question, role=MODERATOR, photo="", at__gt=timezone.now() - LATELY)
    return reads.exclude(user=user.pk).select_related("user").order_by("-at").first()


class DecidingAdmin(LongListAdmin):
    """The screen, and what it shows of one question: photos and the proof of its replies."""

    def has_change_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return request.user.has_perm("consultations.moderate_question")

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
        if request.method == "POST" and form.is_valid() and self.decided(request, question, form):
            return self.next_item(request, question)
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
            "question": question,
            "marked": marked,
            "findings": findings,
            "prompts": [(one.label, marked[one.value]) for one in Question.Prompt if question.prompts.get(one.value)],
            "photos": photos,
            "events": question.events.select_related("note", "user").order_by("sequence"),
            "replies": [
                (reply.doctor.display_name, [text for name in TEXT_FIELDS if (text := getattr(reply, name))])
                for reply in question.replies.select_related("doctor")
            ],
            "is_public": question.status == S.PUBLISHED and question.parent_id is None,
            "earlier": same.order_by("-submitted_at", "-pk")[:EARLIER],
            "reports": reports_of(question),
            "can_repeat": question.status in TABLE["mark_duplicate"].sources and not question.parent_id,
            "repeated_by": question.duplicates.count(),
        }

    def opened(self, request: HttpRequest, object_id: str, *, noted: bool = True) -> Question:
        """The question that a moderator opens, which is noted; 404 for every number that is not theirs to read."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        found: QuerySet[Question] = self.get_queryset(request).select_related("department", "suggested_department")
        question = found.filter(pk=key_of(object_id)).first()
        if question is None:
            raise Http404
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

    def decided(self, request: HttpRequest, question: Question, form: DecideForm) -> bool:
        wanted = form.data.get("decision", "")
        acts = {name: (label, decide) for name, _act, label, _key, decide in DECISIONS}
        if wanted not in acts:
            form.add_error(None, _("Choose what to do."))
            return False
        # Words that were taken out meanwhile would be back with a headline made of them.
        if wanted in ("approve", "edit") and request.POST.get("seen", seal_of_texts(question)) != seal_of_texts(
            question
        ):
            form.add_error(None, _("The text has changed meanwhile. Read it once more."))
            return False
        label, decide = acts[wanted]
        try:
            with transaction.atomic():  # with the topics that it makes, or not at all
                decide(question.pk, Actor.moderator(request.user), form)  # type: ignore[arg-type]
                if wanted in SILENT and (form.cleaned_data["reason"] or form.cleaned_data["note"]):
                    raise Refused("reason", UNHEARD)  # it is undone again, with what it found wrong first
        except Refused as refused:
            if refused.code == "keep_reason":
                form.ask_why()
            form.add_error(FIELDS.get(refused.code), str(refused.message))
            return False
        named: Any = _("Question %(number)s") % {"number": question.pk}
        if wanted != "withdraw":  # after that it has no page
            named = format_html('<a href="{}">{}</a>', request.path, named)
        messages.success(request, format_html("{}: {}", named, label))
        return True

    def next_item(self, request: HttpRequest, question: Question) -> HttpResponse:
        """Go on with the next one of the same queue: urgent first, then the oldest."""
        code = queue_of(request)
        query = f"?queue={code}" if code else ""
        following = next_in(code, request.user, after=question)  # what was skipped comes once the end is reached
        if following:
            address = reverse("admin:consultations_question_change", args=[following.pk])
            return HttpResponseRedirect(f"{address}{query}")
        return HttpResponseRedirect(reverse("admin:index"))
