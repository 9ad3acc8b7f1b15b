# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Telephone numbers of many countries, and never the numbers of medicine."""

import re
from collections.abc import Iterator

import phonenumbers

from consultations.screening.found import Found

MOST = 20  # candidates that the library is asked about
RUN = re.compile(
    r"(?<![A-Za-z0-9.,/+#-])(?:\+|00)?\(?\d{1,4}\)?(?:(?:[ ]{0,2}[().\-/][ ]{0,1}|[ ])?\(?\d{1,13}\)?){0,8}(?![\d/%°]|[.,]\d)"
)
YEAR = r"(?:19|20)\d\d"
DATE = re.compile(
    rf"(?<!\d)(?:{YEAR}[-. /]\d{{1,2}}[-. /]\d{{1,2}}|\d{{1,2}}[-. /]\d{{1,2}}[-. /]{YEAR}|{YEAR}[- /]{YEAR}|{YEAR}(?:0\d|1[0-2])(?:[0-2]\d|3[01]))(?!\d)"
)
READINGS = re.compile(r"\d{1,3}(?:[ .-]\d{1,3}){2,}")  # a row of readings: "120 80 72 118"
CUE = re.compile(
    r"(?:\b(?:phone|tel|telephone|mobile|cell|cellphone|call|text|whatsapp|number|reach me|contact|ring|sms|hp|mob|no)\b[\w\s.:#'-]{0,16}|(?:電話|手機|打給我|聯絡|來電|致電|門號|撥打?|號碼)\D{0,6}|[☎📞📱]\s?)$"
)
UNIT = re.compile(
    r"^\s?(?:mg|ml|mcg|ug|µg|iu|cfu|cells?|copies|units?|g\b|kg|steps|元|塊|萬|顆|ng|pg|u/l|/|x10|platelets|usd|dollars|euros?)",
    re.IGNORECASE,
)
ELSE = re.compile(
    r"\b(?:isbn|pmid|doi|nct|lot|batch|order|platelets?|wbc|rbc|cells?|count|icd|claim|clm|trial|version|tracking|invoice)\b[\w\s.:#]{0,10}$"
)
# Which countries write a number so, by its digits.
SHAPES = [
    (re.compile(r"09\d{8}|0[2-8]\d{7,8}|0800\d{6}"), ("TW",)),
    (re.compile(r"1[3-9]\d{9}|0\d{10,11}"), ("CN", "GB", "DE")),
    (re.compile(r"0\d{9}"), ("FR", "AU", "JP", "DE", "CH", "IT", "TH")),
    (re.compile(r"0\d{10}"), ("GB", "JP", "DE", "KR", "IT")),
    (re.compile(r"0\d{8}|0\d{11}"), ("TW", "DE", "NZ", "BE", "SE", "AT")),
]
GROUPED = re.compile(
    r"\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}|1[ .-]\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}|[235689]\d{3}[ -]\d{4}|[6-9]\d{4}[ -]\d{5}"
    r"|0\d{1,3}[ -]\d{3,4}[ -]\d{3,4}|\(0\d{1,4}\)[ -]?\d{3,4}[ -]?\d{3,5}|0[1-9](?:[ .-]\d\d){4}|[679]\d{2}[ ]\d{3}[ ]\d{3}|0\d{3,4}[ -/]{1,3}\d{5,8}"
    r"|1[3-9]\d[ -]\d{4}[ -]\d{4}"
)
WORDS = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
SPELT = re.compile(rf"\b{WORDS}(?:[\s,-]{{1,2}}{WORDS}){{7,14}}\b")
SPELT_CHINESE = re.compile(r"[零〇一二三四五六七八九]{8,12}")


def phones(text: str, lower: str) -> Iterator[Found]:
    asked = 0
    for match in RUN.finditer(text):
        run, end = match.group(), match.end()
        digits = re.sub(r"\D", "", run)
        if not 7 <= len(digits) <= 15 or len(set(digits)) < 2 or asked >= MOST:
            continue
        if DATE.search(run) or (READINGS.fullmatch(run) and len(digits) < 9) or UNIT.match(text, end, end + 12):
            continue
        if UNIT.match(text[end : end + 12]) or ELSE.search(lower, max(0, match.start() - 24), match.start()):
            continue
        asked += 1
        if _is_phone(run, digits, cued=bool(CUE.search(lower[max(0, match.start() - 28) : match.start()]))):
            yield Found(match.start(), end, "phone")
    yield from (Found(*match.span(), "phone") for match in SPELT.finditer(lower) if len(set(match.group().split())) > 2)
    yield from (Found(*match.span(), "phone") for match in SPELT_CHINESE.finditer(text) if len(set(match.group())) > 3)


def _is_phone(run: str, digits: str, *, cued: bool) -> bool:
    if run.startswith(("+", "00")):
        return _is_valid(f"+{digits.removeprefix('00')}", None, possible=run.startswith("+"))
    if cued and not READINGS.fullmatch(run):
        return True
    if GROUPED.fullmatch(run.strip()):
        return True
    if " " in run and len(re.findall(r"\d+", run)) > 5:
        return False
    return any(_is_valid(digits, region) for shape, regions in SHAPES if shape.fullmatch(digits) for region in regions)


def _is_valid(number: str, region: str | None, *, possible: bool = False) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(parsed) if possible else phonenumbers.is_valid_number(parsed)
