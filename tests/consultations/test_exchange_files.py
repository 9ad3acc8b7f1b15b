"""Files as they come: too long, empty, damaged, from Windows, or not there."""

import pytest

from consultations.exchange import sources
from consultations.models import Question
from tests.consultations.exchange import DEPARTMENT, DOCTOR, Ran, as_bytes, question, write

pytestmark = pytest.mark.django_db


def test_a_line_of_fifty_megabytes_is_refused_and_the_next_one_read(tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(as_bytes(DEPARTMENT) + b'{"type": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + as_bytes(DOCTOR))
    ran = Ran(path)
    assert ran.refusals == [f"{path}:2: The line is longer than {sources.MAX_LINE} bytes."]
    assert ran.counts("doctors").startswith("1 created")


def test_an_empty_file(tmp_path):
    path = write(tmp_path / "empty.jsonl")
    ran = Ran(path)
    assert (ran.refusals, ran.failed) == ([f"{path}:1: The file is empty."], 1)


def test_an_empty_gzip_file(tmp_path):
    path = write(tmp_path / "empty.jsonl.gz")
    assert Ran(path).refusals == [f"{path}:1: The file is empty."]


@pytest.mark.parametrize("damage", ["cut", "trailing garbage", "bad sum"])
def test_damaged_gzip_keeps_what_came_before(tmp_path, damage):
    path = write(tmp_path / "lines.jsonl.gz", DEPARTMENT, DOCTOR, *(question(f"q-{n}") for n in range(50)))
    data = path.read_bytes()
    damaged = {"cut": data[:-9], "trailing garbage": data + b"garbage!", "bad sum": data[:-8] + b"\0" * 8}[damage]
    path.write_bytes(damaged)
    ran = Ran(path)
    assert len(ran.refusals) == 1
    assert ran.refusals[0].endswith(": The gzip data is damaged from here on. Nothing after this line was read.")
    assert ran.failed == 1
    assert Question.objects.published().count() >= 49


def test_a_byte_order_mark_at_the_start_and_windows_line_ends_are_fine(tmp_path):
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + as_bytes(DEPARTMENT, DOCTOR, question()).replace(b"\n", b"\r\n"))
    assert Ran(path).refusals == []
    assert Question.objects.get().body == "They neither itch\nnor hurt."


def test_a_last_line_without_its_end_is_read(tmp_path):
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, as_bytes(DOCTOR)[:-1])
    assert Ran(path).counts("doctors").startswith("1 created")


@pytest.mark.parametrize("what", ["missing", "folder"])
def test_a_file_that_cannot_be_read_stops_before_anything_happens(tmp_path, what):
    good = write(tmp_path / "good.jsonl", DEPARTMENT)
    ran = Ran(good, tmp_path if what == "folder" else tmp_path / "missing.jsonl")
    assert ran.failed == 1
    assert str(tmp_path) in ran.message
    assert ran.summary == []
