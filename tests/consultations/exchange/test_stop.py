"""A stop in the middle of an import, and two imports at once."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection, connections

from consultations.models import Event, Question, Reply, TaggedQuestion
from tests.consultations.exchange.lines import DEPARTMENT, DOCTOR, FAQ, TOPIC, Ran, export, question, write

pytestmark = pytest.mark.django_db(transaction=True)
BASE = [DEPARTMENT, DOCTOR, TOPIC, FAQ]


def test_two_imports_at_once(tmp_path):
    path = write(tmp_path / "lines.jsonl", DEPARTMENT)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7301551001)")
        ran = Ran(path)
        assert (ran.failed, ran.message) == (1, "Another import is running. Wait until it has finished.")
    finally:
        other.close()
    assert Ran(path).failed == 0


CHILD = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
from consultations.exchange import importing
from consultations.management.commands import import_consultations
importing.MAX_BATCH_LINES, import_consultations.SECONDS_BETWEEN_REPORTS = 5, 0
call_command("import_consultations", sys.argv[2], no_color=True)
"""


@pytest.mark.parametrize("kept", [1, 40])
def test_a_kill_loses_nothing_that_was_reported_and_a_rerun_completes_it(tmp_path, kept):
    path = write(tmp_path / "many.jsonl", *BASE, *(question(f"q-{n}") for n in range(500)))
    connections.close_all()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, connection.settings_dict["NAME"], str(path)],
        cwd=settings.BASE_DIR,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"},
    )
    until = time.monotonic() + 60
    while Question.objects.count() < kept and time.monotonic() < until:
        time.sleep(0.002)
    child.kill()
    reported = [
        int(line.split()[2]) for line in child.communicate()[1].splitlines() if line.endswith("lines saved so far")
    ]
    found = Question.objects.count()
    assert child.returncode == -9
    assert kept <= found < 500
    assert max(reported, default=0) <= found + len(BASE)
    # Nothing half: every question is public, with its reply, its topics and its first Event.
    assert Question.objects.published().exclude(published_reply=None).count() == found
    assert (Reply.objects.count(), Event.objects.count(), TaggedQuestion.objects.count()) == (found, found, 2 * found)
    ran = Ran(path)
    assert (ran.failed, ran.counts("questions")) == (
        0,
        f"{500 - found} created, 0 updated, {found} unchanged, 0 refused",
    )
    assert export().count('"type": "question"') == 500
