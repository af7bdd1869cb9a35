"""A large file takes little memory: a row is held while it is read, and two numbers of it after that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROWS = 100_000
"""A longer run is `HUB_TEST_ROWS=1000000`."""
MIB_AT_MOST, BYTES_A_ROW = 32, 160


def test_memory_grows_by_two_numbers_a_row(tmp_path: Path) -> None:
    """Whatever stands in the rows."""
    rows = int(os.environ.get("HUB_TEST_ROWS", ROWS))
    command = [sys.executable, "-m", "tests.examples.large_file", str(rows), str(tmp_path)]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=280).stdout
    accepted, _, grown, _ = map(int, out.split())
    assert accepted == rows
    assert grown < MIB_AT_MOST + rows * BYTES_A_ROW / 1024**2
