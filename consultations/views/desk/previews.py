"""A reply before it is sent: how the page will show it, what changes, and why a second doctor reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules
from consultations.actors import Refused
from consultations.acts.desk.replies import KEEP_REASON, MAX_CITATIONS
from consultations.acts.desk.reply_drafts import is_number
from consultations.acts.governing.in_force import findings_in, policies_in_force
from consultations.diff import text_changes
from consultations.forms.desk.reply import CorrectForm
from consultations.models import Citation, Policy, PolicyVersion, Question, Reply, ReplyDraft
from consultations.models.reply import CHOICE_PARTS, PARTS, chosen_fields
from consultations.views.desk.rule_marks import MarkedFinding, marked_findings
from doctors.models import Doctor

PUBLIC = (*PARTS, "cites")  # everything that becomes public with a reply
CHOICES: dict[str, dict[Any, Any]] = {name: dict(Reply._meta.get_field(name).choices) for name in CHOICE_PARTS}  # type: ignore[union-attr,arg-type]


def content_of(reply: Reply) -> dict[str, Any]:
    """A stored reply in the fields of a draft."""
    cites = list(reply.citations.values_list("cited__question_id", flat=True))
    return {name: getattr(reply, name) for name in PARTS} | {"cites": cites}


def public_parts(content: Mapping[str, Any]) -> dict[str, tuple[str | Promise, str]]:
    """What would be public of a draft, by field: the label of the part and its text."""
    shown = chosen_fields(content)
    cited = cited_by(shown)
    words: dict[str, str] = {}
    for name in PUBLIC:
        if name == "cites":
            words[name] = "\n".join(question.headline for question in cited)
        elif name in CHOICES:
            words[name] = str(CHOICES[name].get(shown.get(name, ""), ""))
        else:
            words[name] = str(shown.get(name, ""))
    labels = {name: CorrectForm.base_fields[name].label for name in PUBLIC} | {"cites": _("Links to")}
    return {name: (labels[name] or name, text) for name, text in words.items() if text.strip()}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str | Promise, SafeString]]:
    """The public parts in which two versions differ: the label, and the text with the changes marked."""
    old, new = public_parts(before), public_parts(after)
    changes = []
    for name in PUBLIC:
        label, text = new.get(name) or (old[name][0] if name in old else "", "")
        earlier = old[name][1] if name in old else ""
        # The note belongs to this correction alone, so it is no difference.
        if name != "correction_note" and text != earlier:
            changes.append((label, text_changes(earlier, text)))
    return changes


def cited_by(content: Mapping[str, Any], own: int = 0) -> list[Question]:
    """The public questions that a draft points to, never the one that it replies to."""
    numbers = [int(number) for number in content.get("cites", []) if is_number(number)][:MAX_CITATIONS]
    if not numbers:
        return []
    return list(Question.objects.published().with_cards().filter(pk__in=numbers).exclude(pk=own).order_by("pk"))


def unsent(
    act: str, question: Question, doctor: Doctor, content: Mapping[str, Any], site: PolicyVersion | None
) -> Reply:
    """A draft as a Reply that is not stored."""
    department = question.department
    own = PolicyVersion.objects.in_force(Policy.Kind.REPLY, locale=question.locale, department=department)
    words = chosen_fields({name: content.get(name, "") for name in PARTS})
    # A draft may hold anything that was typed; a kind that does not exist is shown as an answer.
    if words["kind"] != Reply.Kind.DECLINE:
        words["kind"] = Reply.Kind.ANSWER
    reply = Reply(
        question=question,
        doctor=doctor,
        department=department,
        policy_version=site,
        department_policy_version=own if department else None,
        written_at=timezone.now(),
        replied_on=timezone.localdate(),
        **words,
    )
    # `with_page_details` does the same for a stored reply.
    reply.pointers = [Citation(cited=cited.published_reply) for cited in cited_by(content, question.pk)]  # type: ignore[attr-defined]
    if act == "correct":
        reply.corrects, reply.safety = question.published_reply, bool(content.get("safety"))
    return reply


def _site_policy(question: Question) -> PolicyVersion | None:
    try:
        return policies_in_force(question.locale)[Policy.Kind.REPLY]
    except Refused:  # sending will say that the policy is missing
        return None


def correction_shown(question: Question, correction: ReplyDraft) -> dict[str, Any]:
    """A correction that waits for a second doctor: how the page will show it, what changes, and why it waits."""
    content = correction.content
    before = content_of(question.published_reply) if question.published_reply else {}
    reply = unsent("correct", question, correction.doctor, content, _site_policy(question))
    return {
        "reply": reply,
        "replies": [reply],
        "changes": differences(before, content),
        "findings": _why_reviewed(question, content),
        "kept": content.get(KEEP_REASON, ""),
        "for_safety": bool(content.get("safety")),
    }


def review_shown(question: Question) -> dict[str, Any]:
    """A reply that waits for a second doctor: what changed since it was last sent back, and why it waits."""
    unsent_replies = list(question.replies.filter(sent_at=None).order_by("-pk")[:2])
    if not unsent_replies:
        return {}
    content = content_of(unsent_replies[0])
    before = content_of(unsent_replies[1]) if len(unsent_replies) > 1 else None
    return {
        "changes": differences(before, content) if before else [],
        "again": before is not None,
        "findings": _why_reviewed(question, content),
    }


def _why_reviewed(question: Question, content: Mapping[str, Any]) -> list[MarkedFinding]:
    """The findings that warn or that ask for a second doctor, with their words in the draft."""
    findings = findings_in(question, content)
    reasons = {*reply_rules.warnings(findings), *reply_rules.needs_second_doctor(findings, red_flag=question.red_flag)}
    return marked_findings([finding for finding in findings if finding in reasons], content)
