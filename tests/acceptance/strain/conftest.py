"""One hub that everything in this package is done to, in the order of the files: it must come through all of it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.acceptance.harness import Hub, running
from tests.place import place


@pytest.fixture(scope="package")
def hub() -> Iterator[Hub]:
    """Run the hub under strain."""
    with running(place(f"acceptance-strain-{os.getpid()}")) as found:
        yield found
