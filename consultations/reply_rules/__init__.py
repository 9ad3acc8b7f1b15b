"""The reply rules: pure, a draft reply and the rules in force → findings (policy.md, "Reply rules")."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from django.utils.translation import gettext

from consultations.models.reply import TEXT_PARTS
from consultations.reading.patterns import compile_pattern
from consultations.reply_rules import structure
from consultations.reply_rules.matching import Rule, RuleError, compiled
from consultations.reply_rules.seams import hits_between, hits_over_seams

__all__ = [
    "BLOCK",
    "SECOND_REVIEWER",
    "WARN",
    "Rule",
    "RuleError",
    "RuleFinding",
    "blocks",
    "check",
    "check_text",
    "compiled",
    "needs_second_doctor",
    "places_in",
    "warnings",
]

BLOCK, SECOND_REVIEWER, WARN = "block", "second_reviewer", "warn"
OFFER, ECHO = "solicitation_contact", "patient_data_echo"
NEAR = 60  # characters between an offer and the number that belongs to it
BESIDE = 3  # offers before and after a number that are looked at
MAX_NAMED, MAX_PLACES = 80, 5  # characters of a place that a sentence names, and places
SENTENCE_END = compile_pattern(r"[.!?]\s|[。！？\n]")


@dataclass(frozen=True)
class RuleFinding:
    """What a rule found in one field of a draft, in characters of that field. A block passes only after an edit."""

    family: str
    field: str
    start: int
    end: int
    action: str
    message: str
    suggestion: str = ""
    rule_id: int | None = None
    code: str = ""
    version: int = 0
    escalation: str = ""


def check(draft: Mapping[str, Any], rules: Sequence[Rule], *, red_flag: bool) -> list[RuleFinding]:
    """What the rules find in a draft with a Reply's fields; `red_flag`: screening found one in the question."""
    found = [
        _finding(rule, field, 0, 0)
        for rule in rules
        if rule.kind == structure.KIND
        for field in structure.missing(rule.pattern, draft, red_flag=red_flag)
    ]
    texts = {field: text for field in TEXT_PARTS if (text := str(draft.get(field) or ""))}
    for field, text in texts.items():
        found += check_text(text, rules, field=field)
    return found + _over_fields(texts, rules, found)


def _over_fields(texts: Mapping[str, str], rules: Sequence[Rule], found: Sequence[RuleFinding]) -> list[RuleFinding]:
    """What the rules find only when a field is read on into a later one: "Take paracetamol" and "500 mg".

    It is shown in the later field. Other fields may stand between the two, for a reader has the first still in mind.
    """
    more: list[RuleFinding] = []
    sought = compiled(tuple(rules))
    for (before, first), (after, second) in combinations(texts.items(), 2):
        hits = sorted(hits_between(sought, first, second), key=lambda hit: hit[1] - hit[3])  # the longest first
        for rule, since, start, end in hits:
            # What one field alone is told of is mended first: "Take 500 mg of paracetamol", then "three times a day".
            halves = _finding(rule, before, max(0, since - NEAR), len(first)), _finding(rule, after, start, end)
            if not any(_is_told(half, [*found, *more]) for half in halves):
                more.append(halves[1])
    return more


def _is_told(one: RuleFinding, found: Sequence[RuleFinding]) -> bool:
    """Whether a finding of the same family stands there already; a number is told of as an offer or as data."""
    families = {OFFER, ECHO} if one.family == OFFER else {one.family}
    return any(
        other.family in families and other.field == one.field and other.start < one.end and one.start < other.end
        for other in found
    )


def check_text(text: str, rules: Sequence[Rule], *, field: str = "") -> list[RuleFinding]:
    """What the rules find in one text: of a draft, a headline, More Info or a template."""
    found = [
        _finding(rule, field, start, end)
        for rule in rules
        if rule.kind == structure.KIND
        for start, end in structure.spans(rule.pattern, text)
    ]
    sought = compiled(tuple(rules))
    found += [_finding(rule, field, start, end) for rule, start, end in sought.find(text)]
    over = [_finding(rule, field, start, end) for rule, start, end in hits_over_seams(sought, text)]
    found += [one for one in over if not _is_told(one, found)]
    return _apart(_with_their_numbers(found, text))


def _finding(rule: Rule, field: str, start: int, end: int) -> RuleFinding:
    return RuleFinding(
        rule.family, field, start, end, rule.action, gettext(rule.message),
        rule.suggestion and gettext(rule.suggestion), rule.id, rule.code, rule.version, rule.escalation,
    )  # fmt: skip


def _apart(found: Sequence[RuleFinding]) -> list[RuleFinding]:
    """One finding for one place: of a family's overlapping ones the first and longest stays."""
    kept: list[RuleFinding] = []
    ends: dict[str, int] = {}
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= ends.get(one.family, 0):
            kept.append(one)
            ends[one.family] = one.end
    return kept


def _with_their_numbers(found: Sequence[RuleFinding], text: str) -> list[RuleFinding]:
    """An offer and the number or address that belongs to it are one finding, and no echo of the asker's data."""
    offers = sorted((one for one in found if one.family == OFFER), key=lambda one: one.start)
    rest = []
    for one in found:
        at = bisect_left(offers, one.start, key=lambda offer: offer.start)
        beside = range(max(0, at - BESIDE), min(len(offers), at + BESIDE)) if one.family == ECHO else ()
        near = next((n for n in beside if _belongs(one, offers[n], text)), None)
        if near is not None:
            offer = offers[near]
            offers[near] = replace(offer, start=min(offer.start, one.start), end=max(offer.end, one.end))
        elif one.family != OFFER:
            rest.append(one)
    return rest + offers


def _belongs(data: RuleFinding, offer: RuleFinding, text: str) -> bool:
    between = text[min(offer.end, data.end) : max(offer.start, data.start)]
    return len(between) <= NEAR and not SENTENCE_END.search(between)


def places_in(text: str, findings: Iterable[RuleFinding]) -> str:
    """The words that findings stand on, each once and in quotes; empty where a whole part is meant."""
    words = dict.fromkeys(text[one.start : one.end][:MAX_NAMED] for one in findings if one.end > one.start)
    return ", ".join(f"“{one}”" for one in list(words)[:MAX_PLACES])


def blocks(findings: Iterable[RuleFinding]) -> list[RuleFinding]:
    """What only an edit passes."""
    return [one for one in findings if one.action == BLOCK]


def warnings(findings: Iterable[RuleFinding]) -> list[RuleFinding]:
    """What the doctor may keep with a written reason."""
    return [one for one in findings if one.action == WARN]


def needs_second_doctor(findings: Iterable[RuleFinding], *, red_flag: bool) -> list[RuleFinding]:
    """What another doctor reads before it is sent: by the rule itself, or because a warning is kept."""
    escalated = {"kept"} | ({"red_flag"} if red_flag else set())
    return [
        one for one in findings if one.action == SECOND_REVIEWER or (one.action == WARN and one.escalation in escalated)
    ]
