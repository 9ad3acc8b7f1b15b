"""gunicorn with the portal's own settings: slow and idle clients, the ways to bind, what it logs. Real processes."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.portal.test_settings import BASE_DIR, PRODUCTION, run

START_SECONDS = 60
# What needs a database is tested elsewhere: the one of these settings is at a port that refuses.
HEALTH = "/healthz"
WORKERS, THREADS = 1, 4


class Web:
    def __init__(self, log: Path, bind: str, **more: str) -> None:
        self.bind, self.log = bind, log
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        chosen = {"WEB_CONCURRENCY": str(WORKERS), "WEB_THREADS": str(THREADS), "VAR_DIR": str(log.parent)}
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn"],
                cwd=BASE_DIR,
                env={**kept, **PRODUCTION, **chosen, "BIND": bind, **more},
                stdout=file,
                stderr=file,
            )

    def connected(self) -> socket.socket:
        if self.bind.startswith("unix:"):
            client = socket.socket(socket.AF_UNIX)
            client.connect(self.bind.removeprefix("unix:"))
        else:
            client = socket.create_connection(("127.0.0.1", int(self.bind.rpartition(":")[2])))
        client.settimeout(30)
        return client

    def get(self, path: str = HEALTH, **headers: str) -> http.client.HTTPResponse:
        browser = http.client.HTTPConnection("ask.example.org", timeout=30)
        browser.sock = self.connected()
        browser.request("GET", path, headers={"Connection": "close", **headers})
        answer = browser.getresponse()
        answer.read()
        browser.close()
        return answer

    def wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                if self.get().status == 200:
                    return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
        raise AssertionError(self.log.read_text())

    def workers(self) -> set[int]:
        return {child.pid for child in psutil.Process(self.process.pid).children()}


@contextmanager
def web_server(folder: Path, bind: str = "", **more: str) -> Iterator[Web]:
    if not bind:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            bind = f"127.0.0.1:{probe.getsockname()[1]}"
    web = Web(folder / "log", bind, **more)
    try:
        web.wait()
        yield web
    finally:
        web.process.terminate()
        web.process.wait(60)


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """One server for those who only look; half a request is given up after two seconds."""
    with web_server(tmp_path_factory.mktemp("web"), WEB_READ_TIMEOUT="2") as started:
        yield started


def seconds_of(web: Web) -> float:
    started = time.monotonic()
    assert web.get().status == 200
    return time.monotonic() - started


def test_idle_connections_freeze_nobody(web):
    """Many more of them than there are threads. Each would hold one for five seconds."""
    with ExitStack() as open_ones:
        for _n in range(20 * WORKERS * THREADS):
            open_ones.enter_context(web.connected())
        assert seconds_of(web) < 15


def test_half_a_request_is_given_up_so_that_the_others_go_on(web):
    """Behind a proxy that buffers none of these arrive; without one nobody must wait for ever."""
    with ExitStack() as open_ones:
        for start in [
            b"GET / HTTP/1.1\r\nHost: ",
            b"POST /ask/gate/ HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nx",
        ]:
            for _n in range(WORKERS * THREADS):
                open_ones.enter_context(web.connected()).sendall(start)
        assert seconds_of(web) < 15


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        ("/?q=" + "x" * 9000, 0, 414),
        ("/healthz", 70, 431),
        ("/healthz", 60, 200),
        ("/healthz?q=" + "x" * 7000, 0, 200),
    ],
)
def test_requests_have_limits(web, request_line, headers, status):
    assert web.get(request_line, **{f"X-{number}": "x" for number in range(headers)}).status == status


def test_a_header_that_is_too_long_is_refused(web):
    assert web.get(**{"X-Long": "x" * 9000}).status in (400, 431)


def test_what_is_no_request_is_logged_without_what_was_sent(web):
    with web.connected() as client:
        client.sendall(b"GET /q/12/the-secret-of-a-link HTTP/nonsense\r\n\r\n")
        assert b" 400 " in client.recv(1000)
    web.get()
    log = web.log.read_text()
    assert "Invalid request" in log
    assert "the-secret-of-a-link" not in log


def test_no_header_of_a_client_says_which_address_or_scheme_it_has(web):
    """Only the settings name a proxy: no SCRIPT_NAME or scheme of a client is believed, though it comes from here."""
    assert web.get("/", **{"X-Forwarded-Proto": "https"}).status == 301
    assert web.get("/nowhere", SCRIPT_NAME="/healthz").status == 301


def test_processes_are_replaced_after_some_requests_and_none_is_dropped(tmp_path):
    with web_server(tmp_path, WEB_MAX_REQUESTS="5") as web:
        before = web.workers()
        for _n in range(6):
            assert web.get().status == 200
        assert web.workers() - before


def test_behind_a_unix_socket_that_only_the_group_may_use(tmp_path):
    where = tmp_path / "web.sock"
    with web_server(tmp_path, f"unix:{where}", BEHIND_PROXY="1") as web:
        assert where.stat().st_mode & 0o007 == 0
        assert web.get("/nowhere").status == 301
        # No database there: the kind page, which needs none.
        for path in ("/", "/ask/", "/q/12/secret/", "/search/?q=rash"):
            answer = web.get(path, **{"X-Forwarded-Proto": "https"})
            assert (path, answer.status, answer.headers["Retry-After"]) == (path, 503, "30")
            assert "max-age" in answer.headers["Strict-Transport-Security"]
        assert web.get("/readyz").headers["Retry-After"] == "30"
    assert "portal.request" in web.log.read_text()
    assert "127.0.0.1:1" not in web.log.read_text()  # no message of the driver


@pytest.mark.parametrize(
    "name", ["WEB_THREADS", "WEB_CONCURRENCY", "WEB_TIMEOUT", "WEB_READ_TIMEOUT", "WEB_MAX_REQUESTS"]
)
@pytest.mark.parametrize("value", ["0", "-1", "many", ""])
def test_a_setting_that_is_no_number_stops_the_start_with_its_name(name, value):
    done = run("gunicorn.conf.py", **{name: value})
    assert (done.returncode, done.stderr) == (1, f"{name} must be a whole number from 1 on, not {value!r}.\n")


def test_a_setting_that_is_missing_stops_the_web_server_with_its_sentence(tmp_path):
    done = run("-m", "gunicorn", **{**PRODUCTION, "HISTORY_KEY": None, "VAR_DIR": str(tmp_path), "BIND": "127.0.0.1:0"})
    assert done.returncode != 0
    assert "HISTORY_KEY is not set. Set it to at least 32 random characters" in done.stderr
    assert "Traceback" not in done.stderr
