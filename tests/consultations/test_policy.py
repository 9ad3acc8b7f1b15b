"""The reply rules as pure functions: a draft and whether a red flag was found → findings."""

import pytest

from consultations.policy import blocks, check
from tests.factories import DECLINE, DRAFT


@pytest.mark.parametrize("draft", [DRAFT, DECLINE])
@pytest.mark.parametrize("red_flag", [True, False])
def test_a_complete_draft_passes(draft, red_flag):
    assert check(draft, red_flag=red_flag) == []


@pytest.mark.parametrize("field", ["answer", "limits", "next_step", "care_level"])
@pytest.mark.parametrize("value", ["", "  \n", None])
def test_every_part_has_to_be_there(field, value):
    draft = {name: text for name, text in DRAFT.items() if name != field}
    if value is not None:
        draft[field] = value
    (finding,) = check(draft, red_flag=False)
    assert (finding.family, finding.field, finding.action) == ("structure", field, "block")
    assert str(finding.message).endswith(".")


def test_seek_help_is_needed_only_for_a_sign_of_danger():
    draft = {**DRAFT, "seek_help_if": " "}
    assert check(draft, red_flag=False) == []
    (finding,) = check(draft, red_flag=True)
    assert (finding.family, finding.field) == ("delayed_emergency", "seek_help_if")
    assert check({**draft, "care_level": "emergency"}, red_flag=True) == []


@pytest.mark.parametrize("field", ["answer", "limits", "next_step", "seek_help_if", "correction_note"])
def test_personal_data_blocks_with_its_span(field):
    text = "Ask Ms. Lin at ０９１２-３４５-６７８ about it."
    (finding,) = blocks(check({**DRAFT, field: text}, red_flag=False))
    assert (finding.family, finding.field) == ("patient_data_echo", field)
    assert text[finding.start : finding.end] == "０９１２-３４５-６７８"


@pytest.mark.parametrize("text", ["Your pressure of 120/80 on 2020-05-03 10:30 is fine.", "37.5°C and 10,000 steps."])
def test_numbers_of_medicine_pass(text):
    assert check({**DRAFT, "answer": text}, red_flag=False) == []


def test_only_what_blocks_blocks():
    findings = check({**DRAFT, "answer": ""}, red_flag=False)
    assert blocks(findings) == findings
    assert blocks([type(findings[0])("diagnosis", "answer", 0, 1, "warn", "Careful.")]) == []
