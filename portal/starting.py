"""The first thing that every program of the portal does: read the settings, or say in one sentence what they lack."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def read_settings(exit_status: int = 1) -> None:
    """End the program with the sentence alone where a setting is missing or wrong: a traceback would bury it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        _ = settings.SECRET_KEY
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(exit_status)
