# ruff: noqa: E501, SIM905 -- a pattern or a list of words stays on one line
"""Names of people: the writer's own, and those of others."""

from collections.abc import Callable, Iterator

from consultations.reading import fold_chinese
from consultations.reading.patterns import Match, Pattern, compile_pattern
from consultations.screening.common_words import COMMON
from consultations.screening.findings import ScreeningFinding, findings_of
from consultations.screening.person_words import (
    CHINESE_GIVEN,
    COMMON_CHINESE,
    GIVEN,
    NOT_A_NAME,
    ROLES_CHINESE,
    SURNAMES,
)

UPPER = r"A-Z\x{c0}-\x{d6}\x{d8}-\x{de}\x{100}-\x{17f}\x{1e00}-\x{1eff}"
SMALL = r"a-z\x{df}-\x{f6}\x{f8}-\x{17f}\x{1e00}-\x{1eff}"
WORD = rf"(?:(?:Mc|Mac|[OD]'|De)?[{UPPER}][{SMALL}']{{1,15}}(?:-[{UPPER}{SMALL}][{SMALL}]{{1,15}})?)"
INITIALS = r"(?:[A-Z]\.? ){0,2}"
NAME = rf"(?P<name>{INITIALS}{WORD}(?: (?:van|de|von|der|la|bin|binti|al|da)\b){{0,2}}(?: {INITIALS}{WORD}){{0,3}})"
TWO_WORDS = r"(?P<name>[a-z][a-z'-]{1,15}(?:\s[a-z][a-z'-]{1,15})?)"
CALLED = compile_pattern(
    r"(?i:\b(?:my (?:full |real |first |last )?name(?:'s| is| was)|my name:|name\s?:|patient\s?:|i(?:'m| am) (?:called|named)|(?:they|people|everyone|friends|you can|please|just|everybody) call me|call me|i go by|"
    r"full name is|surname is|last name is|first name is|"
    r"name is|named|maiden name is|username is))[\s,:]{1,4}(?:is\s|Mr\.?\s|Mrs\.?\s|Ms\.?\s|Miss\s|Dr\.?\s)?" + NAME
)
CLOSING = compile_pattern(
    r"(?i:\b(?:signed,?|(?:kind |best |warm |many )?regards,?|sincerely,?|yours (?:truly|sincerely|faithfully),?|best wishes,?|cheers,?|yours,|thanks,|thank you,|love,))[\s,:]{1,4}(?:Mr\.?\s|Mrs\.?\s|Ms\.?\s|Miss\s|Dr\.?\s)?"
    + NAME
)
I_AM_LOWER = compile_pattern(
    r"\b(?:i'?m|i am|this is)\s{1,2}(?P<name>[a-z]{2,12}(?:\s[a-z]{2,14})?)",
    ignore_case=True,
    followed_by=r"\s?(?:[,.!\n]|\z|\d\d)",
)
CALLED_LOWER = compile_pattern(
    r"\b(?:my (?:full |real )?name(?:'s| is)|(?:i am|i'm) (?:called|named))\s{1,2}" + TWO_WORDS
)
I_AM = compile_pattern(r"(?i:\b(?:i'm|im|i am|this is|it's|its|here is|hi,? i'm|myself))\s{1,2}" + NAME)
NAME_HERE = compile_pattern(rf"(?:^|[.!\n]\s?)(?P<name>(?:(?:Mr|Mrs|Ms|Miss)\.?\s)?{WORD}(?:\s{WORD}){{0,2}})\shere\b")
SIGNATURE = compile_pattern(
    rf"(?:[.!?\n]\s{{0,2}}|(?:^|\s)-{{1,2}}\s?)(?P<name>{WORD}(?:\s{WORD}){{0,2}})[.,]?\s{{0,3}}(?:,?\s?\d\d)?$"
)
RELATION = (
    r"(?:nan|nana|nanna|gran|granny|grandad|granddad|gramps|hubby|missus|bro|sis|mate|bestie|buddy|auntie|mam|mama|papa|stepmum|stepdad|stepmom|stepsister|stepbrother|godson|goddaughter|fiancé|fiancée|pal|housemate|helper|midwife|pharmacist|tutor|coach|pastor|husband|wife|son|daughter|mother|father|mom|mum|dad|brother|sister|friend|boyfriend|girlfriend|partner|boss|colleague|co-?worker|"
    r"neighbou?r|aunt|uncle|cousin|nephew|niece|grand(?:mother|father|son|daughter|ma|pa)|baby|kid|child|toddler|fiancee?|ex|ex-husband|ex-wife|roommate|flatmate|"
    r"teacher|nurse|doctor|therapist|gp|dentist|surgeon|landlord|manager|twin|twins|boy|girl|stepson|stepdaughter|stepfather|mother-in-law|father-in-law|sister-in-law|brother-in-law|son-in-law|caregiver|carer|classmate|supervisor|physio|specialist|cardiologist|dermatologist|psychiatrist)"
)
RELATIVE_NAMED = compile_pattern(
    rf"(?i:\b(?:my|our|his|her|their|the|a)\s(?:\w{{2,12}}\s){{0,2}}{RELATION}(?:'s name)?(?:\s?\(|,?\s(?:is |was )?(?:called |named |name is |is )?|,\s)(?:Mr\.?\s|Mrs\.?\s|Ms\.?\s|Dr\.?\s)?)"
    + NAME
)
THEIR_NAME = compile_pattern(
    r"(?i:\b(?:his|her|their|the baby's|son's|daughter's|husband's|wife's|mother's|father's|boss's|doctor's|whose) (?:full |first )?name(?:'s| is| was)\s{1,2}(?:Dr\.?\s|Mr\.?\s)?)"
    + NAME
)
TITLED = compile_pattern(
    r"\b(?:(?:Dr|Prof|Mr|Mrs|Ms|dr|mr|mrs|ms|prof)\b\.?\s{1,2}|(?:Doctor|Professor|Miss|[Nn]urse|Sister|Madam|Sir|doctor|[Pp]harmacist|[Tt]herapist|[Mm]idwife) {1,2})"
    + NAME
)
NOT_DOCTORS = set(
    "Google Who House Phil Oz Pepper Internet Strange Martens Scholl Appointment Reckeweg Schwabe".split()
)

LATIN_LETTER = compile_pattern("[A-Za-z]")
SURNAME = f"(?:{'|'.join(SURNAMES['double'])}|[{SURNAMES['single']}])"
HAN = r"[\u4e00-\u9fff]"
OWN_CHINESE = compile_pattern(
    rf"(?:我叫做?|我的?(?:名字|全名|本名|姓名)(?:是|叫|為|:)?|姓名\s?[:是為]?|大家好,?我是|本人|敝姓|我姓|免貴姓|大家都?叫我|叫我|名叫|署名|小弟|小妹|敝人)\s?(?P<name>{SURNAME}{HAN}{{0,2}}|[小阿]{HAN}{{1,2}})"
)
AM_CHINESE = compile_pattern(
    rf"(?:又是我|是我|我是|這是|這裡是|您好,?我是|我,)\s?(?P<name>{SURNAME}{HAN}{{1,2}})",
    followed_by=r"(?:[，。,.!！、\s今住想啦喔唷呀啊欸（(]|\z)",
)
SIGNED_CHINESE = compile_pattern(
    rf"(?P<name>{SURNAME}{HAN}{{1,2}})\s?(?:敬上|謹上|拜上|敬啟|留|上)", followed_by=r"(?:[\s。.!]|\z)"
)
OTHERS_CHINESE = compile_pattern(
    rf"(?:{ROLES_CHINESE})(?:的?名字(?:是|叫)|叫做?|名叫|是|,|，|:|\(|（)?\s?(?P<name>(?P<surname>{SURNAME})(?P<given>{HAN}{{1,2}}))"
)
# Whom to ask for. Other names may stand behind these words: "ask for Blue Cross".
ASKED_FOR = compile_pattern(
    r"(?i:\b(?:ask(?:ed|ing)? for|speak(?:ing)? (?:to|with)|spoke (?:to|with)|talk(?:ed|ing)? (?:to|with)|contact(?:ed)?|look(?:ed|ing)? for|looked after by|treated by|seen by|met(?: with)?|saw|seen|visit(?:ed)?|phoned|e-?mailed|attn:?|c/o|care of|on behalf of)\s(?:(?:my|our|a|the) \w{2,12}\s)?)"
    + NAME
)
SOUGHT_CHINESE = compile_pattern(
    rf"(?:請找|找|請洽|洽詢?|聯絡|聯繫|連絡|指名|認識|掛號?|問)\s?(?P<name>{SURNAME}{HAN}{{2}})",
    followed_by=r"(?:[\s，。,.!！?？、（(的看就幫]|\z)",
)
IS_MY_RELATIVE = compile_pattern(
    rf"(?:^|[.!\n,]\s?)(?P<name>{WORD}(?:\s{WORD}){{1,2}})",
    followed_by=rf"\s(?:is|was)\s(?:my|our)\s(?i:{RELATION})\b",
)
NICK_CHINESE = compile_pattern(
    rf"(?:{ROLES_CHINESE})(?P<name>[小阿](?P<given>{HAN}))", followed_by=r"(?:[的，,。.\s今最說發也在從]|\z)"
)
NURSE_CHINESE = compile_pattern(
    r"(?:護理師|護士|治療師|心理師|藥師|醫師|醫生)(?P<name>[小阿][\u4e00-\u9fff])",
    unless_before=r"[\u4e00-\u9fff]{0,2}[病孩朋]",
)
CALLED_CHINESE = compile_pattern(
    rf"(?:{ROLES_CHINESE}|他|她)(?:的?名字(?:是|叫)|名叫|叫做?)\s?(?P<name>(?:{SURNAME}|[小阿]){HAN}{{1,2}})"
)
TITLED_CHINESE = compile_pattern(
    rf"(?P<name>{SURNAME}(?:{HAN}{{1,2}}?)?)(?:主治)?(?:醫師|醫生|大夫|護理師|護士|護理長|教授|主任|院長|小姐|先生|太太|女士|老師|經理|藥師|治療師|心理師|同學|阿姨|伯伯)"
)
NOT_TITLED_CHINESE = compile_pattern(
    r"(?:家庭|中|西|牙|眼|婦|女|男|貴|任何|成|全|該|何|應|方|高|連|白|於|常|古|包|喜|安|時|單|和|從|幸|明|別|易|強|溫|金|石|都|後|才|向|平|同|陪)(?:[^大小]{0,2})$"
)

# Words that begin as a nickname does: small children, parts of the body, medicines.
NOT_NICKNAMES = set(
    fold_chinese(
        "小兒 小孩 小時 小月 小心 小小 小便 小腹 小腿 小腸 小腦 小手 小型 小量 小診 小組 小學 小產 小包 小指 小姐 小寶 小朋 小三 小腳 小病 小針 小手 小葉 小血 阿司 阿莫 阿斯 阿奇 阿膠 阿昔 阿托 阿德 阿米 阿片 阿苯 阿卡 阿立 阿普 阿瑞 阿替 阿達 阿里 阿拉 阿爾"
    ).split()
)
NAME_END = compile_pattern(r"\s?(?:[,.!\n(]|and\b|from\b|again\b|here\b|\z)")
LETTER_END = compile_pattern(r"[.,]?\s{0,3}(?:\z|\n|\(|\d\d|-|from\b)")
MAY_PRECEDE_TITLED = "的是看給找由請問到讓跟與和向被,，。、"

# Words without which a pattern finds nothing: a look for them costs far less than the pattern.
CUE_WORDS = {
    CALLED: ("name", "call", "patient", "i go by"),
    CLOSING: ("regards", "sincerely", "yours", "wishes", "cheers", "thank", "love", "sign"),
    TITLED: ("dr", "doctor", "prof", "mr", "ms", "miss", "nurse", "sister", "madam", "sir", "pharmac", "therapist", "midwife"),
    NAME_HERE: ("here",),
    THEIR_NAME: ("name",),
    ASKED_FOR: ("ask", "spe", "spo", "talk", "contact", "look", "by ", "met", "saw", "seen", "visit", "phoned", "mailed", "attn", "c/o", "care of", "behalf"),
    IS_MY_RELATIVE: (" my ", " our "),
    CALLED_LOWER: ("name", "called"),
    I_AM_LOWER: ("i am", "i'm", "im ", "this is"),
}  # fmt: skip
# Whose name each pattern finds, and whether its words leave no doubt that one follows; None where what follows tells.
WESTERN_PATTERNS: list[tuple[Pattern, str, bool | None]] = [
    (CALLED, "name", True),
    (CLOSING, "name", None),
    (I_AM, "name", False),
    (NAME_HERE, "name", True),
    (RELATIVE_NAMED, "third_party_name", False),
    (THEIR_NAME, "third_party_name", True),
    (TITLED, "third_party_name", True),
    (IS_MY_RELATIVE, "third_party_name", True),
]
MAX_SIGNATURE = 70  # characters at the end where a signature is looked for


def names(text: str, lower: str) -> Iterator[ScreeningFinding]:
    """From a text in plain characters, and the same in lower case and Traditional Chinese characters."""
    if LATIN_LETTER.search(text):
        yield from _western_names(text, lower)
    if not lower.isascii():
        yield from _chinese_names(lower)


def _western_names(text: str, lower: str) -> Iterator[ScreeningFinding]:
    for pattern, kind, certain in WESTERN_PATTERNS:
        for match in pattern.finditer(text) if _has_cue(pattern, lower) else ():
            if span := _name_span(match, certain=certain, alone=pattern is RELATIVE_NAMED):
                yield ScreeningFinding(*span, kind)
    for match in ASKED_FOR.finditer(text) if _has_cue(ASKED_FOR, lower) else ():
        is_name = has_given_name(match["name"]) if " " in match["name"] else match["name"] in CLEAR_GIVEN_NAMES
        if is_name and (span := _name_span(match, certain=True)):
            yield ScreeningFinding(*span, "third_party_name")
    for match in SIGNATURE.finditer(text, max(0, len(text) - MAX_SIGNATURE)):
        # The last words of any heading stand where a signature does.
        if match["name"].split()[0] in GIVEN and (span := _name_span(match, certain=False)):
            yield ScreeningFinding(*span, "name")
    for pattern, accept in ((CALLED_LOWER, _may_be_called_so), (I_AM_LOWER, _is_lower_case_name)):
        if _has_cue(pattern, lower):
            yield from findings_of("name", pattern, text, "name", accept)


def _has_cue(pattern: Pattern, lower: str) -> bool:
    return pattern not in CUE_WORDS or any(word in lower for word in CUE_WORDS[pattern])


def _may_be_called_so(match: Match) -> bool:
    first = match["name"].split()[0]
    return first.capitalize() in GIVEN or first not in NOT_CALLED


def _is_lower_case_name(match: Match) -> bool:
    words = match["name"].split()
    return len(words) == 2 and words[0].islower() and words[0].capitalize() in CLEAR_GIVEN_NAMES


# Given names that are no word or verb as well: "i am tom baker", never "i am will be".
CLEAR_GIVEN_NAMES = GIVEN - {"Will", "Mark", "May", "Rose", "Grace", "Bill", "Jack", "Mason", "Carter", "Kai", "Hao", "Wen", "Jan", "Eve",
                      "Amber", "Ruby", "Ivy", "Holly", "Faith", "Hope", "Joy", "Dawn", "Daisy", "Poppy", "Lily", "Tony", "Bella"}  # fmt: skip
NOT_CALLED = set("not the a on in spelled written very hard unusual private important my".split())


def _name_span(match: Match, *, certain: bool | None, alone: bool = False) -> tuple[int, int] | None:
    """The part of a match that is a name: words up to the first that no name has.

    `certain`: whether the words before it leave no doubt; None where only what follows can tell. `alone`: a second
    word is enough, whatever follows the name.
    """
    kept: list[str] = []
    for word in match["name"].split():
        if not kept and word not in GIVEN and word.lower() in COMMON:
            break
        if word in NOT_A_NAME or word.removesuffix("'s") in NOT_DOCTORS:
            break
        kept.append(word)
    if not kept:
        return None
    end = match.start("name") + len(" ".join(kept))
    following = match.string[end : end + 10]
    is_certain = kept[0].split("-")[0] in GIVEN or (
        LETTER_END.match(following) is not None if certain is None else certain
    )
    if is_certain or (len(kept) > 1 and (alone or NAME_END.match(following))):
        return match.start("name"), end
    return None


def has_given_name(name: str) -> bool:
    """Whether one of a name's first two words is a given name."""
    return any(word.split("-")[0] in GIVEN for word in name.split()[:2])


def is_chinese_given_name(text: str) -> bool:
    """Whether every character stands in Chinese given names."""
    return bool(text) and all(char in CHINESE_GIVEN for char in text)


def _chinese_names(text: str) -> Iterator[ScreeningFinding]:
    for pattern, kind, accept in CHINESE_PATTERNS:
        yield from findings_of(kind, pattern, text, "name", accept)
    yield from findings_of("third_party_name", TITLED_CHINESE, text, accept=_is_titled_name)


def _is_common(match: Match) -> bool:
    """Whether it begins as a common word does: 高血壓."""
    return match["name"][:2] in COMMON_CHINESE


def _is_own_name(match: Match) -> bool:
    # "本人" and the like also begin ordinary sentences: then only characters of given names make a name.
    is_sentence = match.group().startswith(("本人", "小弟", "小妹", "叫我"))
    given_name = match["name"][2 if match["name"][:2] in SURNAMES["double"] else 1 :]
    return _is_called(match) and (is_chinese_given_name(given_name) or not is_sentence)


def _is_called(match: Match) -> bool:
    return not _is_common(match) and match["name"][:2] not in NOT_NICKNAMES


def _is_nickname(match: Match) -> bool:
    return _is_called(match) and match["given"] in CHINESE_GIVEN


def _has_given_name(match: Match) -> bool:
    """A surname, and one or two characters of given names."""
    return not _is_common(match) and is_chinese_given_name(match["name"][1:])


def _has_two_given_characters(match: Match) -> bool:
    return not _is_common(match) and len(match["given"]) == 2 and is_chinese_given_name(match["given"])


CHINESE_PATTERNS: list[tuple[Pattern, str, Callable[[Match], bool]]] = [
    (OWN_CHINESE, "name", _is_own_name),
    (AM_CHINESE, "name", _has_given_name),
    (SIGNED_CHINESE, "name", _has_given_name),
    (SOUGHT_CHINESE, "third_party_name", _has_given_name),
    (OTHERS_CHINESE, "third_party_name", _has_two_given_characters),
    (CALLED_CHINESE, "third_party_name", _is_called),
    (NICK_CHINESE, "third_party_name", _is_nickname),
    (NURSE_CHINESE, "third_party_name", _is_called),
]


def _is_titled_name(match: Match) -> bool:
    name, before = match["name"], match.string[max(0, match.start() - 1) : match.start()]
    if _is_common(match) or NOT_TITLED_CHINESE.match(name):
        return False
    if len(name) > 1:
        return is_chinese_given_name(name[1:])
    return (
        not "\u4e00" <= before <= "\u9fff" or before in MAY_PRECEDE_TITLED
    )  # a surname alone: not the end of a longer word
