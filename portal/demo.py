"""The password of the demo's accounts: from DEMO_PASSWORD, or made up and kept beside the demo's other secrets."""

import os
import secrets
from pathlib import Path

from django.conf import settings


def _password_file() -> Path:
    return settings.VAR_DIR / "secrets" / "demo_password"


def make_password() -> str:
    """The password for the accounts of the demo. One that we made up is kept, so that `make run` can always show it."""
    path = _password_file()
    path.unlink(missing_ok=True)
    if chosen := os.environ.get("DEMO_PASSWORD", ""):
        return chosen
    password = secrets.token_urlsafe(9)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    return password


def told_password() -> str:
    """The password, or where it came from, for whoever started the demo."""
    try:
        password = _password_file().read_text()
    except FileNotFoundError:
        return "the one that DEMO_PASSWORD held when the demo was loaded, or else that was printed then"
    return (
        f"{password}   (made when the demo was loaded; kept in {_password_file().relative_to(settings.VAR_DIR.parent)})"
    )
