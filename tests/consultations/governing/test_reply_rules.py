"""The reply rules: what they find in a draft under the rules that ship, and what they leave alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.acts.governing.in_force import findings_in_text, rules_in_force
from consultations.exchange.sources import Source
from consultations.management.commands.evaluate_rules import BLOCK_FAMILIES, BLOCKING, FAMILIES, TASK
from consultations.reply_rules import (
    Rule,
    RuleError,
    blocks,
    check,
    check_text,
    needs_second_doctor,
    warnings,
)
from consultations.reply_rules.matching import compile_one
from tests.factories import DECLINE, DRAFT

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent


def found_in(draft, *, red_flag=False):
    return check(draft, rules_in_force(None), red_flag=red_flag)


def hits(text):
    return [(one.family, text[one.start : one.end]) for one in findings_in_text(text)]


@pytest.mark.parametrize("draft", [DRAFT, DECLINE])
@pytest.mark.parametrize("red_flag", [True, False])
def test_a_complete_draft_passes(draft, red_flag):
    assert found_in(draft, red_flag=red_flag) == []


@pytest.mark.parametrize("field", ["answer", "limits", "next_step", "care_level", "would_need", "see_whom"])
@pytest.mark.parametrize("value", ["", "  \n", None])
def test_every_part_has_to_be_there(field, value):
    draft = {name: text for name, text in DECLINE.items() if name != field}
    if value is not None:
        draft[field] = value
    (finding,) = found_in(draft)
    assert (finding.family, finding.field, finding.action) == ("structure", field, "block")
    assert finding.message.endswith(".")
    assert finding.rule_id


def test_a_decline_as_an_emergency_needs_not_say_what_another_doctor_would_need():
    parts = {"would_need": "", "see_whom": " "}
    assert found_in({**DECLINE, **parts, "care_level": "emergency"}) == []
    found = found_in({**DECLINE, **parts, "care_level": "urgent"})
    assert sorted(finding.field for finding in found) == ["see_whom", "would_need"]


def test_an_answer_needs_no_parts_of_a_decline():
    assert found_in({**DRAFT, "would_need": "", "see_whom": ""}) == []


def test_seek_help_is_needed_only_for_a_sign_of_danger():
    draft = {**DRAFT, "seek_help_if": " "}
    assert found_in(draft) == []
    (finding,) = found_in(draft, red_flag=True)
    assert (finding.family, finding.field, finding.action) == ("delayed_emergency", "seek_help_if", "block")
    assert found_in({**draft, "care_level": "emergency"}, red_flag=True) == []


@pytest.mark.parametrize("field", ["answer", "limits", "next_step", "seek_help_if", "would_need", "correction_note"])
def test_personal_data_blocks_with_its_span(field):
    text = "Ask Ms. Lin at ０９１２-３４５-６７８ about it."
    (finding,) = blocks(found_in({**DRAFT, field: text}))
    assert (finding.family, finding.field) == ("patient_data_echo", field)
    assert text[finding.start : finding.end] == "０９１２-３４５-６７８"


@pytest.mark.parametrize("text", ["Your pressure of 120/80 on 2020-05-03 10:30 is fine.", "37.5°C and 10,000 steps."])
def test_numbers_of_medicine_pass(text):
    assert found_in({**DRAFT, "answer": text}) == []


def test_a_place_that_is_not_filled_in_blocks():
    text = "Your {place} needs a look."
    (finding,) = blocks(found_in({**DRAFT, "answer": text}))
    assert (finding.family, text[finding.start : finding.end]) == ("structure", "{place}")


# The tables: one written before there were patterns and scored once before any was changed, one beside them.


@pytest.mark.parametrize("name", ["reply_texts_first.jsonl", "reply_texts.jsonl"])
def test_the_rules_find_what_the_tables_say(name):
    texts = list(TASK.read(Source(str(HERE / name)).lines()))
    assert not [one for one in texts if isinstance(one, str)]
    evaluation = TASK.evaluate(texts)
    for kind in (*FAMILIES, BLOCK_FAMILIES):
        score = evaluation.scores[kind, "all"]
        assert score.recall >= (0.97 if kind in (*BLOCKING, BLOCK_FAMILIES) else 0.9), evaluation.mistakes
        assert score.false_alarm_rate <= 0.02, evaluation.mistakes


def test_the_tables_are_large_and_in_both_languages():
    rows = [
        json.loads(line)
        for name in ("reply_texts_first.jsonl", "reply_texts.jsonl")
        for line in (HERE / name).read_text(encoding="utf-8").splitlines()
    ]
    assert len({row["text"] for row in rows}) == len(rows) >= 250
    for lang in ("en", "zh-Hant"):
        for family in FAMILIES:
            assert any(hit["family"] == family for row in rows if row["lang"] == lang for hit in row["hits"])
        assert sum(not row["hits"] for row in rows if row["lang"] == lang) >= 50


def test_the_quoted_law_of_the_seed_page_passes():
    text = (
        'The Medical Act stipulates that "a physician shall not administer treatment or prescribe medication without'
        ' personally examining the patient," and therefore, online diagnosis is also not permissible.'
    )
    assert found_in({**DRAFT, "answer": text}) == []


# How text is read


@pytest.mark.parametrize(
    "text",
    [
        "TAKE ５００ ＭＧ OF PARACETAMOL",
        "take\u00a0500 mg of\u3000paracetamol",
        "ta\u200bke 500 m\u00adg of parace\u200dtamol",
        "don’t wait: take 500mg of paracetamol",
    ],
)
def test_neither_case_nor_width_nor_invisible_characters_hide_a_dose(text):
    ((family, words),) = hits(text)
    assert family == "prescribing_dose"
    assert words in text


def test_spans_are_of_the_text_as_it_came():
    text = "🙂\u200b I certi\u200bfy that you are fit"
    (finding,) = findings_in_text(text)
    assert text[finding.start :].startswith("I certi\u200bfy")


def test_quotation_marks_alone_are_no_way_around():
    assert hits("“Take 500 mg of paracetamol twice a day.”")
    assert not hits("The leaflet says “take 500 mg of paracetamol twice a day”.")
    assert hits("The leaflet says “call my clinic on 02-2345-6789”.")


def test_one_clause_does_not_excuse_the_next():
    assert hits("I have not seen you. You have shingles.")
    assert hits("I cannot examine you, but you have shingles.")
    assert hits("我沒有看過您，這就是濕疹。")


def test_an_offer_and_its_number_are_one_finding():
    assert hits("Call my clinic on 02-2345-6789 to book.") == [
        ("solicitation_contact", "Call my clinic on 02-2345-6789")
    ]


# What is written in two halves: over a full stop, a line, a field


@pytest.mark.parametrize(
    ("answer", "next_step", "words"),
    [
        ("發燒時請服用普拿疼", "500 毫克，一天四次", "500 毫克"),
        ("发烧时请服用普拿疼。", "每次 2 片", "每次 2 片"),
        ("You can take paracetamol.", "500 mg, four times a day.", "500 mg, four times a day"),
        ("You can take paracetamol:", "1. 500 mg, four times a day.", "500 mg, four times a day"),
        ("500 毫克", "普拿疼", "普拿疼"),
    ],
)
def test_a_dose_in_two_fields_blocks_in_the_later_one(answer, next_step, words):
    (finding,) = blocks(found_in({**DRAFT, "answer": answer, "next_step": next_step}))
    assert (finding.family, finding.field) == ("prescribing_dose", "next_step")
    assert next_step[finding.start : finding.end] == words


@pytest.mark.parametrize(
    ("answer", "next_step", "family", "words"),
    [
        ("What you have is", "pneumonia.", "definite_diagnosis", "pneumonia"),
        ("您得的是", "  肺炎", "definite_diagnosis", "肺炎"),
        ("Stop taking", "warfarin", "stop_change_medicine", "warfarin"),
        ("My LINE", "id drlin88", "solicitation_contact", "id drlin88"),
    ],
)
def test_what_one_field_leaves_open_is_read_on_in_the_next(answer, next_step, family, words):
    found = found_in({**DRAFT, "answer": answer, "next_step": next_step})
    assert (family, "next_step", words) in [(one.family, one.field, next_step[one.start : one.end]) for one in found]


@pytest.mark.parametrize(
    ("answer", "next_step", "field"),
    [
        ("Take 500 mg of paracetamol", "Three times a day.", "answer"),
        ("You can take ibuprofen.", "Two tablets every six hours.", "next_step"),
        ("My number is", "0912-345-678", "next_step"),
    ],
)
def test_fields_read_together_tell_nothing_twice(answer, next_step, field):
    (finding,) = blocks(found_in({**DRAFT, "answer": answer, "next_step": next_step}))
    assert finding.field == field


@pytest.mark.parametrize(
    ("answer", "next_step"),
    [
        ("Nobody can tell which condition you have.", "Pneumonia needs an X-ray."),
        ("You are already taking paracetamol.", "500 mg is the usual tablet."),
        ("I cannot tell you to take paracetamol.", "500 mg is one of its strengths."),
        ("You may take paracetamol.", "Ask your pharmacist how much, and go to bed early at night."),
        ("您之前已經吃過普拿疼。", "請量體溫，一天三次。"),
    ],
)
def test_fields_that_belong_to_no_common_sentence_pass(answer, next_step):
    assert found_in({**DRAFT, "answer": answer, "next_step": next_step}) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You can take paracetamol.\n500 mg, four times a day.", "take paracetamol.\n500 mg, four times a day"),
        ("You can take paracetamol:\n\n- 500 mg, four times a day", "take paracetamol:\n\n- 500 mg, four times a day"),
        ("發燒時請服用普拿疼。500 毫克，一天四次", "服用普拿疼。500 毫克"),
        ("發燒時請服用普拿疼：\n① 500 毫克", "服用普拿疼：\n① 500 毫克"),
        ("What you have is:\n- Pneumonia", "What you have is:\n- Pneumonia"),
    ],
)
def test_sentences_and_lines_are_read_on(text, words):
    assert [one[1] for one in hits(text)] == [words]


# Rules as such


def rule(**fields):
    defaults = {"code": "x", "family": "certificate", "kind": "phrase", "pattern": "blue moon", "action": "warn"}
    return Rule(**{**defaults, **fields})


def test_phrases_are_whole_words_with_any_space_between():
    text = "Once in a Blue\u00a0 moon, a bluer blue moonlight, blue moon"
    assert [text[one.start : one.end] for one in check_text(text, [rule()])] == ["Blue\u00a0 moon", "blue moon"]
    assert check_text("藍月亮", [rule(pattern="藍月")])


def test_an_exception_takes_what_it_overlaps():
    assert check_text("this blue moon", [rule(exceptions="old blue moon")])
    assert not check_text("the old blue moon", [rule(exceptions="old blue moon")])


@pytest.mark.parametrize("pattern", ["(", "a{5000}", "(?=x)", r"(a)\1", "x*", "(?:|a)"])
def test_what_re2_does_not_compile_or_matches_nothing_is_refused(pattern):
    with pytest.raises(RuleError):
        compile_one("pattern", pattern)


def test_who_reads_it_first_follows_from_action_and_escalation():
    kinds = [("block", ""), ("warn", ""), ("warn", "kept"), ("warn", "red_flag"), ("second_reviewer", "")]
    found = [
        one
        for action, escalation in kinds
        for one in check_text("blue moon", [rule(action=action, escalation=escalation)])
    ]
    assert [one.action for one in blocks(found)] == ["block"]
    assert len(warnings(found)) == 3
    assert [one.escalation or one.action for one in needs_second_doctor(found, red_flag=False)] == [
        "kept",
        "second_reviewer",
    ]
    assert len(needs_second_doctor(found, red_flag=True)) == 3


@given(st.text(max_size=300))
def test_no_text_breaks_them_and_spans_lie_within(text):
    for one in check_text(text, RULES):
        assert 0 <= one.start <= one.end <= len(text)


RULES = tuple(
    Rule(**{name: value for name, value in json.loads(line).items() if name != "locale"})
    for line in (HERE.parents[2] / "consultations" / "migrations" / "first_rules.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
)
