"""The command that measures screening over a file of texts."""

import gzip
import json

import pytest
from django.core.management import CommandError, call_command

TEXT = "Mail lin@example.org, I have chest pain"
ITEM = {"id": "x-1", "lang": "en", "text": TEXT, "findings": [{"kind": "email", "span": [5, 20]}]}


def lines(capsys, path):
    call_command("evaluate_screening", str(path))
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("opened", [open, gzip.open])
def test_it_tells_figures_and_every_mistake(tmp_path, capsys, opened):
    path = tmp_path / "texts.jsonl"
    with opened(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(ITEM) + "\n")
    told = lines(capsys, path)
    assert told == lines(capsys, path)
    assert "email             all        1      1   1.000      1.000" in told
    assert "personal data     all        1      1   1.000      1.000" in told
    assert "red_flag          all        0      1   1.000      0.000  1.000" in told
    assert told[-1] == "x-1: false alarm red_flag 29-39 'chest pain'"


def test_another_kind_of_personal_data_is_right_for_all_of_it(tmp_path, capsys):
    path = tmp_path / "texts.jsonl"
    path.write_text(
        json.dumps({**ITEM, "text": "Mail lin@example.org", "findings": [{"kind": "url", "span": [5, 20]}]})
    )
    told = lines(capsys, path)
    assert "url               all        1      0   0.000      1.000" in told
    assert "personal data     all        1      1   1.000      1.000" in told
    assert "x-1: missed url 5-20 'lin@example.org'" in told


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting"),
        ("[]", "not an object"),
        ('{"id": "1"}', "text is missing"),
        (json.dumps({**ITEM, "findings": [{"kind": "shoe", "span": [0, 1]}]}), "unknown kind shoe"),
        (json.dumps({**ITEM, "findings": [{"kind": "url", "span": [0, 99]}]}), "the span 0-99 is not in the text"),
    ],
)
def test_a_bad_line_is_told_with_its_number(tmp_path, capsys, line, reason):
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps(ITEM) + "\n" + line + "\n")
    with pytest.raises(CommandError) as refused:
        call_command("evaluate_screening", str(path))
    assert refused.value.returncode == 1
    assert f"{path}:2: " in (told := capsys.readouterr()).err
    assert reason in told.err
