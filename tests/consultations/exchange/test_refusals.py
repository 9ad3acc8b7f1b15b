"""What the report of an import says: the line to mend, and not the hundreds that follow from it."""

import pytest

from consultations.models import Question
from doctors.models import Doctor
from tests.consultations.exchange.lines import DEPARTMENT, DOCTOR, FAQ, REPLY, Ran, exported, question, write
from tests.factories import make_doctor

pytestmark = pytest.mark.django_db
TITLE = "name must be without a title: the portal writes “Dr.” before a person and never before an organisation."
ACCOUNT = "This doctor has an account or a verified licence here. Change departments and hospital in the admin."
CHEN = {**DOCTOR, "name": "Dr. Chen"}


def by(name: str, ref: str, **changes) -> dict:
    return question(ref, replies=[{**REPLY, "doctor": name, **changes}])


def test_the_line_that_refused_a_doctor_is_named_and_those_that_follow_are_counted(tmp_path):
    lines = [DEPARTMENT, CHEN, *(by("Dr. Chen", f"q-{n}") for n in range(50))]
    path = write(tmp_path / "lines.jsonl", *lines)
    ran = Ran(path)
    assert ran.refusals == [
        f"{path}:2: {TITLE}",
        f"{path}:2: 50 lines need what this line brings and were refused with it: 3, 4, 5, …. Fix this line first.",
    ]
    assert "51 lines were refused" in ran.message
    assert ran.counts("questions").endswith("50 refused")


@pytest.mark.parametrize("first", ["doctor", "questions"])
def test_wherever_the_line_stands_also_in_another_file(tmp_path, first):
    doctor = write(tmp_path / "doctors.jsonl", DEPARTMENT, CHEN)
    asked = write(tmp_path / "questions.jsonl", by("Dr. Chen", "q-1"))
    ran = Ran(*([doctor, asked] if first == "doctor" else [asked, doctor]))
    assert ran.refusals[1:] == [
        f"{doctor}:2: 1 line needs what this line brings and was refused with it: {asked}:1. Fix this line first."
    ]


def test_a_refused_department_is_named_for_its_doctors_and_their_questions(tmp_path):
    department = {**DEPARTMENT, "locale": "English"}
    path = write(tmp_path / "lines.jsonl", department, DOCTOR, FAQ, question("q-1"), question("q-2"))
    ran = Ran(path)
    assert ran.refusals == [
        f"{path}:1: locale must be a language code like en or zh-hant.",
        f"{path}:1: 4 lines need what this line brings and were refused with it: 2, 3, 4, …. Fix this line first.",
    ]


def test_a_doctor_whose_new_department_was_refused_is_named_for_the_questions(tmp_path):
    Ran(write(tmp_path / "first.jsonl", DEPARTMENT))
    make_doctor(name="Wu Yuxin")
    path = write(tmp_path / "lines.jsonl", DOCTOR, question("q-1"), question("q-2"))
    assert Ran(path).refusals == [
        f"{path}:1: {ACCOUNT}",
        f"{path}:1: 2 lines need what this line brings and were refused with it: 2, 3. Fix this line first.",
    ]


def test_a_name_that_no_line_brings_is_told_once_and_counted_and_every_name_by_itself(tmp_path):
    lines = [by("Nobody", "q-1"), by("Nobody", "q-2"), by("Nobody", "q-3"), by("No One", "q-4")]
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, DOCTOR, *lines)
    assert Ran(path).refusals == [
        f"{path}:3: replies[0].doctor names a doctor who does not exist.",
        f"{path}:6: replies[0].doctor names a doctor who does not exist.",
        f"{path}:3: 2 more lines were refused for the same reason: 4, 5.",
    ]


@pytest.mark.parametrize("files", [1, 2])
def test_lines_of_one_doctor_add_up_as_in_runs_of_their_own(tmp_path, files):
    surgery = {**DEPARTMENT, "name": "Surgery"}
    more = {**DOCTOR, "departments": ["Surgery"]}
    lines = [
        [DEPARTMENT, DOCTOR],
        [surgery, more, DOCTOR, question("q-1", replies=[{**REPLY, "department": "Surgery"}])],
    ]
    paths = [write(tmp_path / f"{number}.jsonl", *part) for number, part in enumerate(lines)]
    if files == 1:
        paths = [write(tmp_path / "all.jsonl", *lines[0], *lines[1])]
    ran = Ran(*paths)
    assert (ran.refusals, ran.counts("doctors")) == ([], "1 created, 1 updated, 1 unchanged, 0 refused")
    assert exported("doctor")[0]["departments"] == ["Dermatology", "Surgery"]


def test_a_doctor_in_two_hospitals_is_asked_about(tmp_path):
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, DOCTOR, {**DOCTOR, "hospital": "North"})
    assert Ran(path).refusals == [f"{path}:3: Line 2 of {path} has other content for the same thing."]


def test_the_mended_line_completes_the_import(tmp_path):
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, CHEN, by("Chen", "q-1"))
    assert len(Ran(path).refusals) == 2
    path = write(tmp_path / "lines.jsonl", DEPARTMENT, {**CHEN, "name": "Chen"}, by("Chen", "q-1"))
    assert (Ran(path).refusals, Question.objects.count()) == ([], 1)


@pytest.mark.parametrize("space", [" ", "\u3000", "\xa0", "\t ", "\n"])
def test_space_around_names_and_addresses_does_not_count(tmp_path, space):
    def padded(text: str) -> str:
        return f"{space}{text}{space}"

    source = {"name": "MedQuAD", "url": padded("https://example.org/1"), "licence": "CC BY 4.0"}
    reply = {**REPLY, "doctor": padded("Wu Yuxin"), "department": padded("Dermatology")}
    names = {"headline": padded("Red spots"), "department": padded("Dermatology")}
    lines = [
        {**DEPARTMENT, "name": padded("Dermatology")},
        {**DOCTOR, "name": padded("Wu Yuxin"), "departments": [padded("Dermatology")], "hospital": padded("North")},
        question(padded("q-1"), **names, source=source, replies=[reply]),
    ]
    path = write(tmp_path / "lines.jsonl", *lines)
    assert Ran(path).refusals == []
    (kept,) = exported("question")
    assert (kept["ref"], kept["headline"], kept["source"]["url"]) == ("q-1", "Red spots", "https://example.org/1")
    assert Doctor.objects.get().hospital == "North"
    again = Ran(path)
    assert again.counts("questions") == "0 created, 0 updated, 1 unchanged, 0 refused"


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
def test_a_name_of_nothing_but_space_is_empty(tmp_path, name):
    path = write(tmp_path / "lines.jsonl", {**DEPARTMENT, "name": name})
    assert Ran(path).refusals == [f"{path}:1: name is empty."]
