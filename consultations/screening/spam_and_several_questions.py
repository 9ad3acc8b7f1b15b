# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""What is no danger and no personal data but worth a moderator's look: advertising, several questions in one."""

from collections.abc import Iterator

from consultations.reading.patterns import compile_pattern
from consultations.screening.findings import SEVERAL_QUESTIONS, SPAM, ScreeningFinding, findings_of

ADVERTISING = compile_pattern(
    r"\b(?:buy (?:now|cheap|viagra|cialis|followers)|click (?:here|the link|below)|limited.time offer|\d{2} ?% off|casino|bet(?:ting)? (?:site|bonus)|free bitcoin|crypto (?:invest|profit|signals)|"
    r"earn \$?\d{2,6}|make money (?:online|fast|from home)|work from home and earn|seo services?|cheap (?:viagra|cialis|pills)|no prescription needed|discount code|promo code|loan (?:approved|offer)|"
    r"visit (?:our|my) (?:website|shop|store)|best price|order now|whatsapp us|telegram channel|adult dating|escort service)\b"
    r"|免費領取|加賴領|線上娛樂城|娛樂城|博弈|貸款專線|快速借款|借錢免|代購|優惠碼|限時優惠|點擊連結|日入|月入\d|穩賺|外送茶|約妹|包養|威而鋼(?:特價|便宜|訂購)"
)
QUESTION_MARK = compile_pattern(r"[?？]")
MIN_QUESTION_MARKS, MIN_NUMBERED = 4, 2  # from so many on, a text asks several questions
NUMBERED_QUESTION = compile_pattern(
    r"(?:^|[\n\s])(?:\(?[1-5][.)、:)]|[一二三四五][、.]|問題[一二三四五1-5])[^?？\n]{4,200}[?？]"
)


def spam_and_several_questions(lower: str) -> Iterator[ScreeningFinding]:
    """From a text in lower case; several questions are one finding, from the first to the last."""
    yield from findings_of(SPAM, ADVERTISING, lower)
    marks = [match.span() for match in QUESTION_MARK.finditer(lower)]
    numbered = [match.span() for match in NUMBERED_QUESTION.finditer(lower)] if marks else []
    for questions, minimum in ((numbered, MIN_NUMBERED), (marks, MIN_QUESTION_MARKS)):
        if len(questions) >= minimum:
            yield ScreeningFinding(questions[0][0], questions[-1][1], SEVERAL_QUESTIONS)
            return
