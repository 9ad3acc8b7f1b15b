"""One page per question, on which a moderator decides: the text, what screening found, similar questions, decisions."""

from dataclasses import fields
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from consultations.actors import Actor, Refused
from consultations.acts.moderation.texts import seal_of_texts
from consultations.admin.moderation.decisions import BY_NAME, Choices, Decision, done_message, possible_decisions
from consultations.admin.moderation.question_access import (
    opens_question,
    readable_questions,
    to_list,
    to_next,
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
from consultations.admin.moderation.queues import BY_CODE, queue_of
from consultations.forms.moderation import DecideForm
from consultations.models import Photo, Question
from consultations.photos.response import photos_of
from consultations.retrieval import suggestions
from consultations.workflow import LIVE, TRANSITIONS, S
from portal.model_admin import admin_page, key_of

MAX_SIMILAR = 4  # published questions shown beside this one
MAX_OFFERED_TOPICS = 20  # to tick, of those that a page sent back
MAX_EARLIER_QUESTIONS = 10  # of the same asker


class DecisionPage:
    """The page of one question, for one request."""

    def __init__(self, request: HttpRequest, question: Question) -> None:
        self.request, self.question = request, question
        self.is_post = request.method == "POST"
        self.actor = Actor.moderator(request.user)  # type: ignore[arg-type]
        self.photos = list(photos_of(question))
        self.similar, self.topics = self._offered_before() if self.is_post else self._offered()
        self.form = DecideForm(
            self._data() if self.is_post else None,
            initial=self._initial(),
            photos=self._photos_to_publish(),
            question=question,
            topics=self.topics,
            suggested=suggested(question) is not None,
        )

    def response(self) -> HttpResponse:
        if self.is_post and "back" not in self.request.POST and self.form.is_valid() and (response := self._decide()):
            return response
        return self._show()

    def _offered(self) -> tuple[list[suggestions.Suggestion], list[str]]:
        """Similar public questions, without this one, and topics to choose from."""
        question = self.question
        matches = suggestions.similar_to(
            question.title, question.body, department=question.department, limit=MAX_SIMILAR + 1
        )
        similar = [match for match in matches if match.question.pk != question.pk][:MAX_SIMILAR]
        if question.status not in (S.SUBMITTED, S.QUEUED):
            return similar, []  # its topics are chosen already
        topics = suggestions.topics_in(question.title, question.body, similar=similar)
        chosen = set(question.topics.values_list("pk", flat=True))
        return similar, [topic.name for topic in topics if topic.pk not in chosen]

    def _offered_before(self) -> tuple[list[suggestions.Suggestion], list[str]]:
        """What the page offered when it was sent. Ranked again, the offer could be a different one by now."""
        data = self.request.POST
        keys = [key_of(number) for number in data.getlist("alike")[:MAX_SIMILAR]]
        public = Question.objects.published().with_cards().in_bulk(keys)
        names = dict.fromkeys([*data.getlist("offered"), *data.getlist("suggested_topics")])
        similar = [suggestions.Suggestion(public[key], "", 0) for key in keys if key in public]
        return similar, list(names)[:MAX_OFFERED_TOPICS]

    def _data(self) -> Any:
        """What was sent. The button beside a similar question says by itself which one is repeated."""
        data = self.request.POST.copy()
        if repeats := data.get("repeats"):
            data["decision"], data["duplicate_of"] = "mark_duplicate", repeats
        return data

    def _initial(self) -> dict[str, Any]:
        question = self.question
        names = question.topics.order_by("name").values_list("name", flat=True)
        proposed = Question.objects.published().filter(pk=question.proposed_duplicate_id or 0)
        return {
            "headline": question.headline or question.title,
            "topic_names": ", ".join(names),
            "department": question.department or suggested(question),
            "duplicate_of": proposed.values_list("pk", flat=True).first() if question.proposed_duplicate_id else None,
        }

    def _photos_to_publish(self) -> list[Photo]:
        if not self.question.photos_public:
            return []
        return [photo for photo in self.photos if photo.question_id == self.question.pk]

    @cached_property
    def _is_public(self) -> bool:
        return self.question.status == S.PUBLISHED and self.question.parent_id is None

    def _show(self) -> HttpResponse:
        question = self.question
        marked, findings = marked_texts(question)
        prompts = [prompt for prompt in Question.Prompt if question.prompts.get(prompt.value)]
        return admin_page(
            self.request,
            Question,
            "admin/consultations/question/decide.html",
            _("Question %(number)s") % {"number": question.pk},
            question=with_states([question])[0],
            form=self.form,
            decisions=possible_decisions(question, self.actor),
            topics=self.topics,
            alike=self.similar,
            also_open=also_open(question, self.request.user),
            marked=marked,
            findings=findings,
            prompts=[(prompt.label, marked[prompt.value]) for prompt in prompts],
            photos=self.photos,
            events=history_of(question),
            replies=[
                (reply.doctor.display_name, parts_of(reply)) for reply in question.replies.select_related("doctor")
            ],
            is_public=self._is_public,
            earlier=self._earlier_questions(),
            reports=reports_of(question),
            can_repeat=question.status in TRANSITIONS["mark_duplicate"].sources and not question.parent_id,
            repeated_by=question.duplicates.count(),
            seen=seal_of_texts(question),
            queue=BY_CODE.get(queue_of(self.request)),
            **repeats_of(question, self.request.user),
        )

    def _earlier_questions(self) -> list[Question]:
        """Other questions from the same email address, which only its keyed hash tells."""
        if not self.question.email_digest:
            return []
        questions = readable_questions().exclude(pk=self.question.pk).filter(email_digest=self.question.email_digest)
        return with_states(questions.order_by("-submitted_at", "-pk")[:MAX_EARLIER_QUESTIONS])

    def _decide(self) -> HttpResponse | None:
        """Do what was pressed, and say where to go next; None where it was refused, which the form tells."""
        decision = BY_NAME.get(self.form.data.get("decision", ""))
        if decision is None:
            self.form.add_error(None, _("Choose what to do."))
            return None
        # The headline may repeat words that were taken out of the text meanwhile.
        seal = seal_of_texts(self.question)
        if decision.name in ("approve", "edit") and self.request.POST.get("seen", seal) != seal:
            self.form.add_error(None, _("The text has changed since you opened this page. Read it again."))
            return None
        unconfirmed = decision.confirm and "confirmed" not in self.request.POST
        try:
            self._run(decision, undo=unconfirmed)
        except Refused as refused:
            self.form.refuse(refused)
            return None
        if unconfirmed:
            return self._ask_to_confirm()
        messages.success(self.request, done_message(decision, self.question, self.request.path))
        return to_list(self.request) if decision.name == "withdraw" else to_next(self.request, self.question)

    def _run(self, decision: Decision, *, undo: bool) -> None:
        """In one transaction with the topics that it creates. `undo` tries whether it would go through."""
        names = {field.name for field in fields(Choices)} & self.form.cleaned_data.keys()
        values: dict[str, Any] = {name: self.form.cleaned_data[name] for name in names}
        choices = Choices(topics=self.form.topics, **values)
        with transaction.atomic():
            decision.run(self.question, self.actor, choices)
            # Checked last, so that what the act itself refuses is told first.
            if not decision.tells_asker and (choices.reason or choices.note):
                text = _("The asker would not see a reason or a note here. Clear both, or choose another decision.")
                raise Refused("reason", text)
            transaction.set_rollback(undo)

    def _ask_to_confirm(self) -> HttpResponse:
        """Say what withdrawing does before it is done. What was typed is kept, also on the way back."""
        question = self.question
        sent = [(name, values) for name, values in self.request.POST.lists() if name != "csrfmiddlewaretoken"]
        return admin_page(
            self.request,
            Question,
            "admin/consultations/question/withdraw.html",
            _("Withdraw question %(number)s for good?") % {"number": question.pk},
            question=question,
            typed=[(name, value) for name, values in sent for value in values],
            is_public=self._is_public,
            follow_ups=question.follow_ups.filter(status__in=LIVE).count(),
            repeats=question.duplicates.filter(status=S.DUPLICATE).count(),
        )


@opens_question
def decision_page(request: HttpRequest, question: Question) -> HttpResponse:
    if "skip" in request.POST:
        return to_next(request, question)
    return DecisionPage(request, question).response()
