"""`manage.py`: what the database, rather than a command, has to say ends in a sentence and not in a traceback."""

import sys

from django.core.management import execute_from_command_line
from django.db import Error

from portal.outage import is_outage

# A table or column that is not there.
OTHER_SCHEMA = {"42P01", "42703"}


def main(arguments: list[str]) -> None:
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
