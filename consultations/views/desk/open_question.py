"""A question at the work desk: the question on one side, the composer and other acts on the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from consultations import reply_rules
from consultations.actors import DOCTOR, Actor
from consultations.acts.desk import claims, reply_drafts
from consultations.acts.governing.in_force import findings_in
from consultations.acts.moderation import publication
from consultations.acts.moderation.access_log import record_read
from consultations.forms.desk.reply import ReplyForm
from consultations.forms.page_acts import ActForm
from consultations.models import Note, Question, Reply, ReplyTemplate, SecondOpinion
from consultations.photos.response import photo_response, photos_of
from consultations.retrieval.similar import CARDS_ON_PAGE
from consultations.retrieval.suggestions import similar_to
from consultations.views.desk.access import for_doctors, readable
from consultations.views.desk.acts import (
    COMPOSERS,
    act_for,
    form_for,
    handed_in,
    message_after,
    possible_acts,
    why_not,
)
from consultations.views.desk.previews import content_of, correction_shown, public_parts, review_shown
from consultations.views.desk.rule_marks import marked_findings
from consultations.views.public.question_page import replies_of, with_page_details
from consultations.workflow import SAME_STATUS, S
from doctors.models import Doctor


@for_doctors
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, doctor: Doctor, number: int) -> HttpResponse:
    question = readable(doctor, number)
    record_read(question, request.user, DOCTOR)  # the asker sees who of the staff opened the question
    page = DeskPage(question, doctor)
    wanted = request.POST.get("action", "") if request.method == "POST" else ""
    if wanted == "send" and "send" not in page.offered:
        page.offered.append("send")  # show the composer with what was typed, even if the question is no longer theirs
    if wanted == "claim" and question.status == S.CLAIMED and question.claimed_by_id == doctor.pk:
        return redirect("desk_question", number)  # pressed twice
    if wanted and wanted not in page.offered:
        messages.warning(request, why_not(question, doctor))
        return redirect("desk")
    # Only the form that was sent is bound, so that errors appear only there.
    forms = {act: page.form(act, request.POST if act == wanted else None) for act in page.offered}
    if wanted and forms[wanted].is_valid() and forms[wanted].run(question.pk, Actor.doctor(doctor)):
        act = act_for(question, wanted)
        messages.success(request, message_after(act, question, forms[wanted].result))
        return redirect("desk_question", number) if act.stays else redirect("desk")
    context = page.context(forms, check="check" in request.GET, elsewhere=page.go_on(forms.get(wanted)))
    return render(request, "desk/question.html", context)


@for_doctors
@require_safe
def photo(request: HttpRequest, doctor: Doctor, number: int, name: str) -> HttpResponseBase:
    """A photo of a question that the doctor may read. A follow-up also shows its parent's photos."""
    question = readable(doctor, number)
    photo = get_object_or_404(photos_of(question), name=name)
    record_read(question, request.user, DOCTOR, photo)
    return photo_response(photo)


# By the act it came with: what asker, doctors and moderators wrote, shown beside the question.
SPOKEN = {
    "request_info": _("A doctor asked"),
    "give_info": _("The asker answered"),
    "transfer": _("Passed on with"),
    "propose_duplicate": _("Proposed as a duplicate with"),
    "dismiss_duplicate": _("The moderator wrote"),
    "send": _("Why the wording was kept"),
    "send_back": _("The second doctor wrote"),
    "hand_in_correction": _("Why the wording of the correction was kept"),
    "send_back_correction": _("The second doctor wrote about the correction"),
}


def facts_of(question: Question) -> list[tuple[Any, str]]:
    """What the desk shows beside the text: the prompts, the question before a follow-up, and all notes."""
    facts: list[tuple[Any, str]] = list(question.prompt_lines)
    if question.parent:
        facts += [(_("Asked before"), question.parent.body), *question.parent.prompt_lines]
    notes = (
        Note.objects.filter(event__question=question, event__action__in=SPOKEN)
        .select_related("event")
        .order_by("event__sequence")
    )
    return facts + [(SPOKEN[note.event.action], note.text) for note in notes]


def replies_for(question: Question) -> list[Reply]:
    """Replies to the parent of a follow-up and to this question. In review that is the unsent one."""
    before = replies_of(question.parent) if question.parent else []
    if question.status != S.IN_REVIEW:
        return before + replies_of(question)
    return before + list(with_page_details(question.replies.filter(correction=None)).order_by("-pk")[:1])


Parts = list[tuple[Any, str]]  # the label and the text of each part of a reply


class DeskPage:
    """One question as one doctor sees it at the desk."""

    def __init__(self, question: Question, doctor: Doctor) -> None:
        self.question, self.doctor = question, doctor
        self.correction = handed_in(question)
        self.offered = possible_acts(question, doctor, self.correction)
        similar = similar_to(
            question.title, question.body, department=question.department, limit=CARDS_ON_PAGE, own=question.pk
        )
        self.similar = [suggestion.question for suggestion in similar]

    def form(self, act: str, data: Any = None, typed: dict[str, Any] | None = None) -> ActForm:
        return form_for(
            act, self.question, self.doctor, data, similar=self.similar, correction=self.correction, typed=typed
        )

    def go_on(self, composer: ActForm | None) -> Parts:
        """Make a refused composer go on from the saved draft, and return what another window wrote meanwhile."""
        if not isinstance(composer, ReplyForm):
            return []
        # Asked before `made_from` makes the form look up to date.
        stale = reply_drafts.is_stale(self.question.pk, self.doctor.pk, composer.seen())
        kept = reply_drafts.find(self.question.pk, self.doctor.pk)
        base = reply_drafts.base_of(self.question.pk, self.doctor.pk)
        composer.made_from(reply_drafts.Seen(kept.revision if kept else 0, base))
        return self.elsewhere() if stale else []

    def elsewhere(self) -> Parts:
        """What this doctor wrote in another window: the saved draft, else the version that was sent."""
        kept = reply_drafts.find(self.question.pk, self.doctor.pk)
        reply = self.question.replies.filter(doctor=self.doctor).order_by("-pk").first()
        content = kept.content if kept else content_of(reply) if reply else {}
        return list(public_parts(content).values())

    def context(
        self, forms: dict[str, ActForm], *, check: bool = False, elsewhere: Parts | None = None
    ) -> dict[str, Any]:
        act = next((name for name in COMPOSERS if name in forms), "")
        composer = forms.pop(act, None)
        return {
            "question": self.question,
            "facts": facts_of(self.question),
            "photos": photos_of(self.question),
            "reserved": self.question.status == S.QUEUED
            and claims.reserved(self.question, self.doctor, timezone.now()),
            "act": act,
            "form": composer,
            "forms": forms,
            "mine": self.question.claimed_by_id == self.doctor.pk,
            "becomes_public": self.question.status == S.IN_REVIEW
            and publication.not_publishable(self.question, replied=True) is None,
            "lease_until": self.question.lease_until if self.question.claimed_by_id == self.doctor.pk else None,
            "replies": replies_for(self.question),
            "similar": [] if composer else self.similar,
            "may_inform": self.question.parent_id is None
            and self.question.status in SAME_STATUS["propose_more_info"].sources,
            "opinions": self.opinions(),
            "elsewhere": elsewhere or [],
            "review": review_shown(self.question) if "agree" in forms else {},
            **(self.around(composer, check=check) if isinstance(composer, ReplyForm) else self.left_behind()),
        }

    def around(self, composer: ReplyForm, *, check: bool) -> dict[str, Any]:
        """What the page shows around the composer: templates, and what the rules find in the draft."""
        written = composer.typed() if composer.is_bound else composer.initial
        findings = findings_in(self.question, written) if check or composer.is_bound else []
        return {
            "templates": list(ReplyTemplate.objects.for_question(self.question)),
            "checked": check or composer.is_bound,
            "findings": marked_findings(findings, written),
            "warned": bool(reply_rules.warnings(findings)) or bool(composer["keep_reason"].value()),
        }

    def left_behind(self) -> dict[str, Any]:
        """Without a composer: the draft of a doctor who lost the claim, and a correction that waits for review."""
        kept = reply_drafts.find(self.question.pk, self.doctor.pk)
        correction = self.correction
        in_review = self.question.status == S.IN_REVIEW and self.question.claimed_by_id == self.doctor.pk
        return {
            "kept": ReplyForm.parts_of(kept.content) if kept and not kept.handed_in_at and not in_review else [],
            "correction": correction_shown(self.question, correction) if correction else {},
        }

    def opinions(self) -> list[SecondOpinion]:
        """What colleagues disagree with in this doctor's own reply."""
        reply = self.question.published_reply
        if reply is None or reply.doctor_id != self.doctor.pk:
            return []
        return list(reply.opinions.filter(agrees=False).select_related("doctor"))
