"""How gunicorn serves the portal: `make run` and docs/operations.md start it with this file. Read without Django."""

import os
import socket
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # for the logs' formatter, wherever it is started from


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or not int(value):
        sys.exit(f"{name} must be a whole number from 1 on, not {value!r}.")
    return int(value)


wsgi_app = "portal.wsgi"
# Addresses or unix:/path, by commas. What comes by a Unix socket is believed to come from the proxy, so only the group
# of this account may use it.
bind = [one.strip() for one in os.environ.get("BIND", "127.0.0.1:8000").split(",") if one.strip()]
umask = 0o007
# Each thread may hold a connection to the database.
workers = number("WEB_CONCURRENCY", 2)
worker_class = "gthread"
threads = number("WEB_THREADS", 16)

timeout = number("WEB_TIMEOUT", 60)  # seconds until a process that answers nothing at all is replaced
graceful_timeout = 30  # seconds that a stopping process may take to end its requests
keepalive = 5  # seconds that a connection may wait for its next request; it holds no thread meanwhile
read_timeout = number("WEB_READ_TIMEOUT", 15)  # seconds that somebody may fall silent in the middle of a request
# A process is replaced now and then, so that memory that a library lost comes back; not all of them at once.
max_requests = number("WEB_MAX_REQUESTS", 10_000)
max_requests_jitter = max_requests // 10

limit_request_line = 8190  # bytes
limit_request_fields = 64
limit_request_field_size = 8190  # bytes
# The portal's settings alone say which proxy is believed (BEHIND_PROXY, TRUSTED_PROXIES).
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
control_socket_disable = True
# The heartbeat's files: in memory, so that a slow disk never looks like a dead process.
IN_MEMORY = "/dev/shm"  # noqa: S108 - gunicorn makes files of its own there
worker_tmp_dir = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None

accesslog = None  # the portal logs each request by its route, for a path may hold a private link
loglevel = os.environ.get("LOG_LEVEL", "INFO").lower()
logconfig_dict = {
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": loglevel.upper(), "propagate": False}},
    "root": {"handlers": ["stderr"], "level": loglevel.upper()},
}


def when_ready(server) -> None:
    """Have the system wait for the first byte, and give up on silence, so that idle connections hold no thread."""
    for listener in server.LISTENERS:
        if listener.sock.family == socket.AF_UNIX:
            continue  # a proxy sends whole requests
        # Each connection that is accepted has these of its listener.
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", read_timeout, 0))
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", read_timeout, 0))
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, read_timeout)


def on_starting(server: object) -> None:
    """Read the settings once before any process serves: what they lack ends the start in its sentence."""
    from portal.startup import read_settings  # noqa: PLC0415 - Django is needed only once gunicorn starts

    read_settings()
