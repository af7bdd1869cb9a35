"""What can befall a hub: a part that is away for a while, a second worker that takes its share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.acceptance.harness import ROOT, Hub


@contextmanager
def away(hub: Hub, name: str, seconds: float) -> Iterator[None]:
    """Kill an embedded part; the body runs while it is away; `seconds` later its supervisor starts it again."""
    boss = hub.supervisor
    # Frozen, the supervisor cannot start the part again too early.
    os.kill(boss, signal.SIGSTOP)
    began = time.monotonic()
    old = hub.kill(name)
    try:
        yield
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    finally:
        os.kill(boss, signal.SIGCONT)
    hub.back(name, old)


@contextmanager
def second_worker(hub: Hub, instance: str = "worker-2") -> Iterator[psutil.Popen]:
    """Run one more worker beside the supervised one."""
    with (hub.data / "log" / f"{instance}.log").open("ab") as log:
        command = [sys.executable, "-m", "hub", "run", "worker", "--data", str(hub.data), "--instance", instance]
        worker = psutil.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=ROOT)
    try:
        yield worker
    finally:
        if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
            worker.terminate()
        worker.wait(20)
