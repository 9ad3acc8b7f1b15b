"""How findings of the reply rules are shown: the words that were found, with some text around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from consultations.models import ReplyRule
from consultations.reply_rules import BLOCK, RuleFinding
from consultations.retrieval.excerpt import ELLIPSIS

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
    """The findings, grouped by what is said of them, with the words around each. What blocks sending comes first."""
    shown: dict[tuple[str, str], MarkedFinding] = {}
    for finding in findings:
        marked = MarkedFinding(
            blocks=finding.action == BLOCK,
            message=finding.message,
            suggestion=finding.suggestion,
            rule=str(FAMILIES.get(finding.family, "")),
        )
        marked = shown.setdefault((finding.message, finding.suggestion), marked)
        start, end = finding.start, finding.end
        if end > start:
            text = str(draft.get(finding.field, ""))
            marked.places.append((_before(text, start), text[start:end], _after(text, end)))
    return sorted(shown.values(), key=lambda marked: not marked.blocks)


def _before(text: str, start: int) -> str:
    """The text before the words: if it is cut, after "…" and with a whole word first; in Chinese, any character."""
    if start <= CONTEXT_LENGTH:
        return text[:start]
    cut = text[start - CONTEXT_LENGTH : start]
    return ELLIPSIS + cut[cut.find(" ", 0, CONTEXT_LENGTH // 2) + 1 :]


def _after(text: str, end: int) -> str:
    """The text after the words: if it is cut, with a whole word last and then "…"."""
    if end + CONTEXT_LENGTH >= len(text):
        return text[end:]
    cut = text[end : end + CONTEXT_LENGTH]
    whole = cut.rfind(" ", CONTEXT_LENGTH // 2)
    return (cut[:whole] if whole > 0 else cut) + ELLIPSIS
