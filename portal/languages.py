"""The languages of the interface, and in which language a text is written, as far as its script tells."""

import unicodedata

from django.conf.locale import LANG_INFO

# Each has a catalogue in locale/, formats in portal/formats/ and the texts of its policies. Called as its readers do.
LANGUAGES = [("en", "English"), ("zh-hant", "繁體中文")]

CHINESE, JAPANESE, KOREAN = ("zh", "zh-Hant", "zh-Hans"), "ja", "ko"
BY_SCRIPT = (*CHINESE, JAPANESE, KOREAN)
LOOKED_AT = 2000  # characters of a text that tell its script
# A character of Chinese says as much as a short word, so a quarter of the letters is most of the text.
SHARE = 0.25
SHARE_OF_KANA = 0.05  # of the Chinese and Japanese letters; a Chinese text quotes a brand name at most


def language_name(tag: str) -> str:
    """What a language calls itself; the tag where we do not know."""
    names = {code.lower(): name for code, name in LANGUAGES}
    return names.get(tag.lower()) or LANG_INFO.get(tag.lower(), {}).get("name_local") or tag


def language_of(text: str, known: str = "") -> str:
    """The language of a text as a BCP 47 tag, from its script; `known` (what was said of it) where that does not tell.

    Chinese is zh-Hant or zh-Hans, and "zh" only where every character is the same in both.
    """
    letters = [_script(character) for character in text[:LOOKED_AT] if character.isalpha()]
    if not letters:
        return known
    han, kana, hangul = (letters.count(script) for script in ("CJK", "KANA", "HANGUL"))
    if hangul >= SHARE * len(letters):
        return KOREAN
    if han + kana < SHARE * len(letters):
        # Letters of another kind cannot be what was said: an English reply to a Chinese question.
        return "en" if _base(known) in {"zh", JAPANESE, KOREAN} and letters.count("LATIN") else known
    if kana >= SHARE_OF_KANA * (han + kana):
        return JAPANESE
    if _base(known) == JAPANESE:
        return known  # a heading may have no kana
    return _chinese(text[:LOOKED_AT], known)


def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    if name.startswith(("HIRAGANA", "KATAKANA")):
        return "KANA"
    return name.partition(" ")[0]


def _chinese(text: str, known: str) -> str:
    """Traditional or simplified, by the characters that only one of the two old character sets has."""
    only_traditional = only_simplified = 0
    for character in filter(_is_han, text):
        traditional, simplified = _is_in("big5", character), _is_in("gb2312", character)
        only_traditional += traditional and not simplified
        only_simplified += simplified and not traditional
    if only_traditional == only_simplified:
        return known if _base(known) == "zh" else "zh"
    return "zh-Hant" if only_traditional > only_simplified else "zh-Hans"


def _is_han(character: str) -> bool:
    return _script(character) == "CJK"


def _is_in(charset: str, character: str) -> bool:
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False


def _base(tag: str) -> str:
    return tag.lower().partition("-")[0]


def is_written_without_spaces(character: str) -> bool:
    """Whether a character is of a script that puts no spaces between words."""
    return _script(character) in {"CJK", "KANA", "THAI", "LAO", "KHMER", "MYANMAR"} or character in "、，。；：？！「」"
