"""The reply rules: pure, a draft reply and the rules in force → findings."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from django.utils.translation import gettext

from consultations.models.reply import TEXT_PARTS
from consultations.reading.patterns import compile_pattern
from consultations.reply_rules import structure
from consultations.reply_rules.across_boundaries import hits_across_fields, hits_across_sentences
from consultations.reply_rules.matching import Rule, RuleError, compiled
from portal.punctuation import listed, quoted

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
MAX_TO_NUMBER = 60  # characters between an offer and the number that belongs to it
MAX_OFFERS = 3  # before and after a number that are looked at
MAX_QUOTED, MAX_QUOTES = 80, 5  # characters of a quoted place, and places that a sentence quotes
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
    findings = [
        _finding(rule, field, 0, 0)
        for rule in rules
        if rule.kind == structure.KIND
        for field in structure.missing(rule.pattern, draft, red_flag=red_flag)
    ]
    texts = {field: text for field in TEXT_PARTS if (text := str(draft.get(field) or ""))}
    for field, text in texts.items():
        findings += check_text(text, rules, field=field)
    return findings + _across_fields(texts, rules, findings)


def _across_fields(
    texts: Mapping[str, str], rules: Sequence[Rule], in_fields: Sequence[RuleFinding]
) -> list[RuleFinding]:
    """What the rules find only when a field is read on into a later one: "Take paracetamol" and "500 mg".

    It is shown in the later field. Other fields may stand between the two, for a reader has the first still in mind.
    """
    findings: list[RuleFinding] = []
    rule_set = compiled(tuple(rules))
    for (first_field, first), (second_field, second) in combinations(texts.items(), 2):
        hits = sorted(hits_across_fields(rule_set, first, second), key=lambda hit: hit[1] - hit[3])  # longest first
        for rule, since, start, end in hits:
            # What is found in one field alone is shown there: "Take 500 mg of paracetamol", then "three times a day".
            in_first = _finding(rule, first_field, max(0, since - MAX_TO_NUMBER), len(first))
            in_second = _finding(rule, second_field, start, end)
            if not any(_is_covered(half, [*in_fields, *findings]) for half in (in_first, in_second)):
                findings.append(in_second)
    return findings


def _is_covered(finding: RuleFinding, known: Sequence[RuleFinding]) -> bool:
    """Whether one of the same family overlaps it already; a number is found as an offer or as the asker's data."""
    families = {OFFER, ECHO} if finding.family == OFFER else {finding.family}
    return any(
        other.family in families
        and other.field == finding.field
        and other.start < finding.end
        and finding.start < other.end
        for other in known
    )


def check_text(text: str, rules: Sequence[Rule], *, field: str = "") -> list[RuleFinding]:
    """What the rules find in one text: of a draft, a headline, More Info or a template."""
    rule_set = compiled(tuple(rules))
    hits = [
        (rule, *span) for rule in rules if rule.kind == structure.KIND for span in structure.spans(rule.pattern, text)
    ]
    findings = [_finding(rule, field, start, end) for rule, start, end in (*hits, *rule_set.find(text))]
    across = [_finding(rule, field, start, end) for rule, start, end in hits_across_sentences(rule_set, text)]
    findings += [finding for finding in across if not _is_covered(finding, findings)]
    return _without_overlaps(_joined_with_numbers(findings, text))


def _finding(rule: Rule, field: str, start: int, end: int) -> RuleFinding:
    return RuleFinding(
        rule.family, field, start, end, rule.action, gettext(rule.message),
        rule.suggestion, rule.id, rule.code, rule.version, rule.escalation,
    )  # fmt: skip


def _without_overlaps(findings: Sequence[RuleFinding]) -> list[RuleFinding]:
    """One finding for one place: of a family's overlapping ones the first and longest stays."""
    kept: list[RuleFinding] = []
    ends: dict[str, int] = {}
    for finding in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if finding.start >= ends.get(finding.family, 0):
            kept.append(finding)
            ends[finding.family] = finding.end
    return kept


def _joined_with_numbers(findings: Sequence[RuleFinding], text: str) -> list[RuleFinding]:
    """An offer and the number or address that belongs to it are one finding, and no echo of the asker's data."""
    offers = sorted((finding for finding in findings if finding.family == OFFER), key=lambda offer: offer.start)
    without_offers = []
    for finding in findings:
        if finding.family == OFFER:
            continue
        at = bisect_left(offers, finding.start, key=lambda offer: offer.start)
        beside = range(max(0, at - MAX_OFFERS), min(len(offers), at + MAX_OFFERS)) if finding.family == ECHO else ()
        own = next((number for number in beside if _belongs(finding, offers[number], text)), None)
        if own is None:
            without_offers.append(finding)
        else:
            start, end = min(offers[own].start, finding.start), max(offers[own].end, finding.end)
            offers[own] = replace(offers[own], start=start, end=end)
    return without_offers + offers


def _belongs(data: RuleFinding, offer: RuleFinding, text: str) -> bool:
    between = text[min(offer.end, data.end) : max(offer.start, data.start)]
    return len(between) <= MAX_TO_NUMBER and not SENTENCE_END.search(between)


def places_in(text: str, findings: Iterable[RuleFinding]) -> str:
    """The words that findings stand on, each once and in quotes; empty where a whole part is meant."""
    words = dict.fromkeys(
        text[finding.start : finding.end][:MAX_QUOTED] for finding in findings if finding.end > finding.start
    )
    return listed(map(quoted, list(words)[:MAX_QUOTES]))


def blocks(findings: Iterable[RuleFinding]) -> list[RuleFinding]:
    """What only an edit passes."""
    return [finding for finding in findings if finding.action == BLOCK]


def warnings(findings: Iterable[RuleFinding]) -> list[RuleFinding]:
    """What the doctor may keep with a written reason."""
    return [finding for finding in findings if finding.action == WARN]


def needs_second_doctor(findings: Iterable[RuleFinding], *, red_flag: bool) -> list[RuleFinding]:
    """What another doctor reads before it is sent: by the rule itself, or because a warning is kept."""
    escalated = {"kept"} | ({"red_flag"} if red_flag else set())
    return [
        finding
        for finding in findings
        if finding.action == SECOND_REVIEWER or (finding.action == WARN and finding.escalation in escalated)
    ]
