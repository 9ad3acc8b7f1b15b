"""How a doctor is called, from the bare name: one place for pages, mails and JSON."""

from django.utils.translation import pgettext

from portal.languages import language_of

# A name that says already what somebody is gets no second title. Names are staff's and imports' own, one line each.
TITLES_BEFORE = {"dr", "prof", "doctor", "professor", "med"}
TITLES_AFTER = (
    "醫師", "医师", "醫生", "医生", "大夫", "主任", "教授", "院長", "院长", "藥師", "药师", "護理師", "护理师",
    "先生", "医師", "의사", "선생님", "교수", "원장",
)  # fmt: skip
DEGREES_AFTER = {"MD", "MBBS", "MBChB", "DO", "PhD"}  # in these letters: "Do" is a family name
# In these languages the title follows the name.
TITLE_BY_LANGUAGE = {"zh-Hant": "醫師", "zh": "醫師", "zh-Hans": "医师", "ja": "医師", "ko": " 의사"}


def with_title(name: str) -> str:
    """ "Dr. Wu Yuxin", "陳小明醫師"; a name that has a title already, as it is."""
    bare = _without_brackets(name)  # a hospital in brackets tells two of one name apart
    if _has_title(bare):
        return name
    title = TITLE_BY_LANGUAGE.get(language_of(bare))
    if title:
        return f"{bare}{title}{name[len(bare) :]}"
    return pgettext("a doctor's name with title", "Dr. %(name)s") % {"name": name}


def initials(name: str) -> str:
    """What a seal shows of a name: "KM" for "Kenji Moriyama", "林" for "林書帆醫師". No titles, no brackets."""
    bare = _without_brackets(name).strip()
    if language_of(bare) in TITLE_BY_LANGUAGE:
        return bare[:1]  # the family name comes first, and one sign is enough
    words = [
        word for word in bare.replace(".", ". ").replace(",", " ").split() if word.replace(".", "") not in DEGREES_AFTER
    ]
    names = [word for word in words if word.strip(".").casefold() not in TITLES_BEFORE] or words
    return "".join(word[0] for word in dict.fromkeys([*names[:1], *names[-1:]])).upper()


def added_title(name: str) -> str:
    """The title that pages add by themselves, where somebody has typed it into the name; "" where nobody has."""
    bare = _without_brackets(name)
    words = bare.replace(".", ". ").replace(",", " ").split()
    for at, word in enumerate(words):
        if word.casefold() in ("dr", "dr.") or (at == 0 and len(words) > 1 and word.casefold() == "doctor"):
            return word
    titles = [title.strip() for title in TITLE_BY_LANGUAGE.values()]
    return next((title for title in titles if bare.endswith(title) and bare != title), "")


def _without_brackets(name: str) -> str:
    opened = max(name.rfind("("), name.rfind("（"))
    return name[:opened].rstrip() if opened >= 0 and name.endswith((")", "）")) else name


def _has_title(bare: str) -> bool:
    words = bare.replace(",", " ").split()
    if bare.endswith(TITLES_AFTER) or (len(words) > 1 and words[-1].replace(".", "") in DEGREES_AFTER):
        return True
    first, _dot, name = bare.replace(" ", ".").partition(".")
    return first.casefold() in TITLES_BEFORE and name != ""
