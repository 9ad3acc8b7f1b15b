"""A portal of its own to measure in: an empty database in a folder that is gone afterwards."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def portal() -> Iterator[dict[str, str]]:
    """The environment in which a command has such a portal, migrated."""
    with tempfile.TemporaryDirectory(prefix="askwell-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        there = {**os.environ, "PORTAL_DEMO": "1", "VAR_DIR": folder, "DATABASE_URL": ""}
        try:
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=there, check=True)
            yield there
        finally:
            subprocess.run([sys.executable, "-m", "portal.database", "stop"], cwd=ROOT, env=there, check=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(there: dict[str, str], *command: str | Path) -> int:
    """Run a Python program in it; returns its exit status."""
    return subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, env=there, check=False).returncode
