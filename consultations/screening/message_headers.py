# ruff: noqa: E501, SIM905 -- a pattern or a list of words stays on one line
"""Names in the headers of what was copied: messages from a phone, mail, the first lines of a report."""

from collections.abc import Iterator

from consultations.reading.patterns import compile_pattern
from consultations.screening.common_words import COMMON
from consultations.screening.findings import ScreeningFinding
from consultations.screening.names import SMALL, SURNAME, UPPER
from consultations.screening.person_words import COMMON_CHINESE, GIVEN, NOT_A_NAME

DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
TIME = r"(?:[上下]午 ?)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[APap]\.?[Mm]\.?)?"
WORD = rf"(?:[{UPPER}][{UPPER}{SMALL}'.-]{{0,20}})"
WORDS = rf"{WORD}(?: (?:van|von|de|der|da|bin|al) | ){{0,1}}{WORD}(?: {WORD}){{0,2}}"
CHINESE = rf"{SURNAME}[\u4e00-\u9fff]{{1,2}}"
ANY_NAME = r"(?P<name>[^\n:<>\[\]\"]{1,40}?)"
HEADERS = [
    # WhatsApp and Telegram: on an iPhone, on Android, and as they are forwarded.
    compile_pattern(rf"\[{DATE},? {TIME}\] ?(?:~ ?)?{ANY_NAME}:"),
    compile_pattern(rf"\[{TIME},? {DATE}\] ?(?:~ ?)?{ANY_NAME}:"),
    compile_pattern(rf"{DATE},? {TIME} [-–] (?:~ ?)?{ANY_NAME}:", not_after=r"\d"),
    compile_pattern(rf"(?P<name>{WORDS}), \[{DATE},? {TIME}\]"),
    # Mail, in the words of several programs.
    compile_pattern(
        rf"\b(?i:from|to|cc|sent by|forwarded by|von|an|de|à|from the desk of)\s?: ?\"?{ANY_NAME}\"? ?<",
        not_after=r"\w",
    ),
    compile_pattern(rf"\b(?i:from|sent by|forwarded by|von)\s?: ?(?P<name>{WORDS})", followed_by=r"(?:\s|,|\z)"),
    compile_pattern(rf"(?:寄件[者人]|收件[者人]|發件人|傳送者)\s?: ?(?P<name>{WORDS}|{CHINESE})"),
    # Reports and forms: "Patient Name: ANNA SCHMIDT".
    compile_pattern(
        rf"\b(?i:(?:patient(?:'s)?|pt|client|member|insured|full|customer) ?name|name of (?:the )?(?:patient|insured)|name|patient)\s?: {{0,3}}(?P<name>{WORD}(?:,? {WORD}){{1,3}})",
        not_after=r"\w",
    ),
    compile_pattern(
        rf"(?:姓名|病患|患者|病人|受檢者|病患姓名|患者姓名)\s?: ?(?P<name>{CHINESE})",
        followed_by=r"(?:[^\x{4e00}-\x{9fff}]|\z)",
    ),
]
# What LINE exports: the time, the name and the message, with tabs in between. A diary looks the same.
LINE_EXPORT = compile_pattern(rf"(?:^|\n){TIME} (?P<name>{WORDS}|{CHINESE})", followed_by=" ")
ANY_LETTER = compile_pattern(r"[\pL]")
ONESELF = {"you", "me", "admin", "system", "clinic", "hospital", "reception", "lab", "laboratory", "我", "客服", "您"}
ENDS_NAME = set("age sex gender dob date mrn id no male female ref tel phone address".split())


def names_in_headers(text: str, _lower: str) -> Iterator[ScreeningFinding]:
    """From a text in plain characters."""
    if ":" not in text:
        return
    for pattern in HEADERS:
        for match in pattern.finditer(text):
            name = _name_in(match["name"])
            if name:
                start = match.start("name") + match["name"].index(name)
                yield ScreeningFinding(start, start + len(name), "name")
    for match in LINE_EXPORT.finditer(text):
        name = match["name"]
        if name.split()[0] in GIVEN or (not name.isascii() and name[:2] not in COMMON_CHINESE):
            yield ScreeningFinding(*match.span("name"), "name")


def _name_in(words: str) -> str:
    """The part that is a name: nothing where it says who somebody is in another way ("Mum", "You")."""
    kept: list[str] = []
    for word in words.split():
        bare = word.strip(".,'").lower()
        if bare in ENDS_NAME or (not kept and (bare in COMMON or bare in ONESELF or word.capitalize() in NOT_A_NAME)):
            break
        kept.append(word)
    name = words[: words.rindex(kept[-1]) + len(kept[-1])].strip(" ,~") if kept else ""
    return name if ANY_LETTER.search(name) else ""
