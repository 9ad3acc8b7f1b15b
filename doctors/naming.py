"""How a doctor is called, from the bare name: one place for pages, mails and JSON."""

import re

from django.utils.translation import pgettext

from portal.languages import language_of

# A name that says already what somebody is gets no second title. Names are staff's and imports' own, one line each.
TITLE_BEFORE = re.compile(r"(?:dr|prof|doctor|professor|med)\b[.\s]", re.IGNORECASE)
TITLES_AFTER = (
    "醫師", "医师", "醫生", "医生", "大夫", "主任", "教授", "院長", "院长", "藥師", "药师", "護理師", "护理师",
    "先生", "医師", "의사", "선생님", "교수", "원장",
)  # fmt: skip
DEGREE_AFTER = re.compile(r"[,\s](?:M\.?D|MBBS|MBChB|DO|PhD)\.?$", re.IGNORECASE)
# In these languages the title follows the name.
TITLE_BY_LANGUAGE = {"zh-Hant": "醫師", "zh": "醫師", "zh-Hans": "医师", "ja": "医師", "ko": " 의사"}


def with_title(name: str) -> str:
    """ "Dr. Wu Yuxin", "陳小明醫師"; a name that has a title already, as it is."""
    bare = re.sub(r"\s*[(（][^()（）]*[)）]$", "", name)  # a hospital in brackets tells two of one name apart
    if TITLE_BEFORE.match(bare) or bare.endswith(TITLES_AFTER) or DEGREE_AFTER.search(bare):
        return name
    title = TITLE_BY_LANGUAGE.get(language_of(bare))
    if title:
        return f"{bare}{title}{name[len(bare) :]}"
    return pgettext("a doctor's name with title", "Dr. %(name)s") % {"name": name}
