"""Logs: a request's id and its one line, JSON lines, and exceptions without their message.

Lines carry the route's name and never path, query, body or an exception's message: those may
hold health text or the secret of a private link.
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("portal.request")
_request_id: ContextVar[str] = ContextVar("request_id", default="")

PHRASES = {status.phrase for status in HTTPStatus}
GetResponse = Callable[[HttpRequest], HttpResponse]


def request_id() -> str:
    """The id of the current request or job, "" outside of one."""
    return _request_id.get()


class RequestIdMiddleware:
    """Gives every request an id, returns it as X-Request-ID and logs one line."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proposed = request.headers.get("X-Request-ID", "")  # by a proxy, so that its logs and ours agree
        token = _request_id.set(proposed if re.fullmatch(r"[0-9A-Za-z-]{8,64}", proposed) else uuid.uuid4().hex)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            match = request.resolver_match
            logger.info(
                "request",
                extra={
                    "route": (match.view_name or "unnamed") if match else "unmatched",
                    "method": request.method,
                    "status": response.status_code,
                    "milliseconds": round((time.monotonic() - started) * 1000),
                },
            )
            response["X-Request-ID"] = request_id()
            return response
        finally:
            _request_id.reset(token)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request id, and an exception's frames."""

    FIELDS = ("route", "method", "status", "milliseconds", "question", "event", "job", "count", "failure", "seal")

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.safe_message(record),
        }
        line |= {name: getattr(record, name) for name in self.FIELDS if hasattr(record, name)}
        if request_id():
            line["request_id"] = request_id()
        if record.exc_info and record.exc_info[0]:
            line["exception"] = describe(record.exc_info[1])
        return json.dumps(line, default=str)

    @staticmethod
    def safe_message(record: logging.LogRecord) -> str:
        """The message, with an exception's class in place of its text. Of Django's, only what quotes no request."""
        if record.name.startswith("django.security"):
            return record.name.rpartition(".")[2]  # its text is the exception's, which quotes what was sent
        if record.name.startswith(("django.request", "django.server")):
            first = record.args[0] if isinstance(record.args, tuple) and record.args else ""
            return str(record.msg).split("%s")[0].strip(" :(\"'") or (str(first) if first in PHRASES else "request")
        if record.name.startswith("gunicorn") and str(record.msg).startswith(("Error handling", "Invalid request")):
            return " ".join(str(record.msg).split()[:3]).removesuffix(" from")  # what follows quotes the request
        text, values = str(without_message(record.msg)), record.args
        if isinstance(values, tuple):
            values = tuple(map(without_message, values))
        return text % values if values else text


def without_message(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def describe(error: BaseException | None) -> dict[str, object]:
    """An exception without its message, which may quote a row: class, SQLSTATE and frames."""
    cause = getattr(error, "__cause__", None)
    # The message about a wrong setting is for the operator, and quotes no request.
    setting = {"setting": str(error)} if isinstance(error, ImproperlyConfigured) else {}
    return setting | {
        "class": type(error).__name__,
        "sqlstate": getattr(error, "pgcode", None) or getattr(cause, "pgcode", None),
        "frames": [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-12:]
        ]
        if error
        else [],
    }
