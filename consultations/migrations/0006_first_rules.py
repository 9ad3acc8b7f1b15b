"""The first reply rules, in English and Traditional Chinese; editors write later versions (first_rules.jsonl)."""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

IN_FORCE_SINCE = datetime(2024, 1, 1, tzinfo=UTC)  # as the first policies
FILE = Path(__file__).with_name("first_rules.jsonl")


def add(apps, schema_editor):
    ReplyRule = apps.get_model("consultations", "ReplyRule")
    rows = map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
    ReplyRule.objects.bulk_create(ReplyRule(begun_at=IN_FORCE_SINCE, **row) for row in rows)


def remove(apps, schema_editor):
    """Only where no later version and no finding refers to them: the database refuses otherwise."""
    ReplyRule = apps.get_model("consultations", "ReplyRule")
    table = ReplyRule._meta.db_table
    schema_editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    ReplyRule.objects.filter(version=1, begun_at=IN_FORCE_SINCE).delete()
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("consultations", "0005_first_policies")]
    operations = [migrations.RunPython(add, remove)]
