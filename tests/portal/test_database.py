"""The embedded PostgreSQL, used by real processes: start, share, fork, leave."""

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.database import processes, server
from portal.database.data_folder import DataFolder

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
SETTINGS = """
import sys
from django.conf import settings
settings.configure(SECRET_KEY="made up", INSTALLED_APPS=[], DATABASES={"default": {
    "ENGINE": "portal.database", "NAME": "askwell", "DATA_DIR": sys.argv.pop(1),
    "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}})
"""
# Evaluates one expression a line, until its input ends; then it leaves as any program does.
USER = (
    SETTINGS
    + """
import json, os, pwd, signal, subprocess
import django
from django.core.signals import request_started
from django.db import connection

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background
connection.vendor  # loads everything that another user might not be allowed to read
if sys.argv[1:]:
    found = pwd.getpwnam(sys.argv[1])
    os.setgroups([]), os.setgid(found.pw_gid), os.setuid(found.pw_uid)

def ask(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0] if cursor.description else None

def fork(parent_leaves):
    child = os.fork()
    if child and parent_leaves:
        sys.exit()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    connection.connection = None
    if not parent_leaves:
        sys.exit(ask("SELECT 7"))

for line in sys.stdin:
    try:
        answer = eval(line)
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    print(json.dumps(answer), flush=True)
"""
)
SERVER_STARTED = "SELECT pg_postmaster_start_time()::text"


class User:
    """A process that uses the server at `data_dir`."""

    def __init__(self, data_dir: Path, name: str | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(data_dir), *([name] if name else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def send(self, expression: str) -> None:
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()

    def answer(self) -> object:
        return json.loads(self.process.stdout.readline())

    def do(self, expression: str) -> object:
        self.send(expression)
        return self.answer()

    def ask(self, query: str) -> object:
        return self.do(f"ask({query!r})")

    def leave(self) -> int:
        self.process.stdin.close()
        return self.process.wait(60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(60)


class Scene:
    """Folders that any user may enter, and the processes in them; all gone at the end."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="askwell-test-"))
        self.folder.chmod(0o711)
        self.users: list[User] = []
        self.data_folders: set[DataFolder] = set()

    def user(self, data_dir: str | Path = "data", name: str | None = None) -> User:
        self.data_folders.add(self.data_folder(data_dir))
        self.users.append(User(self.folder / data_dir, name))
        return self.users[-1]

    def data_folder(self, data_dir: str | Path = "data") -> DataFolder:
        return DataFolder.at(self.folder / data_dir)

    def folder_of(self, name: str, data_dir: str = "home") -> Path:
        home = self.folder / data_dir
        home.mkdir()
        shutil.chown(home, name, pwd.getpwnam(name).pw_gid)
        return home

    def end(self) -> None:
        for user in self.users:
            user.kill()
        for data_folder in self.data_folders:
            server.stop(data_folder)
            for process in processes.server_processes(data_folder):
                process.kill()
            if data_folder.socket_record.exists():
                shutil.rmtree(data_folder.socket_record.read_text().strip(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def scene_of_users() -> Iterator[Scene]:
    scene = Scene()
    try:
        yield scene
    finally:
        scene.end()


@pytest.fixture
def scene() -> Iterator[Scene]:
    with scene_of_users() as made:
        yield made


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root can be several users")


def test_the_first_connection_starts_and_the_last_one_out_stops(scene):
    first, second = scene.user(), scene.user()
    assert first.do("connection.vendor") == "postgresql"
    assert not scene.data_folder().path.exists()
    assert first.ask("SELECT current_user || ' ' || current_database()") == "askwell askwell"
    backend = second.ask("SELECT pg_backend_pid()")
    assert first.leave() == 0
    assert second.ask("SELECT pg_backend_pid()") == backend
    assert processes.postmaster(scene.data_folder())
    assert second.leave() == 0
    assert processes.server_processes(scene.data_folder()) == []


def test_eight_cold_starters_share_one_server(scene):
    users = [scene.user() for _ in range(8)]
    for user in users:
        user.send(f"ask({SERVER_STARTED!r})")
    started = {user.answer() for user in users}
    assert len(started) == 1
    assert "Error" not in started.pop()


def test_a_connection_to_a_running_server_starts_no_process(scene):
    scene.user().ask("SELECT 1")
    second = scene.user()
    second.do("setattr(subprocess, 'Popen', None)")
    assert second.ask("SELECT 2") == 2


def test_killed_users_leave_the_server_to_the_next(scene):
    first, second = scene.user(), scene.user()
    started = first.ask(SERVER_STARTED)
    assert second.ask(SERVER_STARTED) == started
    first.kill()
    assert second.ask(SERVER_STARTED) == started
    second.kill()
    third = scene.user()
    assert third.ask(SERVER_STARTED) == started
    third.leave()
    assert processes.server_processes(scene.data_folder()) == []


def test_a_forked_child_that_ends_takes_nothing_from_its_parent(scene):
    parent = scene.user()
    backend = parent.ask("SELECT pg_backend_pid()")
    assert parent.do("fork(parent_leaves=False)") == 7
    assert parent.ask("SELECT pg_backend_pid()") == backend


def test_a_forked_child_keeps_the_server_when_its_parent_leaves(scene):
    user = scene.user()
    started = user.ask(SERVER_STARTED)
    user.do("fork(parent_leaves=True)")
    assert user.process.wait(30) == 0
    assert user.ask(SERVER_STARTED) == started
    user.process.stdin.close()
    until(lambda: not processes.server_processes(scene.data_folder()))


def test_a_test_database_comes_and_goes(scene):
    user = scene.user()
    user.do("django.setup()")
    creation = "connection.creation"
    assert user.do(f"{creation}.create_test_db(verbosity=0, autoclobber=True)") == "test_askwell"
    assert user.ask("SELECT current_database()") == "test_askwell"
    assert user.do(f"{creation}.destroy_test_db('askwell', verbosity=0)") is None
    assert user.ask("SELECT count(*) FROM pg_database WHERE datname = 'test_askwell'") == 0


def test_the_server_is_set_up_as_the_portal_needs_it(scene):
    user = scene.user()
    assert user.ask("CREATE EXTENSION vector") is None
    assert user.ask("SELECT '[1,2]'::vector <-> '[1,3]'") == 1
    assert user.ask("SHOW server_encoding") == "UTF8"
    assert user.ask("SELECT datlocale FROM pg_database WHERE datname = 'askwell'") == "C.UTF-8"
    assert user.ask("SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'") == "UTC"


def test_the_log_keeps_no_text_of_a_person(scene):
    user = scene.user()
    user.ask("CREATE TABLE note (body text UNIQUE CHECK (length(body) < 20), days int)")
    user.ask("INSERT INTO note VALUES ('migraine')")
    for values in ("'migraine', 1", "'migraine for three weeks', 1", "'x', 'migraine'::text::int"):
        assert "Error" in user.ask(f"INSERT INTO note VALUES ({values})")
    user.ask("DO $$ BEGIN RAISE WARNING 'migraine'; END $$")
    user.leave()
    log = scene.data_folder().log.read_text()
    assert "ready to accept connections" in log
    assert "migraine" not in log


def test_a_user_that_is_interrupted_leaves_properly(scene):
    user = scene.user()
    user.ask("SELECT 1")
    user.process.send_signal(signal.SIGINT)
    user.process.wait(60)
    assert processes.server_processes(scene.data_folder()) == []
