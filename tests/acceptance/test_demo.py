"""`hub demo`: what somebody sees who tries the hub for the first time, and that nothing of it stays behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.acceptance.harness import ROOT, until
from tests.place import place

WIDTH, SECONDS = 80, 120
STEP = re.compile(r"^ ?(\d+) .+ → .+")


@dataclass(frozen=True, slots=True)
class Told:
    """One demo: its end, its lines, how long it took and where it was."""

    code: int
    lines: list[str]
    seconds: float
    folder: Path


def running_in(folder: Path) -> list[str]:
    """Return the command lines of processes that name this folder."""
    found = [" ".join(one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"])]
    return [line for line in found if str(folder) in line]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """Run the demo once, in a terminal of 80 columns."""
    folder = place(f"demo-{os.getpid()}")
    folder.mkdir(mode=0o711, parents=True)
    environment = {**os.environ, "HUB_DATA": str(folder), "COLUMNS": str(WIDTH)}
    out, begin = folder / "said.out", time.monotonic()
    try:
        # Not a pipe: what goes to the background would hold it open.
        with out.open("w") as said:
            code = subprocess.run(
                [sys.executable, "-m", "hub", "demo"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment, cwd=ROOT, timeout=2 * SECONDS,
                check=False,
            ).returncode  # fmt: skip
        yield Told(code, out.read_text("utf-8").splitlines(), time.monotonic() - begin, folder)
    finally:
        down = [sys.executable, "-m", "hub", "down", "--data", str(folder / "demo")]
        subprocess.run(down, stdout=subprocess.DEVNULL, cwd=ROOT, timeout=SECONDS, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def test_the_demo_ends_well_and_soon(told: Told) -> None:
    """Whoever starts it sees its end."""
    assert told.code == 0, "\n".join(told.lines)
    assert told.seconds <= SECONDS


def test_every_step_is_told_in_its_order(told: Told) -> None:
    """Three stories in 31 numbered lines, each with what came of it, none cut off."""
    steps = [line for line in told.lines if STEP.match(line)]
    assert [int(line.split()[0]) for line in steps] == [*range(1, 32)]
    assert not [line for line in steps if "…" in line]


def test_steps_and_tables_fit_a_narrow_terminal(told: Told) -> None:
    """Only what names a path of this machine may be longer: progress before the first step, and the last lines."""
    first = next(at for at, line in enumerate(told.lines) if STEP.match(line))
    wide = [line for line in told.lines[first:] if len(line) > WIDTH and str(told.folder) not in line]
    assert not wide


def test_the_withdrawal_is_obeyed_and_the_last_day_is_a_day(told: Told) -> None:
    """Nothing goes out after the withdrawal; the alert names the last day on which it is in time."""
    text = "\n".join(told.lines)
    assert "→ 0 delivered, 4 denied" in text
    assert "→ 5 organisations are recalled" in text
    assert re.search(r"due by \d{1,2}\.\d{1,2}\.", text)


def test_nothing_runs_afterwards(told: Told) -> None:
    """No process of the demo's folder is left, once the last has had the moment it takes to end."""
    until(lambda: not running_in(told.folder), "nothing runs", 10)
