# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Numbers that states, insurers and hospitals give to a person. Checksums, or a word that says so, keep lab values out."""

import re
from collections.abc import Callable, Iterator
from types import ModuleType

from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.us import ssn

from consultations.screening.found import Found

TAIWAN_ID = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][ -]?[1289A-Da-d][ -]?\d{8}(?!\d)")
# The letter of a Taiwanese identity number stands for a two-digit number in its checksum.
LETTERS = {letter: 10 + index for index, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
HONG_KONG = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2})(\d{6})\s?[(\[]([0-9A])[)\]]", re.IGNORECASE)
SINGAPORE = re.compile(r"(?<![A-Za-z0-9])([STFGstfg])(\d{7})([A-Za-z])(?![A-Za-z0-9])")


def _by(module: ModuleType) -> Callable[[str], bool]:
    return module.is_valid


# The shape; whether its checksum is right; whether only a word before it makes it certain.
NUMBERS: list[tuple[re.Pattern[str], Callable[[str], bool], str]] = [
    (re.compile(r"(?<!\w)\d{17}[\dXx](?!\w)", re.ASCII), _by(ric), ""),
    (re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", re.ASCII), _by(ssn), ""),
    (
        re.compile(r"(?<![\w-])\d{6}-[1-8]\d{6}(?![\w-])", re.ASCII),
        lambda run: 1 <= int(run[2:4]) <= 12 and 1 <= int(run[4:6]) <= 31,
        "",
    ),
    (re.compile(r"(?<!\w)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\w)", re.ASCII), _by(nhs), "nhs"),
    (
        re.compile(
            r"(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)", re.ASCII | re.IGNORECASE
        ),
        lambda run: True,
        "",
    ),
    (re.compile(r"(?<!\w)[2-9]\d{3}[ -]\d{4}[ -]\d{4}(?!\w)", re.ASCII), _by(aadhaar), ""),
    (re.compile(r"(?<!\w)[2-9]\d{11}(?!\w)", re.ASCII), _by(aadhaar), "aadhaar"),
    (re.compile(r"(?<!\w)[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z](?!\w)", re.ASCII), _by(pan), ""),
    (re.compile(r"(?<!\w)\d{8}[ -]?[A-Za-z](?!\w)", re.ASCII), _by(dni), ""),
    (re.compile(r"(?<!\w)[XYZ][ -]?\d{7}[ -]?[A-Z](?!\w)", re.ASCII), _by(nie), ""),
    (
        re.compile(r"(?<!\w)[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z](?!\w)", re.ASCII | re.IGNORECASE),
        _by(codicefiscale),
        "",
    ),
    (
        re.compile(r"(?<!\w)[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d(?!\w)", re.ASCII),
        _by(nir),
        "",
    ),
    (re.compile(r"(?<!\w)\d{4}[ -]?\d{4}[ -]?\d{4}(?!\w)", re.ASCII), lambda run: True, "my number"),
    (re.compile(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d\d(?!\w)", re.ASCII), _by(cpf), ""),
]
LONGER_NUMBER = re.compile(r"(?!(?:19|20)\d\d(?!\d| \d))\d[\d -]{2,20}\d")
NUMBERED = re.compile(r"(?:\d[ .-]?){5}|[A-Za-z]{5}\d\d")  # nothing below is shorter
CODE = r"(?P<code>(?=[a-z0-9 -]{0,14}\d{3})[a-z]{0,4}[ -]?\d[a-z0-9]{0,14}(?:[ -][a-z]?\d[a-z0-9]{0,11}){0,4}[a-z0-9]?)(?![\w/%])"
IS = r"(?:\s?(?:is|was|are|:|#|=|\.|no\.?|nr\.?|number|是|為|碼|號|,|\()){0,4}\s{0,2}"
NATIONAL_CUE = re.compile(
    r"(?:(?:national|identity|citizen|resident|personal|government)[\s-](?:id(?:entity)?(?:\scard)?|card|identification|insurance)|(?:my|his|her)\sid|\bid card|social security|\bssn|\bnino|\bnric|\bhkid|aadhaar|aadhar|my ?number card|individual number|マイナンバー|\bcpf|\bdni\b|\bbsn|pesel|steuer-?id|"
    r"national insurance|\bni (?:number|no)|codice fiscale|身分證(?:字號|號碼|號)?|身份證(?:字號|號碼|號)?|居留證(?:號碼|號)?|統一證號|證號)"
    + IS
    + CODE,
)
RECORD_CUE = re.compile(
    r"(?:\bmrn|(?:medical|health|patient|hospital|clinic)(?:'s)?\s(?:record|chart|file|id|card|number|case|insurance|no)(?:\s(?:number|no|id|card|file))?|\bchart(?:\s(?:number|no|id))?|\bpatient(?:\s(?:id|no))|case\s(?:number|no|id)|claim(?:\s(?:number|no|id))?|record\s(?:number|no|id)|"
    r"insurance(?:\s(?:card|policy|member|id|number|no)){1,2}|policy\s(?:number|no|id)|member(?:ship)?\s(?:id|number|no)|\bnhi(?:\scard)?|medicare(?:\s(?:card|number|no))?|medicaid(?:\s(?:id|number))?|\bpassport|driv(?:er|ing)'?s?\slicen[cs]e|file\s(?:number|no)|"
    r"registration\s(?:number|no)|admission\s(?:number|no)|sample\s(?:number|id)|accession\s(?:number|no)|specimen\s(?:id|number)|(?:lab|report|visit|appointment|booking|reference|ref)\s(?:number|no|id)|"
    r"病歷(?:號碼?|編號|表)?|健保卡?(?:卡號|號碼?|字號|號)?|護照(?:號碼?)?|保單(?:號碼?|編號)?|就醫序號|掛號(?:號碼|序號)|駕照(?:號碼?)?|就診(?:號碼?|卡號?)|住院號碼?|檢體(?:編號|號碼?)|社保卡?號?|醫保卡?號?|會員編號|案件編號|門診號|報告編號|單號|檢查單號?|批價序號)"
    + IS
    + CODE,
)


def is_taiwan_id(text: str) -> bool:
    """Whether the checksum of a Taiwanese identity number, or of a resident's old or new one, is right."""
    text = re.sub(r"[ -]", "", text).upper()
    first, second = LETTERS[text[0]], text[1]
    # In the old numbers of residents the second place is a letter too: its last digit counts.
    digits = [first // 10, first % 10, int(second) if second.isdigit() else LETTERS[second] % 10, *map(int, text[2:])]
    weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0


def is_hong_kong_id(letters: str, digits: str, check: str) -> bool:
    values = [
        36 if len(letters) == 1 else ord(letters[0].upper()) - 55,
        ord(letters[-1].upper()) - 55,
        *map(int, digits),
    ]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check.upper() == "A" else int(check))) % 11 == 0


def is_singapore_id(first: str, digits: str, last: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, (2, 7, 6, 5, 4, 3, 2), strict=True))
    total += 4 if first.upper() in "TG" else 0
    return ("JZIHGFEDCBA" if first.upper() in "ST" else "XWUTRQPNMLK")[total % 11] == last.upper()


def near_digits(text: str) -> list[tuple[int, int]]:
    """The parts of a text around its longer numbers: no word that announces one has to be sought elsewhere."""
    parts: list[tuple[int, int]] = []
    for match in LONGER_NUMBER.finditer(text):
        begin, end = max(0, match.start() - 70), match.end() + 40
        if parts and begin <= parts[-1][1]:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((begin, end))
    return parts


def identity_numbers(text: str, lower: str) -> Iterator[Found]:
    if NUMBERED.search(text):
        yield from _checked(text, lower)
    for pattern, kind in ((NATIONAL_CUE, "national_id"), (RECORD_CUE, "record_number")):
        for match in (one for begin, end in near_digits(lower) for one in pattern.finditer(lower, begin, end)):
            if len(re.sub(r"\D", "", match["code"])) >= 4 and not re.fullmatch(r"(?:19|20)\d\d", match["code"]):
                yield Found(match.start("code"), match.end("code"), kind)


def _checked(text: str, lower: str) -> Iterator[Found]:
    """Numbers whose own shape and checksum tell what they are."""
    for match in TAIWAN_ID.finditer(text):
        if is_taiwan_id(match.group()):
            yield Found(*match.span(), "national_id")
    for pattern, check in ((HONG_KONG, is_hong_kong_id), (SINGAPORE, is_singapore_id)):
        yield from (Found(*match.span(), "national_id") for match in pattern.finditer(text) if check(*match.groups()))
    for pattern, right, cue in NUMBERS:
        if cue and cue not in lower:
            continue
        yield from (Found(*match.span(), "national_id") for match in pattern.finditer(text) if right(match.group()))
