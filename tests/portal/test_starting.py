"""Every command that ends says in a sentence what it lacks: its file, a place to write, the database."""

import gzip

import pytest
from django.core.management import get_commands
from django.db import IntegrityError, connection
from psycopg2 import errors as postgres

from portal.startup import main, sentence_for
from tests.consultations.exchange.lines import DEPARTMENT, as_bytes
from tests.portal.test_outage import away
from tests.portal.test_settings import BASE_DIR

pytestmark = pytest.mark.django_db
OURS = {name for name, app in get_commands().items() if app in ("portal", "doctors", "consultations")}
ENDLESS = {"worker", "run"}  # they wait for the database, or for somebody to stop them
NEEDED = {
    "create_admin": ["ada@example.org"],
    "prove_reply": ["1"],
    "import_consultations": ["{file}"],
    "evaluate_rules": ["{rules}"],
    "evaluate_screening": ["{file}"],
    "evaluate_similar": ["{folder}"],
}
# They read or write files, or make a database of their own.
WITHOUT_DATABASE = {"draw_icons", "evaluate_screening", "evaluate_similar", "lint_migrations"}


def ended(capsys, *arguments: str) -> tuple[object, str]:
    """The exit status, or the sentence in its place, of a command; and what it said on standard error."""
    with pytest.raises(SystemExit) as stopped:
        main(["manage.py", *map(str, arguments)])
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return stopped.value.code, said


@pytest.fixture
def given(tmp_path):
    """What commands want to be given, all of it good."""
    file = tmp_path / "lines.jsonl"
    file.write_bytes(as_bytes(DEPARTMENT))
    for name, row in (("pool", '{"id": "a", "text": "b"}'), ("queries", '{"id": "a", "text": "b"}')):
        (tmp_path / f"{name}.jsonl").write_text(row)
    (tmp_path / "qrels.jsonl").write_text('{"query": "a", "doc": "a", "rel": 1}')
    return {"file": file, "folder": tmp_path, "rules": BASE_DIR / "tests/consultations/governing/reply_texts.jsonl"}


@pytest.mark.parametrize("name", sorted(OURS - ENDLESS - WITHOUT_DATABASE))
def test_a_database_that_is_away(capsys, given, name):
    with away(postgres.AdminShutdown("terminating connection\nDETAIL: a line of it")):
        status, said = ended(capsys, name, *(one.format(**given) for one in NEEDED.get(name, [])))
    text = f"{status}{said}"
    assert status != 0
    assert "The database cannot be used now" in text or "The connection to the database was lost" in text
    assert "DETAIL" not in text


@pytest.mark.parametrize("name", sorted(OURS - ENDLESS - WITHOUT_DATABASE))
def test_a_database_of_something_else(capsys, given, name):
    """None of the tables are where they are looked for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog")
    status, said = ended(capsys, name, *(one.format(**given) for one in NEEDED.get(name, [])))
    assert "manage.py migrate" in f"{status}{said}"


READS = [name for name, words in NEEDED.items() if any(word.startswith("{") for word in words)]


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("what", ["missing", "folder or file", "binary"])
def test_a_file_that_cannot_be_read(capsys, tmp_path, name, what):
    path = tmp_path / "none"
    if what == "folder or file":
        path.write_text("x") if name == "evaluate_similar" else path.mkdir()
    if what == "binary":
        target = path / "pool.jsonl" if name == "evaluate_similar" else path
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(bytes(range(256)))
    status, said = ended(capsys, name, path)
    assert status == 1
    assert str(path) in said


@pytest.mark.parametrize("target", ["no/such/folder/file.jsonl", ".", "file.jsonl.gz/below"])
def test_a_place_where_nothing_can_be_written(capsys, tmp_path, monkeypatch, target):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.jsonl.gz").write_bytes(gzip.compress(b""))
    status, said = ended(capsys, "export_consultations", "-o", target)
    assert status == 1
    assert said.splitlines()[-1].startswith(f"CommandError: {target} cannot be written: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file.jsonl.gz"]


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30, "x", "1.5", "²"])
def test_a_number_of_no_question(capsys, number):
    status, said = ended(capsys, "prove_reply", number)
    assert status in (1, 2)
    assert "no question with this number" in said or "invalid int value" in said or "required" in said


@pytest.mark.parametrize("seal", ["x", "1:", ":", "1:nothing", "9" * 30 + ":" + "0" * 64, "-1:-1"])
def test_a_seal_that_is_none(capsys, seal):
    status, _said = ended(capsys, "verify_history", f"--seal={seal}")
    assert status == 1


def test_a_fault_of_the_command_itself_is_none_of_the_databases():
    assert sentence_for(IntegrityError("duplicate key")) == ""
