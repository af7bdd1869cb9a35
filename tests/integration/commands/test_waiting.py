"""Kafka and PostgreSQL away at the start: processes and `hub up` say so, stay, and end when they are asked to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from hub.commands import run_file
from hub.commands.holder import holder
from hub.embedded.ports import choose

_PATIENCE = 40.0


@pytest.fixture
def outside(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which nothing is embedded and nothing answers yet."""
    key = tmp_path / "master.key"
    key.write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    key.chmod(0o600)
    nobody, no_database = choose("test"), choose("test")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
        "HUB_KAFKA_BOOTSTRAP": f"127.0.0.1:{nobody}", "HUB_KAFKA_USERNAME": "hub",
        "HUB_KAFKA_PASSWORD": "planted-word", "HUB_KAFKA_SECURITY": "SASL_PLAINTEXT",
        "HUB_DATABASE_URL": f"postgresql://hub:planted-word@127.0.0.1:{no_database}/hub",
        "HUB_VAULT_URL": f"postgresql://vault:planted-word@127.0.0.1:{no_database}/vault",
        "HUB_SMTP_URL": f"smtp://127.0.0.1:{nobody}", "HUB_MASTER_KEY_FILE": str(key),
        "HUB_DATA": str(tmp_path / "data"), "HUB_LONGEST_WAIT_SECONDS": "2", "HUB_START_SECONDS": "2",
    }  # fmt: skip


@contextmanager
def started(words: Sequence[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command while the body runs; what it says goes to `log`."""
    with log.open("wb") as out:
        child = subprocess.Popen([sys.executable, "-m", "hub", *words], env=env, stdout=out, stderr=out)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.wait(10)


def until(look: Callable[[], bool]) -> None:
    """Look again until it is so."""
    deadline = time.monotonic() + _PATIENCE
    while not look():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.1)


def answer(port: int, path: str) -> int:
    """Return the status of one request, 0 while nobody listens."""
    try:
        return httpx2.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=5).status_code
    except httpx2.HTTPError:
        return 0


def test_a_worker_waits_for_its_database(outside: dict[str, str], tmp_path: Path) -> None:
    """It says what it waits for, is alive and not ready, and SIGTERM ends it cleanly."""
    log, port = tmp_path / "worker.log", choose("test")
    with started(["run", "worker", "--metrics-port", str(port)], outside, log) as worker:
        until(lambda: log.read_text().count("start_waits") >= 2)
        assert worker.poll() is None
        assert answer(port, "/livez") == 200
        assert answer(port, "/readyz") == 503
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert "planted-word" not in log.read_text()
    assert "Traceback" not in log.read_text()


def test_a_start_waits_for_the_database_and_goes_on_by_itself(outside: dict[str, str], tmp_path: Path) -> None:
    """`hub up` names the part it waits for and tries again: once something listens there, somebody knocks."""
    log = tmp_path / "up.log"
    with started(["up"], outside, log) as hub:
        until(lambda: log.read_text().count("is not available; trying again in") >= 2)
        assert hub.poll() is None
        with socket.socket() as database:
            database.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            database.settimeout(_PATIENCE)
            database.bind(("127.0.0.1", urlsplit(outside["HUB_DATABASE_URL"]).port or 0))
            database.listen()
            database.accept()[0].close()
        hub.send_signal(signal.SIGTERM)
        assert hub.wait(30) == 0
    assert "Stopped." in log.read_text()
    assert "planted-word" not in log.read_text()


def test_a_start_in_the_background_is_not_waited_for_without_end(outside: dict[str, str], tmp_path: Path) -> None:
    """`hub up --detach` ends with 3 and names the log; the hub goes on, not ready, until `hub down`."""
    data, log = Path(outside["HUB_DATA"]), tmp_path / "detach.log"
    with started(["up", "--detach"], outside, log) as command:
        assert command.wait(_PATIENCE) == 3
    try:
        assert str(data / "up.log") in log.read_text()
        assert holder(data)
        run = run_file.read(data)
        assert run is not None
        assert not run.ready
    finally:
        with started(["down"], outside, tmp_path / "down.log") as down:
            assert down.wait(60) == 0
    assert holder(data) is None
