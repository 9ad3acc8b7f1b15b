# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Names of people: the writer's own, and those of others."""

from collections.abc import Iterator

from consultations.reading import fold_chinese
from consultations.reading.patterns import Match, Pattern, compile_pattern
from consultations.screening.common_words import COMMON
from consultations.screening.found import Found
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
ANY = r"(?P<name>[a-z][a-z'-]{1,15}(?:\s[a-z][a-z'-]{1,15})?)"
CERTAIN = compile_pattern(
    r"(?i:\b(?:my (?:full |real |first |last )?name(?:'s| is| was)|my name:|name\s?:|patient\s?:|i(?:'m| am) (?:called|named)|(?:they|people|everyone|friends|you can|please|just|everybody) call me|call me|i go by|"
    r"full name is|surname is|last name is|first name is|"
    r"name is|named|maiden name is|username is))[\s,:]{1,4}(?:is\s|Mr\.?\s|Mrs\.?\s|Ms\.?\s|Miss\s|Dr\.?\s)?" + NAME
)
CLOSING = compile_pattern(
    r"(?i:\b(?:signed,?|(?:kind |best |warm |many )?regards,?|sincerely,?|yours (?:truly|sincerely|faithfully),?|best wishes,?|cheers,?|yours,|thanks,|thank you,|love,))[\s,:]{1,4}(?:Mr\.?\s|Mrs\.?\s|Ms\.?\s|Miss\s|Dr\.?\s)?"
    + NAME
)
LOWER_AM = compile_pattern(
    r"\b(?:i'?m|i am|this is)\s{1,2}(?P<name>[a-z]{2,12}(?:\s[a-z]{2,14})?)",
    ignore_case=True,
    followed_by=r"\s?(?:[,.!\n]|\z|\d\d)",
)
LOWER = compile_pattern(r"\b(?:my (?:full |real )?name(?:'s| is)|(?:i am|i'm) (?:called|named))\s{1,2}" + ANY)
INTRODUCED = compile_pattern(r"(?i:\b(?:i'm|im|i am|this is|it's|its|here is|hi,? i'm|myself))\s{1,2}" + NAME)
HERE = compile_pattern(rf"(?:^|[.!\n]\s?)(?P<name>(?:(?:Mr|Mrs|Ms|Miss)\.?\s)?{WORD}(?:\s{WORD}){{0,2}})\shere\b")
SIGNED = compile_pattern(
    rf"(?:[.!?\n]\s{{0,2}}|(?:^|\s)-{{1,2}}\s?)(?P<name>{WORD}(?:\s{WORD}){{0,2}})[.,]?\s{{0,3}}(?:,?\s?\d\d)?$"
)
RELATION = (
    r"(?:nan|nana|nanna|gran|granny|grandad|granddad|gramps|hubby|missus|bro|sis|mate|bestie|buddy|auntie|mam|mama|papa|stepmum|stepdad|stepmom|stepsister|stepbrother|godson|goddaughter|fiancé|fiancée|pal|housemate|helper|midwife|pharmacist|tutor|coach|pastor|husband|wife|son|daughter|mother|father|mom|mum|dad|brother|sister|friend|boyfriend|girlfriend|partner|boss|colleague|co-?worker|"
    r"neighbou?r|aunt|uncle|cousin|nephew|niece|grand(?:mother|father|son|daughter|ma|pa)|baby|kid|child|toddler|fiancee?|ex|ex-husband|ex-wife|roommate|flatmate|"
    r"teacher|nurse|doctor|therapist|gp|dentist|surgeon|landlord|manager|twin|twins|boy|girl|stepson|stepdaughter|stepfather|mother-in-law|father-in-law|sister-in-law|brother-in-law|son-in-law|caregiver|carer|classmate|supervisor|physio|specialist|cardiologist|dermatologist|psychiatrist)"
)
OTHER = compile_pattern(
    rf"(?i:\b(?:my|our|his|her|their|the|a)\s(?:\w{{2,12}}\s){{0,2}}{RELATION}(?:'s name)?(?:\s?\(|,?\s(?:is |was )?(?:called |named |name is |is )?|,\s)(?:Mr\.?\s|Mrs\.?\s|Ms\.?\s|Dr\.?\s)?)"
    + NAME
)
THEIRS = compile_pattern(
    r"(?i:\b(?:his|her|their|the baby's|son's|daughter's|husband's|wife's|mother's|father's|boss's|doctor's|whose) (?:full |first )?name(?:'s| is| was)\s{1,2}(?:Dr\.?\s|Mr\.?\s)?)"
    + NAME
)
TITLE = compile_pattern(
    r"\b(?:(?:Dr|Prof|Mr|Mrs|Ms|dr|mr|mrs|ms|prof)\b\.?\s{1,2}|(?:Doctor|Professor|Miss|[Nn]urse|Sister|Madam|Sir|doctor|[Pp]harmacist|[Tt]herapist|[Mm]idwife) {1,2})"
    + NAME
)
NOT_DOCTORS = {
    "Google",
    "Who",
    "House",
    "Phil",
    "Oz",
    "Pepper",
    "Internet",
    "Strange",
    "Martens",
    "Scholl",
    "Appointment",
    "Reckeweg",
    "Schwabe",
}

LETTER = compile_pattern("[A-Za-z]")
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
IS_MY = compile_pattern(
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
TITLE_FALSE = compile_pattern(
    r"(?:家庭|中|西|牙|眼|婦|女|男|貴|任何|成|全|該|何|應|方|高|連|白|於|常|古|包|喜|安|時|單|和|從|幸|明|別|易|強|溫|金|石|都|後|才|向|平|同|陪)(?:[^大小]{0,2})$"
)

# Words that begin as a nickname does: small children, parts of the body, medicines.
NO_NICKNAMES = set(
    fold_chinese(
        "小兒 小孩 小時 小月 小心 小小 小便 小腹 小腿 小腸 小腦 小手 小型 小量 小診 小組 小學 小產 小包 小指 小姐 小寶 小朋 小三 小腳 小病 小針 小手 小葉 小血 阿司 阿莫 阿斯 阿奇 阿膠 阿昔 阿托 阿德 阿米 阿片 阿苯 阿卡 阿立 阿普 阿瑞 阿替 阿達 阿里 阿拉 阿爾"
    ).split()
)
NAME_ENDS = compile_pattern(r"\s?(?:[,.!\n(]|and\b|from\b|again\b|here\b|\z)")
ENDS_LETTER = compile_pattern(r"[.,]?\s{0,3}(?:\z|\n|\(|\d\d|-|from\b)")
BEFORE_TITLED = "的是看給找由請問到讓跟與和向被,，。、"

# Words without which a pattern finds nothing: a look for them costs far less than the pattern.
CUES = {
    CERTAIN: ("name", "call", "patient", "i go by"),
    CLOSING: ("regards", "sincerely", "yours", "wishes", "cheers", "thank", "love", "sign"),
    TITLE: ("dr", "doctor", "prof", "mr", "ms", "miss", "nurse", "sister", "madam", "sir", "pharmac", "therapist", "midwife"),
    HERE: ("here",),
    THEIRS: ("name",),
    ASKED_FOR: ("ask", "spe", "spo", "talk", "contact", "look", "by ", "met", "saw", "seen", "visit", "phoned", "mailed", "attn", "c/o", "care of", "behalf"),
    IS_MY: (" my ", " our "),
    LOWER: ("name", "called"),
    LOWER_AM: ("i am", "i'm", "im ", "this is"),
}  # fmt: skip
ENDING = 70  # characters at the end where a signature is looked for


def names(text: str, lower: str) -> Iterator[Found]:
    if not LETTER.search(text):
        return
    yield from _own(text, lower)
    for pattern, certain in ((OTHER, False), (THEIRS, True), (TITLE, True), (IS_MY, True)):
        for match in pattern.finditer(text) if _cued(pattern, lower) else ():
            if span := _western(match, certain=certain, alone=pattern is OTHER):
                yield Found(*span, "third_party_name")
    for match in ASKED_FOR.finditer(text) if _cued(ASKED_FOR, lower) else ():
        is_name = has_given_name(match["name"]) if " " in match["name"] else match["name"] in TOLD_LOWER
        if is_name and (span := _western(match, certain=True)):
            yield Found(*span, "third_party_name")


def _cued(pattern: Pattern, lower: str) -> bool:
    return pattern not in CUES or any(word in lower for word in CUES[pattern])


def _own(text: str, lower: str) -> Iterator[Found]:
    for pattern, certain in ((CERTAIN, True), (CLOSING, None), (INTRODUCED, False), (HERE, True)):
        for match in pattern.finditer(text) if _cued(pattern, lower) else ():
            if span := _western(match, certain=certain):
                yield Found(*span, "name")
    for match in SIGNED.finditer(text, max(0, len(text) - ENDING)):
        # The last words of any heading stand where a signature does.
        if match["name"].split()[0] in GIVEN and (span := _western(match, certain=False)):
            yield Found(*span, "name")
    for match in LOWER.finditer(text) if _cued(LOWER, lower) else ():
        first = match["name"].split()[0]
        if first.capitalize() in GIVEN or first not in COMMON_LOWER:
            yield Found(*match.span("name"), "name")
    for match in LOWER_AM.finditer(text) if _cued(LOWER_AM, lower) else ():
        words = match["name"].split()
        if words[0].islower() and words[0].capitalize() in TOLD_LOWER and len(words) == 2:
            yield Found(*match.span("name"), "name")


# Given names that are no word or verb as well: "i am tom baker", never "i am will be".
TOLD_LOWER = GIVEN - {"Will", "Mark", "May", "Rose", "Grace", "Bill", "Jack", "Mason", "Carter", "Kai", "Hao", "Wen", "Jan", "Eve",
                      "Amber", "Ruby", "Ivy", "Holly", "Faith", "Hope", "Joy", "Dawn", "Daisy", "Poppy", "Lily", "Tony", "Bella"}  # fmt: skip
COMMON_LOWER = {
    "not",
    "the",
    "a",
    "on",
    "in",
    "spelled",
    "written",
    "very",
    "hard",
    "unusual",
    "private",
    "important",
    "my",
}


def _western(match: Match, *, certain: bool | None, alone: bool = False) -> tuple[int, int] | None:
    """The part of a match that is a name: words up to the first that no name has.

    `certain`: whether the words before it leave no doubt; None where only what follows can tell.
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
    first = kept[0].split("-")[0]
    end = match.start("name") + len(" ".join(kept))
    if certain is None:
        certain = first in GIVEN or ENDS_LETTER.match(match.string[end : end + 10]) is not None
    if not certain and first not in GIVEN and not (len(kept) >= 2 and not alone and kept[1] in GIVEN) and len(kept) < 2:
        return None
    ends = NAME_ENDS.match(match.string[end : end + 10])
    if not certain and first not in GIVEN and not alone and not ends:
        return None
    start = match.start("name")
    return start, start + len(" ".join(kept))


def has_given_name(name: str) -> bool:
    """Whether one of a name's first two words is a given name."""
    return any(word.split("-")[0] in GIVEN for word in name.split()[:2])


def chinese_names(text: str) -> Iterator[Found]:
    """From a text in Traditional characters."""
    if text.isascii():
        return
    for match in OWN_CHINESE.finditer(text):
        name = match["name"]
        if (
            not (
                match.group().startswith(("本人", "小弟", "小妹", "叫我"))
                and not is_given(name[2 if name[:2] in SURNAMES["double"] else 1 :])
            )
            and name[:2] not in COMMON_CHINESE
            and name[:2] not in NO_NICKNAMES
        ):
            yield Found(*match.span("name"), "name")
    for pattern, kind in ((AM_CHINESE, "name"), (SIGNED_CHINESE, "name"), (SOUGHT_CHINESE, "third_party_name")):
        for match in pattern.finditer(text):
            if match["name"][:2] not in COMMON_CHINESE and is_given(match["name"][1:]):
                yield Found(*match.span("name"), kind)
    yield from _others_chinese(text)
    yield from _titled_chinese(text)


def _others_chinese(text: str) -> Iterator[Found]:
    for match in OTHERS_CHINESE.finditer(text):
        given = match["given"]
        if match["name"][:2] in COMMON_CHINESE or not given or given[0] not in CHINESE_GIVEN:
            continue
        if len(given) == 2 and given[1] in CHINESE_GIVEN:
            yield Found(*match.span("name"), "third_party_name")
    for match in CALLED_CHINESE.finditer(text):
        if match["name"][:2] not in COMMON_CHINESE and match["name"][:2] not in NO_NICKNAMES:
            yield Found(*match.span("name"), "third_party_name")
    for match in NICK_CHINESE.finditer(text):
        if match["given"] in CHINESE_GIVEN and match["name"] not in NO_NICKNAMES:
            yield Found(*match.span("name"), "third_party_name")
    for match in NURSE_CHINESE.finditer(text):
        if match["name"] not in NO_NICKNAMES:
            yield Found(*match.span("name"), "third_party_name")


def _titled_chinese(text: str) -> Iterator[Found]:
    for match in TITLED_CHINESE.finditer(text):
        name = match["name"]
        if name[:2] in COMMON_CHINESE or (len(name) > 1 and not is_given(name[1:])):
            continue
        before = text[max(0, match.start() - 1) : match.start()]
        if len(name) == 1 and "\u4e00" <= before <= "\u9fff" and before not in BEFORE_TITLED:
            continue
        if not TITLE_FALSE.match(name):
            yield Found(*match.span(), "third_party_name")


def is_given(text: str) -> bool:
    """Whether every character stands in Chinese given names."""
    return bool(text) and all(char in CHINESE_GIVEN for char in text)
