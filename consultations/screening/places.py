# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Postal addresses and dates of birth."""

from collections.abc import Iterable, Iterator

from consultations.reading import fold_chinese
from consultations.reading.patterns import Match, Pattern, compile_pattern
from consultations.screening.findings import ScreeningFinding, findings_of

STREET = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Close|Crescent|Terrace|Place|Square|Highway|Hwy|Parkway|Pkwy|Grove|Gardens|Hill|Row|Mews|Alley|Walk|Park|Circle|Cir|Trail)"
# The patterns of house numbers are the slowest here: this one tells whether they have a chance.
STREET_WORD = compile_pattern(rf"\b{STREET}\b")
HOUSE = compile_pattern(
    rf"(?:(?:No\.?|Flat|Apt\.?|Apartment|Unit|Room|Suite)\s?\d{{1,5}}\w?,?\s{{1,2}}(?:No\.?\s?)?)?\d{{1,5}}[A-Za-z]?(?:-\d{{1,3}})?,?\s{{1,2}}(?:[A-Z0-9][\w'.]{{0,20}}\s){{1,4}}{STREET}\b\.?"
    rf"(?:,?\s(?:Apt|Apartment|Flat|Unit|Suite|#)\.?\s?#?\w{{1,5}})?(?:,\s?[A-Z][A-Za-z .]{{2,25}}){{0,2}}(?:,?\s[A-Z]{{2}}\s\d{{5}})?",
    not_after=r"\w/.",
)
LIVE_AT = compile_pattern(
    r"\b(?:live at|living at|address is|address:|reside at|staying at|home is at|house is at)\s{1,2}(?P<place>(?:flat |apt |no\.? ?)?\d{1,5}\w?,? [^.!?\n;]{3,60})",
    ignore_case=True,
)
TAIWAN_LATIN = compile_pattern(
    r"(?:\d{1,3}F(?:-\d{1,2})?\.?,\s?)?(?:No\.\s?\d{1,4}(?:-\d{1,3})?,\s?)(?:(?:Aly|Alley|Ln|Lane)\.?\s?\d{1,4},\s?){0,2}(?:Sec\.\s?\d,\s?)?[A-Z][\w' -]{2,30}\s?(?:Rd|St|Road|Street|Ave|Blvd)\.?(?:,\s?[A-Z][\w' .-]{2,25}){0,4}"
)
FLAT = compile_pattern(
    r"\b(?:Flat|Apt\.?|Apartment|Unit|Block|Blk)\s?\d{1,4}\w?,\s?(?:[A-Z0-9][\w'.-]{1,20}[\s,]{1,2}){1,6}",
    ignore_case=True,
)
EUROPEAN = compile_pattern(
    r"\b[A-ZÄÖÜ][a-zäöüß-]{2,20}(?:straße|strasse|str\.|weg|gasse|platz|allee|laan|straat|gatan|vej)\s\d{1,4}\w?\b(?:,\s?\d{4,5}\s[A-ZÄÖÜ]\w{2,20})?"
    r"|\b\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|boulevard|place|impasse|allée|chemin|quai)\s(?:d[eu]s?\s|de la\s|d'|l')?[A-ZÉ][\w'éèê-]{1,20}(?:\s[A-Z][\w'é-]{1,20}){0,2}"
    r"|\b(?:Calle|Avenida|Avda\.?|Plaza|Via|Viale|Piazza|Corso|Rua|Carrer|Jalan|Jl\.)\s(?:d[eio]l?a?\s)?[A-ZÉ][\w'éíóá-]{1,20}(?:\s[\w'éíóá-]{1,20}){0,3},?\s(?:nº\s?|n\.\s?|No\.\s?)?\d{1,4}\b"
)
POSTCODE = compile_pattern(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|(?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s\d{5}(?:-\d{4})?)\b"
)
PO_BOX = compile_pattern(
    r"\bP\.?\s?O\.?\s?Box\s\d{1,6}(?:,\s?[A-Z]\w{2,20})?|(?:Room|Rm|Flat)\s\d{1,4}\w?,\s?(?:Block|Blk|Tower|\d{1,2}/F)\s?\w{0,4}(?:,\s?[A-Z][\w ']{2,30}){0,2}"
)
POSTCODE_CUE = compile_pattern(
    r"(?:post\s?code|zip(?: code)?|postal code|郵遞區號|邮编|郵編)(?:\s?(?:is|:|是|為)){0,2}\s?(?P<place>[a-z0-9]{2,5}[ -]?[a-z0-9]{1,4})",
    ignore_case=True,
)
DIGITS = r"\s?[\d一二三四五六七八九十百]{1,5}\s?"
CHINESE_ADDRESS = compile_pattern(
    rf"(?:[\u4e00-\u9fff]{{2,3}}[市縣省])?(?:[\u4e00-\u9fff]{{1,4}}[區鄉鎮市])?(?:[\u4e00-\u9fff]{{1,3}}[里村])?(?:[\u4e00-\u9fff]{{1,5}}(?:路|街|大道|道|胡同|新村|社區|花園|苑|邨|大廈))(?:[一二三四五六七八九十\d]{{1,2}}段)?\s?"
    rf"(?:{DIGITS}巷)?(?:{DIGITS}弄)?(?:{DIGITS}(?:之{DIGITS}|-\d{{1,3}})?號|{DIGITS}(?:棟|座|樓|室|單元))(?:之\d{{1,2}})?(?:{DIGITS}(?:樓|室|棟|單元)(?:之{DIGITS})?){{0,3}}"
)
CHINESE_LANE = compile_pattern(rf"[\u4e00-\u9fff]{{1,4}}(?:路|街|大道)(?:[一二三四五六七八九十\d]{{1,2}}段)?{DIGITS}巷")

MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
ERA = r"(?:民國|民前|西元|公元|國曆|農曆|陽曆|陰曆)?"
NUMERALS = r"[〇零一二兩三四五六七八九十廿卅百]{1,5}"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    rf"(?:{DAY}(?:\s(?:of\s)?|-){MONTH}(?:[\s,-]{{1,2}}(?:\d{{4}}|'?\d\d\b))?|{MONTH}\s{DAY}(?:,?\s\d{{4}})?|\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])"
    rf"|{ERA}\s?\d{{2,4}}\s?年\s?{ERA}\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日號]?|{ERA}\d{{1,2}}\s?月\s?\d{{1,2}}\s?[日號]"
    rf"|(?:{ERA}\s?{NUMERALS}\s?年\s?)?{ERA}{NUMERALS}\s?月\s?初?{NUMERALS}[日號]"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?:0[4-9]|[4-9])\d[01]\d[0-3]\d)"
)
# A date alone is no date of birth, so a word of birth has to stand in the text.
BIRTH_CUE = compile_pattern(r"b(?:irth|orn|day)|d\.?o\.?b|生|誕|出世|年次")
BORN = compile_pattern(
    rf"(?:\b(?:born|birth|birthday|birthdate|birthday's|bday|dob|d\.o\.b|date of birth|birth date)\b\.?(?:\s?(?:on|is|was|are|the|in|:|=|of|\(|-|date|,)){{0,3}}|出生(?:年月日|日期|於|在|日)?|生日|生於|出世|誕生)[\s:是為的在於,，]{{0,4}}(?P<date>{DATE})",
    ignore_case=True,
)
BORN_AFTER = compile_pattern(rf"(?P<date>{DATE})\s?(?:出生|生(?:的|日|於)|誕生|次)")
BORN_THEN = compile_pattern(rf"(?P<date>{DATE})\s?生", followed_by=r"(?:[，。,.\s今]|\z)")

LEAD_TO_ADDRESS = fold_chinese("住在到是於從址去")
IN_CHINESE_ADDRESSES = fold_chinese("路街道區村苑邨廈園胡")


def addresses_and_births(text: str, lower: str) -> Iterator[ScreeningFinding]:
    """From a text in plain characters, and the same in lower case."""
    for pattern in _likely_patterns(text):
        yield from findings_of("address", pattern, text)
    for pattern in (LIVE_AT, POSTCODE_CUE):
        for match in pattern.finditer(text):
            if any(map(str.isdigit, match["place"])):
                yield ScreeningFinding(*match.span("place"), "address")
    if any(char in lower for char in IN_CHINESE_ADDRESSES):
        for pattern in (CHINESE_ADDRESS, CHINESE_LANE):
            yield from (
                ScreeningFinding(_address_start(match), match.end(), "address") for match in pattern.finditer(lower)
            )
    for pattern in (BORN, BORN_AFTER, BORN_THEN) if BIRTH_CUE.search(lower) else ():
        yield from findings_of("date_of_birth", pattern, lower, "date")


def _address_start(match: Match) -> int:
    """Where an address begins: after the words that lead to it, as 住在."""
    written = match.group()
    return match.start() + max(written.rfind(char) for char in LEAD_TO_ADDRESS) + 1


def _likely_patterns(text: str) -> Iterable[Pattern]:
    """The patterns of addresses with a number that have a chance in a text; the costly ones only beside a street."""
    if not any(char.isdigit() for char in text):
        return ()
    return (
        (HOUSE, TAIWAN_LATIN, EUROPEAN, POSTCODE, PO_BOX) if STREET_WORD.search(text) else (EUROPEAN, POSTCODE, PO_BOX)
    )
