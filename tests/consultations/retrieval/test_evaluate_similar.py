"""The command that measures how well similar questions are found."""

import json

import pytest
from django.core.management import CommandError, call_command

from consultations.management.commands.evaluate_similar import Benchmark, evaluate, read

POOL = [
    {"id": "a", "text": "My knee hurts when I walk down the stairs"},
    {"id": "b", "text": "Pain in the knee on stairs"},
    {"id": "c", "text": "I cannot fall asleep at night"},
]
QUERIES = [{"id": "a", "text": POOL[0]["text"]}, {"id": "q", "text": "Lying awake, no sleep at night"}]
RIGHT = [
    {"query": "a", "doc": "b", "rel": 1},
    {"query": "q", "doc": "c", "rel": 2},
    {"query": "q", "doc": "a", "rel": 0},
]


@pytest.fixture
def folder(tmp_path):
    for name, rows in (("pool", POOL), ("queries", QUERIES), ("qrels", RIGHT)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_a_benchmark_is_read_with_how_relevant_each_text_is(folder):
    found = read(folder)
    assert found.relevant == {"a": {"b": 1}, "q": {"c": 2}}
    assert list(found.pool) == ["a", "b", "c"]


@pytest.mark.parametrize(("line", "told"), [("[]", "qrels.jsonl:4"), ("{", "qrels.jsonl:4"), ('{"query": 1}', "doc")])
def test_a_bad_line_is_told_with_its_number(folder, line, told):
    with (folder / "qrels.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(CommandError, match=told):
        read(folder)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"pool\.jsonl"):
        call_command("evaluate_similar", str(tmp_path))


def test_figures_are_the_known_ones():
    """Two relevant texts, one of them twice as relevant, in the second and third place."""
    benchmark = Benchmark("known", {"a": "", "b": "", "c": ""}, {"q": "words"})
    benchmark.relevant["q"] = {"b": 1, "c": 2}
    numbers = {"a": 1, "b": 2, "c": 3}
    figures, count = evaluate(benchmark, numbers, lambda text, without: [1, 2, 3])
    assert count == 1
    assert figures.recall == {1: 0.0, 5: 1.0, 10: 1.0}
    assert figures.mrr == 0.5
    # The gains 1 and 2 in the second and third place, over those of the best order.
    assert figures.ndcg == pytest.approx(1.63093 / 2.63093, abs=1e-5)
