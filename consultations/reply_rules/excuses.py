# ruff: noqa: E501 -- a list of words stays on one line
"""What stands around a hit and excuses it: a negation, a condition, a report, a quotation, a question."""

from bisect import bisect_right
from functools import cached_property

from consultations.reading import Reading
from consultations.reading.negation import NEGATIONS, clause_after, clause_before
from consultations.reading.patterns import Text, compile_pattern

MAX_CONTEXT = 90  # characters before or after a hit in which what excuses it may stand, within its clause
MAX_TO_SOURCE = 70  # characters before or after a quotation in which it is said whose words they are

# Where a clause ends. A comma ends one between Chinese characters only.
CLAUSE_END = compile_pattern(
    r"[.!?;:](?:\s|[\"”」』)]|$)|[。!?;\n]|[\p{Han}][,、]|,? +(?:but|however|yet|though|although|so|therefore|which means|and) +(?:i think |i am sure |it is clear that )?"
)
QUOTES = compile_pattern(
    r"“[^”\n]+”|「[^」\n]+」|『[^』\n]+』|«[^»\n]+»|\"[^\"\n]+\"|(?:^|[\s(])'[^'\n]+'(?:[\s,.;:)!?]|$)"
)
ATTRIBUTION = compile_pattern(
    r"\b(?:says?|said|saying|states?|stated|stating|writes?|wrote|written|reads?|stipulates?|provides?|told|asks?|asked|called|quot\w+|leaflet|label|package|law|act|article|regulation|code|guideline|sentence|phrase|words?|advert\w*|website|online|forum|poster|letter|text|message|claims?|claimed|like)\b"
    r"|規定|明定|載明|寫著|寫道|寫|說|表示|提到|問|所謂|法|條|仿單|說明書|廣告|網路|標示|聽到|這句話|這種話|字樣|引用|指出"
)
# What the doctor does not say of this asker: denied, conditional, what the asker takes or was told, whom to ask.
NEGATION_ENGLISH = rf"\b(?:{NEGATIONS}|none|nobody|cannot|can't|cant|won't|wouldn't|didn't|couldn't|shouldn't|mustn't|needn't|unable|impossible|hardly|refuse|avoid|rather than|instead of|far from|too early to|stop short of|unclear|unsure|illegal|unlawful|forbidden|prohibit\w*)\b"
NEGATION_CHINESE = r"不(?:能|可|可以|會|是|要|得|應|宜|該|敢|適合|建議|一定|代表|表示|等於|見得|確定|知道|保證|曾|想|清楚|允許|必然|須|太)|沒有?(?:辦法|法|證據|說|要)|無法|無從|未(?:必|能|經|曾|有)|並非|並不|並沒有|非|勿|別|切勿|請勿|禁止|避免|難以|怎能|豈能|而不是|尚未|嚴禁|絕不|不"
CONDITION_ENGLISH = r"\b(?:if|whether|when|unless|in case|suppose|supposing|could|may|might|maybe|perhaps|possib\w+|probab\w+|likely|suspect\w*|wonder\w*|think that|depends|assum\w+|risk of|rule out|ruled out|exclude|test for|tests? (?:will|would|can) (?:show|tell)|find out|know if|tell if|see if|check(?:ed)? (?:if|whether)|until|once|do|did|who|people|those|anyone|someone|patients|many|some|women|men|children|worr\w+ that|afraid that|fear that|think|believe|wonder|questions?)\b"
CONDITION_CHINESE = r"如果|若|假如|倘若|假設|是否|有沒有|有無|能否|可能|或許|也許|大概|似乎|好像|疑似|懷疑|擔心|以為|不排除|排除|萬一|要是|的人|患者|病人|民眾|者|當|一旦|看看|評估|判斷|才能|才知道|需要|檢查|機率|風險|曾|過去|之前|以前"
TAKEN_ENGLISH = r"\b(?:you (?:wrote|write|said|say|mention\w*|told|tell|report\w*|describe\w*|were (?:told|given|prescribed|diagnosed)|have been (?:told|given|prescribed|taking|diagnosed)|are (?:already |currently |now )?(?:taking|using|on)|already (?:take|use)|currently (?:take|use)|take|took|used|use)|your (?:own )?(?:doctor|gp|dentist|pharmacist|dermatologist|hospital|mother|father|wife|husband|friend)s? (?:\w+ )?(?:said|says|told|gave|prescribed|wrote|has|had|have|thinks?|thought|diagnosed|may|might|can|could|will|would)|prescribed|the (?:leaflet|label|study|trial|law|act|article)|studies|trials|research\w*|sold (?:as|in)|comes? (?:as|in)|available (?:as|in)|contains?|containing|in the past|years ago|since you|what you (?:take|took))\b|\byou(?: are|'re)? (?:already|currently|still) *$"
# "您目前吃", "目前吃的": what the asker takes. "現在請吃" and "請您現在吃" say what to take.
TAKEN_CHINESE = r"[您你](?:說|提到|寫|描述|所述|表示)|(?:^|[^請])[您你](?:目前|現在|已經|之前|曾經|先前)(?:正在|在)?(?:$|(?:吃|服|使用|用))|(?:目前|現在|已經|之前|曾經|先前)(?:正在|在)?(?:吃|服用|服|使用|用)(?:的|過|了)|醫師(?:之前|已)?(?:說|告訴|開|診斷|認為|給)|醫生(?:之前|已)?(?:說|告訴|開|診斷|認為|給)|研究|文獻|市售|含有|每(?:顆|錠|粒|包)含|仿單|說明書|規定|原本|本來"
REPORTED_ENGLISH = r"\b(?:you (?:wrote|write|said|say|mention\w*|told (?:me|us)|report\w*|were told|have been told|were diagnosed|think|thought|believe|fear|worry|ask\w*)|your (?:own )?(?:doctor|gp|dentist|dermatologist|hospital|mother|father|wife|husband|friend)s? (?:\w+ )?(?:said|says|told|wrote|thinks?|thought|diagnosed|may|might|can|could|will|would)|diagnosed|history of|since you|given that)\b[^,]*$"
REPORTED_CHINESE = (
    r"[您你](?:說|提到|寫|表示|擔心|認為|覺得|以為|想知道)|醫[師生](?:之前|已)?(?:說|告訴|診斷|認為)|診斷過|病史"
)
REFERRAL_ENGLISH = r"\b(?:before (?:you )?|ask \w+|talk (?:to|with)|speak (?:to|with)|discuss\w*|consult\w*|check with|agree\w*|(?:doctor|gp|provider|physician|team|specialist|pharmacist) (?:\w+ )?(?:can|may|will|could|might|has to|should|must|decides?)|decide\w*|decision|whether|only (?:your|a|the) (?:doctor|gp)|up to your|safe to|how to|thinking of|want to|wish to|plan\w* to|tempted to|dangerous|risky|harmful|unwise|people who|patients who|if you (?:have )?)(?:\b|$)"
REFERRAL_CHINESE = r"前|之前|詢問|請問|與.{0,6}(?:醫師|醫生|藥師)|和.{0,6}(?:醫師|醫生|藥師)|跟.{0,6}(?:醫師|醫生|藥師)|討論|由.{0,8}(?:醫師|醫生)|經.{0,6}(?:醫師|醫生)|是否|要不要|需不需要|能不能|可不可以|想|若|如果|自行決定|擅自"
REFERRAL_AFTER = compile_pattern(
    r"\b(?:without (?:\w+ ){0,3}(?:talking|asking|speaking|your doctor|advice|consent|a doctor|medical|discussing|checking|consulting)|unless|only (?:if|when|after|with|as|on|together|under)|with your (?:doctor|gp)|together with|under (?:medical |your |the |a )?(?:\w+ )?(?:supervision|guidance)|is (?:up to|for) your|on your own|by yourself|is a decision|can be dangerous|may be dangerous|is dangerous|can (?:cause|make|harm)|has to be decided|should be (?:decided|discussed))\b|前.{0,10}(?:醫師|醫生|藥師)|(?:應|要|須|需|請).{0,12}(?:醫師|醫生|藥師).{0,4}(?:討論|評估|決定|同意|指示|諮詢)|由.{0,8}(?:醫師|醫生)|需?經.{0,8}(?:醫師|醫生)|與.{0,8}(?:醫師|醫生).{0,3}討論|(?:可能|會).{0,8}(?:危險|反彈|復發|惡化)|是危險|很危險"
)
ASKED = compile_pattern(r"^[^.!;。;\n]{0,80}(?:\?|嗎|呢[?。]?)")
# A mere "no" or "not" excuses no dose: "no more than 500 mg" names one.
REFUSAL_ENGLISH = r"\b(?:cannot|can't|cant|unable to|not able to|may not|must not|not allowed to|won't|will not|would not|wouldn't|don't|do not|never|nobody can|no doctor can|refuse to|impossible to|not going to|shouldn't|should not|needn't|neither|instead of|avoid)\b"
REFUSAL_CHINESE = r"無法|不能|不可|不得|不會|不應|不宜|不建議|不要|不適合|請勿|切勿|禁止|並非|不是|未經|不便|不予|沒有辦法|沒辦法|勿|別"

_NEGATION = f"{NEGATION_ENGLISH}|{NEGATION_CHINESE}"
_TAKEN = f"{TAKEN_ENGLISH}|{TAKEN_CHINESE}"
EXCUSES_BEFORE = {
    family: compile_pattern(source)
    for family, source in {
        "definite_diagnosis": f"{_NEGATION}|{CONDITION_ENGLISH}|{CONDITION_CHINESE}|{REPORTED_ENGLISH}|{REPORTED_CHINESE}",
        "prescribing_dose": f"{REFUSAL_ENGLISH}|{REFUSAL_CHINESE}|{_TAKEN}",
        "stop_change_medicine": f"{_NEGATION}|{REFERRAL_ENGLISH}|{REFERRAL_CHINESE}|{_TAKEN}",
        "certificate": f"{_NEGATION}|\\b(?:whether|if|ask|who|where|only|the doctor who)\\b|是否|請(?:至|到|由|向)|由|需|如需|若|才能|應",
        "false_reassurance": f"{_NEGATION}|\\b(?:if|whether|until|unless|before|hope|hopefully|make sure)\\b|如果|若|是否|除非|確認",
    }.items()
}
# A quotation excuses these only where it says whose words they are, so that quotation marks alone open no way around.
NEEDS_SOURCE = {"prescribing_dose", "certificate"}


class ExcuseChecker:
    """Tells which hits in a text are excused by what stands around them."""

    def __init__(self, reading: Reading) -> None:
        self._text = Text(reading.unaccented)
        # A line that breaks ends a clause, unless the next one goes on in lower case: otherwise
        # "Don't worry⏎Stop taking your warfarin" would be a denial.
        plain = reading.normalised
        self._line_ends = [at for at in reading.joins if not plain[at : at + 2].lstrip(" ")[:1].islower()]

    @cached_property
    def _quotations(self) -> list[tuple[int, int, bool]]:
        """The span of each, and whether it is said whose words they are."""
        quotations = []
        for match in QUOTES.finditer(self._text):
            start, end = match.span()
            around = self._text[max(0, start - MAX_TO_SOURCE) : start] + "\n" + self._text[end : end + MAX_TO_SOURCE]
            quotations.append((start, end, ATTRIBUTION.search(around) is not None))
        return quotations

    def _is_quoted(self, family: str, start: int, end: int) -> bool:
        at = bisect_right(self._quotations, start, key=lambda quotation: quotation[0]) - 1
        if at < 0:
            return False
        _start, quotation_end, has_source = self._quotations[at]
        return end <= quotation_end and (has_source or family not in NEEDS_SOURCE)

    def _before(self, start: int) -> Text:
        """What stands before a hit in its clause and line."""
        line = bisect_right(self._line_ends, start) - 1
        reach = min(MAX_CONTEXT, start - self._line_ends[line]) if line >= 0 else MAX_CONTEXT
        return clause_before(self._text, start, CLAUSE_END, reach)

    def is_excused(self, family: str, start: int, end: int) -> bool:
        """Whether a hit of a family is no hit where it stands."""
        excuse = EXCUSES_BEFORE.get(family)
        if excuse is None:
            return False
        if self._is_quoted(family, start, end) or excuse.search(self._before(start)):
            return True
        if family == "stop_change_medicine" and REFERRAL_AFTER.search(
            clause_after(self._text, end, CLAUSE_END, MAX_CONTEXT)
        ):
            return True
        return family != "certificate" and ASKED.search(self._text[end : end + MAX_CONTEXT]) is not None
