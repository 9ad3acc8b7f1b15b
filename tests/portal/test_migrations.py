"""New migrations are checked for what would lock a big table: by squawk, as `make lint` runs it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from portal.management.commands import lint_migrations
from portal.management.commands.lint_migrations import complaints


def migration(name: str, *operations: migrations.operations.base.Operation) -> str:
    """The SQL of operations on a table that is there already, as `sqlmigrate` prints it."""
    state = migrations.state.ProjectState()
    state.add_model(
        migrations.state.ModelState(
            "portal", "Letter", [("id", models.BigAutoField(primary_key=True)), ("topic", models.TextField())]
        )
    )
    changing = migrations.Migration(name, "portal")
    changing.operations = list(operations)
    with connection.schema_editor(collect_sql=True) as editor:
        changing.apply(state, editor, collect_sql=True)
    return "\n".join(["BEGIN;", *editor.collected_sql, "COMMIT;"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        (migrations.AddIndex("letter", models.Index(fields=["topic"], name="letter_topic")), "concurrent-index"),
        (
            migrations.AddConstraint(
                "letter", models.CheckConstraint(condition=~models.Q(topic=""), name="letter_has_topic")
            ),
            "not-valid",
        ),
        (migrations.AlterField("letter", "topic", models.IntegerField()), "changing-column-type"),
        (migrations.RenameField("letter", "topic", "subject"), "renaming-column"),
    ],
)
def test_what_locks_a_table_is_told(operation, rule):
    assert rule in complaints(migration("change", operation), "portal/change")


@pytest.mark.django_db(transaction=True)
def test_a_column_that_may_be_empty_is_added_at_once():
    assert (
        complaints(migration("change", migrations.AddField("letter", "note", models.TextField(null=True))), "x") == ""
    )


@pytest.mark.django_db
def test_the_command_names_the_migration(monkeypatch):
    monkeypatch.setattr(lint_migrations, "complaints", lambda sql, name: f"{name}: it locks\n" if sql else "")
    some = MigrationLoader(None).disk_migrations["portal", "0002_cache_table"]
    monkeypatch.setattr(lint_migrations, "later_migrations", lambda: [some])
    with pytest.raises(CommandError, match="portal/0002_cache_table: it locks"):
        call_command("lint_migrations")
