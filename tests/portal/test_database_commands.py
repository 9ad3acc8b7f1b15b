"""The commands around the embedded PostgreSQL: dbshell, status, stop, dump and restore."""

import stat
import subprocess
import sys
from collections.abc import Iterator

import pytest

from portal.database import processes
from tests.portal.test_database import ROOT, SETTINGS, Scene, scene_of_users

DBSHELL = (
    SETTINGS + "import django; django.setup(); from django.core.management import call_command; call_command('dbshell')"
)
COMMAND = SETTINGS + "from portal.database.__main__ import main; sys.exit(main())"


@pytest.fixture
def scene() -> Iterator[Scene]:
    with scene_of_users() as made:
        yield made


def run(scene: Scene, script: str, *arguments: object, data_dir: str = "data", **given: str):
    data_folder = scene.data_folder(data_dir)
    scene.data_folders.add(data_folder)
    command = [sys.executable, "-c", script, str(data_folder.path), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=120, **given)


def test_dbshell_starts_the_server_and_reads_its_input(scene):
    done = run(scene, DBSHELL, input="SELECT 40 + 2 AS answer;\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "42" in done.stdout
    assert processes.server_processes(scene.data_folder()) == []


def test_status_and_stop(scene):
    assert run(scene, COMMAND, "status").returncode == 3
    assert "was not running" in run(scene, COMMAND, "stop").stdout
    user = scene.user()
    user.ask("SELECT 1")
    assert "running as process" in run(scene, COMMAND, "status").stdout
    assert "stopped" in run(scene, COMMAND, "stop").stdout
    assert processes.server_processes(scene.data_folder()) == []
    user.do("len(request_started.send(None))")
    assert user.ask("SELECT 1") == 1


def test_a_dump_can_be_restored_into_a_new_folder_only(scene):
    user, file = scene.user(), scene.folder / "all.dump"
    user.ask("CREATE EXTENSION vector")
    user.ask("CREATE TABLE kept (meaning vector(2), said text)")
    user.ask("INSERT INTO kept VALUES ('[1,2]', 'añb')")
    assert run(scene, COMMAND, "dump", file).returncode == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = run(scene, COMMAND, "dump", file)
    assert again.returncode == 1
    assert "exists already" in again.stderr
    nowhere = run(scene, COMMAND, "dump", "/no/such/folder/file.dump")
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
    assert nowhere.stderr == "/no/such/folder/file.dump cannot be written: No such file or directory.\n"
    over = run(scene, COMMAND, "restore", file)
    assert over.returncode == 1
    assert "has tables already" in over.stderr
    missing = run(scene, COMMAND, "restore", scene.folder / "none", data_dir="new")
    assert missing.returncode == 1
    assert "There is no file" in missing.stderr
    restored = run(scene, COMMAND, "restore", file, data_dir="new")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert scene.user("new").ask("SELECT meaning::text || said FROM kept") == "[1,2]añb"


def test_a_broken_dump_changes_nothing(scene):
    file = scene.folder / "all.dump"
    file.write_text("no dump")
    done = run(scene, COMMAND, "restore", file)
    assert done.returncode != 0
    assert "pg_restore" in done.stderr
    assert scene.user().ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
