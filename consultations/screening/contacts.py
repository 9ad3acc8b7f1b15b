# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Ways to reach a person: e-mail addresses, links, names at messengers; and the wish to be reached."""

import re
from collections.abc import Iterator

from consultations.screening.found import CONTACT_REQUEST, Found

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)
SPELT_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s{0,2}(?:\(at\)|\[at\]|\{at\}|\sat\s|小老鼠|@)\s{0,2}[\w-]{1,40}\s{0,2}(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s|點|\.)\s{0,2}"
    r"(?:com|net|org|edu|tw|uk|de|fr|jp|hk|cn|co)(?:(?:\s{0,2}(?:\(dot\)|\[dot\]|\sdot\s|點|\.)\s{0,2})(?:tw|uk|jp|hk|cn|in|au|nz|sg))?(?![a-z])",
    re.IGNORECASE | re.ASCII,
)
# Plain characters only: where no space follows, as in Chinese, the sentence that goes on is none of the address.
URL = re.compile(r"(?:https?://|www\.)[!#-&(-;=?-~]{3,200}(?<![.,;:!?)])", re.IGNORECASE)
BARE_URL = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9-]{1,40}\.){1,3}(?:com|org|net|info|edu|gov|biz|app|tw|hk|cn|jp|uk|de|fr|co|io|me|ee|ly|gl|be|blog)"
    r"(?:/[!#-&(-;=?-~]{0,200})?(?<![.,;:!?)])(?![\w@])",
    re.IGNORECASE | re.ASCII,
)
ONLY_WITH_PATH = re.compile(r"\.(?:me|be|de|co|io|ee|ly|gl|app|blog)$")  # "me.be" is a missing space, "t.me/lin" a link

PLATFORM = (
    r"(?:line|we ?chat|whats ?app|telegram|skype|instagram|insta|ig|facebook|fb|messenger|discord|kakao(?:talk)?|viber|snapchat|snap|"
    r"zalo|qq|tik ?tok|threads|twitter|signal|wx|vx|微信|薇信|賴|脸书|臉書|電報|推特|whatsapp|小紅書|抖音)"
)
HANDLE = r"(?P<handle>@?[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9_])"
MESSENGER = re.compile(
    rf"(?<![a-z]){PLATFORM}(?![a-z])[\s,]{{0,2}}(?:(?:pls|plz|please|only|instead|mine)[\s,]{{0,2}})?(?:的|我的)?(?P<cue>(?:id|account|name|username|user name|handle|nick(?:name)?|contact|number|帳號|賬號|帐号|號|号|me|名稱|名字|群組)?"
    rf"[\s]{{0,2}}(?:is|at|as|on|are|under|:|=|是|為|叫|->|-|\()?[\s(「『\"']{{0,2}}){HANDLE}"
)
HANDLE_FIRST = re.compile(
    rf"(?<![\w.])(?P<handle>@?[a-z0-9][a-z0-9._-]{{2,38}}[a-z0-9_])\s{{1,2}}(?:on|in|at|via)\s{{1,2}}(?:my\s)?{PLATFORM}(?![a-z])"
)
BARE_HANDLE = re.compile(r"(?<![\w@./])@[a-z][a-z0-9._]{2,30}[a-z0-9_](?![\w@])", re.IGNORECASE)
CHINESE_CUE = re.compile(
    r"(?:加我?的?賴|賴的?(?:id|帳號)?|加我|密我|我的?(?:id|帳號)|(?<![a-z])id(?=[是為:]))[是為:\s]{0,3}(?P<handle>@?[a-z0-9][a-z0-9._-]{3,30})"
)
NOT_A_HANDLE = {
    "and", "the", "group", "groups", "chat", "call", "calls", "message", "messages", "messenger", "infection", "online",
    "post", "posts", "page", "video", "videos", "account", "name", "support", "friends", "for", "with", "that", "said", "says",
}  # fmt: skip
ASKING = re.compile(
    r"\b(?:(?:please |can you |could you |would you |kindly )(?:call|phone|ring|text|message|contact|e?-?mail|write to|reach|dm|whatsapp|reply to) me\b"
    r"|(?:call|phone|ring|text|dm|whatsapp) me (?:back|at|on|privately|tonight|tomorrow|any ?time|please)|contact me|reach me (?:at|on|by)"
    r"|(?:write|reply|answer|e-?mail|message) (?:to )?me (?:privately|directly|in private|back|personally|at|on)|private (?:message|chat|call)"
    r"|(?:your|the doctor's) (?:private |personal |phone |mobile |whatsapp )(?:number|phone)|can i (?:call|phone|text) (?:you|the doctor))"
)
ASKING_CHINESE = re.compile(
    r"私訊我?|密我|打(?:電話)?給我|回電|加我|聯絡我|聯繫我|私下(?:回|聯|問)|寄信給我|(?:醫師|醫生|你)的(?:電話|line|賴|微信)",
)
ASKING_WORDS = (" me", "private", "your ", "the doctor", "can i ")
DOMAIN = re.compile(r"(?:dot|點|\.)[)\]}]?\s{0,2}(?:com|net|org|edu|tw|uk|de|fr|jp|hk|cn|co)(?![a-z])")
INNER_DOT = re.compile(r"[a-z0-9]\.[a-z]{2}")
PLATFORMS = re.compile(PLATFORM)


def contacts(text: str, lower: str) -> Iterator[Found]:
    """From a text in plain characters, and the same in lower case."""
    if "@" in text:
        yield from (Found(*match.span(), "email") for match in EMAIL.finditer(text))
    if ("@" in text or "at" in lower or "小老鼠" in text) and DOMAIN.search(lower):
        yield from (Found(*match.span(), "email") for match in SPELT_EMAIL.finditer(text))
    if "http" in lower or "www." in lower:
        yield from (Found(*match.span(), "url") for match in URL.finditer(text))
    if INNER_DOT.search(lower):
        for match in BARE_URL.finditer(text):
            if not ONLY_WITH_PATH.search(match.group()):
                yield Found(*match.span(), "url")
    yield from _messengers(text, lower)
    if any(words in lower for words in ASKING_WORDS):
        yield from (Found(*match.span(), CONTACT_REQUEST) for match in ASKING.finditer(lower))
    if not lower.isascii():
        yield from (Found(*match.span(), CONTACT_REQUEST) for match in ASKING_CHINESE.finditer(lower))


def _messengers(text: str, lower: str) -> Iterator[Found]:
    has_platform = PLATFORMS.search(lower)
    for match in MESSENGER.finditer(lower) if has_platform else ():
        handle, cue = match["handle"], match["cue"].strip()
        named = bool(re.search(r"id|account|name|handle|帳|賬|帐|號|号|:|=", cue))
        written = lower[match.start() : match.start() + 4]
        if _is_handle(handle, named=named and not (written == "line" and "id" not in cue)):
            yield Found(match.start(), match.end(), "messenger_id")
    for pattern in (*((HANDLE_FIRST,) if has_platform else ()), CHINESE_CUE):
        yield from (
            Found(match.start("handle"), match.end(), "messenger_id")
            for match in pattern.finditer(lower)
            if _is_handle(match["handle"], named=pattern is CHINESE_CUE)
        )
    if "@" in text:
        yield from (Found(*match.span(), "messenger_id") for match in BARE_HANDLE.finditer(lower))


def _is_handle(handle: str, *, named: bool) -> bool:
    """Whether it is somebody's name there: never a plain word, unless "id:" or the like stands before it."""
    if handle in NOT_A_HANDLE or re.fullmatch(r"\d{1,4}(?:[.-]\d{1,3})?", handle):
        return False
    marked = handle.startswith("@") or re.search(r"\d", handle) or re.search(r"[a-z][._][a-z]", handle)
    if not named:
        return bool(marked) and bool(re.search(r"[a-z]", handle)) and not re.fullmatch(r"\d+[a-z]{1,3}", handle)
    return len(handle) >= 4
