"""How a finding of the reply rules is shown: the words it stands on within their sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consultations.models import ReplyRule
from consultations.reply_rules import BLOCK, RuleFinding

FAMILIES = dict(ReplyRule.Family.choices)
AROUND = 40  # characters shown before and after the words


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
    for one in findings:
        rule = FAMILIES.get(one.family, "")
        told = shown.setdefault(one.message, MarkedFinding(one.action == BLOCK, one.message, one.suggestion, str(rule)))
        if one.end > one.start:
            text = str(draft.get(one.field, ""))
            before, after = text[max(0, one.start - AROUND) : one.start], text[one.end : one.end + AROUND]
            told.places.append((before, text[one.start : one.end], after))
    return sorted(shown.values(), key=lambda told: not told.blocks)
