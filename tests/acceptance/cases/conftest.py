"""One running hub per region file, shared by the cases told on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.cases.telling import Teller
from tests.acceptance.harness import Hub
from tests.examples.cases import REGIONS, cast
from tests.place import place


@pytest.fixture(scope="package", params=REGIONS, ids=lambda file: file.stem)
def teller(request: pytest.FixtureRequest) -> Iterator[Teller]:
    """Run a hub with this region file, and listen to it as every organisation of it."""
    file: Path = request.param
    folder = place(f"acceptance-cases-{file.stem}-{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    hub = Hub(folder)
    try:
        done = hub.command("up", "--detach", "--region", str(file), patience=120)
        assert done.returncode == 0, done.stdout + done.stderr
        told = Teller.of(hub, cast(file))
        yield told
        told.close()
    finally:
        hub.stop()
        if os.environ.get("HUB_TEST_KEEP") is None:
            shutil.rmtree(folder, ignore_errors=True)
