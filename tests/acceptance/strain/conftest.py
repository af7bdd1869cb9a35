"""One hub that everything in this package is done to, in the order of the files: it must come through all of it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import CACHE
from tests.acceptance.harness import Hub, running


@pytest.fixture(scope="package")
def hub() -> Iterator[Hub]:
    """Run the hub under strain."""
    with running(CACHE / f"acceptance-strain-{os.getpid()}") as found:
        yield found
