"""Which drawing stands beside a department's name. The drawings are in templates/includes/glyphs.html."""

# Words of a department's address in Latin letters, and parts of one in Chinese. The first drawing that fits is taken.
WORDS_BY_GLYPH = {
    "skin": {"skin", "dermatology", "dermatologie", "皮膚", "皮肤"},
    "child": {"children", "childrens", "child", "paediatrics", "pediatrics", "兒", "儿", "小兒", "小儿"},
    "heart": {"heart", "cardiology", "circulation", "心臟", "心脏", "心血管"},
    "mind": {"mind", "mood", "psychiatry", "psychology", "mental", "精神", "身心", "心理"},
    "bones": {"bones", "bone", "joints", "orthopaedics", "orthopedics", "rheumatology", "骨", "關節", "关节", "風濕"},
    "stomach": {"stomach", "bowel", "gut", "gastroenterology", "腸胃", "肠胃", "胃腸", "消化"},
    "women": {"women", "womens", "gynaecology", "gynecology", "obstetrics", "婦", "妇"},
    "ear": {"ear", "ears", "nose", "throat", "ent", "otolaryngology", "otorhinolaryngology", "耳"},
}


def glyph_for(slug: str) -> str:
    """The name of the drawing for a department with this address; "" where none fits, and it just has none."""
    parts = set(slug.casefold().split("-"))
    for glyph, words in WORDS_BY_GLYPH.items():
        if parts & words or any(word in slug for word in words if not word.isascii()):
            return glyph
    return ""
