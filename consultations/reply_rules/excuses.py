# ruff: noqa: E501 -- a list of words stays on one line
"""What stands around a hit and excuses it: a negation, a condition, a report, a quotation, a question."""

from bisect import bisect_right
from functools import cached_property

import re2

from consultations.reading import Reading, fold_chinese

WINDOW = 90  # characters before a hit in which what excuses it may stand, within its clause
ATTRIBUTED = 70  # characters before or after a quotation in which it is said whose words they are


def _compiled(source: str) -> "re2._Regexp":
    options = re2.Options()
    options.log_errors = False
    return re2.compile(fold_chinese(source), options)


# Where a clause ends. A comma ends one between Chinese characters only.
CLAUSE = _compiled(
    r"[.!?;:](?:\s|[\"”」』)]|$)|[。!?;\n]|[\p{Han}][,、]|,? +(?:but|however|yet|though|although|so|therefore|which means|and) +(?:i think |i am sure |it is clear that )?"
)
QUOTES = _compiled(r"“[^”\n]+”|「[^」\n]+」|『[^』\n]+』|«[^»\n]+»|\"[^\"\n]+\"|(?:^|[\s(])'[^'\n]+'(?:[\s,.;:)!?]|$)")
ATTRIBUTION = _compiled(
    r"\b(?:says?|said|saying|states?|stated|stating|writes?|wrote|written|reads?|stipulates?|provides?|told|asks?|asked|called|quot\w+|leaflet|label|package|law|act|article|regulation|code|guideline|sentence|phrase|words?|advert\w*|website|online|forum|poster|letter|text|message|claims?|claimed|like)\b"
    r"|規定|明定|載明|寫著|寫道|寫|說|表示|提到|問|所謂|法|條|仿單|說明書|廣告|網路|標示|聽到|這句話|這種話|字樣|引用|指出"
)
NOT_EN = r"\b(?:not|no|never|none|nobody|cannot|can't|cant|won't|wouldn't|don't|doesn't|didn't|isn't|aren't|wasn't|couldn't|shouldn't|mustn't|needn't|haven't|hasn't|without|unable|impossible|nor|neither|hardly|refuse|avoid|rather than|instead of|far from|too early to|stop short of|unclear|unsure|illegal|unlawful|forbidden|prohibit\w*)\b"
NOT_ZH = r"不(?:能|可|可以|會|是|要|得|應|宜|該|敢|適合|建議|一定|代表|表示|等於|見得|確定|知道|保證|曾|想|清楚|允許|必然|須|太)|沒有?(?:辦法|法|證據|說|要)|無法|無從|未(?:必|能|經|曾|有)|並非|並不|並沒有|非|勿|別|切勿|請勿|禁止|避免|難以|怎能|豈能|而不是|尚未|嚴禁|絕不|不"
IF_EN = r"\b(?:if|whether|when|unless|in case|suppose|supposing|could|may|might|maybe|perhaps|possib\w+|probab\w+|likely|suspect\w*|wonder\w*|think that|depends|assum\w+|risk of|rule out|ruled out|exclude|test for|tests? (?:will|would|can) (?:show|tell)|find out|know if|tell if|see if|check(?:ed)? (?:if|whether)|until|once|do|did|who|people|those|anyone|someone|patients|many|some|women|men|children|worr\w+ that|afraid that|fear that|think|believe|wonder|questions?)\b"
IF_ZH = r"如果|若|假如|倘若|假設|是否|有沒有|有無|能否|可能|或許|也許|大概|似乎|好像|疑似|懷疑|擔心|以為|不排除|排除|萬一|要是|的人|患者|病人|民眾|者|當|一旦|看看|評估|判斷|才能|才知道|需要|檢查|機率|風險|曾|過去|之前|以前"
TOLD_EN = r"\b(?:you (?:wrote|write|said|say|mention\w*|told|tell|report\w*|describe\w*|were (?:told|given|prescribed|diagnosed)|have been (?:told|given|prescribed|taking|diagnosed)|are (?:already |currently |now )?(?:taking|using|on)|already (?:take|use)|currently (?:take|use)|take|took|used|use)|your (?:own )?(?:doctor|gp|dentist|pharmacist|dermatologist|hospital|mother|father|wife|husband|friend)s? (?:\w+ )?(?:said|says|told|gave|prescribed|wrote|has|had|have|thinks?|thought|diagnosed|may|might|can|could|will|would)|prescribed|the (?:leaflet|label|study|trial|law|act|article)|studies|trials|research\w*|sold (?:as|in)|comes? (?:as|in)|available (?:as|in)|contains?|containing|in the past|years ago|since you|what you (?:take|took))\b|\byou(?: are|'re)? (?:already|currently|still) *$"
# "您目前吃", "目前吃的": what the asker takes. "現在請吃" and "請您現在吃" say what to take.
TOLD_ZH = r"[您你](?:說|提到|寫|描述|所述|表示)|(?:^|[^請])[您你](?:目前|現在|已經|之前|曾經|先前)(?:正在|在)?(?:$|(?:吃|服|使用|用))|(?:目前|現在|已經|之前|曾經|先前)(?:正在|在)?(?:吃|服用|服|使用|用)(?:的|過|了)|醫師(?:之前|已)?(?:說|告訴|開|診斷|認為|給)|醫生(?:之前|已)?(?:說|告訴|開|診斷|認為|給)|研究|文獻|市售|含有|每(?:顆|錠|粒|包)含|仿單|說明書|規定|原本|本來"
SAID_EN = r"\b(?:you (?:wrote|write|said|say|mention\w*|told (?:me|us)|report\w*|were told|have been told|were diagnosed|think|thought|believe|fear|worry|ask\w*)|your (?:own )?(?:doctor|gp|dentist|dermatologist|hospital|mother|father|wife|husband|friend)s? (?:\w+ )?(?:said|says|told|wrote|thinks?|thought|diagnosed|may|might|can|could|will|would)|diagnosed|history of|since you|given that)\b[^,]*$"
SAID_ZH = r"[您你](?:說|提到|寫|表示|擔心|認為|覺得|以為|想知道)|醫[師生](?:之前|已)?(?:說|告訴|診斷|認為)|診斷過|病史"
REFER_EN = r"\b(?:before (?:you )?|ask \w+|talk (?:to|with)|speak (?:to|with)|discuss\w*|consult\w*|check with|agree\w*|(?:doctor|gp|provider|physician|team|specialist|pharmacist) (?:\w+ )?(?:can|may|will|could|might|has to|should|must|decides?)|decide\w*|decision|whether|only (?:your|a|the) (?:doctor|gp)|up to your|safe to|how to|thinking of|want to|wish to|plan\w* to|tempted to|dangerous|risky|harmful|unwise|people who|patients who|if you (?:have )?)(?:\b|$)"
REFER_ZH = r"前|之前|詢問|請問|與.{0,6}(?:醫師|醫生|藥師)|和.{0,6}(?:醫師|醫生|藥師)|跟.{0,6}(?:醫師|醫生|藥師)|討論|由.{0,8}(?:醫師|醫生)|經.{0,6}(?:醫師|醫生)|是否|要不要|需不需要|能不能|可不可以|想|若|如果|自行決定|擅自"
REFER_AFTER = _compiled(
    r"\b(?:without (?:\w+ ){0,3}(?:talking|asking|speaking|your doctor|advice|consent|a doctor|medical|discussing|checking|consulting)|unless|only (?:if|when|after|with|as|on|together|under)|with your (?:doctor|gp)|together with|under (?:medical |your |the |a )?(?:\w+ )?(?:supervision|guidance)|is (?:up to|for) your|on your own|by yourself|is a decision|can be dangerous|may be dangerous|is dangerous|can (?:cause|make|harm)|has to be decided|should be (?:decided|discussed))\b|前.{0,10}(?:醫師|醫生|藥師)|(?:應|要|須|需|請).{0,12}(?:醫師|醫生|藥師).{0,4}(?:討論|評估|決定|同意|指示|諮詢)|由.{0,8}(?:醫師|醫生)|需?經.{0,8}(?:醫師|醫生)|與.{0,8}(?:醫師|醫生).{0,3}討論|(?:可能|會).{0,8}(?:危險|反彈|復發|惡化)|是危險|很危險"
)
ASKED = _compiled(r"^[^.!;。;\n]{0,80}(?:\?|嗎|呢[?。]?)")
CANNOT = r"\b(?:cannot|can't|cant|unable to|not able to|may not|must not|not allowed to|won't|will not|would not|wouldn't|don't|do not|never|nobody can|no doctor can|refuse to|impossible to|not going to|shouldn't|should not|needn't|neither|instead of|avoid)\b"
CANNOT_ZH = r"無法|不能|不可|不得|不會|不應|不宜|不建議|不要|不適合|請勿|切勿|禁止|並非|不是|未經|不便|不予|沒有辦法|沒辦法|勿|別"

# What excuses a hit of a family when it stands before it in its clause. None: nothing does.
BEFORE = {
    "definite_diagnosis": f"{NOT_EN}|{NOT_ZH}|{IF_EN}|{IF_ZH}|{SAID_EN}|{SAID_ZH}",
    "prescribing_dose": f"{CANNOT}|{CANNOT_ZH}|{TOLD_EN}|{TOLD_ZH}",
    "stop_change_medicine": f"{NOT_EN}|{NOT_ZH}|{REFER_EN}|{REFER_ZH}|{TOLD_EN}|{TOLD_ZH}",
    "certificate": f"{NOT_EN}|{NOT_ZH}|\\b(?:whether|if|ask|who|where|only|the doctor who)\\b|是否|請(?:至|到|由|向)|由|需|如需|若|才能|應",
    "false_reassurance": f"{NOT_EN}|{NOT_ZH}|\\b(?:if|whether|until|unless|before|hope|hopefully|make sure)\\b|如果|若|是否|除非|確認",
}
_BEFORE = {family: _compiled(source) for family, source in BEFORE.items()}
# A quotation excuses these only where it says whose words they are, so that quotation marks alone open no way around.
ATTRIBUTED_ONLY = {"prescribing_dose", "certificate"}


class Excuses:
    """What excuses a hit in a text that is read."""

    def __init__(self, reading: Reading) -> None:
        self._text, self._plain = reading.unaccented, reading.normalised
        self._bridges = reading.joins

    @cached_property
    def _ends(self) -> list[int]:
        """Where clauses end. A line that breaks ends one too, unless the next one goes on in lower case.

        Otherwise "Don't worry⏎Stop taking your warfarin" would be a denial.
        """
        ends = [match.end() for match in CLAUSE.finditer(self._text)]
        return sorted(ends + [at for at in self._bridges if not self._goes_on_at(at)])

    def _goes_on_at(self, bridge: int) -> bool:
        return self._plain[bridge : bridge + 2].lstrip(" ")[:1].islower()

    @cached_property
    def _quotations(self) -> list[tuple[int, int, bool]]:
        found = []
        for match in QUOTES.finditer(self._text):
            start, end = match.span()
            around = self._text[max(0, start - ATTRIBUTED) : start] + "\n" + self._text[end : end + ATTRIBUTED]
            found.append((start, end, ATTRIBUTION.search(around) is not None))
        return found

    def _clause_start(self, at: int) -> int:
        before = bisect_right(self._ends, at) - 1
        return max(self._ends[before] if before >= 0 else 0, at - WINDOW)

    def hold(self, family: str, start: int, end: int) -> bool:
        """Whether a hit of a family is no hit where it stands."""
        before = _BEFORE.get(family)
        if before is None:
            return False
        at = bisect_right(self._quotations, start, key=lambda quotation: quotation[0]) - 1
        if at >= 0:
            _since, to, attributed = self._quotations[at]
            if end <= to and (attributed or family not in ATTRIBUTED_ONLY):
                return True
        if before.search(self._text[self._clause_start(start) : start]):
            return True
        after = self._text[end : end + WINDOW]
        if family == "stop_change_medicine" and REFER_AFTER.search(_first_clause(after)):
            return True
        return family != "certificate" and ASKED.search(after) is not None


def _first_clause(text: str) -> str:
    match = CLAUSE.search(text)
    return text[: match.start()] if match else text
