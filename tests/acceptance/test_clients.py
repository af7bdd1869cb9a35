"""The example client that needs nothing but Python does what its page says, on a real hub."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.acceptance.harness import ROOT, Hub


def test_the_python_client_sends_receives_decodes_and_acknowledges(hub: Hub) -> None:
    """Sealed by their own code, decoded with stock serdes, identity opened, the recall answered."""
    beside = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, str(ROOT / "clients" / "trial.py"), "python", "--on", str(hub.data)],
        env={**os.environ, "PATH": beside}, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("sent, received, decoded, acknowledged") == 1
