"""How findings of the reply rules are shown: the words that were found, with some text around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consultations.models import ReplyRule
from consultations.reply_rules import BLOCK, RuleFinding

FAMILIES = dict(ReplyRule.Family.choices)
CONTEXT_LENGTH = 40  # characters shown before and after the words


Place = tuple[str, str, str]  # before the words, the words, after them


@dataclass
class MarkedFinding:
    """One message of a rule, with every place it is about. A finding about a whole part has no place."""

    blocks: bool
    message: str
    suggestion: str
    rule: str = ""  # the family of the rule, in words
    places: list[Place] = field(default_factory=list)


def marked_findings(findings: Sequence[RuleFinding], draft: Mapping[str, Any]) -> list[MarkedFinding]:
    """The findings, grouped by message, with the words around each. What blocks sending comes first."""
    shown: dict[str, MarkedFinding] = {}
    for finding in findings:
        marked = MarkedFinding(
            blocks=finding.action == BLOCK,
            message=finding.message,
            suggestion=finding.suggestion,
            rule=str(FAMILIES.get(finding.family, "")),
        )
        marked = shown.setdefault(finding.message, marked)
        start, end = finding.start, finding.end
        if end > start:
            text = str(draft.get(finding.field, ""))
            before, after = text[max(0, start - CONTEXT_LENGTH) : start], text[end : end + CONTEXT_LENGTH]
            marked.places.append((before, text[start:end], after))
    return sorted(shown.values(), key=lambda marked: not marked.blocks)
