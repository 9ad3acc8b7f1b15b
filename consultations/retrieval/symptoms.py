"""Which common symptoms a text mentions, and whether it says that they are present.

Used to compare pages only. No decision about anybody's care depends on it: `screening` reads signs of danger.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from consultations.reading import Reading
from consultations.reading.negation import denied_places
from consultations.reading.patterns import Pattern, Text, compile_pattern


@dataclass(frozen=True)
class Symptom:
    name: str | Promise
    pattern: Pattern


def _symptom(name: str | Promise, english: str, chinese: str) -> Symptom:
    return Symptom(name, compile_pattern(rf"\b(?:{english})|(?:{chinese})"))


SYMPTOMS = {
    "fever": _symptom(pgettext_lazy("symptom", "fever"), r"fever|feverish|high temperature", "發燒|發熱"),
    "itch": _symptom(pgettext_lazy("symptom", "itching"), r"itch", "癢"),
    "pain": _symptom(pgettext_lazy("symptom", "pain"), r"pain|ache|aching|hurt|sore\b", "痛|疼"),
    "rash": _symptom(pgettext_lazy("symptom", "rash"), r"rash|hives|red spots", "疹|紅斑|紅點"),
    "cough": _symptom(pgettext_lazy("symptom", "cough"), r"cough", "咳"),
    "vomiting": _symptom(pgettext_lazy("symptom", "vomiting"), r"vomit|throw(?:ing)? up|threw up", "嘔吐"),
    "nausea": _symptom(pgettext_lazy("symptom", "nausea"), r"nause|queasy", "噁心|想吐"),
    "diarrhoea": _symptom(pgettext_lazy("symptom", "diarrhoea"), r"diarrh", "腹瀉|拉肚子"),
    "dizziness": _symptom(pgettext_lazy("symptom", "dizziness"), r"dizz|light-?headed", "頭暈|眩暈"),
    "swelling": _symptom(pgettext_lazy("symptom", "swelling"), r"swell|swollen", "腫"),
    "bleeding": _symptom(pgettext_lazy("symptom", "bleeding"), r"bleed|blood in", "出血|流血"),
    "numbness": _symptom(pgettext_lazy("symptom", "numbness"), r"numb|tingl", "麻木|發麻"),
    "tiredness": _symptom(pgettext_lazy("symptom", "tiredness"), r"tired|fatigue|exhausted", "疲倦|疲勞|累"),
    "weight_loss": _symptom(
        pgettext_lazy("symptom", "weight loss"), r"weight loss|los(?:t|ing) weight", "變瘦|體重下降|體重減輕",
    ),
    "breath": _symptom(
        pgettext_lazy("symptom", "shortness of breath"), r"short(?:ness)? of breath|breathl", "喘|呼吸困",
    ),
    "headache": _symptom(pgettext_lazy("symptom", "headache"), r"headache|migraine", "頭痛"),
    "pregnancy": _symptom(pgettext_lazy("symptom", "pregnancy"), r"pregnan", "懷孕|孕婦"),
}  # fmt: skip


def symptoms_in(text: str) -> dict[str, bool]:
    """By code: True where the text says that it is there, anywhere; False where it says only that it is not."""
    is_there: dict[str, bool] = {}
    read = Text(Reading(text, join_lines=False).unaccented)  # a line may be a sentence: "no fever⏎headache"
    denied = denied_places(read)
    for code, symptom in SYMPTOMS.items():
        for match in symptom.pattern.finditer(read):
            is_there[code] = is_there.get(code, False) or match.start() not in denied
    return is_there
