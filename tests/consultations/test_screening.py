"""What screening finds in an asker's text, and what it must leave alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations import screening
from consultations.screening import Found, is_taiwan_id, is_urgent, masked, personal, screen


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
        ("I don’t want to live like this", "crisis", "don’t want to live"),
        ("我不想活了", "crisis", "不想活"),
        ("thoughts of suicide", "crisis", "suicide"),
    ],
)
def test_signs_of_danger_are_found(text, kind, words):
    assert (kind, words) in found(text)
    assert is_urgent(screen(text))
    assert personal(screen(text)) == []


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
def test_hostile_text_is_cut_and_every_pattern_has_bounds(text, monkeypatch):
    """Linear by construction: a bounded length goes into patterns whose repeats are bounded or anchored at a word."""
    seen = []

    class Watching:
        def __init__(self, pattern):
            self.pattern = pattern

        def finditer(self, folded):
            seen.append(len(folded))
            return self.pattern.finditer(folded)

    for name in ("EMAIL", "URL", "TAIWAN_ID", "DIGIT_RUN"):
        monkeypatch.setattr(screening, name, Watching(getattr(screening, name)))
    screen(text)
    assert seen == [screening.MAX_LENGTH if len(text) > screening.MAX_LENGTH else len(text)] * 4
    for pattern in (screening.EMAIL, screening.URL, screening.TAIWAN_ID, screening.DIGIT_RUN):
        assert "*" not in pattern.pattern.pattern
        assert not set("+") & set(pattern.pattern.pattern.replace("\\+", "").replace("[\\w.+-]", ""))


def test_findings_sort_by_their_place():
    assert sorted([Found(5, 6, "url"), Found(1, 9, "phone"), Found(1, 2, "email")]) == [
        Found(1, 2, "email"),
        Found(1, 9, "phone"),
        Found(5, 6, "url"),
    ]
