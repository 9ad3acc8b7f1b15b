"""Signs of danger: red flags (get help today) and crisis words, in the words of people who are no doctors."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator

from consultations.reading.patterns import compile_pattern
from consultations.screening import (
    crisis_chinese,
    crisis_english,
    paired_signs_chinese,
    paired_signs_english,
    red_flags_chinese,
    red_flags_english,
)
from consultations.screening.context import is_meant
from consultations.screening.findings import CRISIS, RED_FLAG, Found
from consultations.screening.paired_signs import ALONE_IN_PAIRS, RULES, TRIPLES
from consultations.screening.phrase_matcher import IGNORED, Lexicon, Mention

NEAR = 20  # findings of one kind so close in one sentence are one
WEIGHED = 32  # mentions whose context is read; beyond that, they count: nobody denies so often
MAX_OF_A_LABEL = 100  # mentions that are looked at; more of one kind say nothing more
TRIED = 3  # candidates on either side for a mention's other half
OF_A_NEWBORN = ("feverish", "not_feeding")  # slots that need no other beside them in the first three months
DESPAIR = "despair"  # crisis words that add nothing next to plainer ones: "no way out"


def _both(english_words: dict[str, str], chinese_words: dict[str, str]) -> dict[str, str]:
    labels = english_words | chinese_words
    return {label: f"{english_words.get(label, '')}\n{chinese_words.get(label, '')}" for label in labels}


LEXICON = Lexicon(
    {
        RED_FLAG: red_flags_english.RED_FLAGS + red_flags_chinese.RED_FLAGS,
        CRISIS: crisis_english.CRISIS + crisis_chinese.CRISIS,
        DESPAIR: crisis_english.DESPAIR,
        **_both(paired_signs_english.SLOTS, paired_signs_chinese.SLOTS),
        IGNORED: red_flags_english.HARMLESS + red_flags_chinese.HARMLESS,
    },
    red_flags_english.LISTS | red_flags_chinese.LISTS,
)
STOP = compile_pattern(r"[.!?;。！？；,，、]|\n\s{0,2}\n")
END = compile_pattern(r"[.!?;。！？；\n]")
Meant = Callable[[Mention], bool]


def danger(text: str, *, newborn: bool = False) -> list[Found]:
    """The signs of danger in a text in lower case that its writer means here and now.

    `newborn`: it is about a baby under three months, for whom a fever, or not to feed, is one by itself.
    """
    mentions = LEXICON.mentions(text)
    meant = _weighing(text)
    by_label: dict[str, list[Mention]] = defaultdict(list)
    for one in mentions:
        if len(by_label[one.label]) < MAX_OF_A_LABEL:
            by_label[one.label].append(one)
    found = {Found(one.start, one.end, kind) for kind in (RED_FLAG, CRISIS) for one in by_label[kind] if meant(one)}
    found |= {Found(start, end, RED_FLAG) for start, end in _pairs(text, by_label, meant)}
    if newborn:
        found |= {Found(one.start, one.end, RED_FLAG) for one in _of_a_newborn(text, by_label) if meant(one)}
    plainer = sorted(one for one in found if one.kind == CRISIS)
    found |= {Found(one.start, one.end, CRISIS) for one in by_label[DESPAIR]
              if meant(one) and not _near_crisis(text, one, plainer)}  # fmt: skip
    return _joined(text, sorted(found))


def _of_a_newborn(text: str, by_label: dict[str, list[Mention]]) -> Iterator[Mention]:
    """What is a sign of danger in the first three months: in words, for a number alone may be weeks or grams."""
    for one in (one for label in OF_A_NEWBORN for one in by_label.get(label, ())):
        if any(map(str.isalpha, text[one.start : one.end])):
            yield one


def _weighing(text: str) -> Meant:
    weighed: dict[tuple[int, int], bool] = {}

    def meant(one: Mention) -> bool:
        span = (one.start, one.end)
        if span not in weighed:
            weighed[span] = len(weighed) >= WEIGHED or is_meant(text, *span)
        return weighed[span]

    return meant


def _pairs(text: str, by_label: dict[str, list[Mention]], meant: Meant) -> Iterator[tuple[int, int]]:
    """The spans of two slots' words that stand close together, in either order, and are both meant."""
    for first, second, gap, wide in RULES:
        ones, others = by_label.get(first), by_label.get(second)
        if not ones or not others:
            continue
        third = TRIPLES.get((first, second))
        starts = [one.start for one in others]
        for one in ones:
            at = bisect_left(starts, one.end)
            near = [*others[at : at + TRIED], *others[max(0, bisect_left(starts, one.start) - TRIED) : at]]
            for other in near:
                start, end = min(one.start, other.start), max(one.end, other.end)
                between = (min(one.end, other.end), max(one.start, other.start))
                if not 0 <= between[1] - between[0] <= gap or (not wide and STOP.search(text[slice(*between)])):
                    continue
                if third and not _has(by_label.get(third, []), start - 70, end + 70):
                    continue
                if meant(one) and (second in ALONE_IN_PAIRS or meant(other)):
                    yield start, end
                    break


def _has(mentions: list[Mention], start: int, end: int) -> bool:
    at = bisect_left([one.start for one in mentions], start)
    return at < len(mentions) and mentions[at].start < end


def _near_crisis(text: str, one: Mention, plainer: list[Found]) -> bool:
    """Whether one of the crisis words, which are in order, stands near a mention in its sentence."""
    at = bisect_left(plainer, one.start, key=lambda other: other.start)
    return any(
        max(one.start - other.end, other.start - one.end, 0) <= NEAR
        and not END.search(text[min(one.end, other.end) : max(one.start, other.start)])
        for other in plainer[max(0, at - TRIED) : at + TRIED]
    )


def _joined(text: str, found: list[Found]) -> list[Found]:
    """Findings of one kind that overlap, or lie close together in one sentence, as one."""
    joined: list[Found] = []
    last: dict[str, int] = {}
    for one in found:
        at = last.get(one.kind)
        if at is not None and (
            one.start <= joined[at].end
            or (one.start - joined[at].end <= NEAR and not END.search(text[joined[at].end : one.start]))
        ):
            joined[at] = Found(joined[at].start, max(joined[at].end, one.end), one.kind)
        else:
            last[one.kind] = len(joined)
            joined.append(one)
    return joined
