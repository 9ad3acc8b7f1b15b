"""Which common symptoms a text mentions, and whether it says that they are present.

Used to compare pages only. No decision about anybody's care depends on it: `screening` reads signs of danger.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy as _

from consultations.reading import Reading, fold_chinese
from consultations.reading.expressions import LETTERS
from consultations.reading.patterns import Pattern, Text, compile_pattern

NEGATION = "no|not|without|never|don't|doesn't|isn't|aren't|wasn't|haven't|hasn't|nor|neither|denies|no longer"
GAP = r"[^\w.?!;\n]+"  # between the words of one sentence
FILLER = rf"(?:{GAP}(?:any|a|an|had|have|been|feel|really|very|signs? of|sort of|kind of|\w{{1,20}} (?:or|and)))"
# Each ends where the thing denied begins: "no fever", "without any fever".
DENIALS = [compile_pattern(rf"(?:{NEGATION})\b{FILLER}{{{count}}}{GAP}", not_after=LETTERS) for count in range(4)]
# In Chinese: a word of denial, and the characters after which it denies nothing but asks: 有沒有, 會不會 ("or not").
DENIALS_CHINESE = [
    (fold_chinese(words), fold_chinese(not_after))
    for words, not_after in (("沒有", "有"), ("沒", "有"), ("無", ""), ("未", ""), ("不會", "會"), ("不", "會要能是"))
]
DENIAL_STARTS = {words[0] for words, _not_after in DENIALS_CHINESE}
FILLERS_CHINESE = tuple(map(fold_chinese, ("有", "任何", "再", "明顯")))
MAX_FILLERS_CHINESE = 2


@dataclass(frozen=True)
class Symptom:
    name: str | Promise
    pattern: Pattern


def _symptom(name: str | Promise, english: str, chinese: str) -> Symptom:
    return Symptom(name, compile_pattern(rf"\b(?:{english})|(?:{chinese})"))


SYMPTOMS = {
    "fever": _symptom(_("symptom", "fever"), r"fever|feverish|high temperature", "發燒|發熱"),
    "itch": _symptom(_("symptom", "itching"), r"itch", "癢"),
    "pain": _symptom(_("symptom", "pain"), r"pain|ache|aching|hurt|sore\b", "痛|疼"),
    "rash": _symptom(_("symptom", "rash"), r"rash|hives|red spots", "疹|紅斑|紅點"),
    "cough": _symptom(_("symptom", "cough"), r"cough", "咳"),
    "vomiting": _symptom(_("symptom", "vomiting"), r"vomit|throw(?:ing)? up|threw up", "嘔吐"),
    "nausea": _symptom(_("symptom", "nausea"), r"nause|queasy", "噁心|想吐"),
    "diarrhoea": _symptom(_("symptom", "diarrhoea"), r"diarrh", "腹瀉|拉肚子"),
    "dizziness": _symptom(_("symptom", "dizziness"), r"dizz|light-?headed", "頭暈|眩暈"),
    "swelling": _symptom(_("symptom", "swelling"), r"swell|swollen", "腫"),
    "bleeding": _symptom(_("symptom", "bleeding"), r"bleed|blood in", "出血|流血"),
    "numbness": _symptom(_("symptom", "numbness"), r"numb|tingl", "麻木|發麻"),
    "tiredness": _symptom(_("symptom", "tiredness"), r"tired|fatigue|exhausted", "疲倦|疲勞|累"),
    "weight_loss": _symptom(_("symptom", "weight loss"), r"weight loss|los(?:t|ing) weight", "變瘦|體重下降|體重減輕"),
    "breath": _symptom(_("symptom", "shortness of breath"), r"short(?:ness)? of breath|breathl", "喘|呼吸困"),
    "headache": _symptom(_("symptom", "headache"), r"headache|migraine", "頭痛"),
    "pregnancy": _symptom(_("symptom", "pregnancy"), r"pregnan", "懷孕|孕婦"),
}  # fmt: skip


def symptoms_in(text: str) -> dict[str, bool]:
    """By code: True if the text says anywhere that the symptom is present; False if it only says that it is absent."""
    symptoms: dict[str, bool] = {}
    read = Text(Reading(text, join_lines=False).unaccented)  # a line may be a sentence: "no fever⏎headache"
    denied = denied_places(read)
    for code, symptom in SYMPTOMS.items():
        for match in symptom.pattern.finditer(read):
            symptoms[code] = symptoms.get(code, False) or match.start() not in denied
    return symptoms


def denied_places(read: str) -> frozenset[int]:
    """The places in a text, as it is read, at which something begins that it denies: "no fever", 沒有發燒."""
    read = Text(read)
    places = {match.end() for pattern in DENIALS for match in pattern.finditer(read)}
    for at in (at for at, char in enumerate(read) if char in DENIAL_STARTS):
        for words, not_after in DENIALS_CHINESE:
            if read.startswith(words, at) and not (at and read[at - 1] in not_after):
                places |= _after_fillers(read, at + len(words))
    return frozenset(places)


def _after_fillers(read: str, at: int) -> set[int]:
    """Where a Chinese denial may end, with some fillers after it: 沒有, 沒有任何, 沒有任何明顯."""
    places = {at}
    for _filler in range(MAX_FILLERS_CHINESE):
        filler = next((words for words in FILLERS_CHINESE if read.startswith(words, at)), "")
        at += len(filler)
        places.add(at)
    return places
