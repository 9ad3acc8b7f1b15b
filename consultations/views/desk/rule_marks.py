"""How a finding of the reply rules is shown: the words it stands on within their sentence."""

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
    """What one rule found, in words, with every place in the text; none where a whole part is meant."""

    blocks: bool
    message: str
    suggestion: str
    rule: str = ""  # the family of the rule, in words
    places: list[Place] = field(default_factory=list)


def marked_findings(findings: Sequence[RuleFinding], draft: Mapping[str, Any]) -> list[MarkedFinding]:
    """The findings with the words around each, those of one message together; what has to be changed comes first."""
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
