"""The embedded PostgreSQL after accidents: the next connection succeeds, or says what to do."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from portal.database import processes, server
from portal.database.errors import file_failure, program_failure
from tests.portal.test_database import SERVER_STARTED, Scene, User, needs_root, scene_of_users, until

BUSY = "SELECT count(*) FROM generate_series(1, 1000000000000) a, generate_series(1, 1000) b"


@pytest.fixture
def scene() -> Iterator[Scene]:
    with scene_of_users() as made:
        yield made


def kill_server(scene: Scene) -> None:
    found = processes.postmaster(scene.data_folder())
    found.kill()
    until(lambda: not processes.alive(found))


def test_the_next_request_after_a_killed_server_succeeds(scene):
    user, idle = scene.user(), scene.user()
    started = user.ask(SERVER_STARTED)
    idle.ask("SELECT 1")
    kill_server(scene)
    user.do("len(request_started.send(None))")
    assert user.ask(SERVER_STARTED) > started
    assert "Error" in idle.ask("SELECT 1")  # within the same request nothing may be repeated
    idle.do("len(request_started.send(None))")
    assert idle.ask("SELECT 1") == 1


def test_an_orphan_that_computes_does_not_stop_the_next_server(scene):
    busy, other = scene.user(), scene.user()
    orphan = psutil.Process(busy.ask("SELECT pg_backend_pid()"))
    busy.send(f"ask({BUSY!r})")
    until(lambda: other.ask("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'") == 2)
    kill_server(scene)
    other.do("connection.close()")
    assert other.ask("SELECT 1") == 1
    assert not processes.alive(orphan)


def test_what_was_committed_survives_the_kill(scene):
    user = scene.user()
    user.ask("CREATE TABLE kept (number int)")
    user.ask("INSERT INTO kept VALUES (42)")
    kill_server(scene)
    user.do("connection.close()")
    assert user.ask("SELECT number FROM kept") == 42


def test_a_crash_of_one_backend_is_waited_for(scene):
    user, other = scene.user(), scene.user()
    victim, bystander = (psutil.Process(one.ask("SELECT pg_backend_pid()")) for one in (user, other))
    victim.kill()
    until(lambda: not processes.alive(bystander))  # the server has noticed, and ends everybody's
    other.do("connection.close()")
    assert other.ask("SELECT 1") == 1


@pytest.mark.parametrize("what", ["socket", "pid file"])
def test_a_server_that_lost_its_files_is_reached_again(scene, what):
    user = scene.user()
    user.ask("SELECT 1")
    data_folder = scene.data_folder()
    if what == "socket":
        (data_folder.socket_folder() / ".s.PGSQL.5432").unlink()
    else:
        data_folder.pid_file.write_text("")
    assert scene.user().ask("SELECT 1") == 1


def stopped(scene: Scene) -> User:
    """A user whose server has just been stopped: its next connection starts it again."""
    user = scene.user()
    user.ask("SELECT 1")
    user.do("connection.close()")
    server.stop(scene.data_folder())
    return user


def test_a_pid_file_that_lies_is_no_obstacle(scene):
    user, data_folder = stopped(scene), scene.data_folder()
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    dead = subprocess.Popen(["true"])
    dead.wait()
    recycled = f"{other.pid}\n{data_folder.cluster}\n1\n5432\n\n\n1 2\nready\n"
    for content in ("", "4", "not a number\n", f"{dead.pid}", f"{dead.pid}\n", f"{other.pid}\n", recycled):
        data_folder.pid_file.write_text(content)
        assert user.ask("SELECT 1") == 1, content
        user.do("connection.close()")
        server.stop(data_folder)
    assert other.poll() is None
    other.communicate(b"\n")


def test_a_pid_file_may_name_the_postgres_of_another_folder(scene):
    scene.user("other").ask("SELECT 1")
    other = processes.postmaster(scene.data_folder("other"))
    user = stopped(scene)
    scene.data_folder().pid_file.write_text(f"{other.pid}\n{scene.data_folder().cluster}\n1\n5432\n\n\n1 2\nready\n")
    assert user.ask("SELECT 1") == 1
    assert processes.alive(other)


def test_the_data_of_another_major_version_is_refused(scene):
    user = stopped(scene)
    version = scene.data_folder().cluster / "PG_VERSION"
    version.write_text("17\n")
    said = user.ask("SELECT 1")
    assert "was written by PostgreSQL 17 and this release brings 18" in said
    assert "python -m portal.database dump FILE" in said
    assert version.read_text() == "17\n"


def test_an_interrupted_creation_leaves_nothing_half_made(scene):
    first = scene.user()
    first.send("ask('SELECT 1')")
    until(lambda: list(scene.data_folder().path.glob("cluster.new-*/base")))
    first.kill()
    assert not scene.data_folder().cluster.exists()
    user = scene.user()
    assert user.ask("SELECT 1") == 1
    user.leave()
    until(lambda: scene.user().ask("SELECT 1") == 1 and not list(scene.data_folder().path.glob("cluster.new-*")))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_what_the_disk_refuses_is_one_sentence_that_says_what_to_do(scene, number):
    said = file_failure(OSError(number, os.strerror(number), "file"), scene.folder)
    assert "file" in said
    assert "\n" not in said
    assert said.endswith("set DATABASE_URL to use another PostgreSQL.")
    assert "full" in program_failure("LOG: x\nFATAL: could not: No space left on device\n", "It failed")


@needs_root
def test_a_full_disk_is_one_sentence(scene):
    disk = scene.folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=755", "tmpfs", disk], check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    user = scene.user("disk/data")
    try:
        said = user.ask("SELECT 1")
        user.leave()
        assert "full" in said
        assert "\n" not in said
        assert not list((disk / "data").glob("cluster*"))
    finally:
        user.kill()
        subprocess.run(["umount", disk], check=True)
