"""Signs of danger: red flags (get help today) and crisis words, in the words of people who are no doctors."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from consultations.reading.patterns import compile_pattern
from consultations.screening import (
    crisis_chinese,
    crisis_english,
    red_flag_pairs_chinese,
    red_flag_pairs_english,
    red_flags_chinese,
    red_flags_english,
)
from consultations.screening.context import is_meant
from consultations.screening.findings import CRISIS, RED_FLAG, ScreeningFinding
from consultations.screening.phrase_matcher import IGNORED, Mention, PhraseMatcher
from consultations.screening.red_flag_pairs import MAY_BE_DENIED, PAIRS, THIRD_SLOTS

MAX_GAP = 20  # characters between findings of one kind in one sentence that are shown as one
MAX_GAP_TO_THIRD = 70  # characters between a pair and the third word that it needs
MAX_WEIGHED = 32  # mentions whose context is read; beyond that, they count: nobody denies so often
MAX_MENTIONS_OF_LABEL = 100  # more of one kind say nothing more
MAX_CANDIDATES = 3  # on either side of a mention, for its other half
OF_A_NEWBORN = ("feverish", "not_feeding")  # slots that need no other beside them in the first three months
DESPAIR = "despair"  # crisis words that add nothing next to plainer ones: "no way out"


def _both(english_words: dict[str, str], chinese_words: dict[str, str]) -> dict[str, str]:
    labels = english_words | chinese_words
    return {label: f"{english_words.get(label, '')}\n{chinese_words.get(label, '')}" for label in labels}


PHRASES = PhraseMatcher(
    {
        RED_FLAG: red_flags_english.RED_FLAGS + red_flags_chinese.RED_FLAGS,
        CRISIS: crisis_english.CRISIS + crisis_chinese.CRISIS,
        DESPAIR: crisis_english.DESPAIR,
        **_both(red_flag_pairs_english.SLOTS, red_flag_pairs_chinese.SLOTS),
        IGNORED: red_flags_english.HARMLESS + red_flags_chinese.HARMLESS,
    },
    red_flags_english.LISTS | red_flags_chinese.LISTS,
)
PAIR_END = compile_pattern(r"[.!?;。！？；,，、]|\n\s{0,2}\n")  # what the words of a narrow pair never stand across
SENTENCE_END = compile_pattern(r"[.!?;。！？；\n]")
IsMeant = Callable[[Mention], bool]


def danger(text: str, *, newborn: bool = False) -> list[ScreeningFinding]:
    """The signs of danger in a text in lower case that its writer means here and now.

    `newborn`: it is about a baby under three months, for whom a fever, or not to feed, is one by itself.
    """
    meant = _weighing(text)
    by_label: dict[str, list[Mention]] = defaultdict(list)
    for mention in PHRASES.mentions(text):
        # A text that repeats one word a thousand times must not make pairs of all of them.
        if len(by_label[mention.label]) < MAX_MENTIONS_OF_LABEL:
            by_label[mention.label].append(mention)
    findings = {mention.as_finding(kind) for kind in (RED_FLAG, CRISIS) for mention in by_label[kind] if meant(mention)}
    findings |= {ScreeningFinding(start, end, RED_FLAG) for start, end in _pairs(text, by_label, meant)}
    if newborn:
        findings |= {mention.as_finding(RED_FLAG) for mention in _of_a_newborn(text, by_label) if meant(mention)}
    crises = sorted(finding for finding in findings if finding.kind == CRISIS)
    findings |= {
        mention.as_finding(CRISIS)
        for mention in by_label[DESPAIR]
        if meant(mention) and not _is_near_crisis(text, mention, crises)
    }
    return _joined(text, sorted(findings))


def _of_a_newborn(text: str, by_label: dict[str, list[Mention]]) -> list[Mention]:
    """What is a sign of danger in the first three months: in words, for a number alone may be weeks or grams."""
    mentions = [mention for label in OF_A_NEWBORN for mention in by_label.get(label, ())]
    return [mention for mention in mentions if any(map(str.isalpha, text[mention.start : mention.end]))]


def _weighing(text: str) -> IsMeant:
    """Tells of mentions in a text whether they are meant; works out each place once."""
    weighed: dict[tuple[int, int], bool] = {}

    def meant(mention: Mention) -> bool:
        span = (mention.start, mention.end)
        if span not in weighed:
            weighed[span] = len(weighed) >= MAX_WEIGHED or is_meant(text, *span)
        return weighed[span]

    return meant


def _pairs(text: str, by_label: dict[str, list[Mention]], meant: IsMeant) -> Iterator[tuple[int, int]]:
    """The spans of two slots' words that stand close together, in either order, and are both meant."""
    for first_slot, second_slot, max_gap, is_wide in PAIRS:
        seconds = by_label.get(second_slot, [])
        third_slot = THIRD_SLOTS.get((first_slot, second_slot))
        for first in by_label.get(first_slot, []) if seconds else ():
            for second in _neighbours(first, seconds):
                start, end = min(first.start, second.start), max(first.end, second.end)
                gap_start, gap_end = min(first.end, second.end), max(first.start, second.start)
                if not 0 <= gap_end - gap_start <= max_gap:
                    continue
                if not is_wide and PAIR_END.search(text[gap_start:gap_end]):
                    continue
                if third_slot and not _is_near(by_label.get(third_slot, []), start, end):
                    continue
                # Last, because reading the context is what costs most.
                if meant(first) and (second_slot in MAY_BE_DENIED or meant(second)):
                    yield start, end
                    break


def _neighbours(mention: Mention, mentions: list[Mention]) -> list[Mention]:
    """The nearest of other mentions, which are in order: those behind it, then those before it."""
    after = bisect_left(mentions, mention.end, key=_start)
    before = bisect_left(mentions, mention.start, key=_start)
    return [*mentions[after : after + MAX_CANDIDATES], *mentions[max(0, before - MAX_CANDIDATES) : after]]


def _start(mention: Mention | ScreeningFinding) -> int:
    return mention.start


def _is_near(mentions: list[Mention], start: int, end: int) -> bool:
    """Whether one of the mentions, which are in order, begins near a span."""
    at = bisect_left(mentions, start - MAX_GAP_TO_THIRD, key=_start)
    return at < len(mentions) and mentions[at].start < end + MAX_GAP_TO_THIRD


def _is_near_crisis(text: str, mention: Mention, crises: list[ScreeningFinding]) -> bool:
    """Whether one of the crisis words, which are in order, stands near a mention in its sentence."""
    at = bisect_left(crises, mention.start, key=_start)
    return any(
        _are_beside(text, *sorted(((mention.start, mention.end), (crisis.start, crisis.end))))
        for crisis in crises[max(0, at - MAX_CANDIDATES) : at + MAX_CANDIDATES]
    )


def _are_beside(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two spans overlap, or lie close together in one sentence."""
    between = text[first[1] : second[0]]
    return len(between) <= MAX_GAP and not SENTENCE_END.search(between)


def _joined(text: str, findings: list[ScreeningFinding]) -> list[ScreeningFinding]:
    """Findings of one kind that overlap, or lie close together in one sentence, as one."""
    joined: list[ScreeningFinding] = []
    last: dict[str, int] = {}  # by kind, the place in `joined` of its last finding
    for finding in findings:
        at = last.get(finding.kind)
        if at is not None and _are_beside(text, (joined[at].start, joined[at].end), (finding.start, finding.end)):
            joined[at] = replace(joined[at], end=max(joined[at].end, finding.end))
        else:
            last[finding.kind] = len(joined)
            joined.append(finding)
    return joined
