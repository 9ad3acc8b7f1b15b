"""`make run`: one command from a fresh checkout to a portal in the browser, with worker and web server."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from doctors.models import Doctor
from portal.demo import told_password

START_LIMIT = 60  # seconds until the web server has to answer
STOP_LIMIT = 20  # seconds for both to stop by themselves
WHAT_TO_TRY = """
Askwell runs at {url}

  Read        {url}
  Ask         {url}/ask/        mail to the asker is written to {mail}
  Moderate    {url}/admin/      moderator1@askwell.example
  Reply       {url}/desk/       {doctor}
  Everything  {url}/admin/      admin@askwell.example
  Components  {url}/styleguide/

Password of these accounts: {password}
{reset}
Stop with Ctrl-C.
"""


class Command(BaseCommand):
    help = "Run the demo: migrate, load the demo data on the first start, then worker and web server until Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError(
                "This runs the demo: set PORTAL_DEMO=1. docs/operations.md tells how to run it for real."
            )
        port = int(os.environ.get("PORT", "8000"))
        self.check_port(port)
        self.say("Preparing the database …")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_demo")
        # One whose department has a question waiting, so that there is something to do at the desk.
        busy = Doctor.objects.filter(user__isnull=False, departments__questions__status="queued").order_by("pk").first()
        self.doctor = busy.user.email if busy and busy.user else "see the accounts in the admin"
        connection.close()
        self.serve(port)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    @staticmethod
    def check_port(port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is in use. Stop what uses it, or choose another: make run PORT=8001"
                ) from error

    def serve(self, port: int) -> None:
        """Start both, each in a session of its own: Ctrl-C reaches this process alone, which stops them in order."""
        web = [sys.executable, "-m", "gunicorn", "--config", str(settings.BASE_DIR / "gunicorn.conf.py")]
        worker = [sys.executable, "manage.py", "worker", "--verbosity", "0"]
        environment = {"LOG_LEVEL": "WARNING", **os.environ, "BIND": f"127.0.0.1:{port}"}
        stopping = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda _signal, _frame: stopping.set())
        children = [
            subprocess.Popen(line, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
            for line in (web, worker)
        ]
        try:
            self.wait_until_it_answers(port, children, stopping)
            while not stopping.wait(0.5):
                if any(child.poll() is not None for child in children):
                    raise CommandError("A part of the portal stopped by itself; see the lines above.")
        finally:
            self.stop(children)
            self.say("Stopped.")

    def wait_until_it_answers(self, port: int, children: list[subprocess.Popen], stopping: threading.Event) -> None:
        url, deadline = f"http://localhost:{port}", time.monotonic() + START_LIMIT
        while time.monotonic() < deadline and not stopping.is_set() and all(child.poll() is None for child in children):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                    break
            except (urllib.error.URLError, OSError):
                stopping.wait(0.2)
        else:
            if not stopping.is_set():
                raise CommandError("The web server did not start; see the lines above.")
            return
        self.say(
            WHAT_TO_TRY.format(
                url=url,
                mail=f"{settings.VAR_DIR.name}/mail",
                doctor=self.doctor,
                password=told_password(),
                reset="To begin afresh, remove the folder var and start again.",
            )
        )

    @staticmethod
    def stop(children: list[subprocess.Popen]) -> None:
        for child in children:
            if child.poll() is None:
                # Both are asked first, and then waited for: they stop at the same time.
                child.send_signal(signal.SIGTERM)
        for child in children:
            try:
                child.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
