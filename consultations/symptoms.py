"""Which common symptoms a text speaks of, and whether it says that they are there. For comparing, not for care."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy as _

NEGATED = re.compile(
    r"\b(?:no|not|without|never|don't|doesn't|isn't|aren't|wasn't|haven't|hasn't|nor|neither|denies|no longer)\b"
    r"(?:[^\w.?!;\n]+(?:any|a|an|had|have|been|feel|really|very|signs? of|sort of|kind of|\w+ (?:or|and))){0,3}"
    r"[^\w.?!;\n]+$"
    # Not "have I or have I not": 有沒有, 會不會.
    r"|(?:(?<!有)沒有|(?<!有)没有|無|无|(?<!會)不會|(?<!会)不会|(?<![會会要能是])不|未|(?<!有)[沒没])(?:有|任何|再|明顯|明显){0,2}$",
    re.IGNORECASE,
)
BEFORE = 60  # characters before a symptom in which its negation stands


@dataclass(frozen=True)
class Symptom:
    name: str | Promise
    pattern: re.Pattern[str]


def _symptom(name: str | Promise, english: str, chinese: str) -> Symptom:
    return Symptom(name, re.compile(rf"\b(?:{english})|(?:{chinese})", re.IGNORECASE))


SYMPTOMS = {
    "fever": _symptom(_("symptom", "fever"), r"fever|feverish|high temperature", "發燒|发烧|發熱|发热"),
    "itch": _symptom(_("symptom", "itching"), r"itch", "癢|痒"),
    "pain": _symptom(_("symptom", "pain"), r"pain|ache|aching|hurt|sore\b", "痛|疼"),
    "rash": _symptom(_("symptom", "rash"), r"rash|hives|red spots", "疹|紅斑|红斑|紅點|红点"),
    "cough": _symptom(_("symptom", "cough"), r"cough", "咳"),
    "vomiting": _symptom(_("symptom", "vomiting"), r"vomit|throw(?:ing)? up|threw up", "嘔吐|呕吐"),
    "nausea": _symptom(_("symptom", "nausea"), r"nause|queasy", "噁心|恶心|想吐"),
    "diarrhoea": _symptom(_("symptom", "diarrhoea"), r"diarrh", "腹瀉|腹泻|拉肚子"),
    "dizziness": _symptom(_("symptom", "dizziness"), r"dizz|light-?headed", "頭暈|头晕|眩暈|眩晕"),
    "swelling": _symptom(_("symptom", "swelling"), r"swell|swollen", "腫|肿"),
    "bleeding": _symptom(_("symptom", "bleeding"), r"bleed|blood in", "出血|流血"),
    "numbness": _symptom(_("symptom", "numbness"), r"numb|tingl", "麻木|發麻|发麻"),
    "tiredness": _symptom(_("symptom", "tiredness"), r"tired|fatigue|exhausted", "疲倦|疲勞|疲劳|累"),
    "weight_loss": _symptom(_("symptom", "weight loss"), r"weight loss|los(?:t|ing) weight", "變瘦|体重下降|體重減輕"),
    "breath": _symptom(_("symptom", "shortness of breath"), r"short(?:ness)? of breath|breathl", "喘|呼吸困"),
    "headache": _symptom(_("symptom", "headache"), r"headache|migraine", "頭痛|头痛|偏頭痛"),
    "pregnancy": _symptom(_("symptom", "pregnancy"), r"pregnan", "懷孕|怀孕|孕婦|孕妇"),
}  # fmt: skip


def symptoms_in(text: str) -> dict[str, bool]:
    """By code: True where the text says that it is there, anywhere; False where it says only that it is not."""
    found: dict[str, bool] = {}
    for code, symptom in SYMPTOMS.items():
        for match in symptom.pattern.finditer(text):
            found[code] = found.get(code, False) or not is_denied(text, match.start())
    return found


def is_denied(text: str, at: int) -> bool:
    """Whether the text says of what stands there that it is not so: "no fever", 沒有發燒."""
    return NEGATED.search(text[max(0, at - BEFORE) : at]) is not None
