"""Reads the environment for portal/settings.py. What is missing or wrong is one sentence that says what to set."""

import fcntl
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg2 import ProgrammingError
from psycopg2.extensions import parse_dsn

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))  # data, secrets and mail of the demo
MIN_SECRET_LENGTH = 32  # characters


def flag(name: str) -> bool:
    """A yes-or-no variable. Anything but 1 or 0 is an error, so that a typing mistake never means "no"."""
    value = os.environ.get(name, "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


def words(name: str) -> list[str]:
    """A variable that holds several values, separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdecimal()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def contact(name: str) -> str:
    """An email address or an https page, as the URI that RFC 9116 asks for."""
    value = os.environ.get(name, "").strip()
    uri = f"mailto:{value}" if "@" in value and ":" not in value else value
    if value and (not uri.startswith(("mailto:", "https://")) or len(value.split()) > 1):
        raise ImproperlyConfigured(f"{name} must be an email address or an address that begins with https://.")
    return uri


PORTAL_DEMO = flag("PORTAL_DEMO")


def secret(name: str) -> str:
    """A secret from the environment. The demo creates its own and keeps it beside its data."""
    value = os.environ.get(name, "")
    if value:
        if len(value) < MIN_SECRET_LENGTH and not PORTAL_DEMO:
            raise ImproperlyConfigured(f"{name} is too short: use at least {MIN_SECRET_LENGTH} random characters.")
        return value
    if not PORTAL_DEMO:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it to at least {MIN_SECRET_LENGTH} random characters,"
            " or set PORTAL_DEMO=1 to try the portal with demo settings."
        )
    path = VAR_DIR / "secrets" / name.lower()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The mode is given when the file is made: a chmod afterwards would leave a moment in which others may read.
    with open(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+") as file:
        # Several processes may start at once: one writes, and the others wait here until they can read.
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (value := file.read()):
            value = secrets.token_urlsafe(48)
            file.write(value)
        return value


def database() -> dict:
    """The database that DATABASE_URL names, or the demo's own PostgreSQL under VAR_DIR."""
    url = os.environ.get("DATABASE_URL", "")
    common = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # Give up early on a host that no longer answers, so that pages show an error instead of hanging.
    timeouts = {"connect_timeout": "5", "keepalives_idle": "30", "tcp_user_timeout": "20000"}
    if url.startswith("embedded:") or (not url and PORTAL_DEMO):
        return {**common, "ENGINE": "portal.database", "NAME": "askwell", "DATA_DIR": VAR_DIR / "postgres"}
    if not url:
        raise ImproperlyConfigured(
            "DATABASE_URL is not set. Set it to postgresql://user:password@host/name,"
            " or to embedded: to run PostgreSQL inside the portal's own folder."
        )
    try:
        dsn = parse_dsn(url)
    except ProgrammingError:
        # Not even as the cause: the message of the library quotes the address, password included.
        raise ImproperlyConfigured("DATABASE_URL cannot be read: use postgresql://user:password@host/name.") from None
    return {
        **common,
        "ENGINE": "django.db.backends.postgresql",
        "NAME": dsn.pop("dbname", "askwell"),
        "USER": dsn.pop("user", ""),
        "PASSWORD": dsn.pop("password", ""),
        "HOST": dsn.pop("host", ""),
        "PORT": dsn.pop("port", ""),
        "OPTIONS": {**timeouts, **dsn},
    }
