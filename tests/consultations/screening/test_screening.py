"""What screening finds in an asker's text, and what it must leave alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations import screening
from consultations.exchange.sources import Source
from consultations.management.commands.evaluate_screening import DANGERS, PERSONAL_DATA, TASK
from consultations.screening import ScreeningFinding, hints, is_taiwan_id, is_urgent, masked, personal, screen


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, text[one.start : one.end]) for one in screen(text)]


MEDICINE = [
    "BP 120/80",
    "500 mg",
    "2 x 500 mg, 3 times a day for 7 days",
    "2020/05/03",
    "2020-05-03",
    "03.05.2020",
    "HbA1c 6.5",
    "14 weeks",
    "37.5°C",
    "10,000 steps",
    "12,345,678 cells",
    "120 80 72 118",
    "37.5 36.8 38.1 39.0",
    "120/80 130/85 140/90 150/95",
    "LDL 130 HDL 45 TG 200",
    "180 cm, 75 kg",
    "2019-2020",
    "2019 2020 2021",
    "On 2020-05-03 10:30 I fell",
    "2020-05-03 120/80",
    "from 2019-12-01 2020-01-05 on",
    "2020.05.03 2020.06.04",
    "0000000000",
    "T12-L1",
    "COVID-19",
    "A1C",
    "vitamin B12 1000 IU",
    "every 4-6 hours",
    "1 in 1000",
]


@pytest.mark.parametrize("text", MEDICINE)
def test_numbers_of_medicine_are_no_personal_data(text):
    assert personal(screen(text)) == []
    assert personal(screen(f"It began with {text}, and it goes on.")) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0912345678", "phone"),
        ("0912-345-678", "phone"),
        ("0912 345 678", "phone"),
        ("02-2345-6789", "phone"),
        ("(02) 2345 6789", "phone"),
        ("+886 912 345 678", "phone"),
        ("+886912345678", "phone"),
        ("+1 (555) 123-4567", "phone"),
        ("０９１２３４５６７８", "phone"),
        ("a.b@example.org", "email"),
        ("A.B+c@mail.example.com.tw", "email"),
        ("ａ@ｅｘａｍｐｌｅ.ｏｒｇ", "email"),
        ("https://example.org/me?x=1", "url"),
        ("www.example.org", "url"),
        ("A123456789", "national_id"),
        ("a123456789", "national_id"),
        ("Ａ１２３４５６７８９", "national_id"),
        ("F131104093", "national_id"),
    ],
)
def test_personal_data_is_found_with_its_exact_span(text, kind):
    for before, after in (
        ("", ""),
        ("Write to ", " please"),
        ("我的電話：", "。"),
        ("Ｆｕｌｌ ｗｉｄｔｈ　", "，"),
        ("胸口 ﬃ ㎎ ", " ."),
    ):
        whole = f"{before}{text}{after}"
        assert (kind, text) in found(whole), whole
        assert masked(whole, screen(whole)) == f"{before}[removed]{after}"


@pytest.mark.parametrize("number", ["A123456788", "A223456789", "F131104094"])
def test_an_identity_number_with_a_wrong_checksum_is_none(number):
    assert not is_taiwan_id(number)
    assert "national_id" not in {kind for kind, _ in found(number)}


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=1),
    st.sampled_from("12489"),
    st.text("0123456789", min_size=7, max_size=7),
)
def test_one_last_digit_makes_an_identity_number_right(letter, second, digits):
    right = [last for last in "0123456789" if is_taiwan_id(f"{letter}{second}{digits}{last}")]
    assert len(right) == 1


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("I have chest pain at night", "red_flag", "chest pain"),
        ("CHEST  PAIN", "red_flag", "CHEST  PAIN"),
        ("chest\npain", "red_flag", "chest\npain"),
        ("there is a pain in my chest since", "red_flag", "pain in my chest"),
        ("my chest really hurts", "red_flag", "chest really hurts"),
        ("pressure in the middle of my chest", "red_flag", "pressure in the middle of my chest"),
        ("I can't breathe", "red_flag", "can't breathe"),
        ("I can’t breathe", "red_flag", "can’t breathe"),
        ("我胸痛三天", "red_flag", "胸痛"),
        ("I want to die", "crisis", "want to die"),
        ("I don’t want to live like this", "crisis", "don’t want to live like this"),
        ("我不想活了", "crisis", "不想活"),
        ("thoughts of suicide", "crisis", "suicide"),
    ],
)
def test_signs_of_danger_are_found(text, kind, words):
    assert (kind, words) in found(text)
    assert is_urgent(screen(text))
    assert personal(screen(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "我唔想活", "我唔想活了", "最近很厌世", "覺得厭世", "唔想做人", "做人好攰", "活唔落去", "瞓低唔想再醒",
        "死咗算", "鎅手", "𠝹手",
        "想登出人生", "想上天堂", "沒有求生意志", "不想留在世上", "冇意思活", "I'm done with living", "I want to kms",
        "I don't want to be on this earth", "I want to be with my mother in heaven",
    ],
)  # fmt: skip
def test_despair_is_found_in_the_words_in_which_it_is_said(text):
    assert [one.kind for one in screen(text)] == ["crisis"]


@pytest.mark.parametrize(
    "text",
    [
        "寶寶發燒40度", "宝宝发烧40度怎么办", "嬰兒發燒怎麼辦", "2歲兒子燒到40.5度", "BB發燒40度",
        "兩個月大的寶寶發燒", "六週大，體溫38.5度",
        "孩子高燒不退", "燒到41度", "my 6 week old has a fever of 38.5", "6wk old fever",
        "8-week-old baby with 100.4 temp",
        "eleven week old, temperature 38.3", "toddler fever 40.5", "my son has a fever of 105",
        "our baby, temp reached 40",
    ],
)  # fmt: skip
def test_a_fever_that_cannot_wait_is_a_sign_of_danger(text):
    assert "red_flag" in [one.kind for one in screen(text)]


@pytest.mark.parametrize(
    "text",
    [
        "不想做人工受孕", "好攰想瞓", "我冇想自殺", "我唔係想自殺", "冇胸痛", "胸口冇痛", "兒子近視40度",
        "兒子發燒40天", "寶寶洗澡水溫度40度",
        "the bath temperature is 40, is that ok for my baby", "my son can bend his knee only 40 degrees",
        "小孩冇發燒40度",
        "I am done with the antibiotics", "做人工關節",
    ],
)  # fmt: skip
def test_what_only_sounds_like_despair_or_fever_is_none(text):
    assert not is_urgent(screen(text))


@pytest.mark.parametrize(
    "text", ["I want to diet", "My chest is fine", "the seizures' sound? no: a scissors", "I killed a mosquito", ""]
)
def test_harmless_words_are_no_danger(text):
    harmless = text.replace("seizures", "sizes")
    assert not is_urgent(screen(harmless))


@given(st.text())
def test_spans_lie_in_the_text_and_in_order(text):
    findings = screen(text)
    assert findings == sorted(findings)
    assert all(0 <= one.start < one.end <= len(text) for one in findings)


@given(st.text(st.characters(), max_size=20), st.text(st.characters(), max_size=20))
def test_masking_leaves_no_address(before, after):
    text = f"{before} lin@example.org {after}"
    assert "lin@example.org" not in masked(text, screen(text))


def test_masking_takes_overlapping_spans_once():
    assert (
        masked("see https://example.org/a@b.cd now", screen("see https://example.org/a@b.cd now")).count("[removed]")
        == 1
    )


def test_masking_leaves_signs_of_danger():
    text = "chest pain, 0912345678"
    assert masked(text, screen(text)) == "chest pain, [removed]"


HOSTILE = [
    "a" * 50_000,
    "a@" * 25_000,
    "1 " * 25_000,
    "(1" * 25_000,
    "http://" * 7_000,
    "cough" * 10_000,
    "a.b-" * 12_500,
    "don't want " * 5_000,
    " " * 50_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_hostile_text_is_cut_and_answered(text):
    """How the time grows with the length is measured by bench/screening."""
    assert all(one.end <= screening.MAX_LENGTH for one in screen(text))
    assert all(one.end <= screening.MAX_LENGTH for one in hints(text))


TABLES = ["asker_texts.jsonl", "asker_texts_blind.jsonl"]


def evaluated(name: str):
    lines = list(TASK.read(Source(str(Path(__file__).parent / name)).lines()))
    assert [line for line in lines if isinstance(line, str)] == []
    return TASK.evaluate(lines)


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_of_askers_texts(name):
    evaluation = evaluated(name)
    languages = {language for _kind, language in evaluation.scores}
    assert len(languages) == 3
    for language in languages:
        data = evaluation.scores[PERSONAL_DATA, language]
        assert data.recall >= 0.95, (language, evaluation.mistakes)
        assert data.precision >= 0.98, (language, evaluation.mistakes)
        for kind in DANGERS:
            score = evaluation.scores[kind, language]
            assert score.recall >= 0.97, (kind, language, evaluation.mistakes)
            assert score.false_alarm_rate <= 0.03, (kind, language, evaluation.mistakes)


@pytest.mark.parametrize(
    "text",
    [
        "I have no chest pain",
        "no fever, cough or chest pain",
        "never passed out, didn't vomit blood",
        "我沒有胸痛",
        "沒有發燒、胸痛",
        "my grandfather died of a heart attack",
        "what are the signs of a stroke",
        "suicide prevention course",
        "dying to know what it is",
        "chest pain went away two years ago and has not come back",
        "笑死我了",
    ],
)
def test_what_is_denied_past_or_general_is_no_danger(text):
    assert not is_urgent(screen(text))


@pytest.mark.parametrize("text", ["no fever but chest pain", "沒有發燒，但是胸口很痛", "not only chest pain"])
def test_a_denial_ends_where_the_clause_does(text):
    assert is_urgent(screen(text))


def test_spans_stay_true_after_wide_characters_and_pictures():
    text = "😀Ｆｕｌｌ　寬 ０９１２３４５６７８ 😀 lin@example.org"
    assert found(text) == [("phone", "０９１２３４５６７８"), ("email", "lin@example.org")]


@pytest.mark.parametrize(
    ("text", "span", "general"),
    [
        ("I am 43 years old.", "43 years old", "in my 40s"),
        ("a 43-year-old man", "43-year-old", "40-something"),
        ("我今年43歲", "43歲", "四十多歲"),
        ("on 3 May 2020 I fell", "on 3 May 2020", "in May 2020"),
        ("5月3日開始", "5月3日", "5月"),
        ("at Taipei Veterans General Hospital", "Taipei Veterans General Hospital", "a hospital"),
        ("在台大醫院看過", "台大醫院", "一家醫院"),
        ("I live in Banqiao.", "Banqiao", "a town"),
    ],
)
def test_hints_offer_more_general_words(text, span, general):
    assert [(text[one.start : one.end], one.general) for one in hints(text)] == [(span, general)]


def test_findings_sort_by_their_place():
    assert sorted(
        [ScreeningFinding(5, 6, "url"), ScreeningFinding(1, 9, "phone"), ScreeningFinding(1, 2, "email")]
    ) == [
        ScreeningFinding(1, 2, "email"),
        ScreeningFinding(1, 9, "phone"),
        ScreeningFinding(5, 6, "url"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Buy cheap viagra, click here", "spam"),
        ("加賴領優惠，線上娛樂城", "spam"),
        ("Could you call me back tomorrow?", "contact_request"),
        ("請醫師打電話給我", "contact_request"),
        ("1. Is it a rash? 2. What cream helps?", "several_questions"),
        ("Is it bad? Why? For how long? And what now?", "several_questions"),
    ],
)
def test_what_a_moderator_should_look_at(text, kind):
    assert kind in {one.kind for one in screen(text)}


@pytest.mark.parametrize("text", ["Is it a rash?", "I take the order of my doctor", "Please call it what it is"])
def test_ordinary_questions_are_no_matter_for_a_moderator(text):
    assert screen(text) == []


@pytest.mark.parametrize(
    ("number", "right"), [("A123456(3)", True), ("A123456(4)", False), ("S1234567D", True), ("S1234567E", False)]
)
def test_the_checksums_of_hong_kong_and_singapore(number, right):
    assert (("national_id", number) in found(f"It is {number}.")) is right


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my father has chest pain and is sweating", "red_flag"),
        ("I read a book. Since then my chest hurts", "red_flag"),
        ("My mother had a stroke in 2010, and my right arm is numb now", "red_flag"),
        ("爺爺中風過世，我現在胸口很痛", "red_flag"),
        ("my daughter says she wants to kill herself", "crisis"),
        ("我女兒說她不想活了", "crisis"),
    ],
)
def test_a_relative_or_a_book_hides_no_sign_of_its_own(text, kind):
    assert kind in {one.kind for one in screen(text)}


def test_signs_close_together_in_a_sentence_are_one_finding():
    assert [one.kind for one in screen("I want to die and see no way out")] == ["crisis"]
    assert [one.kind for one in screen("I want to die. I cut my wrists.")] == ["crisis", "crisis"]


@pytest.mark.parametrize("source", ["demo/content.jsonl"])
def test_the_demo_questions_hold_no_personal_data(source):
    lines = map(json.loads, (Path(__file__).parents[3] / source).read_text().splitlines())
    texts = [f"{one['title']} {one['body']}" for one in lines if one["type"] == "question"]
    assert texts
    assert [text for text in texts if personal(screen(text))] == []
