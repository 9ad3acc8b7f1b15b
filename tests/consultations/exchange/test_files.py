"""Files as they come: too long, empty, damaged, from Windows, or not there."""

import gzip
import json

import pytest

from consultations.exchange import sources
from consultations.models import Question
from tests.consultations.exchange.lines import DEPARTMENT, DOCTOR, Ran, as_bytes, question, write

pytestmark = pytest.mark.django_db


def test_a_line_of_fifty_megabytes_is_refused_and_the_next_one_read(tmp_path):
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(as_bytes(DEPARTMENT) + b'{"type": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + as_bytes(DOCTOR))
    ran = Ran(path)
    assert ran.refusals == [f"{path}:2: The line is longer than {sources.MAX_LINE_BYTES} bytes."]
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


@pytest.mark.parametrize("blank", [b"\n", b"\n\n\n", b"  \t\r\n", b"\xef\xbb\xbf", b" "])
def test_blank_lines_say_nothing_wherever_they_stand(tmp_path, blank):
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, b"\n", DOCTOR, question(), blank)
    assert (Ran(path).refusals, Question.objects.count()) == ([], 1)


def test_lines_after_a_blank_one_keep_their_numbers(tmp_path):
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, b"\n", b"nonsense\n")
    assert Ran(path).refusals[0].startswith(f"{path}:3: ")


def test_a_file_of_blank_lines_is_empty(tmp_path):
    path = write(tmp_path / "lines.jsonl", b"\n \n")
    assert Ran(path).refusals == [f"{path}:1: The file is empty."]


@pytest.mark.parametrize("packed", [False, True])
def test_byte_order_marks_twice_and_between_two_files_that_were_put_together(tmp_path, packed):
    mark = b"\xef\xbb\xbf"
    path = write(
        tmp_path / ("lines.jsonl.gz" if packed else "lines.jsonl"), mark * 2, DEPARTMENT, DOCTOR, mark, question(), mark
    )
    assert (Ran(path).refusals, Question.objects.count()) == ([], 1)


JSON = as_bytes(DEPARTMENT, DOCTOR, question())
OTHER_FILES = {
    "UTF-16 as Windows writes it": (JSON.decode().encode("utf-16"), "The file is UTF-16. Save it as UTF-8."),
    "UTF-16, the other end first": (
        b"\xfe\xff" + JSON.decode().encode("utf-16-be"),
        "The file is UTF-16. Save it as UTF-8.",
    ),
    "UTF-16 without its mark": (JSON.decode().encode("utf-16-le"), "The file is UTF-16. Save it as UTF-8."),
    "UTF-16 in gzip": (gzip.compress(JSON.decode().encode("utf-16")), "The file is UTF-16. Save it as UTF-8."),
    "a JSON array": (
        json.dumps([DEPARTMENT, DOCTOR], indent=1).encode(),
        "The file is one JSON array. Write each of its objects on a line of its own, without the brackets.",
    ),
    "an object over several lines": (
        json.dumps(DEPARTMENT, indent=1).encode(),
        "The file has JSON objects over several lines. Write each object on one line.",
    ),
    "gzip in gzip": (
        gzip.compress(gzip.compress(JSON)),
        "The file is packed in a way that is not read here. Unpack it, or pack it once with gzip.",
    ),
    "zip": (
        b"PK\x03\x04" + JSON,
        "The file is packed in a way that is not read here. Unpack it, or pack it once with gzip.",
    ),
}


@pytest.mark.parametrize("what", OTHER_FILES)
def test_a_file_that_is_something_else_is_told_once_with_what_to_do(tmp_path, what):
    data, says = OTHER_FILES[what]
    path = tmp_path / "file.jsonl"
    path.write_bytes(data)
    ran = Ran(path)
    assert (ran.refusals, ran.failed) == ([f"{path}:1: {says}"], 1)


@pytest.mark.parametrize("encoding", ["cp1252", "big5"])
def test_another_encoding_is_told_by_its_first_line_and_a_count(tmp_path, encoding):
    text = {"cp1252": "Ménière", "big5": "偏頭痛"}[encoding]
    lines = [as_bytes(question(f"q-{n}", title=text)).decode().encode(encoding) for n in range(9)]
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, DOCTOR, *lines)
    ran = Ran(path)
    assert [line.partition(": ")[0] for line in ran.refusals] == [f"{path}:3", f"{path}:3"]
    assert ran.refusals[0].endswith(" is not UTF-8. Save the file as UTF-8.")
    assert ran.refusals[1].endswith("8 more lines were refused for the same reason: 4, 5, 6, ….")
    assert "9 lines were refused" in ran.message


def test_a_last_line_without_its_end_is_read(tmp_path):
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, as_bytes(DOCTOR)[:-1])
    assert Ran(path).counts("doctors").startswith("1 created")


@pytest.mark.parametrize("what", ["missing", "folder"])
def test_a_file_that_cannot_be_read_stops_before_anything_happens(tmp_path, what):
    good = write(tmp_path / "good.jsonl", DEPARTMENT)
    ran = Ran(good, tmp_path if what == "folder" else tmp_path / "missing.jsonl")
    assert ran.failed == 1
    assert ran.message.startswith(f"{tmp_path}")
    assert " cannot be read: " in ran.message
    assert ran.summary == []
