"""Shared by all tests: demo settings, and a fast, complete cleaning after tests that commit."""

import io

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TransactionTestCase
from PIL import Image

from consultations import help_lines

# Rows that migrations made, which every test finds; whatever a test adds to these tables is taken out again.
REFERENCE = [
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "consultations_helpline",
    "consultations_policy",
    "consultations_policyversion",
    "django_content_type",
    "consultations_replyrule",
]


KEPT: dict[str, list[int]] = {}


def remember_reference() -> None:
    """Note which rows migrations have made: at the start, and after a test that went back and forth through them."""
    with connection.cursor() as cursor:
        for table in REFERENCE:
            cursor.execute(f"SELECT coalesce(array_agg(id), '{{}}') FROM {table}")
            KEPT[table] = cursor.fetchone()[0]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Clean by DELETE instead of Django's TRUNCATE, which the append-only triggers refuse, as they should."""
    with django_db_blocker.unblock():
        remember_reference()
        with connection.cursor() as cursor:
            # Tests end processes, never the machine: nothing has to be on the disk before a commit answers.
            cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = off')
        connection.close()

    def clean(self):
        # As replica neither triggers nor foreign keys are asked: the order of tables does not matter.
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
                if table in KEPT:
                    cursor.execute(f"DELETE FROM {table} WHERE id <> ALL(%s)", [KEPT[table]])
                elif table != "django_migrations":
                    cursor.execute(f"DELETE FROM {table}")
            cursor.execute("DELETE FROM portal_cache")
            cursor.execute("SET session_replication_role = DEFAULT")

    TransactionTestCase._fixture_teardown = clean
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # A thread of a live server or of a race may still hold a connection when the database is dropped.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def fresh_numbers():
    """For tests that change the numbers to call, which every process keeps for a minute."""
    help_lines._cached.clear()
    yield
    help_lines._cached.clear()


@pytest.fixture(autouse=True)
def quick_and_apart(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ASK_MINIMUM_SECONDS = 0
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def without_triggers():
    """Let a test reach what only a person with the database's own rights could change."""
    with pgtrigger.ignore():
        yield


@pytest.fixture
def picture():
    """Makes small photos as a browser sends them: one colour, with a marker in the metadata."""

    def make(marker: str = "GPS-MARKER", side: int = 48) -> SimpleUploadedFile:
        file, exif = io.BytesIO(), Image.Exif()
        exif[0x010E] = marker  # ImageDescription
        Image.new("RGB", (side, side), "teal").save(file, "JPEG", exif=exif)
        return SimpleUploadedFile("rash.jpg", file.getvalue(), "image/jpeg")

    return make
