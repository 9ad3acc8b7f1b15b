# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Ways to reach a person: email addresses, links, names at messengers; and the wish to be reached."""

from collections.abc import Iterator

from consultations.reading import fold_chinese
from consultations.reading.patterns import Match, compile_pattern
from consultations.screening.findings import CONTACT_REQUEST, ScreeningFinding, findings_of
from consultations.screening.names import NAME, SURNAME, has_given_name, is_chinese_given_name

# Letters of alphabets. Chinese ones stand right beside an address without being part of it.
ALPHABETS = r"A-Za-z\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{1fff}"
HAN = r"\x{3400}-\x{9fff}"
DOMAINS = rf"(?:(?:[0-9_{ALPHABETS}-]{{1,63}}\.){{1,4}}(?:xn--[0-9a-z-]{{2,59}}|[{ALPHABETS}]{{2,63}})|(?:[{HAN}0-9a-z-]{{1,40}}\.){{1,3}}[{HAN}]{{2,6}})"
EMAIL = compile_pattern(
    rf"[0-9_{ALPHABETS}+%-](?:[0-9_{ALPHABETS}.+%'-]{{0,62}}[0-9_{ALPHABETS}.+%-])?@{DOMAINS}",
    not_after=rf"0-9_{ALPHABETS}.+%-",
)
EMAIL_HAN = compile_pattern(
    rf"(?P<local>[{HAN}]{{1,10}})@(?:[{HAN}0-9a-zA-Z-]{{1,40}}\.){{1,3}}(?:[{HAN}]{{2,6}}|com|net|org|tw|cn|hk|jp)",
    not_before="0-9A-Za-z",
)
LEADS_TO_ADDRESS = "是為为到給给寄箱址"
SPELT_EMAIL = compile_pattern(
    r"[0-9A-Za-z_.+-]{1,64}\s{0,2}(?:\(at\)|\[at\]|\{at\}|\sat\s|小老鼠|@)\s{0,2}[0-9A-Za-z_-]{1,40}\s{0,2}(?:\(dot\)|\[dot\]|\{dot\}|\sdot\s|點|\.)\s{0,2}"
    r"(?:com|net|org|edu|tw|uk|de|fr|jp|hk|cn|co)(?:(?:\s{0,2}(?:\(dot\)|\[dot\]|\sdot\s|點|\.)\s{0,2})(?:tw|uk|jp|hk|cn|in|au|nz|sg))?",
    ignore_case=True,
    not_after="0-9A-Za-z_.+-",
    not_before="a-z",
)
# Plain characters only: where no space follows, as in Chinese, the sentence that goes on is none of the address.
URL = compile_pattern(r"(?:https?://|www\.)[!#-&(-;=?-~]{2,200}[!#-&*+/0-9<=>@A-Z\\\[\]^_`a-~-]", ignore_case=True)
BARE_URL = compile_pattern(
    r"(?:[a-z0-9-]{1,40}\.){1,3}(?:com|org|net|info|edu|gov|biz|app|tw|hk|cn|jp|uk|de|fr|co|io|me|ee|ly|gl|be|blog)"
    r"(?:/(?:[!#-&(-;=?-~]{0,200}[!#-&*+/0-9<=>@A-Z\\\[\]^_`a-~-])?)?",
    ignore_case=True,
    not_after="0-9A-Za-z_@./-",
    not_before="0-9A-Za-z_@",
)
ONLY_WITH_PATH = compile_pattern(
    r"\.(?:me|be|de|co|io|ee|ly|gl|app|blog)$"
)  # "me.be" is a missing space, "t.me/lin" a link

PLATFORM = (
    r"(?:(?:line|we ?chat|whats ?app|telegram|skype|instagram|insta|ig|facebook|fb|messenger|discord|kakao(?:talk)?|viber|snapchat|snap|"
    r"zalo|qq|tik ?tok|threads|twitter|signal|wx|vx)\b|微信|薇信|賴|脸书|臉書|電報|推特|小紅書|抖音|微博|快手|噗浪|陌陌)"
)
HANDLE = r"(?P<handle>@?[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9_])"
MESSENGER = compile_pattern(
    rf"{PLATFORM}[\s,]{{0,2}}(?:(?:pls|plz|please|only|instead|mine)[\s,]{{0,2}})?(?:的|我的)?(?P<cue>(?:id|account|name|username|user name|handle|nick(?:name)?|contact|number|帳號|賬號|帐号|號|号|me|名稱|名字|群組)?"
    rf"[\s]{{0,2}}(?:is|at|as|on|are|under|:|=|是|為|叫|->|-|\()?[\s(「『\"']{{0,2}}){HANDLE}",
    not_after="a-z",
)
# A name in Chinese needs a word or a colon that says so, and ends where it does: 臉書：王小明.
CALLED = compile_pattern(
    rf"{PLATFORM}[\s,]{{0,2}}(?:的|我的)?(?P<cue>(?:id|帳號|賬號|號|名稱|名字|暱稱|名|用戶名|專頁|粉專)[\s]{{0,2}}(?:是|為|叫做?|:|=)?|是|叫做?|:|=)?[\s(「『\"']{{0,2}}(?P<handle>[\p{{Han}}][\p{{Han}}a-z0-9._-]{{1,9}})",
    not_after="a-z",
    followed_by=r"(?:[\s,.;!?()。，；！？）」』\"'、]|\z)",
)
NOT_CALLED = compile_pattern(
    fold_chinese(
        "[的是有說看我你您他她這那不了沒在到查找問上裡嗎呢吧請誰很都也就被把讓給和跟]|什麼|怎麼|訊息|社團|廣告|朋友|文章|影片|貼文"
    )
)
FULL_NAME = compile_pattern(rf"{SURNAME}[\p{{Han}}]{{2}}")
NAMED_AT = compile_pattern(
    rf"(?i:\b(?:line|we ?chat|whats ?app|telegram|skype|instagram|insta|ig|facebook|fb|messenger|discord|snapchat|tik ?tok|threads|twitter)\b(?:\s(?:name|account|id|profile|page))?(?:\s?[:=-]|\s(?:is|as|under|name)\b)\s{{0,2}}){NAME}"
)
QQ = compile_pattern(
    r"(?:qq|扣扣)(?:號碼?|号码?)?[\s:是為]{0,3}(?P<handle>\d{5,11})", not_after="0-9a-z", not_before=r"\d"
)
HANDLE_FIRST = compile_pattern(
    rf"(?P<handle>@?[a-z0-9][a-z0-9._-]{{2,38}}[a-z0-9_])\s{{1,2}}(?:on|in|at|via)\s{{1,2}}(?:my\s)?{PLATFORM}",
    not_after=r"\w.",
)
BARE_HANDLE = compile_pattern(
    r"@[a-z][a-z0-9._]{2,30}[a-z0-9_]", ignore_case=True, not_after="0-9A-Za-z_@./", not_before="0-9A-Za-z_@"
)
ADD_ME_CHINESE = compile_pattern(
    r"(?:加我?的?賴|賴的?(?:id|帳號)?|加我|密我|我的?(?:id|帳號))[是為:\s]{0,3}(?P<handle>@?[a-z0-9][a-z0-9._-]{3,30})"
)
ID_CHINESE = compile_pattern(r"id[是為:][是為:\s]{0,3}(?P<handle>@?[a-z0-9][a-z0-9._-]{3,30})", not_after="a-z")
NOT_A_HANDLE = {
    "and", "the", "group", "groups", "chat", "call", "calls", "message", "messages", "messenger", "infection", "online",
    "post", "posts", "page", "video", "videos", "account", "name", "support", "friends", "for", "with", "that", "said", "says",
}  # fmt: skip
ASKING = compile_pattern(
    r"\b(?:(?:please |can you |could you |would you |kindly )(?:call|phone|ring|text|message|contact|e?-?mail|write to|reach|dm|whatsapp|reply to) me\b"
    r"|(?:call|phone|ring|text|dm|whatsapp) me (?:back|at|on|privately|tonight|tomorrow|any ?time|please)|contact me|reach me (?:at|on|by)"
    r"|(?:write|reply|answer|e-?mail|message) (?:to )?me (?:privately|directly|in private|back|personally|at|on)|private (?:message|chat|call)"
    r"|(?:your|the doctor's) (?:private |personal |phone |mobile |whatsapp )(?:number|phone)|can i (?:call|phone|text) (?:you|the doctor))"
)
ASKING_CHINESE = compile_pattern(
    r"私訊我?|密我|打(?:電話)?給我|回電|加我|聯絡我|聯繫我|私下(?:回|聯|問)|寄信給我|(?:醫師|醫生|你)的(?:電話|line|賴|微信)",
)
ASKING_WORDS = (" me", "private", "your ", "the doctor", "can i ")
DOMAIN = compile_pattern(r"(?:dot|點|\.)[)\]}]?\s{0,2}(?:com|net|org|edu|tw|uk|de|fr|jp|hk|cn|co)", not_before="a-z")
INNER_DOT = compile_pattern(r"[a-z0-9]\.[a-z]{2}")
PLATFORMS = compile_pattern(PLATFORM)


NAME_CUES = ("id", "account", "name", "handle", "帳", "賬", "帐", "號", "号", ":", "=")
DOSE = compile_pattern(r"\d{1,4}(?:[.-]\d{1,3})?")  # "10-15" or "2.5": no name at a messenger
COUNTED = compile_pattern(r"\d+[a-z]{1,3}")  # "20mg"
TWO_PARTS = compile_pattern(r"[a-z][._][a-z]")


def contacts(text: str, lower: str) -> Iterator[ScreeningFinding]:
    """From a text in plain characters, and the same in lower case."""
    if "@" in text:
        yield from findings_of("email", EMAIL, text)
        yield from _chinese_emails(text)
    if ("@" in text or "at" in lower or "小老鼠" in text) and DOMAIN.search(lower):
        yield from findings_of("email", SPELT_EMAIL, text)
    if "http" in lower or "www." in lower:
        yield from findings_of("url", URL, text)
    if INNER_DOT.search(lower):
        yield from findings_of("url", BARE_URL, text, accept=lambda match: not ONLY_WITH_PATH.search(match.group()))
    yield from _messengers(text, lower)
    if any(words in lower for words in ASKING_WORDS):
        yield from findings_of(CONTACT_REQUEST, ASKING, lower)
    if not lower.isascii():
        yield from findings_of(CONTACT_REQUEST, ASKING_CHINESE, lower)


def _chinese_emails(text: str) -> Iterator[ScreeningFinding]:
    """Addresses whose first part is Chinese, without the words of the sentence that leads to it."""
    for match in EMAIL_HAN.finditer(text):
        local = match["local"]
        lead = max(local.rfind(char) for char in LEADS_TO_ADDRESS) + 1
        if lead < len(local):
            yield ScreeningFinding(match.start() + lead, match.end(), "email")


def _messengers(text: str, lower: str) -> Iterator[ScreeningFinding]:
    if PLATFORMS.search(lower):
        yield from findings_of("messenger_id", MESSENGER, lower, accept=_is_at_messenger)
        yield from findings_of("messenger_id", CALLED, lower, "handle", _is_called)
        yield from findings_of("messenger_id", NAMED_AT, text, accept=lambda match: has_given_name(match["name"]))
        for match in HANDLE_FIRST.finditer(lower):
            if _is_handle(match["handle"], named=False):
                yield ScreeningFinding(match.start("handle"), match.end(), "messenger_id")
    for pattern in (ADD_ME_CHINESE, ID_CHINESE):
        yield from findings_of(
            "messenger_id", pattern, lower, "handle", lambda match: _is_handle(match["handle"], named=True)
        )
    yield from findings_of("messenger_id", QQ, lower, "handle")
    if "@" in text:
        yield from findings_of("messenger_id", BARE_HANDLE, lower)


def _is_at_messenger(match: Match) -> bool:
    handle, cue = match["handle"], match["cue"].strip()
    if match.group().startswith(f"賴{handle}"):  # a cue of `CALLED`
        return False
    # "line 12" counts lines; "line id 12" names somebody there.
    is_bare_line = match.group().startswith("line") and "id" not in cue
    return _is_handle(handle, named=not is_bare_line and any(word in cue for word in NAME_CUES))


def _is_called(match: Match) -> bool:
    handle = match["handle"]
    is_name = FULL_NAME.fullmatch(handle) is not None and is_chinese_given_name(handle[1:])
    return not NOT_CALLED.search(handle) and (bool(match["cue"]) or is_name)


def _is_handle(handle: str, *, named: bool) -> bool:
    """Whether it is somebody's name there: never a plain word, unless "id:" or the like stands before it."""
    if handle in NOT_A_HANDLE or DOSE.fullmatch(handle):
        return False
    if not named:
        marked = handle.startswith("@") or any(map(str.isdigit, handle)) or TWO_PARTS.search(handle)
        return bool(marked) and any(map(str.isalpha, handle)) and not COUNTED.fullmatch(handle)
    return len(handle) >= 4
