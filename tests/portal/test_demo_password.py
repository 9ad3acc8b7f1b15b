"""`make run` says what the password of the demo's accounts is, or where it came from."""

import pytest

from portal import demo


@pytest.fixture(autouse=True)
def place(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)


def test_one_that_was_made_is_kept_for_its_owner_alone_and_told_again(settings):
    password = demo.make_password()
    kept = settings.VAR_DIR / "secrets" / "demo_password"
    assert demo.told_password() == f"{password}   (made when the demo was loaded; kept in var/secrets/demo_password)"
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    again = demo.make_password()  # a load that was stopped begins anew
    assert password != again
    assert demo.told_password().startswith(again)


def test_one_that_was_given_is_kept_nowhere(settings, monkeypatch):
    demo.make_password()
    monkeypatch.setenv("DEMO_PASSWORD", "hunter2-violet")
    assert demo.make_password() == "hunter2-violet"
    assert demo.told_password().startswith("the one that DEMO_PASSWORD held when the demo was loaded")
    assert not any(path.is_file() for path in settings.VAR_DIR.rglob("*"))
