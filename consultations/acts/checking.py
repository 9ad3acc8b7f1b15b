"""Checking what a doctor writes against the reply rules in force."""

from collections.abc import Mapping

from consultations import policy
from consultations.models import Question


def findings_in(question: Question, draft: Mapping[str, str]) -> list[policy.RuleFinding]:
    """What the rules in force find in a draft with a Reply's text fields."""
    return policy.check(draft, red_flag=question.red_flag)
