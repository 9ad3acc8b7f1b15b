"""Around the composer: save the draft, check it against the rules, and preview it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations import reply_rules
from consultations.actors import Actor, Refused
from consultations.acts.desk import reply_drafts
from consultations.acts.desk.replies import KEEP_REASON
from consultations.acts.governing.in_force import findings_in, policies_in_force
from consultations.acts.moderation.publication import not_publishable
from consultations.forms.desk.reply import ReplyForm
from consultations.models import Policy, Question, Reply, ReplyTemplate
from consultations.views.desk.access import for_doctors, readable
from consultations.views.desk.acts import COMPOSERS, act_for
from consultations.views.desk.open_question import DeskPage
from consultations.views.desk.previews import unsent
from consultations.views.desk.rule_marks import marked_findings
from consultations.workflow import REPLIED
from doctors.models import Doctor


@for_doctors
@require_POST
def draft(request: HttpRequest, doctor: Doctor, number: int) -> HttpResponse:
    """Save what was typed, then do what the button says. `step=auto` is the page saving by itself."""
    question = readable(doctor, number)
    form = ReplyForm(request.POST)
    step = request.POST.get("step", "")
    # The buttons share one form. Each says in `step` what to do.
    if step == "discard":
        reply_drafts.discard(question.pk, doctor.pk)
        messages.success(request, _("We’ve deleted your draft."))
        return redirect("desk_question", number)
    content = form.typed()
    if step == "template":
        content = filled(content, template_of(question, request.POST.get("template", "")), doctor)
    try:
        saved = reply_drafts.save(
            question.pk,
            Actor.doctor(doctor),
            content,
            correcting=request.POST.get("action") == "correct",
            seen=form.seen(),
        )
    except Refused as refused:
        if step == "auto":  # desk.js stops saving and shows the sentence
            return JsonResponse({"say": str(refused.message)}, status=409)
        return not_saved(request, DeskPage(question, doctor), content, refused)
    if step == "auto":
        return JsonResponse(report(question, saved))
    if step == "preview":
        return redirect("desk_preview", number)
    if step == "save":
        messages.success(request, saved_message(saved))
    return redirect(reverse("desk_question", args=[number]) + ("?check=1#findings" if step == "check" else ""))


def not_saved(request: HttpRequest, page: DeskPage, content: dict[str, Any], refused: Refused) -> HttpResponse:
    """Show the desk with what was typed and why it could not be saved."""
    messages.warning(request, str(refused.message))
    forms = {act: page.form(act, typed=content if act in COMPOSERS else None) for act in page.offered}
    if not any(act in forms for act in COMPOSERS):
        forms["send"] = page.form("send", typed=content)
    elsewhere = page.elsewhere() if refused.code == "other_window" else []
    return render(request, "desk/question.html", page.context(forms, elsewhere=elsewhere), status=409)


def report(question: Question, saved: reply_drafts.Saved) -> dict[str, Any]:
    """What the page learns after it saved by itself: whose the question is, and what the rules find so far."""
    all_findings = findings_in(question, saved.draft.content)
    # While one writes, what is still missing is not told. The words that were found are.
    findings = [finding for finding in all_findings if finding.end > finding.start]
    marks: dict[str, list[list[int]]] = {}
    for finding in findings:
        marks.setdefault(finding.field, []).append([finding.start, finding.end])
    marked = marked_findings(findings, saved.draft.content)
    return {
        "say": saved_message(saved),
        "revision": saved.draft.revision,
        # A correction needs no claim.
        "held": saved.lease_until is not None or saved.draft.question.status in REPLIED,
        "marks": marks,
        "warned": bool(reply_rules.warnings(findings)),
        "findings": render_to_string("desk/findings.html", {"findings": marked, "checked": not all_findings}),
    }


def saved_message(saved: reply_drafts.Saved) -> str:
    at = time_format(timezone.localtime(saved.draft.saved_at), "H:i")
    if saved.lease_until:
        until = time_format(timezone.localtime(saved.lease_until), "H:i")
        return _("Saved at %(time)s. The question is yours until %(until)s.") % {"time": at, "until": until}
    if saved.draft.question.status in REPLIED:  # a correction needs no claim
        return _("Saved at %(time)s.") % {"time": at}
    return _(
        "Saved at %(time)s. The question is not yours now: your hour is over. If nobody else has taken it,"
        " sending takes it again. Otherwise we keep your draft here."
    ) % {"time": at}


def template_of(question: Question, pk: str) -> ReplyTemplate | None:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    return ReplyTemplate.objects.for_question(question).filter(pk=pk).first()


def filled(content: dict[str, Any], template: ReplyTemplate | None, doctor: Doctor) -> dict[str, Any]:
    """What was typed, followed by a template's words. Choices already made stay."""
    if template is None:
        return content
    fresh = dict(content)
    for name in ("answer", "limits", "next_step", "seek_help_if", "would_need"):
        words = template.words(name, doctor)
        parts = [part for part in (content.get(name, "").strip(), words) if part]
        fresh[name] = "\n\n".join(dict.fromkeys(parts))
    fresh["care_level"] = content.get("care_level") or template.care_level
    if template.kind == Reply.Kind.DECLINE:
        fresh.update(kind=template.kind, decline_code=content.get("decline_code") or template.decline_code)
    return fresh


@for_doctors
@require_safe
def preview(request: HttpRequest, doctor: Doctor, number: int) -> HttpResponse:
    """The draft as the page will show it, with the disclaimer and policy version in force now."""
    question = readable(doctor, number)
    page = DeskPage(question, doctor)
    act = next((name for name in page.offered if name in COMPOSERS), None)
    kept = reply_drafts.find(number, doctor.pk)
    if act is None or kept is None:
        return redirect("desk_question", number)
    try:
        site = policies_in_force(question.locale)[Policy.Kind.REPLY]
    except Refused as refused:
        messages.warning(request, str(refused.message))
        return redirect("desk_question", number)
    findings = findings_in(question, kept.content)
    reply = unsent(act, question, doctor, kept.content, site)
    context = {
        "question": question,
        "reply": reply,
        "replies": [reply],
        "findings": marked_findings(findings, kept.content),
        "checked": True,
        "blocked": bool(reply_rules.blocks(findings)),
        "wants_reason": bool(reply_rules.warnings(findings)) and not kept.content.get(KEEP_REASON, "").strip(),
        "act": act,
        "button": act_for(question, act).button,
        "hidden": [
            *hidden_fields(kept.content),
            ("revision", kept.revision),
            ("base", reply_drafts.base_of(question.pk, doctor.pk)),
        ],
        "second_doctor": goes_to_second_doctor(act, question, kept.content, findings),
        "public": not_publishable(question, replied=True) is None,
    }
    return render(request, "desk/preview.html", context)


def goes_to_second_doctor(
    act: str, question: Question, content: dict[str, Any], findings: list[reply_rules.RuleFinding]
) -> bool:
    """Whether another doctor reads it first, because the author or a rule asks for that."""
    asked = content.get("second_doctor") or (act == "correct" and content.get("safety"))
    by_rule = reply_rules.needs_second_doctor(findings, red_flag=question.red_flag)
    return bool(asked or by_rule or (act == "correct" and reply_rules.warnings(findings)))


def hidden_fields(content: dict[str, Any]) -> list[tuple[str, Any]]:
    """The draft as hidden fields: pairs of name and value."""
    pairs: list[tuple[str, Any]] = []
    for name, value in content.items():
        if name not in (reply_drafts.WRITER, reply_drafts.TURN):
            pairs += [(name, item) for item in (value if isinstance(value, list) else [value])]
    return pairs
