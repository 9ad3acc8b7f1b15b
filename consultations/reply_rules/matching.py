"""Rules of phrases and patterns over one text. All matching is RE2's: its time is linear, whatever text or pattern."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import re2

from consultations.reading import Reading, fold_chinese, without_accents
from consultations.reading.expressions import options
from consultations.reply_rules.excuses import ExcuseChecker


class RuleError(ValueError):
    """A pattern that RE2 does not compile; the message is RE2's own."""


@dataclass(frozen=True)
class Rule:
    """One version of a reply rule, as the engine needs it."""

    code: str
    family: str
    kind: str
    pattern: str
    action: str
    exceptions: str = ""
    message: str = ""
    suggestion: str = ""
    escalation: str = ""
    id: int | None = None
    version: int = 0


def _options() -> re2.Options:
    without_groups = options()  # rules need spans alone, and RE2 is quicker without groups
    without_groups.never_capture = True
    return without_groups


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _phrase(words: str) -> str:
    """Words as they are: any white space between them, and whole words where the script has spaces."""
    inner = r"\s+".join(re2.escape(word) for word in words.split())
    before = r"\b" if words[0].isascii() and words[0].isalnum() else ""
    after = r"\b" if words[-1].isascii() and words[-1].isalnum() else ""
    return f"{before}{inner}{after}"


def as_read(source: str) -> str:
    """A pattern's source with its letters folded as those of the text are; it stays as long as it was."""
    return without_accents(fold_chinese(source))


def expression(kind: str, text: str) -> str:
    """One RE2 expression for a rule's lines, of which each is an alternative; "" for none."""
    lines = _lines(text)
    if kind == "phrase":
        return "|".join(_phrase(Reading(line).unaccented) for line in lines)
    return "|".join(f"(?:{as_read(line)})" for line in lines)


def compile_one(kind: str, text: str) -> "re2._Regexp | None":
    """The expression compiled by RE2, None for an empty one; RuleError where RE2 refuses it."""
    source = expression(kind, text)
    if not source:
        return None
    try:
        pattern = re2.compile(source, _options())
    except re2.error as problem:
        message = problem.args[0] if problem.args else problem
        raise RuleError(message.decode() if isinstance(message, bytes) else str(message)) from problem
    # Such a pattern would mark every place of every text.
    if pattern.search("") is not None:
        raise RuleError("it matches where there is no text")
    return pattern


class RuleSet:
    """Rules compiled once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = [
            (rule, compile_one(rule.kind, rule.pattern), compile_one(rule.kind, rule.exceptions))
            for rule in rules
            if rule.kind in ("phrase", "pattern")
        ]

    def find(self, text: str) -> Iterator[tuple[Rule, int, int]]:
        """Each hit with its span in `text`; what negation, a quotation or an exception excuses is left out."""
        reading = Reading(text)
        excuses = ExcuseChecker(reading)
        for rule, pattern, exceptions in self.rules:
            hits = [match.span() for match in pattern.finditer(reading.unaccented)] if pattern else []
            excepted = (
                [match.span() for match in exceptions.finditer(reading.unaccented)] if hits and exceptions else []
            )
            for start, end in hits:
                # Exceptions come in order and never overlap, so only the first that ends after the start of the hit can
                # overlap it.
                at = bisect_right(excepted, start, key=lambda span: span[1])
                overlaps = at < len(excepted) and excepted[at][0] < end
                if not overlaps and not excuses.is_excused(rule.family, start, end):
                    yield rule, *reading.original(start, end)


@lru_cache(maxsize=32)
def compiled(rules: tuple[Rule, ...]) -> RuleSet:
    """The rules compiled; kept, for the same ones are in force for a long time. RuleError where one is no pattern."""
    return RuleSet(rules)
