"""Checking what a doctor writes against the reply rules in force."""

from collections.abc import Mapping
from typing import Any

from consultations import policy
from consultations.models import Question, ReplyRule
from doctors.models import Department


def rules_in_force(department: Department | None) -> list[ReplyRule]:
    return []


def findings_in(question: Question, draft: Mapping[str, Any]) -> list[policy.RuleFinding]:
    """What the rules in force find in a draft with a Reply's text fields."""
    return policy.check(draft, red_flag=question.red_flag)
