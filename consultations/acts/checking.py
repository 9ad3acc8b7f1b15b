"""Checking what is written against the reply rules in force: replies, headlines, More Info, templates."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations import policy
from consultations.models import Question, ReplyRule
from consultations.workflow import Refused
from doctors.models import Department

STRUCTURE = (ReplyRule.Family.STRUCTURE, ReplyRule.Family.DELAYED_EMERGENCY)  # of a reply alone, not of other texts


def rules_in_force(department: Department | None) -> tuple[policy.Rule, ...]:
    """The rules of the site and of the department that are on now, of every language: a reply may mix them."""
    found = ReplyRule.objects.in_force().for_department(department.pk if department else None)
    return _rules(tuple(found.order_by("code").values_list("pk", flat=True)))


@lru_cache(maxsize=32)
def _rules(pks: tuple[int, ...]) -> tuple[policy.Rule, ...]:
    """Kept, for a version that has begun never changes."""
    found = ReplyRule.objects.in_bulk(pks)
    return tuple(rule_of(found[pk]) for pk in pks)


def rule_of(row: ReplyRule) -> policy.Rule:
    """A version as the engine reads it."""
    return policy.Rule(
        code=row.code, family=row.family, kind=row.kind, pattern=row.pattern, action=row.action,
        exceptions=row.exceptions, message=row.message, suggestion=row.suggestion, escalation=row.escalation,
        id=row.pk, version=row.version,
    )  # fmt: skip


def findings_in(question: Question, draft: Mapping[str, Any]) -> list[policy.RuleFinding]:
    """What the rules in force find in a draft with a Reply's fields."""
    return policy.check(draft, rules_in_force(question.department), red_flag=question.red_flag)


def findings_in_text(text: str, department: Department | None = None) -> list[policy.RuleFinding]:
    """What the rules in force find in a headline, in More Info or in a template."""
    rules = tuple(rule for rule in rules_in_force(department) if rule.family not in STRUCTURE)
    return policy.check_text(text, rules)


def refuse_blocked(text: str, department: Department | None = None, *, code: str = "blocked") -> None:
    """Refuse a public text in which a rule finds what is never shown."""
    if found := policy.blocks(findings_in_text(text, department)):
        message = _("“%(words)s” cannot stand here. %(why)s")
        words = text[found[0].start : found[0].end][:80]
        raise Refused(code, message % {"words": words, "why": found[0].message}, found)
