"""Hubs of real processes: one per test module, in a folder of this run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.acceptance.harness import Hub, running
from tests.place import place


@pytest.fixture(scope="module")
def hub(request: pytest.FixtureRequest) -> Iterator[Hub]:
    """Run a hub for the tests of one module, which share it in their order."""
    module = request.module.__name__.rpartition(".")[2]
    with running(place(f"acceptance-{module}-{os.getpid()}")) as found:
        yield found
