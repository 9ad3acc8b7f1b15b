"""The settings, read by a process of its own from a chosen environment: what stops the start, what production has."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import get_commands

BASE_DIR = Path(__file__).resolve().parents[2]
PASSWORD = "hunter2-violet"
PRODUCTION = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ASKER_LINK_KEY": "zyxwvutsrqponmlkjihgfedcba-9876543210",
    "HISTORY_KEY": "history-zyxwvutsrqponmlkjihgfedcba-98",
    "ALLOWED_HOSTS": "ask.example.org",
    "DATABASE_URL": f"postgresql://askwell:{PASSWORD}@127.0.0.1:1/askwell",
}


def run(*words, **environment):
    """A Python process with this environment and nothing else; a variable that is None is left out."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    chosen = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, *words],
        cwd=BASE_DIR,
        env={**kept, **chosen},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def loading(tmp_path, **changes):
    """The settings' own import, quicker than a whole check."""
    return run("-c", "import portal.settings", **{**PRODUCTION, "VAR_DIR": str(tmp_path), **changes})


def value_of(expression, **environment):
    done = run("-c", f"import portal.settings as s; print({expression})", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_production_passes_djangos_own_check_for_deployment(tmp_path):
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, VAR_DIR=str(tmp_path))
    assert (done.returncode, done.stdout + done.stderr) == (0, "System check identified no issues (2 silenced).\n")
    assert list(tmp_path.iterdir()) == []  # production keeps no secret of its own


SENTENCE = (
    "SECRET_KEY is not set. Set it to at least 32 random characters,"
    " or set PORTAL_DEMO=1 to try the portal with demo settings.\n"
)
COMMANDS = sorted(name for name, app in get_commands().items() if app in ("portal", "consultations"))


@pytest.mark.parametrize(
    "words",
    [*(("manage.py", name) for name in ["check", "migrate", *COMMANDS]), ("-m", "portal.database", "status")],
    ids=lambda words: words[-1],
)
def test_a_missing_setting_is_the_one_sentence_that_a_command_says(tmp_path, words):
    done = run(*words, **{**PRODUCTION, "SECRET_KEY": None}, VAR_DIR=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (1, "", SENTENCE)


def test_a_missing_setting_ends_the_web_server_with_a_sentence_and_no_traceback(tmp_path):
    web = ("-m", "gunicorn", "portal.wsgi", "--bind", f"unix:{tmp_path}/web", "--no-control-socket")
    done = run(*web, **{**PRODUCTION, "SECRET_KEY": None}, VAR_DIR=str(tmp_path))
    assert done.returncode != 0
    assert SENTENCE in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_hsts_binds_other_hosts_only_where_the_operator_says_so(tmp_path):
    both = "s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD"
    assert value_of(both, **PRODUCTION) == "False False"
    assert value_of(both, **PRODUCTION, HSTS_SUBDOMAINS="1") == "True False"
    assert value_of(both, **PRODUCTION, HSTS_SUBDOMAINS="1", HSTS_PRELOAD="1") == "True True"
    assert "HSTS_PRELOAD=1 needs HSTS_SUBDOMAINS=1" in loading(tmp_path, HSTS_PRELOAD="1").stderr


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set."),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({"SECRET_KEY": "x" * 31}, "SECRET_KEY is too short"),
        ({"ASKER_LINK_KEY": None}, "ASKER_LINK_KEY is not set."),
        ({"HISTORY_KEY": None}, "HISTORY_KEY is not set."),
        ({"ASKER_LINK_KEY": "short"}, "ASKER_LINK_KEY is too short"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set."),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is not set."),
        ({"ALLOWED_HOSTS": ".example.org"}, "SITE_URL is not set."),
        ({"ALLOWED_HOSTS": "*"}, "SITE_URL is not set."),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set."),
        ({"DEBUG": "1"}, "DEBUG=1 shows health text on error pages"),
        ({"DEBUG": "true"}, "DEBUG must be 1 or 0"),
        ({"PORTAL_DEMO": "yes"}, "PORTAL_DEMO must be 1 or 0"),
        ({"PORTAL_DEMO": ""}, "PORTAL_DEMO must be 1 or 0"),
        ({"EMAIL_USE_TLS": "on"}, "EMAIL_USE_TLS must be 1 or 0"),
        ({"EMAIL_PORT": "²"}, "EMAIL_PORT must be a whole number"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT must be a whole number"),
    ],
)
def test_what_is_missing_or_wrong_stops_the_start_with_its_name(tmp_path, changes, says):
    done = loading(tmp_path, **changes)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert says in last


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://askwell:{PASSWORD}@host/name",
        f"{PASSWORD}",
        f"postgresql://askwell:{PASSWORD}@host/name?nonsense={PASSWORD}",
    ],
)
def test_a_database_address_that_cannot_be_read_is_never_quoted(tmp_path, url):
    done = loading(tmp_path, DATABASE_URL=url)
    assert done.returncode != 0
    assert "DATABASE_URL cannot be read: use postgresql://user:password@host/name." in done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path):
    done = run("manage.py", "migrate", "--check", **PRODUCTION, VAR_DIR=str(tmp_path))
    assert done.returncode != 0
    assert done.stderr.startswith("The database cannot be used now (")
    assert "Traceback" not in done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def test_the_databases_address_is_taken_apart(tmp_path):
    url = "postgresql://ask%40well:p%2Fw@db.example:6432/portal?sslmode=require"
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    shown = value_of(f"[s.DATABASES['default'][name] for name in {names}]", **{**PRODUCTION, "DATABASE_URL": url})
    assert shown == str(["django.db.backends.postgresql", "portal", "ask@well", "p/w", "db.example", "6432"])
    # A host that vanished is given up soon, unless the address says otherwise.
    options = value_of(
        "s.DATABASES['default']['OPTIONS']", **{**PRODUCTION, "DATABASE_URL": f"{url}&connect_timeout=60"}
    )
    assert options == str(
        {"connect_timeout": "60", "keepalives_idle": "30", "tcp_user_timeout": "20000", "sslmode": "require"}
    )
    embedded = value_of(
        "s.DATABASES['default']['ENGINE'], s.DATABASES['default']['DATA_DIR']",
        **{**PRODUCTION, "DATABASE_URL": "embedded:", "VAR_DIR": str(tmp_path)},
    )
    assert embedded == f"portal.database {tmp_path}/postgres" or embedded == str(
        ("portal.database", tmp_path / "postgres")
    )


SAFE = {
    "DEBUG": False,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": False,
    "SECURE_HSTS_PRELOAD": False,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_AGE": 43_200,
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "SECURE_REFERRER_POLICY": "same-origin",
    "X_FRAME_OPTIONS": "DENY",
    "SECOND_FACTOR_REQUIRED": True,
    "PORTAL_DEMO": False,
    "SITE_URL": "https://ask.example.org",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "EMAIL_TIMEOUT": 20,
}


def test_production_is_closed_by_default(tmp_path):
    shown = value_of(f"{{name: getattr(s, name) for name in {list(SAFE)}}}", **PRODUCTION, VAR_DIR=str(tmp_path))
    assert shown == str(SAFE)


def test_only_a_proxy_that_is_named_is_believed(tmp_path):
    seen = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None)"
    assert value_of(seen, **PRODUCTION) == "None"
    assert value_of(seen, **PRODUCTION, BEHIND_PROXY="1") == str(("HTTP_X_FORWARDED_PROTO", "https"))


def test_probes_reach_health_without_https_and_nothing_else_does():
    assert value_of("s.SECURE_REDIRECT_EXEMPT", **PRODUCTION) == str(["^healthz$", "^readyz$"])


def test_the_demo_makes_a_secret_and_keeps_it(tmp_path):
    demo = {"PORTAL_DEMO": "1", "VAR_DIR": str(tmp_path)}
    secrets = "s.SECRET_KEY, s.ASKER_LINK_KEYS[0], s.HISTORY_KEY"
    first, second = value_of(secrets, **demo), value_of(secrets, **demo)
    assert first == second
    kept = sorted((tmp_path / "secrets").iterdir())
    assert [path.name for path in kept] == ["asker_link_key", "history_key", "secret_key"]
    assert len({path.read_text() for path in kept}) == 3
    assert min(len(path.read_text()) for path in kept) >= 48
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_a_demo_that_was_killed_while_it_wrote_its_secret_gets_one_and_keeps_it(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret_key").touch()
    demo = {"PORTAL_DEMO": "1", "VAR_DIR": str(tmp_path)}
    assert len({value_of("s.SECRET_KEY", **demo) for _again in range(2)}) == 1


def test_demos_that_start_at_once_have_the_same_secret(tmp_path):
    """All of them wait at a gate until the last has started."""
    gate = tmp_path / "gate"
    code = f"import os\nwhile not os.path.exists({str(gate)!r}): pass\nimport portal.settings as s; print(s.SECRET_KEY)"
    environment = {"PATH": os.environ["PATH"], "PORTAL_DEMO": "1", "VAR_DIR": str(tmp_path)}
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)
        for _n in range(4)
    ]
    gate.touch()
    shown = {process.communicate(timeout=60)[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(shown) == 1


def test_the_other_psycopg_is_not_there():
    """Django takes it wherever it finds it, and the embedded database's backend is written for this one."""
    assert find_spec("psycopg2")
    assert find_spec("psycopg") is None


def test_operators_are_told_of_no_variable_that_nothing_reads():
    files = ("portal/settings.py", "portal/environment.py", "gunicorn.conf.py")
    code = "".join((BASE_DIR / name).read_text(encoding="utf-8") for name in files)
    table = (BASE_DIR / "docs/operations.md").read_text(encoding="utf-8").partition("## Start")[0]
    told = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert len(told) > 30
    assert {name for name in told if f'"{name}"' not in code} == set()
