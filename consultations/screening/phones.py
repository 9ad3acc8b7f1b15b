# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Telephone numbers of many countries, and never the numbers of medicine."""

from collections.abc import Iterator

import phonenumbers

from consultations.reading.patterns import compile_pattern
from consultations.screening.findings import ScreeningFinding, findings_of

MAX_CHECKED = 40  # numbers of a text that the library is asked about
MIN_DIGITS, MAX_DIGITS = 7, 15  # of a telephone number, with its country's
MAX_LENGTH = 24  # characters of a number with its separators
MAX_SPACED_GROUPS = 5  # of digits; a row of more is a row of readings
MAX_CUE_DISTANCE, MAX_UNIT_DISTANCE = 28, 14  # characters before and after a number that say what it is
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
DIGITS, SEPARATORS, BARS = set("0123456789"), set(f" \n()./{DASHES}"), set(f"./{DASHES}")
MAX_SEPARATORS = 4  # characters between two groups: ") - "
# How the parts of a number are told apart, and how its separators are read.
GROUPS_APART = str.maketrans(dict.fromkeys("()./+-", " "))
PLAIN = str.maketrans(dict.fromkeys(DASHES, "-") | {"\n": " "})
YEAR = r"(?:19|20)\d\d"
DATE = compile_pattern(
    rf"{YEAR}[-. /]\d{{1,2}}[-. /]\d{{1,2}}|\d{{1,2}}[-. /]\d{{1,2}}[-. /]{YEAR}|{YEAR}[- /]{YEAR}|{YEAR}(?:0\d|1[0-2])(?:[0-2]\d|3[01])",
    not_after=r"\d",
    not_before=r"\d",
)
READINGS = compile_pattern(r"\d{1,3}(?:[ .-]\d{1,3}){2,}")  # a row of readings: "120 80 72 118"
PRESSURES = compile_pattern(r"\d{2,3}(?: ?[-~] ?\d{2,3})? ?/ ?\d{2,3}(?: ?[-~] ?\d{2,3})?")  # "130-135/90-100"
PHONE_CUE = compile_pattern(
    r"(?:\b(?:phone|tel|telephone|mobile|cell|cellphone|call|text|whatsapp|number|reach me|contact|ring|sms|hp|mob|no)\b[\w\s.:#'-]{0,16}|(?:電話|手機|打給我|聯絡|來電|致電|門號|撥打?|號碼)\D{0,6}|[☎📞📱]\s?)$"
)
UNIT = compile_pattern(
    r"^\s?(?:mg|ml|mcg|ug|µg|iu|cfu|cells?|copies|units?|g\b|kg|steps|元|塊|萬|顆|毫|單位|步|ng|pg|u/l|/|x10|platelets|usd|dollars|euros?|mm ?hg|mm\b|cm\b|bpm|kcal|cal|lbs?|hours?|days?|weeks?|months?|years?)",
    ignore_case=True,
)
OTHER_NUMBER_CUE = compile_pattern(
    r"(?:\b(?:isbn|pmid|doi|nct|lot|batch|order|platelets?|wbc|rbc|cells?|count|icd|claim|clm|trial|version|tracking|invoice|bar ?code|ean|upc|ndc|gtin|sku|serial|model|bp|blood pressure|between|hcg|range)\b[\w\s.:#]{0,10}|(?:條碼|血壓|批號|訂單|單號)\D{0,4})$"
)
# Which countries write a number so, by its digits alone: phonenumbers then checks it for each of them.
NATIONAL_SHAPES = [
    (compile_pattern(r"09\d{8}|0[2-8]\d{7,8}|0800\d{6}"), ("TW",)),
    (compile_pattern(r"1[3-9]\d{9}|0\d{10,11}"), ("CN", "GB", "DE")),
    (compile_pattern(r"0\d{9}"), ("FR", "AU", "JP", "DE", "CH", "IT", "TH")),
    (compile_pattern(r"0\d{10}"), ("GB", "JP", "DE", "KR", "IT")),
    (compile_pattern(r"0\d{8}|0\d{11}"), ("TW", "DE", "NZ", "BE", "SE", "AT")),
]
GROUPED = compile_pattern(
    r"\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}|1[ .-]\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}|[235689]\d{3}[ -]\d{4}|[6-9]\d{4}[ -]\d{5}"
    r"|0\d{1,3}[ -]\d{3,4}[ -]\d{3,4}|\(0\d{1,4}\)[ -]?\d{3,4}[ -]?\d{3,5}|0[1-9](?:[ .-]\d\d){4}|[679]\d{2}[ ]\d{3}[ ]\d{3}|0\d{3,4}[ -/]{1,3}\d{5,8}"
    r"|1[3-9]\d[ -]\d{4}[ -]\d{4}"
)
DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
SPELT = compile_pattern(rf"\b{DIGIT_WORD}(?:[\s,-]{{1,2}}{DIGIT_WORD}){{7,14}}\b")
SPELT_CHINESE = compile_pattern(r"[零〇一二三四五六七八九]{8,12}")


def phones(text: str, lower: str) -> Iterator[ScreeningFinding]:
    """Rows of digits that neither look measured nor are announced as another number, and are written as phones are."""
    checked = 0
    for start, end in _runs(text):
        run = text[start:end].translate(PLAIN)
        groups = run.translate(GROUPS_APART).split()
        digits = "".join(groups)
        if not MIN_DIGITS <= len(digits) <= MAX_DIGITS or len(set(digits)) < 2:
            continue
        if _is_measured(run, groups, digits) or UNIT.match(text[end : end + MAX_UNIT_DISTANCE]):
            continue
        before = lower[max(0, start - MAX_CUE_DISTANCE) : start]
        if OTHER_NUMBER_CUE.search(before):
            continue
        checked += 1
        if _is_phone(run, groups, digits, is_announced=bool(PHONE_CUE.search(before))):
            yield ScreeningFinding(start, end, "phone")
        if checked == MAX_CHECKED:
            break
    # Several different digits: "two two two" counts something.
    yield from findings_of("phone", SPELT, lower, accept=lambda match: len(set(match.group().split())) > 2)
    yield from findings_of("phone", SPELT_CHINESE, text, accept=lambda match: len(set(match.group())) > 3)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Digits with what separates them; of a row with too many, what may be a number of its own."""
    at = 0
    while at < len(text):
        if text[at] not in DIGITS:
            at += 1
            continue
        start, ends = _start(text, at), [_after_digits(text, at)]
        at = ends[0]
        if not _may_follow(text, start):
            continue
        while (group := _next_group(text, at)) is not None:
            at = _after_digits(text, group)
            ends.append(at)
        while ends and not _may_end(text, ends[-1]):
            ends.pop()
        if not ends:
            continue
        end = ends[-1] + (text[ends[-1] : ends[-1] + 1] == ")")
        if end - start <= MAX_LENGTH:
            yield start, end
        else:
            yield from _split(text, start, end)


def _start(text: str, at: int) -> int:
    """Where a number begins whose first digit stands there: "+", "(" and "+ (" belong to it."""
    start = at - (text[at - 1 : at] == "(")
    plus = start - (text[start - 1 : start] == " " and text[start - 2 : start - 1] == "+")
    return plus - 1 if text[plus - 1 : plus] == "+" else start


def _after_digits(text: str, at: int) -> int:
    while at < len(text) and text[at] in DIGITS:
        at += 1
    return at


def _next_group(text: str, at: int) -> int | None:
    """Where the digits go on behind a separator."""
    between = at
    while between < len(text) and between - at < MAX_SEPARATORS and text[between] in SEPARATORS:
        between += 1
    separator = text[at:between]
    if not separator or between >= len(text) or text[between] not in DIGITS:
        return None
    is_one_number = (
        sum(char in BARS for char in separator) <= 1 and "   " not in separator and separator.count("\n") <= 1
    )
    return between if is_one_number else None


def _may_follow(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    return not (before and (before in ".,/+#" or before in DASHES or (before.isascii() and before.isalnum())))


def _may_end(text: str, end: int) -> bool:
    """Not in a decimal, a percentage or a fraction."""
    after, beyond = text[end : end + 1], text[end + 1 : end + 2]
    return after not in ("/", "%", "°") and not (after in (".", ",") and beyond in DIGITS)


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a long row that may be numbers: each goes on until one begins with 0 or +, or it is too long."""
    first = at = start
    for piece in text[start:end].translate(PLAIN).split(" "):
        following = at + len(piece)
        if piece.startswith(("0", "+", "(")) or following - first > MAX_LENGTH:
            if at - first > MIN_DIGITS:
                yield first, at - 1
            first = at
        at = following + 1
    if MIN_DIGITS <= end - first <= MAX_LENGTH:
        yield first, end


def _is_measured(run: str, groups: list[str], digits: str) -> bool:
    """Whether it is written as dates, readings, blood pressures or round numbers are."""
    if DATE.search(run) or PRESSURES.fullmatch(run) or (READINGS.fullmatch(run) and len(digits) < 9):
        return True
    return len(groups) > 1 and not run.startswith(("+", "0", "(")) and all(int(group) % 50 == 0 for group in groups)


def _is_phone(run: str, groups: list[str], digits: str, *, is_announced: bool) -> bool:
    if run.startswith(("+", "00")):
        return _is_valid(f"+{digits.removeprefix('00')}", None, possible=run.startswith("+"))
    if is_announced and not READINGS.fullmatch(run):
        return True
    if GROUPED.fullmatch(run.strip()):
        return True
    if " " in run and len(groups) > MAX_SPACED_GROUPS:
        return False
    # "0.85-1.15 0.70": decimals; a number of telephones has one kind of dot or none.
    if len(groups) > 1 and (digits[0] != "0" or ("." in run and any(char in run for char in " -/"))):
        return False
    if len(groups) == 1 and _is_bar_code(digits):
        return False
    return any(
        _is_valid(digits, region) for shape, regions in NATIONAL_SHAPES if shape.fullmatch(digits) for region in regions
    )


def _is_bar_code(digits: str) -> bool:
    """Whether twelve digits or more end in the check digit of goods."""
    weighted = [int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits))]
    return len(digits) >= 12 and sum(weighted) % 10 == 0


def _is_valid(number: str, region: str | None, *, possible: bool = False) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) if possible else phonenumbers.is_valid_number(parsed)
