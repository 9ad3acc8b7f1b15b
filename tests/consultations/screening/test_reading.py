"""What is kept of a text, and what is read of it: exact strings, exact spans, and what always holds."""

import time
from itertools import pairwise

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from consultations.reading import Reading, clean_text, fold_chinese
from tests.outside import OUTSIDE, UNSEEN_ALONE

UNSEEN = [char for text in UNSEEN_ALONE.values() for char in text if not "\ud800" <= char <= "\udfff"]
ANY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(UNSEEN),
        st.sampled_from("ab \n\r\t.-|•1(王小明自殺，。e\u0301\u0323ﬁ㎎½①İß가\u1100\u1161\u11a8\uff76\uff9e"),
        st.sampled_from("👩\u200d⚕\ufe0f🏽1\u20e3\u0915\u094d\u200cم"),
    )
)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("Jose\u0301", "José"),
        ("one\r\ntwo\rthree\u2028four\u2029five\vsix\fseven\x85", "one\ntwo\nthree\nfour\nfive\nsix\nseven"),
        ("trailing  \nspace\t\n\n", "trailing\nspace"),
        ("one\n\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\n\n\ntwo", "one\n\n\ntwo"),
        ("no\u00a0break\u202fand\u2003wide\u3000space", "no break and wide space"),
        ("head\0ache \x07bell", "headache bell"),
        ("\ufeffk\u00adill Ann\u200ba\u2060", "kill Anna"),
        ("photo\u202egnp.exe \u2066x\u2069", "photognp.exe x"),
        ("\uf0b7 fever\n  \uf0b7\tcough\na\uf0b7b \uf0b7", "• fever\n  •\tcough\nab"),
        ("\uf0b7", ""),
        ("head\udcffache", "headache"),
        ("\ufffeone\uffff", "one"),
        ("👩🏽\u200d⚕\ufe0f and 👨\u200d👩\u200d👧", "👩🏽\u200d⚕\ufe0f and 👨\u200d👩\u200d👧"),
        ("❤\ufe0f 1\ufe0f\u20e3", "❤\ufe0f 1\ufe0f\u20e3"),
        ("0912\u200d345\ufe0f678", "0912345678"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200db\u200cc", "abc"),
        ("สาม\u200bวัน", "สาม\u200bวัน"),
        ("辻\U000e0100", "辻\U000e0100"),
        ("a\u3164b\u2800c", "a b c"),
        ("tab\tstays  as two spaces do", "tab\tstays  as two spaces do"),
        ("½ ① ㎎ ﬁ ，", "½ ① ㎎ ﬁ ，"),  # compatibility characters are what was written
        ("\u0301\u0301", ""),
        ("'; -- <b> {{7*7}} =1+1 O'Brien", "'; -- <b> {{7*7}} =1+1 O'Brien"),
    ],
)
def test_many_lines_are_kept(typed, lines):
    assert clean_text(typed, lines=True) == lines


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  a\tname\u3000of \r\n two  lines ", "a name of two lines"),
        ("2020\u202e/05/03", "2020/05/03"),
        ("陳\u200b大文", "陳大文"),
    ],
)
def test_one_line_is_kept(typed, line):
    assert clean_text(typed, lines=False) == line


@pytest.mark.parametrize("text", UNSEEN_ALONE.values(), ids=UNSEEN_ALONE)
@pytest.mark.parametrize("lines", [True, False])
def test_what_nobody_sees_is_nothing(text, lines):
    assert clean_text(text, lines=lines) == ""


@given(ANY, st.booleans())
def test_keeping_twice_is_keeping_once(text, lines):
    once = clean_text(text, lines=lines)
    assert clean_text(once, lines=lines) == once
    assert not once or (once == once.strip() and once.isspace() is False)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I want to k\u00adill myself", "I want to kill myself"),
        ("dif\ufb01culty breathing", "difficulty breathing"),
        ("can′t, can’t, can`t, can´t", "can't, can't, can't, can't"),
        ("0912‒345–678", "0912-345-678"),
        ("ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "anna@example.org"),
        ("500㎎ or 1½", "500mg or 1½"),
        ("0\ufe0f\u20e39\ufe0f\u20e31", "091"),
        ("Jose\u0301 Marti\u0301nez", "José Martínez"),
        ("two  spaces\tand\u00a0one", "two spaces and one"),
        # A line that only wraps goes on in the next one,
        ("Take ibuprofen\n400 mg twice \n daily.", "Take ibuprofen 400 mg twice daily."),
        ("Take ibuprofen\r\n2.5 mg", "Take ibuprofen 2.5 mg"),
        ("self-\nharm", "self-harm"),
        ("我真的很想自\n殺", "我真的很想自殺"),
        ("自 殺。我不想 活了", "自殺。我不想活了"),
        ("두통이\n심해요 어떻게", "두통이 심해요 어떻게"),
        # but not a paragraph, a sentence, a heading, or an item of a list.
        ("one\n \ntwo\n\n\nthree", "one\n\ntwo\n\nthree"),
        ("It hurts.\nNo fever", "It hurts.\nNo fever"),
        ("他說「會痛。」\n沒有發燒", "他說「會痛。」\n沒有發燒"),
        ("Medicines:\naspirin", "Medicines:\naspirin"),
        ("It hurts\n## Pain", "It hurts\n## Pain"),
        ("fever\n- cough\n2. rash\n(b) itch\n", "fever\n- cough\n2. rash\n(b) itch\n"),
        ("痛\n三、咳\n① 癢\n• 疹", "痛\n三、咳\n① 癢\n• 疹"),
    ],
)
def test_what_is_read(text, plain):
    assert Reading(text).normalised == plain


def test_lines_and_spaces_as_they_stand_where_that_is_asked_for():
    reading = Reading("no fever\nchest  pain, 自 殺\n\n\nk\u00adill", join_lines=False)
    assert reading.normalised == "no fever\nchest pain, 自 殺\n\nkill"
    assert not reading.is_joined
    assert Reading("no fever\nchest pain").is_joined
    assert Reading("no fever\nchest pain").joins == [8]
    assert Reading("自 殺").is_joined
    assert not Reading("plain  text.\nAnd more").is_joined


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高血壓用藥", "高血压用药"),
        ("頭髮發癢，什麼時候", "头发发痒，什么时候"),
        ("躺著，裡面，乾癬", "躺着，里面，干癬"),
        ("CAN’T Breathe", "can't breathe"),
        ("ＩＭＭＥＤＩＡＴＥ", "immediate"),
    ],
)
def test_one_reading_of_two_ways_to_write(one, other):
    assert Reading(one).folded == Reading(other).folded


def test_a_pattern_is_folded_as_the_text_is():
    pattern = re2.compile(fold_chinese("頭髮裡面|公里"))
    assert all(pattern.search(Reading(text).folded) for text in ("頭髮裡面", "头发里面", "三公里"))
    assert fold_chinese(r"\bplain\p{Han}") == r"\bplain\p{Han}"


def test_folding_twice_is_folding_once_and_changes_no_place():
    every = "".join(map(chr, [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)]))
    once = fold_chinese(every)
    assert len(once) == len(every)
    assert fold_chinese(once) == once


@pytest.mark.parametrize(
    ("text", "found", "span"),
    [
        ("My name is Ann\u200ba Schmidt", "Anna Schmidt", "Ann\u200ba Schmidt"),
        ("I am Jose\u0301 Marti\u0301nez.", "José Martínez", "Jose\u0301 Marti\u0301nez"),
        ("我叫王\u200b小明", "王小明", "王\u200b小明"),
        ("call 0912\n345 678 now", "0912 345 678", "0912\n345 678"),
        ("自 殺了", "自殺", "自 殺"),
        ("a difﬁculty", "diff", "difﬁ"),
        ("two  \t spaces", "two spaces", "two  \t spaces"),
        ("0\ufe0f\u20e39\ufe0f\u20e3 x", "09", "0\ufe0f\u20e39\ufe0f\u20e3"),
        ("a q\u0303\u0323 b", "q", "q\u0303\u0323"),
        ("x\r\ny", "x y", "x\r\ny"),
        ("500 ㎎ a day", "mg", "㎎"),
    ],
)
def test_a_span_covers_whole_characters_of_the_text(text, found, span):
    reading = Reading(text)
    start = reading.normalised.index(found)
    first, last = reading.original(start, start + len(found))
    assert text[first:last] == span


@given(ANY, st.booleans())
def test_places_stay_within_the_text_and_in_order(text, join_lines):
    reading = Reading(text, join_lines=join_lines)
    assert len(reading.normalised) == len(reading.folded)
    spans = [reading.original(at, at + 1) for at in range(len(reading.normalised))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[0] <= two[0] and one[1] <= two[1] for one, two in pairwise(spans))
    assert reading.original(len(reading.normalised), len(reading.normalised)) == (len(text), len(text))
    if reading.normalised:
        assert reading.original(0, len(reading.normalised)) == (spans[0][0], spans[-1][1])


@given(ANY)
def test_what_is_kept_reads_as_what_was_typed(text):
    assert Reading(clean_text(text, lines=True)).folded.split() == Reading(text.strip()).folded.split()


@pytest.mark.parametrize("text", [text for _name, text in OUTSIDE], ids=[name for name, _text in OUTSIDE])
def test_everything_from_outside_is_read(text):
    reading = Reading(clean_text(text, lines=True))
    assert len(reading.folded) == len(reading.normalised)


ENGLISH = ("I’ve had a headache that doesn't go away, and it has been three days now. " * 30)[:2000]
CHINESE = ("我最近常常頭痛，已經三天了。想請問醫師這樣正常嗎？我很擔心會不會是高血壓。" * 60)[:2000]


@pytest.mark.parametrize(
    ("text", "limit"),  # seconds, ten times what it takes on a machine that does nothing else
    [
        (ENGLISH, 0.01),
        (CHINESE, 0.02),
        ("a\n" * 1000, 0.05),
        ("自 " * 1000, 0.05),
        ("e\u0301" * 1000, 0.05),
        ("e" + "\u0301\u0323" * 1000, 0.05),
        ("a\u00ad\u200d" * 700, 0.05),
        (" \n" * 1000, 0.05),
        ("((((" * 500, 0.05),
    ],
)
def test_reading_and_keeping_two_thousand_characters_is_quick(text, limit):
    def seconds():
        start = time.perf_counter()
        Reading(clean_text(text, lines=True)).folded  # noqa: B018
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < limit
