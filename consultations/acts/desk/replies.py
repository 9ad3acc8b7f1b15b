"""Replying: a doctor sends a reply under the policy and the rules in force, or a second doctor reads it first."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations import reply_rules, workflow
from consultations.actors import Actor, Refused, able_doctors, check_department
from consultations.acts.desk import reply_drafts
from consultations.acts.desk.claims import check_holder, claim
from consultations.acts.governing.in_force import findings_in, hold_versions, policies_in_force, rule_versions
from consultations.acts.moderation.publication import publish_if_ready
from consultations.models import Citation, Finding, Policy, PolicyVersion, Question, Reply
from consultations.models.reply import (
    CHOOSE_EMERGENCY,
    COMPOSED_PARTS,
    PARTS,
    chosen_fields,
    emergency_lacks_its_level,
)
from consultations.time_limits import LEASE
from consultations.workflow import Change, S, transition
from doctors.models import Doctor

MAX_CITATIONS = 5  # other questions that one reply points to
# The composer's field of this name; in the history it becomes the Note of the act, and nothing of it is public.
KEEP_REASON = "keep_reason"  # why the doctor keeps wording that a rule warns of
REVIEW_FIELDS = (*PARTS, "cites", "safety", KEEP_REASON)  # of a draft, kept while a second doctor reads it


@dataclass(frozen=True)
class Checked:
    """A draft that may be sent: under which policy versions, and with which findings that do not block it."""

    site_policy: PolicyVersion
    department_policy: PolicyVersion | None
    findings: list[reply_rules.RuleFinding]
    needs_second_doctor: bool


@contextmanager
def noting_blocks(question_id: int) -> Iterator[None]:
    """Store what a rule blocked, once the refused act was rolled back: editors count every hit of a rule."""
    try:
        yield
    except Refused as refused:
        # Outside of the transaction that was rolled back, so that the count stays although nothing else does.
        blocked = reply_rules.blocks(refused.findings)
        _store(question_id, None, blocked, dict.fromkeys(blocked, Finding.Outcome.BLOCKED))
        raise


def _store(
    question_id: int,
    reply: Reply | None,
    findings: list[reply_rules.RuleFinding],
    outcomes: Mapping[reply_rules.RuleFinding, str],
) -> None:
    now = workflow.now()
    Finding.objects.bulk_create(
        Finding(
            question_id=question_id, reply=reply, kind=finding.family, field=finding.field, start=finding.start,
            end=finding.end, rule_id=finding.rule_id, outcome=outcomes.get(finding, Finding.Outcome.NONE), at=now,
        )
        for finding in findings
        # A rule that is not in the database has no row that a finding could point to.
        if finding.rule_id
    )  # fmt: skip


def check_draft(change: Change, doctor: Doctor, draft: Mapping[str, Any], *, reviewed: bool = False) -> Checked:
    """Check a draft against the policies and rules in force at the moment of the act. Refused where a rule blocks.

    Wording that a rule warns of needs the doctor's reason, unless a second doctor has read it (`reviewed`).
    """
    question = change.question
    check_department(doctor, question.department_id)
    if emergency_lacks_its_level(draft):
        raise Refused("care_level", CHOOSE_EMERGENCY)
    hold_versions()
    # The moment of the act and not "now": a trigger checks that the version is in force at the reply's own time.
    site_policy = policies_in_force(question.locale, change.now)[Policy.Kind.REPLY]
    findings = findings_in(question, draft, change.now)
    if blocked := reply_rules.blocks(findings):
        raise Refused("blocked", _("The reply cannot be sent like this. See what to change."), blocked)
    warned = reply_rules.warnings(findings)
    # Once a second doctor has read the wording, two people stand behind it, and the reason is theirs to discuss.
    if warned and not reviewed and not draft.get(KEEP_REASON, "").strip():
        raise Refused("reason", _("Change what is marked, or write why you keep it."), warned)
    department_policy = PolicyVersion.objects.in_force(
        Policy.Kind.REPLY, locale=question.locale, department=question.department, at=change.now
    )
    needs_second_doctor = bool(reply_rules.needs_second_doctor(findings, red_flag=question.red_flag))
    return Checked(site_policy, department_policy, findings, needs_second_doctor)


def send(
    question_id: int,
    actor: Actor,
    draft: Mapping[str, Any],
    *,
    second_doctor: bool = False,
    retake: bool = False,
    seen: reply_drafts.Seen = reply_drafts.NOT_KNOWN,
) -> Reply:
    """Send the reply under the policy in force now, or hand it to a second doctor first.

    A second doctor reads it before the asker does if the author or a rule asks for that. If headline and publication
    consent are there, the question is published in the same transaction.

    `draft`: COMPOSED_PARTS, `cites` and `keep_reason`. `retake`: claim the question again if the 60 minutes are over
    and nobody else has it. `seen`: what the page was made from, which must not be older than what this doctor has
    written in another window.
    """
    with noting_blocks(question_id), transaction.atomic():
        if retake and Question.objects.claimable(workflow.now()).filter(pk=question_id).exists():
            claim(question_id, actor)
        with transition("send", question_id, actor) as change:
            doctor = check_holder(change)
            reply_drafts.refuse_stale(question_id, actor, seen)
            checked = check_draft(change, doctor, draft)
            before = Reply.objects.filter(question=change.question, doctor=doctor, sent_at=None).last()
            reply = store_reply(change, doctor, draft, checked)
            # The version before stays until the reply goes out, so that a second doctor sees what changed since.
            _forget_unsent(change, but=[reply, before] if before else [reply])
            change.note, change.note_for_asker = kept_with(draft, checked), False
            change.set(proposed_duplicate=None)  # it is answered, so nobody has to decide about that any more
            if second_doctor or checked.needs_second_doctor:
                change.to_status = S.IN_REVIEW
                kept = kept_in_review(draft, second_doctor=second_doctor)
                reply_drafts.keep_in_review(question_id, actor, kept, handed_in_at=None)
            else:
                change.to_status = S.ANSWERED
                deliver(change, reply)
        publish_if_ready(question_id)
        return reply


def store_reply(change: Change, doctor: Doctor, draft: Mapping[str, Any], checked: Checked, **fields: Any) -> Reply:
    """Store the reply with its citations and what the rules found in it."""
    # The form keeps what was typed for the other kind of reply. None of that is stored.
    words = chosen_fields({name: draft.get(name, "") for name in COMPOSED_PARTS})
    reply = Reply.objects.create(
        question=change.question, doctor=doctor, policy_version=checked.site_policy,
        department_policy_version=checked.department_policy, written_at=change.now,
        **({"department": change.question.department} | words | fields),
    )  # fmt: skip
    _cite(reply, draft)
    # What was warned of and is sent all the same was kept on purpose, and editors count that by rule.
    outcomes = dict.fromkeys(reply_rules.warnings(checked.findings), Finding.Outcome.KEPT)
    _store(reply.question_id, reply, checked.findings, outcomes)
    # In the Event: proof of which rules were in force when this was written.
    change.rule_versions = rule_versions(change, checked.findings)
    return reply


def kept_in_review(draft: Mapping[str, Any], *, second_doctor: bool) -> dict[str, Any]:
    """What the composer shows again if a second doctor sends the reply back: also the parts of the other kind."""
    return {name: draft.get(name, "") for name in REVIEW_FIELDS} | {"second_doctor": "on" if second_doctor else ""}


def kept_with(draft: Mapping[str, Any], checked: Checked) -> str:
    """The doctor's reason for keeping wording that a rule warns of; "" if no rule does."""
    return draft.get(KEEP_REASON, "").strip() if reply_rules.warnings(checked.findings) else ""


def _cite(reply: Reply, draft: Mapping[str, Any]) -> None:
    """Store which public replies this one points to, in their present versions."""
    # As text, because they come from a form, and as a set: pointing twice to one question is pointing once.
    numbers = {str(number) for number in draft.get("cites", [])}
    if len(numbers) > MAX_CITATIONS:
        raise Refused("cites", _("Point to at most five other questions."))
    cited = (
        Question.objects.published()
        .filter(pk__in=numbers)
        .exclude(pk=reply.question_id)
        .select_related("published_reply")
    )
    if cited.count() != len(numbers):
        raise Refused("cites", _("A question that you point to is not public any more. Take it out."))
    # To the version and not to the question: a later correction is then shown beside the citation.
    Citation.objects.bulk_create(
        Citation(reply=reply, cited=question.published_reply)
        for question in cited.order_by("pk")
        if question.published_reply
    )


def _forget_unsent(change: Change, *, but: list[Reply]) -> None:
    unsent = Reply.objects.filter(question=change.question, sent_at=None)
    unsent.exclude(pk__in=[reply.pk for reply in but]).delete()


def deliver(change: Change, reply: Reply) -> None:
    """Mark the reply as sent and show it on the question's pages. Its drafts are deleted."""
    _forget_unsent(change, but=[reply])
    reply.sent_at, reply.replied_on = change.now, timezone.localdate(change.now)
    # The last change: from here on a trigger refuses every other one, except erasing.
    reply.save()
    reply_drafts.discard(reply.question_id, reply.doctor_id)
    reply.findings.filter(outcome=Finding.Outcome.NONE).update(outcome=Finding.Outcome.REVIEWED)
    change.set(published_reply=reply)


def agree(question_id: int, actor: Actor, *, read: int | None = None) -> Reply:
    """A second doctor agrees: the reply goes out under the policy in force now. `read`: the key of what they read."""
    with noting_blocks(question_id), transaction.atomic():
        with transition("agree", question_id, actor) as change:
            reply = _reviewed(change, read)
            draft = {name: getattr(reply, name) for name in COMPOSED_PARTS}
            checked = check_draft(change, reply.doctor, draft, reviewed=True)
            # Between writing and agreeing, a new policy may have begun. A reply is given under the one of the day it
            # goes out.
            reply.policy_version, reply.department_policy_version = checked.site_policy, checked.department_policy
            change.rule_versions = rule_versions(change, checked.findings)
            deliver(change, reply)
        publish_if_ready(question_id)
        return reply


def send_back(question_id: int, actor: Actor, *, note: str, read: int | None = None) -> None:
    """A second doctor asks the author to change the reply. The author gets a new lease."""
    with transition("send_back", question_id, actor, note=note) as change:
        _reviewed(change, read)
        change.note_for_asker = False
        # The status is `claimed` again, and a claim without a lease is refused by the database.
        change.set(lease_until=change.now + LEASE)


def _reviewed(change: Change, read: int | None) -> Reply:
    """The unsent reply that the acting doctor reviews, who must not be its author."""
    # The latest: an older unsent version may still be there for comparison.
    reply = Reply.objects.filter(question=change.question, sent_at=None).latest("pk")
    if read not in (None, reply.pk):
        raise Refused("changed", _("The author has changed the reply meanwhile. Read it again."))
    reply.reviewer = second_doctor_for(change, reply.doctor)
    reply.save(update_fields=["reviewer"])
    return reply


def second_doctor_for(change: Change, author: Doctor) -> Doctor:
    """The acting doctor, as the second doctor for what `author` wrote: two people, and both licences valid."""
    doctor = change.actor.licensed_doctor()
    if author.pk == doctor.pk:
        raise Refused("own_reply", _("Another doctor has to review your reply."))
    # The reply appears under the author's name, so the author's licence has to hold on the day it is sent.
    if not able_doctors().filter(pk=author.pk).exists():
        raise Refused("no_licence", _("The author's licence has expired."))
    return doctor
