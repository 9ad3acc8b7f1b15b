"""Who may connect to the embedded PostgreSQL, as whom it runs, and where its files may lie."""

import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.database import account, processes
from portal.database.errors import DatabaseUnavailable
from portal.database.programs import program
from tests.portal.test_database import AS_ROOT, SERVER_STARTED, Scene, needs_root, scene_of_users


@pytest.fixture
def scene() -> Iterator[Scene]:
    with scene_of_users() as made:
        yield made


def connect(address: dict[str, str], as_user: str = "root") -> str:
    """What a plain connection by that user is told; nothing when it succeeds."""
    script = "import os, psycopg2, sys; os.setuid(int(sys.argv[1])); psycopg2.connect(**eval(sys.argv[2]))"
    arguments = [str(pwd.getpwnam(as_user).pw_uid), repr({**address, "dbname": "postgres"})]
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def others_reach_the_programs() -> bool:
    """Whether a user who is not root could run this checkout at all: not below a folder that is closed to others."""
    nobody = account.Account("nobody", pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
    return AS_ROOT and nobody.can_enter(program("postgres").parent)


@pytest.mark.parametrize("name", ["spaces 'single' \"double\" $HOME `id` \\n ünï %p", "a,comma", "l" * 120])
def test_any_path_will_do(scene, name):
    user = scene.user(name)
    assert user.ask("SELECT 1") == 1
    assert user.ask("SHOW listen_addresses") == ""
    folder = scene.data_folder(name).socket_folder()
    assert stat.S_IMODE(folder.lstat().st_mode) == 0o700
    assert folder.lstat().st_uid == scene.data_folder(name).cluster.stat().st_uid
    user.leave()
    assert scene.user(name).ask("SELECT 1") == 1


def test_a_socket_folder_that_others_could_have_made_is_not_used(scene):
    data_folder = scene.data_folder("l" * 120)
    scene.user(data_folder.path).leave()
    data_folder.path.mkdir(mode=0o711)
    trap = scene.folder / f"{data_folder.tag}-trap"
    trap.mkdir()
    trap.chmod(0o777)
    data_folder.socket_record.write_text(f"{trap}\n")
    assert scene.user(data_folder.path).ask("SELECT 1") == 1
    assert data_folder.socket_folder() != trap
    assert not list(trap.iterdir())


def test_a_copy_never_leads_to_the_original(scene):
    original, copy = scene.data_folder("o" * 120), scene.data_folder("c" * 120)
    scene.user(original.path).ask("SELECT 1")
    copy.path.mkdir(mode=0o711)
    shutil.copy(original.socket_record, copy.socket_record)
    assert copy.socket_folder() is None


@needs_root
@pytest.mark.skipif(not others_reach_the_programs(), reason="this checkout is closed to other users")
def test_an_ordinary_user_has_a_server_of_its_own_that_root_may_use(scene):
    data_dir = scene.folder_of("nobody") / "data"
    root = scene.user(data_dir)
    user = scene.user(data_dir, "nobody")
    assert user.ask("SELECT 1") == 1
    assert scene.data_folder(data_dir).cluster.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert root.ask(SERVER_STARTED) == user.ask(SERVER_STARTED)
    user.leave()
    assert root.ask("SELECT 1") == 1
    root.leave()
    assert processes.server_processes(scene.data_folder(data_dir)) == []


@needs_root
def test_another_user_may_not_connect_even_with_the_socket_in_reach(scene):
    scene.user("l" * 120).ask("SELECT 1")
    address = scene.data_folder("l" * 120).address()
    folder = Path(address["host"])
    folder.chmod(0o755)
    (folder / ".s.PGSQL.5432").chmod(0o777)
    assert "Peer authentication failed" in connect(address, as_user="nobody")
    assert connect(address) == ""


@needs_root
def test_a_server_of_another_user_is_not_talked_to(scene):
    scene.user().ask("SELECT 1")
    address = scene.data_folder().address() | {"requirepeer": "nobody"}
    assert "requirepeer" in connect(address)
    assert scene.data_folder().address()["requirepeer"] == pwd.getpwuid(scene.data_folder().owner).pw_name


@needs_root
def test_the_server_alone_may_pass_through_a_closed_folder(scene):
    closed = scene.folder / "closed"
    (closed / "deep").mkdir(parents=True)
    for folder in (closed, closed / "deep"):
        folder.chmod(0o700)
    user = scene.user("closed/deep/data")
    assert user.ask("SELECT 1") == 1
    assert not closed.stat().st_mode & stat.S_IRWXO
    entering = ["/bin/sh", "-c", 'cd -- "$0"', str(closed)]
    assert subprocess.run(entering, user="nobody", stderr=subprocess.DEVNULL, check=False).returncode != 0
    user.leave()
    assert scene.user("closed/deep/data").ask("SELECT 1") == 1  # an entry that is there already stays one


@needs_root
def test_a_folder_out_of_reach_is_refused_with_what_to_do(scene, monkeypatch):
    closed = scene.folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(account, "let_pass", lambda _uid, _folder: False)  # a file system without such lists
    with pytest.raises(DatabaseUnavailable) as refused:
        account.ensure_reach(account.account_for(scene.data_folder("closed")), closed)
    assert f"chmod o+x '{closed}'" in str(refused.value)
    assert "DATABASE_URL" in str(refused.value)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@needs_root
def test_no_permission_is_one_sentence(scene):
    scene.folder_of("root")
    said = scene.user("home/data", "nobody").ask("SELECT 1")
    assert said.startswith("OperationalError: No permission for")
    assert said.count("\n") == 0
