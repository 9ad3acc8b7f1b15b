# ruff: noqa: E501 -- a pattern or a list of words stays on one line
"""Whether words of danger are meant: not denied, not long past, no general question, no story of others."""

from consultations.reading.negation import clause_after, clause_before, gaps_after
from consultations.reading.patterns import Pattern, Text, compile_pattern

# What is longer ago in a text seldom belongs to the word, and reading it for each mention would be slow.
MAX_CONTEXT = 110  # characters looked at before and after
SENTENCE_END = compile_pattern(r"[.!?;。！？；\n]", not_before=r"\d")
CLAUSE_END = compile_pattern(r"[,，]|\bbut\b|但")
MAX_LEAD_IN = 30  # characters of a clause that only says when or where the next one is so: "In 2015, I had …"
# After one of these the writer speaks of themselves, whatever the sentence began with.
TURN = compile_pattern(r"\b(?:but|now|then|and (?:then|now|since)|suddenly)\b|但|現在|突然|後來|結果")
NUMBER = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|many|several|few|some|couple of|a|an)"
)
# What a denial does not reach over: "no fever but chest pain".
DENIAL_END = compile_pattern(
    r"\b(?:but|however|although|though|except|because|since|now|then|suddenly|until|which|that|instead|when|while|after|so|"
    r"yet|still|helps?|helped|relieves?|with|today|whenever|despite|plus|started|starting|began|have|has|got)\b"
    r"|但|可是|只是|不過|卻|而是|還是|然後|後來|突然|現在|結果|因為|所以|就|今天|又|開始"
)
DENIALS = [
    compile_pattern(
        r"\bno\b",
        unless_before=" (?:doubt|idea|one|matter|relief|better|improvement|longer sure|energy|help|sleep|money|friends?|job)",
    ),
    compile_pattern(
        r"\bnot\b",
        unless_before=" (?:only|just|sure|certain|to mention|been well|well|feeling|sleeping|eating|improving|better|working)",
    ),
    compile_pattern(
        r"\b(?:never|without|den(?:y|ies|ied)|nor|neither|none of|free (?:of|from)|ruled? out|negative for|absence of|lack of|cannot say i)\b"
    ),
    compile_pattern(
        r"\b(?:do|does|did|have|has|had|is|was|are|were|would|wo|could|ca)n'?t\b",
        unless_before=" (?:know|sure|sleep|eat|understand|tell|wait|work|stand|feel)",
    ),
]
MAX_DENIAL, MAX_DENIAL_CHINESE = 70, 14  # characters that a denial reaches over
MAX_DENIED_WORDS = 8
MAX_NEXT_ITEM = 40  # characters in which the next item of a list of denied things is announced
# In a denial the verb belongs to it: "I haven't had chest pain", "I don't have any".
OWN_VERB = compile_pattern(r"^\s*(?:actually |really |yet |ever |currently )?(?:have|has|had|got)\b")
ALTERNATIVE = compile_pattern(r"\b(?:or|nor)\b|或|、")
NOT_DENIED = "想到|多久|辦法|事|力|睡|法|胃口|食慾|精神|用|效|改善|好|人|錢|工作|反應|感覺"
DENIALS_CHINESE = [
    compile_pattern("有排除|已排除", unless_before=NOT_DENIED),
    compile_pattern(
        "並?沒有?|無|冇|唔係|唔會|毫無|未曾?|不曾|從未|從不|從來不|不會|不是|不算|否認|排除|免於|並非|不再|別",
        not_after="有是會",
        unless_before=NOT_DENIED,
    ),
]
DENIED_AFTER = [
    compile_pattern(
        r"^\s{0,2}(?:(?:is|was|were|are|has been)\s)?(?:[:?-]\s?)?(?:none\b|absent|negative|not present|excluded|ruled out)"
        r"|^\W{0,3}(?:都|也|症狀|的症狀|的情況|的情形|情形|情況|等){0,3}(?:沒有|都無|[:：]\s?無|無(?:[，。；]|$)|[:：]\s?沒有|已?排除)"
    ),
    compile_pattern(
        r"^\s{0,2}(?:(?:is|was|were|are|has been)\s)?(?:[:?-]\s?)?no\b", unless_before=" relief| improvement| better"
    ),
]
DENIED_WITHIN = compile_pattern(
    r"(?:不會|不太會|沒有?|並未|不|冇|唔)[痛悶緊僵腫歪麻血黑硬喘]|\b(?:isn't|is not|aren't|are not|wasn't|not) (?:stiff|rigid|swollen|slurred|blue|numb|weak|painful|drooping|tight|black|bleeding)\b"
)
NEVER_AGAIN = compile_pattern(
    r"\b(?:not|never|n't)(?: \w+)? (?:come|came|returned?|happened|had|recurred|back)\b|seizure.free|(?:years?|months?) (?:clean|free|sober)|(?:fine|well|ok|okay|healthy|normal|nothing) (?:since|ever since|now)|(?:之後|後來|現在|一切)都?(?:很|都|還)?(?:好好|很好|好(?:[，。,.]|$)|正常|沒事|穩定)|活蹦亂跳|fully recovered|"
    r"(?:沒有?再|不再|未再|就沒|再也沒|沒有發作|沒發作|沒復發|沒有復發)|(?:已經|早就|都|完全|現在)(?:康復|痊癒|沒事|好了|消失)"
)
PAST = compile_pattern(
    rf"\b(?:{NUMBER}(?: \w+)? (?:years?|decades?|yrs) (?:ago|back|earlier)|as (?:a |an )?(?:\w+ )?(?:child(?:ren)?|kids|kid|baby|teenager|teen|student|toddler|infant)"
    r"|when (?:i|he|she) was (?:a |an |little|young|small|\d|in|at|eight|nine|ten|five|six|seven|three|four|two)|in (?:my|his|her) (?:childhood|teens|twenties|thirties)"
    r"|in (?:19|20)\d\d|back in|long ago|used to|had (?:back )?in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|years ago|decades ago|childhood|in the past|previously"
    r"|at (?:age|the age of) \d+|last (?:year|summer|winter|spring|autumn))\b"
    r"|(?:\d+|[一二三四五六七八九十兩多好幾數]{1,3})年前|小時候|國小時|國中時|高中時|大學時|年輕時|以前|從前|去年|曾經|當年|早年|童年"
)
PRESENT = compile_pattern(
    r"\b(?:still|now|again|today|since|started|starting|began|getting|worse|worsening|every|recently|comes|returned|lately|keeps?|keep|"
    r"ever since|these days|last night|this (?:morning|week|evening|afternoon)|tonight|yesterday|hours?|minutes?|always|currently)\b|'m\b"
    r"|現在|最近|又|今天|今早|昨天|剛剛|剛才|開始|越來越|一直|還是|仍|每天|這幾天|這兩天|目前|突然|昨晚|小時(?:[^候]|$)|分鐘|再次|復發"
)
I_AM = compile_pattern(r"\bi am ", unless_before="fine|ok|well|healthy")
AGAIN = compile_pattern(r"\b(?:again|still|back|worse|same|returned|relapsed?)\b|又|再|復發|還是|仍|越來越|還會|一樣")
RELATIVE = compile_pattern(
    r"\b(?:grand\w+|granny|uncle|aunt|auntie|cousin|ancestor|neighbou?r|relatives?|father|mother|dad|mum|mom|brother|sister|"
    r"friend|colleague|co-?worker|classmate|parents?|family|husband|wife|celebrity|actor|singer|teacher|boss|niece|nephew|character|someone)\b(?:'s)?"
    r"[^.!?;,]{0,50}\b(?:died|passed away|history|survived|lost (?:his|her) (?:life|battle)|killed|committed|recovered|at (?:age )?\d\d|in (?:his|her) \w+ies|as a (?:young|child))\b"
    r"|runs in (?:the|my|our) family|family history|\bhad (?:a|his|her) (?:\w+ )?(?:heart attack|stroke|aneurysm)\b"
    r"|(?:爺爺|奶奶|外公|外婆|阿公|阿嬤|祖父|祖母|叔叔|伯伯|伯父|舅舅|阿姨|姑姑|親戚|鄰居|朋友|同事|同學|爸爸|媽媽|父親|母親|家族|哥哥|姊姊|弟弟|長輩|表哥|堂哥)"
    r"[^。！？；，]{0,16}(?:過世|去世|走了|走的|死於|往生|病史|遺傳|以前|年前|曾經|曾|中風過|發作過|年輕時|小時候|當年)|家族病?史|遺傳"
)
GENERAL = compile_pattern(
    r"\b(?:(?:warning |first |early |typical |common )?(?:signs?|symptoms?|causes?|risks?|chances?|likelihood|difference|prevention|definition|meaning|cures?|treatments?|types?) (?:of|for|between)"
    r"|how (?:to|do (?:i|you|we|doctors|people)|can (?:i|you|we)|does (?:one|a))\b[^.!?;]{0,20}\b(?:recogni[sz]e|prevent|tell|know|spot|help|avoid|reduce|treat|react|talk)"
    r"|what (?:is|are|causes?|does|exactly is|happens in|to do)|what's"
    r"|side.?effects?|first.aid|(?:someone|somebody|anyone|a person|people|patients?) (?:who|with|having|that)|teacher|read(?:ing)?|heard|saw|watched|watching|article|book|novel|news|films?|movie|video|leaflet|poster|documentary|series|show|course|training|lecture|essay|exam|class|"
    r"campaign|website|blog|story|podcast|studying|study|paper|thesis|(?:afraid|scared|fear|terrified|worried|anxious|anxiety|phobia) (?:of|about) (?:getting|having|a|an|another|future)?|"
    r"prevent|avoid|protect(?:s|ed)? (?:against|from)|history of|risk|may cause|can cause|could cause|might cause|lead to|talk(?:ed)? about|learn(?:ed|ing)? (?:about|how)|"
    r"drug for|medication for|medicine for|tested for|screen(?:ed|ing) for|check(?:ed)? for|insurance|curious (?:about|whether)|research(?:ing)?|volunteer\w*|campaign)\b"
    r"|(?:急救|生物|護理|健康)課|老師(?:說|教|出)|課本|怎麼(?:治療|處理|診斷)|如何治療|什麼是|是什麼|如何|怎麼(?:預防|急救|判斷|避免|分辨|辨別)|會不會(?:引起|造成|導致)|(?:會|可能)(?:引起|造成|導致)|(?:課程|講座|文章|新聞|電影|小說|影片|連續劇|衛教|宣導|書上|報導|網路上)"
    r"|看到別人|預防|避免|降低|研究|副作用|仿單|擔心會|會讓人|害怕會|怕會|怕以後|風險|機率|萬一|假如|若是|若有|請問(?:什麼|如何)|作業|考試|志工"
)
MAY_CAUSE = compile_pattern(
    r"\b(?:can|could|does|do|will|may|might) (?P<cause>\w+)(?: \w+){0,3} (?:cause|lead to|trigger|give|mean|increase)\b"
)
PEOPLE = {"i", "he", "she", "you"}
MAX_GENERAL, MAX_GENERAL_CHINESE = 48, 18  # characters that a general question reaches over
IF_CHINESE = compile_pattern("如果", unless_before="這些|我死|我不在|我走|我消失|往前|一次|沒有我|可以死|能死|跳")
GENERAL_AFTER = compile_pattern(
    r"^[^，。？！?]{0,4}(?:身體裡|的?機制|的?原理|到底發生)|^[\s,]{0,2}(?:prevention|awareness|hotline|course|training|medications?|medicines?|drugs?|clinic|unit|ward|specialist|statistics|rates?|research|"
    r"movie|film|scene|patients?|survivors?|helpline|runs in|guidelines|seminar|workshop|lecture|leaflet|threshold|disorders?|attempts? in the news|symptoms? (?:are|include)|signs (?:are|include))\b"
    r"|^[^，。？！?]{0,8}(?:怎麼分|如何分|差別|有什麼不同|差在哪)|^的?(?:症狀有哪些|症狀是什麼|原因有哪些|原因是什麼|前兆|徵兆|預防|定義|急救|衛教|課程|講座|文章|新聞|電影|病人|患者|病友|家屬|成因|風險|機率|是什麼|有哪些|怎麼預防|病史|藥物)"
)
HYPOTHETICAL = compile_pattern(
    r"\b(?:if|in case|should|suppose|what if)\b(?: \w+){0,4} ?(?:get|gets|have|has|develop|develops|feel|feels|start|starts|experience|experiences|ever|someone|somebody|anyone|see|sees|of|there is|were)?[^.!?;]{0,16}$"
)
ADVICE = compile_pattern(
    r"\b(?:should|what (?:do|can|to|would|if)|when (?:do|to|should)|would|call|come back|return|told me to|watch out|hospital if|case of|emergency number)\b"
)
ONESELF = [
    compile_pattern(r"\b(?:my|this|these|i have|i've|i'm|i am|i feel|i get|i keep|i had|i want)\b"),
    compile_pattern("我", unless_before="想請?問|想知道|們"),
]
ALSO_ONESELF = compile_pattern(r"\bi (?:have|feel|had|want|am)\b|我(?:也|自己)")


def is_meant(text: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` say what is so here and now, judged by their sentence and clause."""
    words = text[start:end]
    before = clause_before(text, start, SENTENCE_END, MAX_CONTEXT)
    after = clause_after(text, end, SENTENCE_END, MAX_CONTEXT)
    following = Text(text[end : end + MAX_CONTEXT])
    # "In 2015, I had a stroke": a short clause before says when the next one was.
    *_earlier, lead_in, clause_start = ["", *CLAUSE_END.split(before)]
    clause = f"{clause_start}{words}{clause_after(after, 0, CLAUSE_END, MAX_CONTEXT)}"
    with_lead_in = f"{lead_in if len(lead_in) <= MAX_LEAD_IN else ''},{clause}"
    return not (
        DENIED_WITHIN.search(words)
        or _is_denied(before, after)
        or any(pattern.match(following) for pattern in DENIED_AFTER)
        or _is_past(f"{before}{words}{after}", with_lead_in, words)
        or _is_of_others(before, clause)
        or _is_general(before, after)
    )


def _is_denied(before: Text, after: Text) -> bool:
    """No chest pain; no fever, cough or chest pain. Not: no fever, chest pain; no fever but chest pain."""
    gaps = [OWN_VERB.sub("", gap) for gap in _gaps(DENIALS, before, MAX_DENIAL, ".!?;")]
    gaps += _gaps(DENIALS_CHINESE, before, MAX_DENIAL_CHINESE, "。！？；，,.!?;")
    return any(_reaches(gap, after) for gap in gaps)


def _gaps(denials: list[Pattern], before: Text, reach: int, stops: str) -> list[str]:
    """What stands between the denials and the words in question, where a denial may reach so far."""
    return [gap for gap in gaps_after(denials, before) if len(gap) <= reach and not any(char in stops for char in gap)]


def _reaches(gap: str, after: str) -> bool:
    """Whether a denial reaches over the words that follow it."""
    if DENIAL_END.search(gap) or len(gap.split()) > MAX_DENIED_WORDS:
        return False
    is_list = "," in gap or " and " in gap
    return not is_list or bool(ALTERNATIVE.search(gap) or ALTERNATIVE.search(after[:MAX_NEXT_ITEM]))


def _is_past(sentence: str, clause: str, words: str) -> bool:
    """Long past, by a word of its own clause or of a short one before it: "In 2015, I had a stroke"."""
    # Without the words themselves, which may hold "never": "I never had a headache like this".
    if NEVER_AGAIN.search(sentence.replace(words, " ", 1)):
        return True
    return bool(PAST.search(clause)) and not _is_present(clause) and not AGAIN.search(sentence)


def _is_present(clause: str) -> bool:
    return bool(PRESENT.search(clause) or I_AM.search(clause))


def _is_of_others(before: str, clause: str) -> bool:
    return bool(RELATIVE.search(clause)) and not _is_present(clause) and not ALSO_ONESELF.search(before)


def _is_general(before: Text, after: Text) -> bool:
    """A question about an illness, a story or a fear: "what causes a stroke", "a film about"; or what to do "if"."""
    if GENERAL_AFTER.match(after):
        return True
    general = [match.end() for pattern in (GENERAL, IF_CHINESE) for match in pattern.finditer(before)]
    general += [match.end() for match in MAY_CAUSE.finditer(before) if match["cause"] not in PEOPLE]
    # The first of these words that reaches the mention decides, unless the writer has come to speak of themselves since.
    for gap in (before[end:] for end in sorted(general)):
        if len(gap) <= (MAX_GENERAL_CHINESE if any(char > "\u3000" for char in gap) else MAX_GENERAL):
            return not (any(pattern.search(gap) for pattern in ONESELF) or TURN.search(gap))
    return bool(HYPOTHETICAL.search(before)) and bool(ADVICE.search(f"{before} {after}"))
