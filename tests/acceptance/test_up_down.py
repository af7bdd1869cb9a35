"""`hub up`, `hub status`, `hub down`: real processes that are started, watched, started again and stopped for good."""

from __future__ import annotations

import json
import os
import signal
import stat

import psutil

from tests.acceptance.harm import away
from tests.acceptance.harness import Hub, until

NAMES = {"worker", "relay", "web", "reconciler", "kafka", "postgres", "mail"}
FIELDS = {
    "ready", "region", "data", "kafka", "postgres", "http", "metrics", "registry", "mail", "processes", "lag",
    "waiting", "quarantine",
}  # fmt: skip


def pids(hub: Hub) -> dict[str, int]:
    """Return the process ids of run.json by name."""
    return {name: hub.pid(name) for name in NAMES}


def test_status_tells_where_everything_is(hub: Hub) -> None:
    """A program finds every address, log-in and figure in one answer."""
    told = hub.status()
    assert isinstance(told, dict)
    assert set(told) == FIELDS
    assert told["ready"] is True
    assert told["waiting"] == {"log": 0, "deliveries": 0, "notices": 0}
    assert told["quarantine"] == 0
    orgs = told["kafka"]["credentials"]["orgs"]  # type: ignore[index, call-overload] # JSON
    assert {*(f"hub.in.{org}" for org in orgs), "hub.events", "hub.in.hub"} == set(told["lag"])  # type: ignore[arg-type] # JSON
    assert set(pids(hub)) == NAMES


def test_words_and_keys_are_nobody_else_s(hub: Hub) -> None:
    """Files with passwords, tokens and keys can be read by their owner alone."""
    private = [hub.data / "run.json", hub.data / "passwords.json", hub.data / "tokens.json", *hub.data.glob("keys/*")]
    assert len(private) > 4
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in private)


def test_a_second_hub_in_the_same_folder_is_refused(hub: Hub) -> None:
    """It says why and what to do, and leaves the first one alone."""
    before = pids(hub)
    for words in (("up",), ("up", "--detach")):
        told = hub.command(*words)
        assert told.returncode == 1
        assert "folder in use" in told.stderr
        assert "hub down" in told.stderr
    assert pids(hub) == before


def test_whatever_ends_is_started_again(hub: Hub) -> None:
    """Each process, killed, comes back under a new number, and the hub is ready again."""
    for name in ("web", "mail"):
        hub.back(name, hub.kill(name))
    until(hub.ready, "ready again")
    until(lambda: hub.run["ready"] and set(pids(hub)) == NAMES, "noted in run.json")
    assert hub.status()["ready"] is True  # type: ignore[index, call-overload] # JSON


def test_a_stopped_hub_leaves_nothing_running_and_starts_where_it_was(hub: Hub) -> None:
    """Ports, log-ins, region version and what was stored are those of yesterday."""
    before, running = hub.run, pids(hub)
    version = hub.count("SELECT max(version) FROM region")
    assert hub.command("down", patience=120).returncode == 0
    assert not [pid for pid in running.values() if psutil.pid_exists(pid)]
    told = hub.command("status", "--json")
    assert told.returncode == 1
    resting = json.loads(told.stdout)
    assert set(resting) == FIELDS
    assert resting["ready"] is False
    assert resting["waiting"] == {"log": None, "deliveries": None, "notices": None}
    assert hub.command("down").stdout.startswith("Nothing runs")
    hub.start()
    same = ("region", "kafka", "postgres", "http", "metrics", "registry", "mail")
    assert {name: hub.run[name] for name in same} == {name: before[name] for name in same}
    assert hub.count("SELECT max(version) FROM region") == version


def test_a_killed_supervisor_leaves_no_orphan_and_no_lock(hub: Hub) -> None:
    """After kill -9 everything it started ends by itself, and the next start finds the folder free."""
    running = pids(hub)
    os.kill(hub.supervisor, signal.SIGKILL)
    until(lambda: not [pid for pid in running.values() if psutil.pid_exists(pid)], "no orphan")
    hub.start()
    assert hub.status()["ready"] is True  # type: ignore[index, call-overload] # JSON


def test_a_database_away_makes_it_not_ready_and_a_command_says_so(hub: Hub) -> None:
    """While PostgreSQL is away commands end with 3; when it is back the hub goes on by itself."""
    with away(hub, "postgres", 1):
        told = hub.command("quarantine", "list")
        assert told.returncode == 3
        assert "database is not available" in told.stderr
        until(lambda: not hub.ready(), "not ready", patience=20)
    until(lambda: "Not ready any more" in (hub.data / "up.log").read_text(), "said")
    until(lambda: hub.run["ready"], "noted in run.json")
    until(hub.ready, "ready again")


def test_the_doctor_finds_a_running_hub_in_order(hub: Hub) -> None:
    """Every check says yes."""
    told = hub.command("doctor")
    assert told.returncode == 0, told.stdout
    assert "NO" not in told.stdout
