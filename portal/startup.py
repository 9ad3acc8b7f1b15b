"""How every program of the portal starts: what it lacks is said in one sentence, which a traceback would bury."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error

from portal.outage import is_outage

# A table or column that is not there.
OTHER_SCHEMA = {"42P01", "42703"}


def read_settings(exit_status: int = 1) -> None:
    """The first thing that a program does: it ends here, with the sentence, where a setting is missing or wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        _ = settings.SECRET_KEY
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(exit_status)


def main(arguments: list[str]) -> None:
    """`manage.py`, which ends in a sentence where the database cannot be used."""
    read_settings()
    try:
        execute_from_command_line(arguments)
    except Error as error:
        sentence = sentence_for(error)
        if not sentence:
            raise
        sys.exit(sentence)


def sentence_for(error: Error) -> str:
    """What is wrong with the database and what to do; nothing where the fault is the command's."""
    code = getattr(error.__cause__, "pgcode", None)
    if code in OTHER_SCHEMA:
        return "The database is not that of this release: check DATABASE_URL, or run `python manage.py migrate`."
    if not is_outage(error):
        return ""
    # The driver's first line names host and user, never the password; that of a failed statement may quote a row.
    reason = "" if code else f" ({str(error).strip().partition(chr(10))[0]})"
    return f"The database cannot be used now{reason}. Check DATABASE_URL and whether the server runs, and try again."
