"""What is found in an asker's text: pure functions, text → findings with spans. Never a verdict.

Personal data blocks sending until it is edited or masked; red flags and crisis words raise the
priority and show help, and never refuse (policy.md, "Screening").
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_LENGTH = 20_000  # characters looked at; forms refuse far shorter texts already


@dataclass(frozen=True, order=True)
class Found:
    start: int  # first character of the span, counted from 0
    end: int  # the character after the span
    kind: str


PERSONAL = {"email", "url", "phone", "national_id"}
RED_FLAG = "red_flag"
CRISIS = "crisis"

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
# Plain characters only: where no space follows, as in Chinese, the sentence that goes on is none of the address.
URL = re.compile(r"(?:https?://|www\.)[!#-&(-;=?-~]{3,200}(?<![.,;:!?)])", re.IGNORECASE)
TAIWAN_ID = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][12489]\d{8}(?!\d)")
DIGIT_RUN = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().-]{0,2}\d){7,14}(?!\w)")
YEAR = r"(?:19|20)\d\d"
# Dates, and whatever else stands beside them in a run ("2020-05-03 10:30", "from 2019 2020"), are no telephone number.
DATE = re.compile(
    rf"(?<!\d)(?:{YEAR}[-. ]\d{{1,2}}[-. ]\d{{1,2}}|\d{{1,2}}[-. ]\d{{1,2}}[-. ]{YEAR}|{YEAR}[- ]{YEAR})(?!\d)"
)
NOT_A_PHONE = re.compile(r"^\d{1,3}(?:[ .-]\d{1,3}){2,}$")  # a row of readings: "120 80 72 118"

RED_FLAG_PHRASES = [
    r"chest (?:pain|pressure|tightness)",
    r"chest (?:really |still |also )?(?:hurts|aches|feels tight|is tight)",
    r"(?:pains?|pressure|tightness|ache|burning) (?:in|on|across|over) (?:the middle of )?(?:my |his |her |the )?chest",
    r"(?:cannot|can't|can not|hard to|struggl\w+ to) breathe",
    r"short(?:ness)? of breath at rest",
    r"cough\w* (?:up )?blood",
    r"vomit\w* blood",
    r"black (?:tarry )?stools?",
    r"face (?:is |has )?droop\w*",
    r"slurred speech",
    r"sudden(?:ly)? (?:weak|numb)\w*",
    r"worst headache",
    r"stiff neck (?:and|with) (?:a )?fever",
    r"passed out",
    r"faint(?:ed|ing)",
    r"severe bleeding",
    r"bleeding (?:that )?(?:will not|won't|does not) stop",
    r"seizure",
    r"overdos\w+",
    r"swollen (?:tongue|throat)",
    r"胸痛|胸悶|喘不過氣|呼吸困難|吐血|咳血|臉歪|口齒不清|昏倒|抽搐|大量出血",
]
CRISIS_PHRASES = [
    r"kill(?:ing)? myself",
    r"suicid\w*",
    r"end(?:ing)? my life",
    r"want(?:ed)? to die(?!\w)",
    r"don'?t want to (?:live|be here)",
    r"self.?harm\w*",
    r"hurt(?:ing)? myself",
    r"no reason to (?:live|go on)",
    r"better off without me",
    r"feel(?:ing)? (?:so |completely )?hopeless",
    r"自殺|想死|不想活|輕生|自殘|割腕",
]
PHRASES = {
    # Words may stand on two lines or two spaces apart.
    kind: re.compile(
        "|".join(rf"(?<!\w){phrase}" if phrase[0].isascii() else phrase for phrase in phrases).replace(" ", r"\s{1,3}"),
        re.IGNORECASE,
    )
    for kind, phrases in ((RED_FLAG, RED_FLAG_PHRASES), (CRISIS, CRISIS_PHRASES))
}
# The letter of a Taiwanese identity number stands for a two-digit number in its checksum.
LETTERS = {letter: 10 + index for index, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}


def is_taiwan_id(text: str) -> bool:
    """Whether the checksum of a Taiwanese identity (or resident) number is right."""
    letter = LETTERS[text[0].upper()]
    digits = [letter // 10, letter % 10, *map(int, text[1:])]
    weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0


def is_phone(run: str) -> bool:
    """Whether a run of digits reads as a telephone number and not as a date or a row of readings."""
    run = DATE.sub("", run)
    digits = re.sub(r"\D", "", run)
    return 8 <= len(digits) <= 15 and not NOT_A_PHONE.match(run) and len(set(digits)) > 1


def screen(text: str) -> list[Found]:
    """Findings in `text`, in the order of their spans (in characters of `text`)."""
    # Same-length folding only, so that spans stay true: full-width letters and digits become plain ones.
    # The apostrophe that telephones type becomes the plain one, or "don’t want to live" would not be found.
    folded = "".join(
        c if len(c := unicodedata.normalize("NFKC", char)) == 1 else char for char in text[:MAX_LENGTH]
    ).replace("’", "'")
    found = [Found(*match.span(), "email") for match in EMAIL.finditer(folded)]
    found += [Found(*match.span(), "url") for match in URL.finditer(folded)]
    found += [
        Found(*match.span(), "national_id") for match in TAIWAN_ID.finditer(folded) if is_taiwan_id(match.group())
    ]
    found += [
        Found(*match.span(), "phone")
        for match in DIGIT_RUN.finditer(folded)
        if is_phone(match.group()) and not any(one.start <= match.start() < one.end for one in found)
    ]
    found += [Found(*match.span(), kind) for kind, pattern in PHRASES.items() for match in pattern.finditer(folded)]
    return sorted(found)


def personal(findings: list[Found]) -> list[Found]:
    """The findings that must be edited or masked before a text is sent."""
    return [one for one in findings if one.kind in PERSONAL]


def is_urgent(findings: list[Found]) -> bool:
    """Whether a red flag or a crisis word was found."""
    return any(one.kind in (RED_FLAG, CRISIS) for one in findings)


def masked(text: str, findings: list[Found]) -> str:
    """The text with every span of personal data replaced by "[removed]"."""
    for one in sorted(personal(findings), reverse=True):
        text = f"{text[: one.start]}[removed]{text[one.end :]}"
    return text
