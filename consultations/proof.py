"""Proof of a reply: the exact policies, consents and rules that it was given under, and whether their hashes match."""

import hashlib
from datetime import datetime
from typing import Any

from consultations.models import Event, PolicyVersion, Question, Reply, ReplyRule
from consultations.models.event import REPLY_DELIVERED

Facts = dict[str, Any]


def rules_digest(at: datetime, department_id: int | None) -> tuple[int, str]:
    """How many rules were in force for a department at a moment, and the hash of their codes and versions."""
    rules = ReplyRule.objects.in_force(at).for_department(department_id)
    # Sorted and in a form of its own, so that the same rules always have the same hash.
    lines = sorted(f"{code}:{version}" for code, version in rules.values_list("code", "version"))
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def text_holds(version: PolicyVersion) -> bool:
    return hashlib.sha256(version.text.encode()).hexdigest() == version.sha256


def proof_of(question: Question) -> Facts:
    """The proof of all replies to a question, as codes, dates and hashes, without health text."""
    events = {event.sequence: event for event in question.events.order_by("sequence")}
    replies = question.replies.filter(sent_at__isnull=False).select_related(
        "doctor", "reviewer", "department", "policy_version__policy", "department_policy_version__policy"
    )
    return {
        "question": question.pk,
        "status": question.status,
        "replies": [_reply(reply, list(events.values())) for reply in replies.order_by("pk")],
        "consents": [
            {
                "purpose": consent.purpose,
                "granted": consent.granted,
                "at": consent.at.isoformat(),
                "locale": consent.locale,
                **_version(consent.policy_version),
                "shown_sha256": consent.sha256,
                "shown_is_this_text": consent.sha256 == consent.policy_version.sha256,
            }
            for consent in question.consents.select_related("policy_version__policy").order_by("pk")
        ],
    }


def _version(version: PolicyVersion) -> Facts:
    return {
        "policy": version.policy.slug,
        "version": version.number,
        "address": version.get_absolute_url(),
        "in_force_from": version.effective_from.isoformat(),
        "sha256": version.sha256,
        "text_holds": text_holds(version),
    }


def _reply(reply: Reply, events: list[Event]) -> Facts:
    versions = [version for version in (reply.policy_version, reply.department_policy_version) if version]
    # Reply and Event were written in one transaction with one time.
    sent = (event for event in events if event.action in REPLY_DELIVERED and event.at == reply.sent_at)
    event = next(sent, None)
    return {
        "reply": reply.pk,
        "doctor": str(reply.doctor),
        "second_doctor": str(reply.reviewer) if reply.reviewer else "",
        "department": reply.department.name,
        "sent_at": reply.sent_at.isoformat() if reply.sent_at else "",
        "imported": reply.imported,
        "corrects": reply.corrects_id,
        "policies": [_version(version) for version in versions],
        "rules": _rules(event, reply) if event else {"recorded": False},
        "event": {"sequence": event.sequence, "action": event.action, "hash": event.hash} if event else None,
    }


def _rules(event: Event, reply: Reply) -> Facts:
    """What the reply's Event recorded of the rules, compared with the rules that were in force at that moment."""
    if not event.rule_versions:
        return {"recorded": False}
    # Computed again from the rules as they are stored: if they were tampered with, the hashes differ.
    count, digest = rules_digest(event.at, reply.department_id)
    kept = event.rule_versions
    return {
        "recorded": True,
        "count": kept.get("count"),
        "sha256": kept.get("sha256"),
        "not_followed": kept.get("kept", {}),
        "holds": (kept.get("count"), kept.get("sha256")) == (count, digest),
    }
