"""How a finding of the reply rules is shown: the words it stands on within their sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from consultations.policy import BLOCK, RuleFinding

AROUND = 40  # characters shown before and after the words


@dataclass(frozen=True)
class MarkedFinding:
    """A finding in words: `before`, `excerpt` and `after` are of the text, and empty where a whole part is meant."""

    field: str
    blocks: bool
    warns: bool
    message: str | Promise
    suggestion: str
    before: str = ""
    excerpt: str = ""
    after: str = ""


def marked_findings(findings: Sequence[RuleFinding], draft: Mapping[str, Any]) -> list[MarkedFinding]:
    """The findings with the words around each, in the order of the composer's text."""
    shown = []
    for one in findings:
        text = str(draft.get(one.field, ""))
        around = (
            (text[max(0, one.start - AROUND) : one.start], text[one.start : one.end], text[one.end : one.end + AROUND])
            if one.end > one.start
            else ("", "", "")
        )
        warns = one.action == "warn"
        shown.append(MarkedFinding(one.field, one.action == BLOCK, warns, one.message, one.suggestion, *around))
    return shown
