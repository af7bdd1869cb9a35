"""Hubs of real processes: one per test module, in a folder of this run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.harness import Hub, running

CACHE = Path(__file__).parents[2] / ".cache"


@pytest.fixture(scope="module")
def hub(request: pytest.FixtureRequest) -> Iterator[Hub]:
    """Run a hub for the tests of one module, which share it in their order."""
    module = request.module.__name__.rpartition(".")[2]
    with running(CACHE / f"acceptance-{module}-{os.getpid()}") as found:
        yield found
