"""Checking what is written against the reply rules in force: replies, headlines, More Info, templates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations import reply_rules
from consultations.acts.governing.in_force import rules_in_force
from consultations.models import Question, ReplyRule
from consultations.models.reply import chosen_fields
from consultations.workflow import Refused
from doctors.models import Department

STRUCTURE = (ReplyRule.Family.STRUCTURE, ReplyRule.Family.DELAYED_EMERGENCY)  # of a reply alone, not of other texts


def findings_in(
    question: Question, draft: Mapping[str, Any], at: datetime | None = None
) -> list[reply_rules.RuleFinding]:
    """What the rules in force, now or at a moment, find in what a draft with a Reply's fields would show."""
    return reply_rules.check(chosen_fields(draft), rules_in_force(question.department, at), red_flag=question.red_flag)


def findings_in_text(text: str, department: Department | None = None) -> list[reply_rules.RuleFinding]:
    """What the rules in force find in a headline, in More Info or in a template."""
    rules = tuple(rule for rule in rules_in_force(department) if rule.family not in STRUCTURE)
    return reply_rules.check_text(text, rules)


def refuse_blocked(text: str, department: Department | None = None, *, code: str = "blocked") -> None:
    """Refuse a public text in which a rule finds what is never shown."""
    if found := reply_rules.blocks(findings_in_text(text, department)):
        raise Refused(code, _named(_("%(words)s cannot stand here. %(why)s"), text, found), found)


def kept_in_headline(text: str, department: Department | None, reason: str) -> list[reply_rules.RuleFinding]:
    """What the rules warn of in a headline that is kept for a written reason; refused without one."""
    found = [one for one in findings_in_text(text, department) if one.action != reply_rules.BLOCK]
    if found and not reason:
        message = _("%(words)s: %(why)s Change the headline, or write why you keep it.")
        raise Refused("keep_reason", _named(message, text, found), found)
    return found


def _named(message: Any, text: str, found: Sequence[reply_rules.RuleFinding]) -> str:
    """The sentence of the first rule that was hit, with every place that it stands on."""
    why = found[0].message
    return message % {"words": reply_rules.places_in(text, (one for one in found if one.message == why)), "why": why}
