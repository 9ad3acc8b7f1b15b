"""In which language a text is, by its script."""

import pytest

from portal.languages import language_of


@pytest.mark.parametrize(
    ("text", "known", "language"),
    [
        ("", "", ""), ("", "en", "en"), ("123 🙂", "de", "de"), ("Hello", "", ""), ("Bonjour", "fr", "fr"),
        ("我最近三個月每天晚上失眠", "en", "zh-Hant"), ("我最近三个月每天晚上失眠，怎么办", "en", "zh-Hans"),
        ("失眠", "en", "zh"), ("失眠", "zh-Hant", "zh-Hant"), ("失眠", "zh-hans", "zh-hans"),
        ("鼻炎", "", "zh"), ("陳醫師", "en", "zh-Hant"), ("陈医生", "en", "zh-Hans"), ("耳鼻喉科", "en", "zh"),
        ("頭が痛いのですが", "en", "ja"), ("頭痛", "ja", "ja"), ("薬", "ja", "ja"), ("アレルギー", "en", "ja"),
        ("머리가 아파요", "en", "ko"), ("Panadol 對我沒有用", "en", "zh-Hant"),
        ("My knee (膝蓋) hurts when I climb the stairs.", "en", "en"),
        ("Take it with food.", "zh-Hant", "en"), ("Dr. Wu", "ja", "en"), ("Dr. Wu", "", ""), ("Dr. Wu", "de", "de"),
        ("У меня болит голова", "ru", "ru"), ("Ménière 偏頭痛", "en", "zh-Hant"),
    ],
)  # fmt: skip
def test_the_script_tells_and_else_what_was_said(text, known, language):
    assert language_of(text, known) == language


def test_a_long_text_costs_little():
    assert language_of("痛" * 1_000_000 + "x", "en") == "zh"
