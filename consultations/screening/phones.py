# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Telephone numbers of many countries, and never the numbers of medicine."""

from collections.abc import Iterator

import phonenumbers

from consultations.reading.patterns import compile_pattern
from consultations.screening.found import Found

MAX_CHECKED = 20  # numbers of a text that the library is asked about
MIN_DIGITS, MAX_DIGITS = 7, 15  # of a telephone number, with its country's
MAX_SPACED_GROUPS = 5
BEFORE, AFTER = 28, 14  # characters around a number in which a word says what it is
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SEPARATED = rf"(?: {{0,2}}[()./{DASHES[1:]}-] ?| {{1,2}}|\n ?)"
RUN = compile_pattern(
    rf"(?:\+ ?)?\(?[0-9]{{1,13}}\)?(?:{SEPARATED}?\(?[0-9]{{1,13}}\)?){{0,8}}",
    not_after=rf"A-Za-z0-9.,/+#{DASHES[1:]}-",
    followed_by=r"(?:\z|[^0-9/%°.,]|[.,](?:\z|[^0-9]))",
)
GROUP = compile_pattern("[0-9]+")
PLAIN = str.maketrans(dict.fromkeys(DASHES, "-") | {"\n": " "})
YEAR = r"(?:19|20)\d\d"
DATE = compile_pattern(
    rf"{YEAR}[-. /]\d{{1,2}}[-. /]\d{{1,2}}|\d{{1,2}}[-. /]\d{{1,2}}[-. /]{YEAR}|{YEAR}[- /]{YEAR}|{YEAR}(?:0\d|1[0-2])(?:[0-2]\d|3[01])",
    not_after=r"\d",
    not_before=r"\d",
)
READINGS = compile_pattern(r"\d{1,3}(?:[ .-]\d{1,3}){2,}")  # a row of readings: "120 80 72 118"
PRESSURES = compile_pattern(r"\d{2,3}(?: ?[-~] ?\d{2,3})? ?/ ?\d{2,3}(?: ?[-~] ?\d{2,3})?")  # "130-135/90-100"
CUE = compile_pattern(
    r"(?:\b(?:phone|tel|telephone|mobile|cell|cellphone|call|text|whatsapp|number|reach me|contact|ring|sms|hp|mob|no)\b[\w\s.:#'-]{0,16}|(?:電話|手機|打給我|聯絡|來電|致電|門號|撥打?|號碼)\D{0,6}|[☎📞📱]\s?)$"
)
UNIT = compile_pattern(
    r"^\s?(?:mg|ml|mcg|ug|µg|iu|cfu|cells?|copies|units?|g\b|kg|steps|元|塊|萬|顆|毫|單位|步|ng|pg|u/l|/|x10|platelets|usd|dollars|euros?|mm ?hg|mm\b|cm\b|bpm|kcal|cal|lbs?|hours?|days?|weeks?|months?|years?)",
    ignore_case=True,
)
ELSE = compile_pattern(
    r"(?:\b(?:isbn|pmid|doi|nct|lot|batch|order|platelets?|wbc|rbc|cells?|count|icd|claim|clm|trial|version|tracking|invoice|bar ?code|ean|upc|ndc|gtin|sku|serial|model|bp|blood pressure|between|hcg|range)\b[\w\s.:#]{0,10}|(?:條碼|血壓|批號|訂單|單號)\D{0,4})$"
)
# Which countries write a number so, by its digits.
SHAPES = [
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
WORDS = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
SPELT = compile_pattern(rf"\b{WORDS}(?:[\s,-]{{1,2}}{WORDS}){{7,14}}\b")
SPELT_CHINESE = compile_pattern(r"[零〇一二三四五六七八九]{8,12}")


def phones(text: str, lower: str) -> Iterator[Found]:
    checked = 0
    for match in RUN.finditer(text):
        start, end = match.span()
        run = text[start:end].translate(PLAIN)
        groups = GROUP.findall(run)
        digits = "".join(groups)
        if not MIN_DIGITS <= len(digits) <= MAX_DIGITS or len(set(digits)) < 2 or checked >= MAX_CHECKED:
            continue
        if _is_measured(run, groups, digits) or UNIT.match(text[end : end + AFTER]):
            continue
        before = lower[max(0, start - BEFORE) : start]
        if ELSE.search(before):
            continue
        checked += 1
        if _is_phone(run, groups, digits, cued=bool(CUE.search(before))):
            yield Found(start, end, "phone")
    yield from (Found(*match.span(), "phone") for match in SPELT.finditer(lower) if len(set(match.group().split())) > 2)
    yield from (Found(*match.span(), "phone") for match in SPELT_CHINESE.finditer(text) if len(set(match.group())) > 3)


def _is_measured(run: str, groups: list[str], digits: str) -> bool:
    """Whether it is written as dates, readings, blood pressures or round numbers are."""
    if DATE.search(run) or PRESSURES.fullmatch(run) or (READINGS.fullmatch(run) and len(digits) < 9):
        return True
    return len(groups) > 1 and not run.startswith(("+", "0", "(")) and all(int(group) % 50 == 0 for group in groups)


def _is_phone(run: str, groups: list[str], digits: str, *, cued: bool) -> bool:
    if run.startswith(("+", "00")):
        return _is_valid(f"+{digits.removeprefix('00')}", None, possible=run.startswith("+"))
    if cued and not READINGS.fullmatch(run):
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
    return any(_is_valid(digits, region) for shape, regions in SHAPES if shape.fullmatch(digits) for region in regions)


def _is_bar_code(digits: str) -> bool:
    """Whether twelve digits or more end in the check digit of goods."""
    weighed = [int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits))]
    return len(digits) >= 12 and sum(weighed) % 10 == 0


def _is_valid(number: str, region: str | None, *, possible: bool = False) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) if possible else phonenumbers.is_valid_number(parsed)
