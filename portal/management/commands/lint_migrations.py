"""Checks by squawk that the SQL of new migrations is safe on tables in use."""

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

APPS = ("portal", "doctors", "consultations")
# Rules of squawk that are not about locks, or about what Django decides for all of its migrations.
EXCLUDED_RULES = [
    "prefer-text-field",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-robust-stmts",
    "prefer-timestamp-tz",
    "require-timeout-settings",
    "ban-drop-constraint",
    "ban-drop-default",  # Django sets a default for existing rows, and drops it
]


def later_migrations() -> list[Migration]:
    """The portal's migrations without the first ones, whose tables nobody uses yet."""
    loader = MigrationLoader(None)
    ours = [migration for (app, _name), migration in sorted(loader.disk_migrations.items()) if app in APPS]
    return [migration for migration in ours if not migration.initial]


def complaints(sql: str, name: str) -> str:
    """What squawk reports about one migration's SQL, as `sqlmigrate` prints it; "" where all is well."""
    command = [str(Path(sys.executable).with_name("squawk")), f"--exclude={','.join(EXCLUDED_RULES)}"]
    command += [f"--stdin-filepath={name}", "--reporter=gcc"]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout + done.stderr if done.returncode else ""


class Command(BaseCommand):
    help = "Say whether new migrations would lock a big table for long. Needs squawk, from requirements-dev.txt."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        reports = []
        for migration in later_migrations():
            sql = StringIO()
            call_command("sqlmigrate", migration.app_label, migration.name, stdout=sql, no_color=True)
            reports.append(complaints(sql.getvalue(), f"{migration.app_label}/{migration.name}"))
        if any(reports):
            raise CommandError("".join(reports))
