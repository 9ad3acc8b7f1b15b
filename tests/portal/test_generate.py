"""Made-up questions (bench/generate): every status, histories that hold, pages that open."""

import importlib.machinery
import importlib.util
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench.made_up_history import STORIES, event_hash, steps
from consultations.models import Consent, Event, Finding, IndexEntry, Lexeme, Note, Question, Reply, StaffRead

COUNT = 300


@pytest.fixture
def generate(monkeypatch):
    """The command as a module; it has no ending by which it could be imported."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("bench_generate", str(settings.BASE_DIR / "bench/generate"))
    spec = importlib.util.spec_from_loader("bench_generate", loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.django_db
def test_what_is_made_up_is_whole(generate, client, capsys, monkeypatch):
    generate.Load(COUNT, seed=1).run()
    statuses = Counter(Question.objects.values_list("status", flat=True))
    assert set(statuses) == set(Question.Status)
    assert sum(statuses.values()) == COUNT
    assert statuses["published"] > COUNT * 0.8
    assert {"en", "zh-hant"} <= set(Question.objects.values_list("locale", flat=True))
    assert Question.objects.filter(parent__isnull=False).exists()
    assert Question.objects.filter(status="queued", department=None).exists()
    assert Question.objects.exclude(import_ref=None).filter(published_reply__imported=True).exists()
    assert all(model.objects.exists() for model in (Consent, Finding, Note, Reply, StaffRead))
    call_command("verify_history")
    public = Question.objects.published().count()
    assert IndexEntry.objects.count() == Lexeme.objects.get(lexeme="").documents == public
    assert 0.8 * public < IndexEntry.objects.exclude(embedding=None).count() < public  # none of what is Chinese
    question = Question.objects.published().first()
    assert client.get("/").status_code == 200
    assert question.title in client.get(question.get_absolute_url()).content.decode()
    more_is_added_only_when_asked_for(generate, monkeypatch)


def more_is_added_only_when_asked_for(generate, monkeypatch):
    """Keys go on where those before ended, and the words are in their index again."""
    monkeypatch.setattr(sys, "argv", ["generate", "60"])
    with pytest.raises(SystemExit, match="There are questions in this database already"):
        generate.main()
    generate.Load(60, seed=2).run()
    assert Question.objects.count() == COUNT + 60
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname IN ('entry_words', 'entry_meaning')")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT nextval(pg_get_serial_sequence('consultations_event', 'id'))")
        assert cursor.fetchone()[0] > Event.objects.latest("pk").pk
    call_command("verify_history")


@pytest.mark.parametrize("kind", STORIES)
def test_every_story_is_allowed_by_the_table_of_transitions(kind):
    for story in STORIES[kind]:
        end = steps(story)[-1][2]
        assert end == {"triage": "queued", "follow_up": end}.get(kind, kind)


def test_the_quick_hash_is_the_one_of_the_model():
    at, rules = datetime(2025, 3, 4, 5, 6, 7, 890, UTC), {"sha256": "ab", "count": 3, "kept": {}}
    event = Event(
        question_id=7, sequence=2, at=at, action="send", from_status="claimed", to_status="answered", role="doctor",
        user_id=5, policy_version_id=4, rule_versions=rules, previous_hash="0" * 64,
    )  # fmt: skip
    canonical = '{"count":3,"kept":{},"sha256":"ab"}'
    at = at.isoformat(timespec="microseconds")
    quick = event_hash(7, 2, at, "send", "claimed", "answered", "doctor", 5, "", 4, canonical, "0" * 64)
    assert quick == event.computed_hash()
