"""What is in force at the moment of an act: the site's policies and the reply rules, and what the rules find in a text.

An act that depends on them holds one advisory lock together with all others of its kind. Putting a version in force
takes the same lock alone, and decides the moment under it. So what an act read as in force is also in force at the
moment that its rows name, which a trigger of the database checks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from consultations import proof, reply_rules, workflow
from consultations.actors import Refused
from consultations.models import Policy, PolicyVersion, Question, ReplyRule
from consultations.models.reply import chosen_fields
from consultations.reply_rules import RuleFinding
from consultations.workflow import Change
from doctors.models import Department

VERSIONS_LOCK = 0x56455253  # "VERS": the advisory lock's number
# These families ask what a reply must contain, which no headline or template has to.
REPLY_ONLY_FAMILIES = (ReplyRule.Family.STRUCTURE, ReplyRule.Family.DELAYED_EMERGENCY)


def hold_versions() -> None:
    """Until the transaction ends no policy version is approved, and no rule is switched on or off."""
    if transaction.get_connection().in_atomic_block:  # a page that only shows them needs no lock
        with connection.cursor() as cursor:
            # Shared: any number of doctors send at once. Only who changes what is in force waits for them, and they for
            # them.
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [VERSIONS_LOCK])


def moment_of_change() -> datetime:
    """The moment at which what is in force changes, after every act that depends on it has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VERSIONS_LOCK])
    return workflow.now()


def policies_in_force(locale: str, at: datetime | None = None) -> dict[str, PolicyVersion]:
    """The site's versions in force, by kind. Nobody can ask or reply while one of the four kinds is missing."""
    # Before the versions are read, or one could change between reading it and storing it with the reply.
    hold_versions()
    versions = {kind: PolicyVersion.objects.in_force(kind, locale=locale, at=at) for kind in Policy.Kind.values}
    if not all(versions.values()):
        raise Refused(
            "no_policy",
            _(
                "We cannot take questions or replies right now, because a policy text is missing."
                " You can go on reading."
            ),
        )
    return {kind: version for kind, version in versions.items() if version}


def rules_in_force(department: Department | None, at: datetime | None = None) -> tuple[reply_rules.Rule, ...]:
    """The rules of the site and of the department that are on now or were at a moment.

    In every language, because a reply may mix them.
    """
    rows = ReplyRule.objects.in_force(at).for_department(department.pk if department else None)
    # The keys are read each time, which is cheap. What they stand for is compiled once.
    return _rules(tuple(rows.order_by("code").values_list("pk", flat=True)))


@lru_cache(maxsize=32)
def _rules(pks: tuple[int, ...]) -> tuple[reply_rules.Rule, ...]:
    """Safe to cache by key, because a version that has begun never changes."""
    rows = ReplyRule.objects.in_bulk(pks)
    return tuple(rule_of(rows[pk]) for pk in pks)


def rule_of(row: ReplyRule) -> reply_rules.Rule:
    """A version as the engine reads it."""
    return reply_rules.Rule(
        code=row.code, family=row.family, kind=row.kind, pattern=row.pattern, action=row.action,
        exceptions=row.exceptions, message=row.message, suggestion=row.suggestion, escalation=row.escalation,
        id=row.pk, version=row.version,
    )  # fmt: skip


def text_rules(department: Department | None) -> tuple[reply_rules.Rule, ...]:
    """The rules in force for every public text, not only for replies."""
    return tuple(rule for rule in rules_in_force(department) if rule.family not in REPLY_ONLY_FAMILIES)


def findings_in(question: Question, draft: Mapping[str, Any], at: datetime | None = None) -> list[RuleFinding]:
    """What the rules in force, now or at a moment, find in the parts of a draft that readers would see."""
    return reply_rules.check(chosen_fields(draft), rules_in_force(question.department, at), red_flag=question.red_flag)


def findings_in_text(text: str, department: Department | None = None) -> list[RuleFinding]:
    """What the rules in force find in a headline, in More Info or in a template."""
    return reply_rules.check_text(text, text_rules(department))


def refuse_blocked(text: str, department: Department | None = None, *, code: str = "blocked") -> None:
    """Refuse a public text in which a rule finds wording that it blocks."""
    if findings := reply_rules.blocks(findings_in_text(text, department)):
        raise Refused(code, _naming(_("Remove %(words)s. %(why)s"), text, findings), findings)


def kept_in_headline(text: str, department: Department | None, reason: str) -> list[RuleFinding]:
    """What the rules warn of in a headline, which may be kept for a written reason; refused without one."""
    findings = [finding for finding in findings_in_text(text, department) if finding.action != reply_rules.BLOCK]
    if findings and not reason:
        message = _("%(words)s: %(why)s Change the headline, or write why you keep it.")
        raise Refused("keep_reason", _naming(message, text, findings), findings)
    return findings


def _naming(message: Any, text: str, findings: Sequence[RuleFinding]) -> str:
    """The message of the first rule that was hit, with every place in the text that it is about."""
    why = findings[0].message
    places = reply_rules.places_in(text, (finding for finding in findings if finding.message == why))
    return message % {"words": places, "why": why}


def rule_versions(change: Change, findings: list[RuleFinding]) -> dict[str, Any]:
    """What an Event records of the rules: how many were in force, a hash that proves which, and those not followed."""
    # Only a number and a hash: the names of hundreds of rules in every Event would be most of the history.
    count, digest = proof.rules_digest(change.now, change.question.department_id)
    return {
        "count": count,
        "sha256": digest,
        "kept": {finding.code: finding.version for finding in findings if finding.code},
    }
