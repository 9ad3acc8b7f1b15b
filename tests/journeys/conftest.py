"""A real browser against a live server. Every page of every test is watched for what must never happen."""

import os
import shutil
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium found: apt-get install chromium"
PATIENCE = 15_000  # milliseconds to wait for anything on a page


def pytest_collection_modifyitems(items):
    """Mark by folder, so that no new journey can forget it."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, quiet: it must not call anyone but the portal."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(MISSING)
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    # Root may not use the sandbox; nothing but the portal's own pages is opened.
    args = [*quiet, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {**browser_type_launch_args, "executable_path": executable, "args": args}


class Watch:
    """Notes requests to other hosts, broken resources, script errors and refusals of the security policy."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []

    def over(self, context) -> None:
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))

    def _request(self, request) -> None:
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.faults.append(f"request to elsewhere: {request.url}")

    def _response(self, response) -> None:
        """A page may answer 404 or 410 on purpose; what it loads may not, and nothing may break.

        A save that another window has overtaken answers 409, which its page says in words.
        """
        on_purpose = response.request.is_navigation_request() or response.status == HTTPStatus.CONFLICT
        if response.status >= (500 if on_purpose else 400):
            self.faults.append(f"{response.status} for {response.url}")

    def _console(self, message) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")


@pytest.fixture(autouse=True)
def watch(live_server):
    watch = Watch(live_server.url)
    yield watch
    assert watch.faults == []


@pytest.fixture
def new_context(new_context, watch):
    """Every browser context of a test, its own `page` included, is watched and knows the live server."""

    def opened(**how):
        context = new_context(**{"base_url": watch.origin, **how})
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        return context

    return opened


@pytest.fixture(params=[True, False], ids=["js", "nojs"])
def javascript(request) -> bool:
    return request.param


@pytest.fixture
def someone(new_context, javascript):
    """Opens a browser for one more person, with JavaScript and without by turns."""
    return lambda **how: new_context(java_script_enabled=javascript, **how).new_page()
