"""Where measurements run: under the project's virtual environment, in a temporary portal with an empty database."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = 16_000  # made up for a measurement that is given no other number


def set_up(*, log_level: str = "", demo: bool = True) -> None:
    """Set up Django for a script of this folder, which starts again under .venv if it runs under another Python."""
    script, python = Path(sys.argv[0]).resolve(), ROOT / ".venv/bin/python"
    is_own_script = script.parent == ROOT / "bench"
    if is_own_script and python.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
        os.execv(python, [python, script, *sys.argv[1:]])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if demo:
        os.environ.setdefault("PORTAL_DEMO", "1")
    if log_level:
        os.environ["LOG_LEVEL"] = log_level

    import django  # noqa: PLC0415 - only the virtual environment has it

    django.setup()


def allow_test_client() -> None:
    """Let Django's test client ask this process, without the collected static files."""
    from django.conf import settings  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@contextmanager
def temporary_portal() -> Iterator[dict[str, str]]:
    """The environment variables of a migrated portal in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="askwell-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        env = {**os.environ, "PORTAL_DEMO": "1", "VAR_DIR": folder, "DATABASE_URL": ""}
        try:
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=env, check=True)
            yield env
        finally:
            subprocess.run([sys.executable, "-m", "portal.database", "stop"], cwd=ROOT, env=env, check=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(env: dict[str, str], *command: str | Path) -> int:
    """Run a Python program; returns its exit status."""
    return subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, env=env, check=False).returncode


def run_measured(*command: str | Path, env: dict[str, str] | None = None) -> tuple[float, float]:
    """Run a Python program: the seconds that it took, and the peak memory (MB) of its process."""
    started = time.monotonic()
    child = subprocess.Popen([sys.executable, *map(str, command)], cwd=ROOT, env=env)
    _pid, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"It failed: {' '.join(map(str, command))[-80:]}")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def measure_made_up(script: str, measure: Callable[[], None]) -> None:
    """Measure the current portal with --here; else a temporary one with made-up questions, in a new process."""
    if sys.argv[1:] == ["--here"]:
        measure()
        return
    with temporary_portal() as env:
        status = run(env, ROOT / "bench/generate", sys.argv[1] if sys.argv[1:] else str(QUESTIONS))
        sys.exit(status or run(env, script, "--here"))
