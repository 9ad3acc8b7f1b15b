# ruff: noqa: E501 -- a list of words stays on one line
"""Where one sentence, line or field ends and the next begins: a dose stays a dose when it is written in two halves."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from consultations.reading import fold_chinese
from consultations.reading.patterns import compile_pattern
from consultations.reply_rules.matching import Rule, RuleSet

DOSE_FAMILY = "prescribing_dose"
MAX_BESIDE = 24  # characters before and after a boundary that say whether its two sides belong together
MAX_FIELD_END = 200  # characters on either side of where two fields meet that are read
# An item's mark belongs to the boundary before it. A question mark is no boundary: what is asked is not said.
_ITEM_MARK = r"(?:(?:[-*+#>•·–—]|\(?\d{1,2}[.)、]\s)\s{0,2}){0,2}"
_BOUNDARY = compile_pattern(rf"(?:[.!;:…]+[\"”’)]?\s+|[。！；：…]+[」』”）]?\s*|\n)\s*{_ITEM_MARK}")
_STOP, _COLON = compile_pattern(r"[.!;…。！；]"), compile_pattern(r"[:：]")
# How something ends that is left open: "you have", "stop taking", "your diagnosis is", "call me on".
_OPEN_END = compile_pattern(
    r"(?:[,，、(（=-]|\b(?:have|has|got|is|are|'s|'ve|'re|be|with|from|on|at|by|via|taking|using|stop|pause|halve|double|increase|reduce|visit|call|phone|text|email|add|line|whatsapp|wechat|telegram|number|id)"
    r"|是|為|叫做?|患有|罹患|[得患染]了|[得患染]上了?|停用|停掉|停吃|停止|暫停|改吃|改用|換成|電話|手機|專線|信箱|帳號|地址|賴|微信|臉書)\s*\z",
    ignore_case=True,
)
# How a sentence begins that goes on with a dose: an amount, or how often.
_AMOUNT_AT_START = compile_pattern(
    r"(?:(?:about|around|only|just|up to|at most|every|each time|adults?|children)[,:]? )?"
    r"(?:\d|(?:one|two|three|four|five|six|eight|half|twice|thrice|once (?:a|an|every|daily|per))\b)"
    r"|(?:成人|大人|小孩|兒童|孩子|[每一](?:次|天|日)|每|大?約|各|先|可|早晚|睡前|三餐|[飯餐][前後])?[,，:：]? ?[0-9一二兩三四五六七八九十半]",
    ignore_case=True,
)
# How one ends that a medicine's name goes on: an amount.
_AMOUNT_AT_END = compile_pattern(
    r"(?:\d|\b(?:one|two|three|half an?)|[一二兩三四五六七八九十半]) ?"
    r"(?:mg|mcg|ug|µg|ml|g|iu|units?|milligrams?|grams?|tablets?|pills?|capsules?|drops?|puffs?|毫克|微克|公克|克|毫升|單位|顆|粒|錠|片|丸|包|膠囊|滴|匙)(?: of|的)?\s*\z",
    ignore_case=True,
)


class Boundary(NamedTuple):
    """The characters between two sentences, lines or fields, and what may be read across them."""

    start: int
    end: int
    is_open: bool  # what stands before it is left open: anything may go on
    has_amount: bool  # an amount stands beside it: a dose may go on


def hits_across_sentences(rule_set: RuleSet, text: str) -> Iterator[tuple[Rule, int, int]]:
    """What the rules find across one boundary of a text, read as if its two sides were one sentence.

    "Take paracetamol. 500 mg" is found, "the condition you have. Pneumonia is …" is not.
    """
    boundaries = _boundaries(text)
    # Every second boundary is opened at a time, so that no more than two sentences are read as one.
    for first in (0, 1):
        yield from _hits_across(rule_set, text, boundaries[first::2])


def hits_across_fields(rule_set: RuleSet, before: str, after: str) -> Iterator[tuple[Rule, int, int, int]]:
    """What the rules find where one field ends and a later one begins: from where in the first, its span in the second."""
    # White space at the ends of a field does not show, so it must not hide what belongs together.
    before, lead = before.rstrip(), len(after) - len(after.lstrip())
    # What is further away is no half of one statement any more.
    tail = before[-MAX_FIELD_END:]
    text = f"{tail}\n{after[lead : lead + MAX_FIELD_END]}"
    meeting = [boundary for boundary in _boundaries(text) if boundary.start <= len(tail) < boundary.end]
    to_second = lead - len(tail) - 1
    for rule, start, end in _hits_across(rule_set, text, meeting):
        yield rule, len(before) - len(tail) + start, meeting[0].end + to_second, end + to_second


def _boundaries(text: str) -> list[Boundary]:
    """The boundaries across which anything may be read."""
    boundaries = []
    for match in _BOUNDARY.finditer(text):
        start, end = match.span()
        before, after = (
            fold_chinese(text[max(0, start - MAX_BESIDE) : start]),
            fold_chinese(text[end : end + MAX_BESIDE]),
        )
        between = match.group()
        is_open = _COLON.search(between) is not None or (
            _STOP.search(between) is None and _OPEN_END.search(before) is not None
        )
        has_amount = _AMOUNT_AT_START.match(after) is not None or _AMOUNT_AT_END.search(before) is not None
        if is_open or has_amount:
            boundaries.append(Boundary(start, end, is_open, has_amount))
    return boundaries


def _hits_across(rule_set: RuleSet, text: str, boundaries: list[Boundary]) -> Iterator[tuple[Rule, int, int]]:
    if not boundaries:
        return
    # Spaces of the same length stand in the place of the boundaries, so that spans stay those of the text.
    pieces, at = [], 0
    for boundary in boundaries:
        pieces += [text[at : boundary.start], " " * (boundary.end - boundary.start)]
        at = boundary.end
    for rule, start, end in rule_set.find("".join([*pieces, text[at:]])):
        crossed = bisect_right(boundaries, start, key=lambda boundary: boundary.start)
        if crossed < len(boundaries) and boundaries[crossed].end < end:
            boundary = boundaries[crossed]
            if boundary.is_open or (boundary.has_amount and rule.family == DOSE_FAMILY):
                yield rule, start, end
