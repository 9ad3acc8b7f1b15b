"""The web server killed at random moments while questions are sent: what it confirmed is there, once, and is told.

FAULTS=200 kills it so often (`make test-faults`); every run of the tests does a tenth of that.
"""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import psutil
import pytest
from django.conf import settings as project
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from consultations.actors import ASKER
from consultations.models import Event, PolicyVersion, Question, QuestionDraft
from consultations.models.question_draft import hash_of, new_key
from tests.consultations.asking.asking import walk
from tests.consultations.upkeep.jobs import work

FAULTS = int(os.environ.get("FAULTS", "20"))
SERVER = """
import sys
from ipaddress import ip_network
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"], port = sys.argv[1:]
sys.argv = sys.argv[:1]  # gunicorn reads it
settings.ASK_MINIMUM_SECONDS = 0
settings.TRUSTED_PROXIES = [ip_network("127.0.0.0/8")]
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication
application = get_wsgi_application()
class Server(BaseApplication):
    def load_config(self):
        for name, value in {
            "bind": "127.0.0.1:" + port, "workers": 2, "threads": 4, "worker_class": "gthread",
            "preload_app": True, "loglevel": "critical",
        }.items():
            self.cfg.set(name, value)
    def load(self):
        return application
Server().run()
"""


class Web:
    """gunicorn as in production: two workers of four threads each, on a port of their own."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-c", SERVER, connection.settings_dict["NAME"], str(self.port)]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        self.process = subprocess.Popen(command, cwd=project.BASE_DIR, env=environment, start_new_session=True)

    def kill(self, *, whole: bool) -> None:
        """All workers at once, which the master replaces; or the master with them, and start anew."""
        if whole:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.start()
            return
        for worker in psutil.Process(self.process.pid).children():
            worker.kill()

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def web_server():
    connections.close_all()
    web = Web()
    try:
        yield web
    finally:
        web.stop()


class Sender:
    """A browser on the last page, which presses Send until it is answered."""

    def __init__(self, answers: dict, number: int) -> None:
        self.key, self.secret, self.number = new_key(), get_random_string(32), number
        answers = {**answers, "done": {**answers["done"], "about": {**answers["done"]["about"], "email": self.email}}}
        now = timezone.now()
        QuestionDraft.objects.create(
            key_hash=hash_of(self.key), answers=answers, created_at=now, touched_at=now,
            privacy_version=PolicyVersion.objects.in_force("privacy", locale="en"),
        )  # fmt: skip
        self.confirmed, self.pause = "", threading.Event()

    @property
    def email(self) -> str:
        return f"asker{self.number}@example.org"

    def press(self, port: int, deadline: float) -> None:
        body = urlencode({"revision": "0", "csrfmiddlewaretoken": self.secret})
        headers = {
            "Host": "localhost",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"askwell_draft={self.key}; csrftoken={self.secret}",
            "X-Forwarded-For": f"198.51.{self.number}.7",
        }
        while not self.confirmed and time.monotonic() < deadline:
            browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                browser.request("POST", "/ask/check/", body, headers)
                response = browser.getresponse()
                assert response.status == 302, (response.status, response.read()[:2000])
                self.confirmed = response.headers["Location"]
            except (OSError, http.client.HTTPException):
                self.pause.wait(0.05)  # killed; a person presses once more
            finally:
                browser.close()


@pytest.mark.django_db(transaction=True)
def test_what_was_confirmed_survives_every_kill_and_exists_once():
    dice = random.Random()
    walk(Client(), until="check")
    answers = QuestionDraft.objects.get().answers
    QuestionDraft.objects.all().delete()
    senders = []
    with web_server() as web:
        for number in range(FAULTS):
            senders.append(Sender(answers, number))
            pressing = threading.Thread(target=senders[-1].press, args=(web.port, time.monotonic() + 60))
            pressing.start()
            pressing.join(timeout=dice.uniform(0, 0.12))  # at any moment of the request, or just after it
            web.kill(whole=number % 10 == 9)
            pressing.join()
    assert [sender.number for sender in senders if not sender.confirmed] == []
    confirmed = {int(sender.confirmed.split("/")[2]): sender.email for sender in senders}
    assert dict(Question.objects.values_list("pk", "email")) == confirmed
    assert len(confirmed) == FAULTS
    assert Event.objects.filter(action="submit", role=ASKER).count() == FAULTS
    assert not QuestionDraft.objects.exists()
    work()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(confirmed.values())
