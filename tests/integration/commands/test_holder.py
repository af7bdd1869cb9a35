"""One supervisor for a data folder, known by a lock that nobody can leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hub.commands.holder import held, holder
from hub.embedded.trouble import FolderInUseError

_HOLD = """
import pathlib, sys, time
from hub.commands.holder import held
with held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_nobody_holds_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A folder never used has no holder."""
    assert holder(tmp_path / "none") is None


def test_the_holder_is_known_by_its_number(tmp_path: Path) -> None:
    """While it is held the file tells who; afterwards nobody."""
    with held(tmp_path):
        assert holder(tmp_path) == os.getpid()
    assert holder(tmp_path) is None


def test_a_second_holder_is_refused(tmp_path: Path) -> None:
    """Two hubs never run in one folder."""
    with held(tmp_path), pytest.raises(FolderInUseError), held(tmp_path):
        pass
    assert holder(tmp_path) is None


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    """After kill -9 the number in the file is nobody's: it is never taken for a running hub."""
    other = subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    other.stdout.readline()
    assert holder(tmp_path) == other.pid
    other.send_signal(signal.SIGKILL)
    other.wait(10)
    other.stdout.close()
    assert holder(tmp_path) is None
