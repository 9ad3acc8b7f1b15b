"""PostgreSQL stopped under web server and worker while people use them, in processes of their own.

A short outage here; `make test-faults` stops it for a minute.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = "60" if "FAULTS" in os.environ else "2"
QUESTIONS = "200" if "FAULTS" in os.environ else "40"


def test_nothing_is_lost_or_done_twice_and_no_page_breaks():
    done = subprocess.run(
        [sys.executable, "bench/outage", SECONDS, QUESTIONS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
