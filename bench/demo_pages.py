"""The demo as `make run` starts it, in a temporary folder, and an address of every kind of page anybody can open."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import environment

START_SECONDS = 180  # until the demo is loaded and answers
LIST = "from bench.demo_pages import addresses; import json; print(json.dumps(addresses()))"


def addresses() -> dict[str, str]:
    """By name and language: every public page, and one asker's private page."""
    environment.set_up(log_level="ERROR")
    from django.conf import settings  # noqa: PLC0415 - Django is set up above
    from django.utils.translation import override  # noqa: PLC0415

    from bench import public_addresses  # noqa: PLC0415
    from consultations.models import Question  # noqa: PLC0415
    from consultations.secret_link import private_path  # noqa: PLC0415

    question = Question.objects.published().filter(topics__isnull=False).order_by("pk").first()
    assert question, "the demo has public questions"
    kinds = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            pages = {**public_addresses.addresses(question), "asker": private_path(question)}
            kinds |= {f"{name} {code}": path for name, path in pages.items()}
    return kinds


@contextmanager
def demo() -> Iterator[dict[str, str]]:
    """Run the demo; gives the URL of each of `addresses`."""
    port = environment.free_port()
    with tempfile.TemporaryDirectory(prefix="askwell-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another user
        env = {**os.environ, "PORTAL_DEMO": "1", "VAR_DIR": folder, "DATABASE_URL": "", "PORT": str(port)}
        env |= {"STATIC_ROOT": str(Path(folder) / "static"), "LOG_LEVEL": "ERROR"}
        env["SECURITY_CONTACT"] = "mailto:security@example.org"  # without one, its page is 404
        command = [sys.executable, "manage.py", "run"]
        server = subprocess.Popen(command, cwd=environment.ROOT, env=env, stdout=subprocess.DEVNULL)
        try:
            site = f"http://localhost:{port}"
            wait_for(f"{site}/readyz")
            listed = subprocess.run(
                [sys.executable, "-c", LIST], cwd=environment.ROOT, env=env, check=True, capture_output=True
            )
            yield {name: site + path for name, path in json.loads(listed.stdout).items()}
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    sys.exit(f"{url} did not answer within {START_SECONDS} seconds.")


def html_of(url: str) -> tuple[str, bool] | None:
    """A page's HTML, and whether search engines may show it; None for a picture, a feed or a part of a page."""
    with urllib.request.urlopen(url) as response:
        content, robots = response.read(), response.headers.get("X-Robots-Tag", "")
    if not content.lstrip().lower().startswith(b"<!doctype html>"):
        return None
    html = content.decode()
    return html, "noindex" not in robots + html
