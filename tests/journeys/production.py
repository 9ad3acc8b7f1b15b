"""A whole portal as it runs for real people: gunicorn on a Unix socket, a proxy with TLS, a worker, a mail server.

Nothing of it is the demo's. All of it ends with the test.
"""

import email
import email.policy
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds until everything has to run, and for a mail
HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"}


class Mailbox:
    """Takes every mail over SMTP, and gives those for one address, oldest first."""

    def __init__(self) -> None:
        self.taken: list[email.message.EmailMessage] = []
        self.came = threading.Condition()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        with self.came:
            self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.came.notify_all()
        return "250 OK"

    def to(self, address: str, subject: str) -> email.message.EmailMessage:
        def found():
            fitting = (one for one in self.taken if one["To"] == address and subject in one["Subject"])
            return next(fitting, None)

        with self.came:
            assert self.came.wait_for(found, PATIENCE), [(one["To"], one["Subject"]) for one in self.taken]
            return found()


def link_in(message: email.message.EmailMessage) -> str:
    return re.search(r"https://\S+", message.get_body(("plain",)).get_content())[0]


class OverSocket(http.client.HTTPConnection):
    """HTTP to the portal's Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("portal", timeout=PATIENCE)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Proxy(BaseHTTPRequestHandler):
    """What a proxy in front of the portal does: TLS, and saying who the client is instead of what the client says."""

    protocol_version = "HTTP/1.1"
    web: Path

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length) if length else None
        kept = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in HOP and not name.lower().startswith("x-forwarded")
        }
        kept |= {"X-Forwarded-For": ":".join(map(str, self.client_address[:2])), "X-Forwarded-Proto": "https"}
        upstream = OverSocket(self.web)
        try:
            upstream.request(self.command, self.path, body, kept)
            answer = upstream.getresponse()
            content = answer.read()
        finally:
            upstream.close()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP | {"content-length"}:
                self.send_header(name, value)
        length_told = answer.getheader("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length_told or str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_HEAD = do_POST = handle_any  # noqa: N815

    def log_message(self, format, *args) -> None:  # noqa: A002
        pass


class ProxyServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """A browser that is closed breaks its connections; that is no news."""


def certificate(folder: Path) -> Path:
    """A certificate for localhost, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "localhost.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def database_url() -> str:
    """The test's own database, as an operator would name it."""
    connection.ensure_connection()
    known = {**connection.connection.info.dsn_parameters, "password": connection.settings_dict.get("PASSWORD")}
    return "postgresql:///?" + urlencode(
        {name: known[name] for name in ("host", "port", "user", "dbname", "password") if known.get(name)}
    )


class Portal:
    """A running portal: where it is, and what its operator and its mail server know."""

    def __init__(self, origin: str, environment: dict[str, str], mailbox: Mailbox) -> None:
        self.origin, self.environment, self.mailbox = origin, environment, mailbox

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE * 2, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def program(environment: dict[str, str], log: Path, *words: str) -> Iterator[subprocess.Popen]:
    with log.open("wb") as file:
        running = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=environment, stdout=file, stderr=file, start_new_session=True
        )
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(PATIENCE)
            finally:
                running.kill()
                running.wait()


@contextmanager
def proxy(web: Path, folder: Path) -> Iterator[str]:
    server = ProxyServer(("localhost", 0), type("ProxyTo", (Proxy,), {"web": web}))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate(folder))
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def wait_until_it_answers(web: Path, programs: dict[Path, subprocess.Popen]) -> None:
    """Ask the way a probe does until the portal is ready, or one of its programs has ended."""
    deadline = datetime.now(UTC) + timedelta(seconds=PATIENCE)
    pause = threading.Event()
    while True:
        for log, one in programs.items():
            assert one.poll() is None, log.read_text(errors="replace")
        probe = OverSocket(web)
        try:
            probe.request("GET", "/readyz", headers={"Host": "10.0.0.7"})
            if probe.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            probe.close()
        assert datetime.now(UTC) < deadline, "the portal does not answer"
        pause.wait(0.05)


@contextmanager
def portal(folder: Path) -> Iterator[Portal]:
    """All of it, with nothing in the environment that an operator would not set."""
    web, mailbox = folder / "web.sock", Mailbox()
    with ExitStack() as stack:
        origin = stack.enter_context(proxy(web, folder))
        port = free_port()
        smtp = Controller(mailbox, hostname="127.0.0.1", port=port)
        smtp.start()
        stack.callback(smtp.stop)
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "ASKER_LINK_KEY": "zyxwvutsrqponmlkjihgfedcba-9876543210",
            "HISTORY_KEY": "history-zyxwvutsrqponmlkjihgfedcba-98",
            "ALLOWED_HOSTS": "localhost",
            "SITE_URL": origin,
            "DATABASE_URL": database_url(),
            "BEHIND_PROXY": "1",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
            "DEFAULT_FROM_EMAIL": "Askwell <askwell@example.org>",
            "ASK_MINIMUM_SECONDS": "0",  # a program types quickly
            "VAR_DIR": str(folder / "var"),
            "STATIC_ROOT": str(folder / "static"),
            "LOG_LEVEL": "ERROR",
        }
        running = Portal(origin, environment, mailbox)
        running.manage("collectstatic", "--no-input", "--verbosity", "0")
        gunicorn = ("-m", "gunicorn", "portal.wsgi", "--bind", f"unix:{web}", "--worker-class", "gthread")
        lines = {
            folder / "web.log": (*gunicorn, "--threads", "4", "--no-control-socket", "--log-level", "error"),
            folder / "worker.log": ("manage.py", "worker", "--verbosity", "0"),
        }
        started = {log: stack.enter_context(program(environment, log, *line)) for log, line in lines.items()}
        wait_until_it_answers(web, started)
        yield running
        said = {log.name: log.read_text(errors="replace") for log in started}
        assert not any(said.values()), said  # at this level nothing is logged where nothing went wrong
