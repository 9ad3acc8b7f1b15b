"""What the tests of the portal share: the messages of the code, as the translators would get them now."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import to_locale

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [to_locale(code) for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
SOURCES = ("portal", "doctors", "consultations", "templates", "static")


@pytest.fixture(scope="session")
def extracted(tmp_path_factory) -> Path:
    """A copy of the sources whose catalogues are written anew from the code."""
    if not shutil.which("xgettext"):
        if os.environ.get("REQUIRE_GETTEXT"):
            pytest.fail("gettext is missing")
        pytest.skip("gettext is not installed")
    copy = tmp_path_factory.mktemp("sources")
    ignored = shutil.ignore_patterns("encoder", "__pycache__")
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for locale in TRANSLATED:
        (copy / "locale" / locale / "LC_MESSAGES").mkdir(parents=True)
    languages = [part for locale in TRANSLATED for part in ("-l", locale)]
    command = [sys.executable, "-m", "django", "makemessages", *languages, "--no-wrap"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": ""}
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
    return copy
