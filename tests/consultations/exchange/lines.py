"""Lines for the tests of import and export, and running the two commands."""

import gzip
import io
import json
from copy import deepcopy
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection

DEPARTMENT = {"type": "department", "name": "Dermatology"}
DOCTOR = {"type": "doctor", "name": "Wu Yuxin", "departments": ["Dermatology"], "hospital": None}
TOPIC = {"type": "topic", "name": "Red Spots", "synonyms": ["Erythema"]}
FAQ = {"type": "faq", "title": "Red Spots", "department": "Dermatology", "topics": ["Red Spots"], "body": "They fade."}
REPLY = {"doctor": "Wu Yuxin", "department": "Dermatology", "body": "I could not say.", "replied_on": "2020-05-04"}
QUESTION = {
    "type": "question",
    "ref": "q-1",
    "headline": "Red spots on the back",
    "department": "Dermatology",
    "title": "Neat red spots?",
    "body": "They neither itch\nnor hurt.",
    "asker": {"name": "Mr. Zhang", "sex": "female", "age_band": "30-39"},
    "asked_on": "2020-05-03",
    "topics": ["Red Spots", "Pityriasis Rosea"],
    "replies": [REPLY],
    "more_info": "It could be several things.",
    "source": {"name": "MedQuAD", "url": "https://github.com/abachaa/MedQuAD", "licence": "CC BY 4.0"},
}


def question(ref: str = "q-1", **changes) -> dict:
    return {**deepcopy(QUESTION), "ref": ref, **changes}


def as_bytes(*lines: dict | bytes) -> bytes:
    return b"".join(
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines
    )


def write(path: Path, *lines: dict | bytes) -> Path:
    data = as_bytes(*lines)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


class Ran:
    def __init__(self, *files: Path, **options) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.failed = 0
        try:
            call_command("import_consultations", *map(str, files), stdout=out, stderr=err, no_color=True, **options)
        except CommandError as error:
            self.failed, self.message = error.returncode, str(error)
        self.summary = out.getvalue().splitlines()
        # A slow import says now and then how far it is.
        self.refusals = [line for line in err.getvalue().splitlines() if not line.endswith("kept so far")]

    def counts(self, name: str) -> str:
        return next((line.removeprefix(f"{name}: ") for line in self.summary if line.startswith(f"{name}: ")), "")


def export() -> str:
    out = io.StringIO()
    call_command("export_consultations", stdout=out)
    return out.getvalue()


def exported(kind: str) -> list[dict]:
    return [line for line in map(json.loads, export().splitlines()) if line["type"] == kind]


BASE = [DEPARTMENT, DOCTOR, TOPIC, FAQ]


def again(tmp_path, *lines, **options) -> Ran:
    return Ran(write(tmp_path / "again.jsonl", *lines), **options)


def versions() -> dict:
    """Every row's number and last writing transaction: what changes nothing leaves these."""
    tables = [
        "question",
        "reply",
        "event",
        "taggedquestion",
        "moreinfo",
        "consent",
        "topic",
        "topicsynonym",
        "faq",
        "taggedfaq",
    ]
    found = {}
    with connection.cursor() as cursor:
        for table in [*(f"consultations_{name}" for name in tables), "doctors_doctor", "doctors_department"]:
            cursor.execute(f"SELECT id, xmin::text, ctid::text FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    return found
