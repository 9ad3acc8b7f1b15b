# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""What is no danger and no personal data but worth a moderator's look: advertising, several questions in one."""

from collections.abc import Iterator

from consultations.reading.patterns import compile_pattern
from consultations.screening.findings import SEVERAL_QUESTIONS, SPAM, Found

ADVERTISING = compile_pattern(
    r"\b(?:buy (?:now|cheap|viagra|cialis|followers)|click (?:here|the link|below)|limited.time offer|\d{2} ?% off|casino|bet(?:ting)? (?:site|bonus)|free bitcoin|crypto (?:invest|profit|signals)|"
    r"earn \$?\d{2,6}|make money (?:online|fast|from home)|work from home and earn|seo services?|cheap (?:viagra|cialis|pills)|no prescription needed|discount code|promo code|loan (?:approved|offer)|"
    r"visit (?:our|my) (?:website|shop|store)|best price|order now|whatsapp us|telegram channel|adult dating|escort service)\b"
    r"|免費領取|加賴領|線上娛樂城|娛樂城|博弈|貸款專線|快速借款|借錢免|代購|優惠碼|限時優惠|點擊連結|日入|月入\d|穩賺|外送茶|約妹|包養|威而鋼(?:特價|便宜|訂購)"
)
ENDS = compile_pattern(r"[?？]")
FEWEST = 4  # question marks that stand for several questions
NUMBERED = compile_pattern(
    r"(?:^|[\n\s])(?:\(?[1-5][.)、:)]|[一二三四五][、.]|問題[一二三四五1-5])[^?？\n]{4,200}[?？]"
)


def manners(lower: str) -> Iterator[Found]:
    yield from (Found(*match.span(), SPAM) for match in ADVERTISING.finditer(lower))
    numbered = [match.span() for match in NUMBERED.finditer(lower)] if "?" in lower or "？" in lower else []
    ends = [match.end() for match in ENDS.finditer(lower)]
    if len(numbered) >= 2:
        yield Found(numbered[0][0], numbered[-1][1], SEVERAL_QUESTIONS)
    elif len(ends) >= FEWEST:
        yield Found(ends[0] - 1, ends[-1], SEVERAL_QUESTIONS)
