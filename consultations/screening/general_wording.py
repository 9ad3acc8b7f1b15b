# ruff: noqa: E501, SIM905 -- a pattern or a list of words stays on one line
"""Hints: exact ages, dates and places, each with a more general wording."""

from collections.abc import Iterator

from consultations.reading.patterns import compile_pattern
from consultations.screening.findings import Hint

TENS = "十一二三四五六七八九"
AGE_ENGLISH = compile_pattern(
    r"(?P<age>\d{2})[\s-]?(?:years?[\s-]old|y/?o|yrs? old|year[\s-]old)\b(?P<noun>\s\w{2,12})?",
    ignore_case=True,
    not_after=r"\d.",
)
MAX_TO_PERSON = 14  # characters before an age in which it is said whose it is
POSSESSIVES = {"he": "his", "she": "her", "they": "their"}
AGE_CHINESE = compile_pattern(r"(?P<age>\d{2})\s?歲", not_after=r"\d.")
MONTHS = "January February March April May June July August September October November December".split()
DATE_ENGLISH = compile_pattern(
    rf"\b(?:on\s)?(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?P<month>{'|'.join(MONTHS)})(?:,?\s(?P<year>(?:19|20)\d\d))?\b|\b(?:on\s)?(?P<month2>{'|'.join(MONTHS)})\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s(?P<year2>(?:19|20)\d\d)\b)?"
)
DATE_NUMERIC = compile_pattern(
    r"(?P<on>\bon\s)?(?P<year>(?:19|20)\d\d)[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])",
    not_after=r"\d",
    not_before=r"\d",
)
DATE_CHINESE = compile_pattern(r"(?P<year>(?:\d{2,4}年)?)(?P<month>1[0-2]|0?[1-9])月(?:[12]\d|3[01]|0?[1-9])[日號]")
PLACE_ENGLISH = compile_pattern(
    r"\b(?:the\s)?(?:[A-Z][\w'&.-]{1,20}\s){1,5}(?:of\s[A-Z]\w{2,15}\s)?(?P<kind>Hospital|Clinic|Medical Cent(?:er|re)|University|College|High School|School|Kindergarten|Company|Inc\.?|Ltd\.?)",
    not_before=r"\w",
)
GENERAL_PLACES = {
    "hospital": "a hospital",
    "clinic": "a clinic",
    "medical": "a hospital",
    "university": "a university",
    "college": "a college",
}
PLACE_CHINESE = compile_pattern(
    r"(?:台大|臺大|長庚|榮總|馬偕|慈濟|國泰|新光|亞東|萬芳|成大|高醫|三總|奇美|秀傳|彰基|中國附醫|北醫|雙和|振興|和信|耕莘|敏盛|仁愛|聯合|澄清)(?:紀念)?(?:總)?(?P<kind>醫院|診所)?"
)
HOME_ENGLISH = compile_pattern(
    r"\b(?:live|living|reside|grew up|work) in (?P<place>[A-Z][a-z]{2,15}(?:\s[A-Z][a-z]{2,15})?)"
)
COUNTRIES = set(
    "Taiwan Japan China Germany France England Britain Canada Australia India Spain Italy America Europe Asia Africa".split()
)
HOME_CHINESE = compile_pattern(
    r"(?:我?住在?|家住)(?P<place>[\u4e00-\u9fff]{2,3}(?:市|縣|區|鄉|鎮)(?:[\u4e00-\u9fff]{1,3}[區鄉鎮市])?)"
)


def _ages(text: str) -> Iterator[Hint]:
    for match in AGE_ENGLISH.finditer(text):
        age, words = int(match["age"]), match.group()
        end = match.start("noun") if match["noun"] else match.end()
        written = text[match.start() : end]
        # "a 45-year-old woman" is "a 40-something woman"; "I am 45 years old" is "I am in my 40s".
        if "-" in written or (match["noun"] and "years" not in words):
            yield Hint(match.start(), end, "age", f"{age // 10}0-something")
        else:
            before = f" {text[max(0, match.start() - MAX_TO_PERSON) : match.start()].lower()}"
            whose = next((own for word, own in POSSESSIVES.items() if f" {word} " in before), "my")
            yield Hint(match.start(), end, "age", f"in {whose} {age // 10}0s")
    for match in AGE_CHINESE.finditer(text):
        age = int(match["age"])
        tens = "十" if age < 20 else f"{TENS[age // 10]}十"
        yield Hint(*match.span(), "age", f"{tens}多歲")


def _dates(text: str) -> Iterator[Hint]:
    for match in DATE_ENGLISH.finditer(text):
        month, year = match["month"] or match["month2"], match["year"] or match["year2"]
        yield Hint(
            *match.span(), "date", " ".join(filter(None, ("in" if match.group().startswith("on") else "", month, year)))
        )
    for match in DATE_NUMERIC.finditer(text):
        month = f"{MONTHS[int(match['month']) - 1]} {match['year']}"
        chinese = any("\u4e00" <= char <= "\u9fff" for char in text[max(0, match.start() - 8) : match.end() + 8])
        wording = f"{match['year']}年{int(match['month'])}月" if chinese else f"in {month}" if match["on"] else month
        yield Hint(*match.span(), "date", wording)
    for match in DATE_CHINESE.finditer(text):
        yield Hint(*match.span(), "date", f"{match['year']}{match['month']}月")


def _places(text: str) -> Iterator[Hint]:
    for match in PLACE_ENGLISH.finditer(text):
        word = match["kind"].split()[0].lower().rstrip(".")
        wording = GENERAL_PLACES.get(word, "a company" if word in ("company", "inc", "ltd") else "a school")
        yield Hint(*match.span(), "place", wording)
    for match in PLACE_CHINESE.finditer(text):
        if match["kind"] or match.group().endswith(("榮總", "三總", "長庚", "馬偕", "高醫", "北醫")):
            yield Hint(*match.span(), "place", "一家診所" if match["kind"] == "診所" else "一家醫院")
    for match in HOME_ENGLISH.finditer(text):
        if match["place"] not in COUNTRIES:
            yield Hint(*match.span("place"), "place", "a town")
    for match in HOME_CHINESE.finditer(text):
        yield Hint(*match.span("place"), "place", "某個城市")


def wording_hints(text: str) -> list[Hint]:
    """Hints in a plain text, in order, none within another."""
    kept: list[Hint] = []
    for hint in sorted([*_ages(text), *_dates(text), *_places(text)], key=lambda hint: (hint.start, -hint.end)):
        if not kept or hint.start >= kept[-1].end:
            kept.append(hint)
    return kept
