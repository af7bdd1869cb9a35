"""Figures and health of a process are on a port of their own, for as long as the process wants."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator

import httpx2
import pytest

from hub.errors import RefusedError
from hub.telemetry.health import Health
from hub.telemetry.metrics import Metrics
from hub.telemetry.serve import serving


async def test_the_port_serves_figures_and_health() -> None:
    """Three routes, nothing else; 503 until ready."""
    metrics, health = Metrics(), Health(["database"])
    metrics.log_dropped(4)
    async with serving(metrics, health) as port, httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        page = await client.get("/metrics")
        assert page.headers["content-type"].startswith("text/plain; version=")
        assert "hub_log_values_dropped_total 4.0" in page.text
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        health.report("database", True)
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        assert (await client.get("/docs")).status_code == 404


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


async def test_a_taken_port_is_said(taken: int) -> None:
    """The error tells which setting to change."""
    with pytest.raises(RefusedError, match="HUB_METRICS_PORT"):
        async with serving(Metrics(), Health([]), port=taken):
            pass


async def test_it_ends_with_its_host() -> None:
    """Afterwards the port is free and no task is left."""
    async with serving(Metrics(), Health([])) as port:
        assert "telemetry" in _tasks()
    assert "telemetry" not in _tasks()
    with socket.create_server(("127.0.0.1", port)):
        pass


def _tasks() -> set[str]:
    """Return the names of the tasks that run; others of the loop come and go as they like."""
    return {task.get_name() for task in asyncio.all_tasks()}


async def test_signals_stay_with_the_host() -> None:
    """Stopping the process in good order is not this guest's business."""
    before = signal.getsignal(signal.SIGTERM)
    async with serving(Metrics(), Health([])):
        assert signal.getsignal(signal.SIGTERM) is before
