# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Numbers that states, insurers and hospitals give to a person. Checksums, or a word that says so, keep lab values out."""

from collections.abc import Iterator

from consultations.reading.patterns import compile_pattern
from consultations.screening.findings import ScreeningFinding
from consultations.screening.national_ids import NUMBERS, SEPARATORS, is_taiwan_id

__all__ = ["identity_numbers", "is_taiwan_id"]

MAX_CHECKED = 40  # numbers of each kind whose check digits are worked out
MAX_CUE_DISTANCE, MAX_CUE_LENGTH = (
    40,
    70,
)  # characters between a word that announces a number and the number, and with it
LONGER_NUMBER = compile_pattern(r"\d[\d -]{2,20}\d")
ANY_NUMBER = compile_pattern(r"(?:\d[ .-]?){5}|[A-Za-z]{5}\d\d")  # nothing below is shorter
CODE_LIKE = compile_pattern(
    r"[A-Za-z]{0,3}(?:\d[ .-]?){6,15}[0-9A-Za-z]", not_after="0-9A-Za-z_./+-", not_before="0-9A-Za-z_%"
)
ANNOUNCED = compile_pattern(
    r"\b(?:id|ids|ident\w*|national|citizen\w*|tax|insurance|insured|registration|sin|nhs|ssn|bsn|bsnr|svnr|rut|rfc|dni|cuit|cuil|cédula|cedula|cpf|nit|pesel|egn|oib|jmbg|emšo|amka|cnp|"
    r"nif|niss|kimlik|zehut|isikukood|asmens|personas|rodné|číslo|tfn|ird|inn|nik|ktp|nric|mykad|phn|aadhaar|epic|voter|cui|cprnr|cpr|fødselsnr|kennitala|steuer\w*|idnr)\b|証|證|证|番号|번호|รหัส|บัตร|инн|рнокпп|егн"
)
ANOTHER_KIND = compile_pattern(
    r"\b(?:phone|tel|mobile|cell|fax|bar ?code|ean|upc|isbn|lot|batch|order|invoice|tracking|serial|model|version|pmid|doi|trial|nct|icd|ndc|gtin|sku|ref|item|product|account|iban)\b|條碼|电话|電話|手機|手机|訂單|批號"
)
NOT_A_PREFIX = {"at", "on", "to", "in", "by", "of", "for", "is", "and", "or", "the"}
THREE_DIGITS, YEAR = compile_pattern(r"[0-9]{3}"), compile_pattern(r"(?:19|20)\d\d")
CODE = r"(?P<code>[a-z]{0,4}[ -]?\d[a-z0-9]{0,14}(?:[ -][a-z]?\d[a-z0-9]{0,11}){0,4}[a-z0-9]?)"
IS = r"(?:\s?(?:is|was|are|:|#|=|\.|no\.?|nr\.?|number|是|為|碼|號|,|\()){0,4}\s{0,2}"
NATIONAL_CUE = compile_pattern(
    r"(?:(?:national|identity|citizen|resident|personal|government)[\s-](?:id(?:entity)?(?:\scard)?|card|identification|insurance)|(?:my|his|her)\sid|\bid card|social security|\bssn|\bnino|\bnric|\bhkid|aadhaar|aadhar|philsys|\bcccd|\bcmnd|\bktp\b|\bnik\b|\bcnic|\bcurp|\bahv\b|personnummer|fødselsnummer|my ?number card|individual number|マイナンバー|\bcpf|\bdni\b|\bbsn|pesel|steuer-?id|"
    r"national insurance|\bni (?:number|no)|codice fiscale|身分證(?:字號|號碼|號)?|身份證(?:字號|號碼|號)?|居留證(?:號碼|號)?|統一證號|證號|주민등록번호|個人番号|個人番號)"
    + IS
    + CODE,
    not_before=r"\w/%",
)
MY_NUMBER = compile_pattern(
    r"my ?number[^.\n0-9]{0,20}(?P<code>\d{4}[ -]?\d{4}[ -]?\d{4})", not_before="0-9a-z"
)  # Japan's
RECORD_CUE = compile_pattern(
    r"(?:\bmrn|(?:medical|health|patient|hospital|clinic)(?:'s)?\s(?:record|chart|file|id|card|number|case|insurance|no)(?:\s(?:number|no|id|card|file))?|\bchart(?:\s(?:number|no|id))?|\bpatient(?:\s(?:id|no))|case\s(?:number|no|id)|claim(?:\s(?:number|no|id))?|record\s(?:number|no|id)|"
    r"insurance(?:\s(?:card|policy|member|id|number|no)){1,2}|policy\s(?:number|no|id)|member(?:ship)?\s(?:id|number|no)|\bnhi(?:\scard)?|medicare(?:\s(?:card|number|no))?|medicaid(?:\s(?:id|number))?|\bpassport|driv(?:er|ing)'?s?\slicen[cs]e|file\s(?:number|no)|"
    r"registration\s(?:number|no)|admission\s(?:number|no)|sample\s(?:number|id)|accession\s(?:number|no)|specimen\s(?:id|number)|(?:lab|report|visit|appointment|booking|reference|ref)\s(?:number|no|id)|"
    r"病歷(?:號碼?|編號|表)?|健保卡?(?:卡號|號碼?|字號|號)?|護照(?:號碼?)?|保單(?:號碼?|編號)?|就醫序號|掛號(?:號碼|序號)|駕照(?:號碼?)?|就診(?:號碼?|卡號?)|住院號碼?|檢體(?:編號|號碼?)|社保卡?號?|醫保卡?號?|會員編號|案件編號|門診號|報告編號|單號|檢查單號?|批價序號)"
    + IS
    + CODE,
    not_before=r"\w/%",
)


def _parts_with_numbers(text: str) -> list[tuple[int, int]]:
    """The parts of a text around its longer numbers: no word that announces one has to be sought elsewhere."""
    parts: list[tuple[int, int]] = []
    for match in LONGER_NUMBER.finditer(text):
        begin, end = max(0, match.start() - MAX_CUE_LENGTH), match.end() + MAX_CUE_DISTANCE
        if parts and begin <= parts[-1][1]:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((begin, end))
    return parts


def identity_numbers(text: str, lower: str) -> Iterator[ScreeningFinding]:
    """Numbers that are clear by their form, valid ones after a word that announces them, and codes named for a person."""
    if not ANY_NUMBER.search(text):
        return
    yield from _unmistakable(text)
    yield from _announced(text, lower)
    for begin, end in _parts_with_numbers(lower):
        for pattern, kind in ((NATIONAL_CUE, "national_id"), (MY_NUMBER, "national_id"), (RECORD_CUE, "record_number")):
            for match in pattern.finditer(lower[begin:end]):
                code = match["code"]
                if code.partition(" ")[0] in NOT_A_PREFIX:  # "at 1800"
                    continue
                # Neither a year nor a few digits among letters: "my chart 2020", "case no. B12".
                if sum(map(str.isdigit, code)) >= 4 and THREE_DIGITS.search(code) and not YEAR.fullmatch(code):
                    yield ScreeningFinding(begin + match.start("code"), begin + match.end("code"), kind)


def _unmistakable(text: str) -> Iterator[ScreeningFinding]:
    """Numbers whose own form and check digits tell what they are."""
    for number in NUMBERS:
        for checked, match in enumerate(number.clear.finditer(text) if number.clear else ()):
            if checked == MAX_CHECKED:
                break
            written = match.group()
            if number.is_valid(written) or number.is_valid(written.translate(SEPARATORS)):
                yield ScreeningFinding(*match.span(), "national_id")


def _announced(text: str, lower: str) -> Iterator[ScreeningFinding]:
    """Numbers whose check digits are right, after a word that announces some number of a person."""
    checked = 0
    for match in CODE_LIKE.finditer(text):
        before = lower[max(0, match.start() - MAX_CUE_DISTANCE) : match.start()]
        if checked == MAX_CHECKED or not ANNOUNCED.search(before) or ANOTHER_KIND.search(before):
            continue
        checked += 1
        code = match.group().translate(SEPARATORS)
        if len(set(code)) > 1 and any(len(code) in number.lengths and number.is_valid(code) for number in NUMBERS):
            yield ScreeningFinding(*match.span(), "national_id")
