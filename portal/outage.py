"""When the database, or the disk, cannot serve just now: what counts as that, and what people see meanwhile.

A request that met it is never repeated by itself, for nobody can tell whether a cut connection had committed.
"""

import errno
import logging
import sys
import threading
from http import HTTPStatus

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

from portal.logs import describe

logger = logging.getLogger("portal.outage")
RETRY_AFTER = 30  # seconds
TOO_LARGE_FOR_POSTGRESQL = "54"  # class of SQLSTATE: the query is too complex, and waiting does not help
# Read-only after a failover, and a transaction that was idle for too long. Django does not call them operational.
MORE_OPERATIONAL_STATES = {"25006", "25P03"}
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


def is_outage(error: BaseException | None) -> bool:
    """Whether the same request would work later, once the database is back, is less busy, or the disk has space."""
    if isinstance(error, DatabaseError | InterfaceError):
        code = getattr(error.__cause__, "pgcode", None) or ""
        if isinstance(error, OperationalError):
            return not code.startswith(TOO_LARGE_FOR_POSTGRESQL)
        # A server that dies in the middle of an answer causes a plain DatabaseError without a code.
        return (
            isinstance(error, InterfaceError)
            or code in MORE_OPERATIONAL_STATES
            or (type(error), code) == (DatabaseError, "")
        )
    return isinstance(error, OSError) and error.errno in DISK_FULL


def is_lost(error: BaseException) -> bool:
    """Whether this thread has lost its database connection, so that the failure cannot be recorded either."""
    # A lock that was waited for too long is an outage as well, but the connection still works.
    return is_outage(error) and not connection.is_usable()


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for any failure: 503 where trying again will help, else 500. Neither page queries the database."""
    if not is_outage(sys.exc_info()[1]):
        return HttpResponseServerError(render_to_string("500.html"))
    response = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


class Outage:
    """Whether the database is away, for all threads of a process. Logged once when it goes and once when it is back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.is_on = False

    def begins(self, error: BaseException) -> None:
        with self._lock:
            was_on, self.is_on = self.is_on, True
        if not was_on:
            logger.error("database lost, trying again until it is back", extra={"failure": describe(error)})

    def ends(self) -> None:
        with self._lock:
            was_on, self.is_on = self.is_on, False
        if was_on:
            logger.warning("database is back")
