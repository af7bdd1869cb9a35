"""Every command of the documentation that is marked to be run works as it stands, on a hub of real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.harness import Hub, running
from tests.contract.docs.blocks import DOCS, NEWCOMER, PAGES, ROOT, run_first_block, run_page

HOME = ROOT / ".cache"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which a reader works through the pages."""
    return tmp_path_factory.mktemp("reader")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Hub]:
    """Run a hub for all pages, which are read in their order; whom a page adds to the region has been added."""
    added = run_first_block(DOCS / NEWCOMER, folder)
    assert added.returncode == 0, f"{added.stdout}\n{added.stderr}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUB_REGION_FILE", str(folder / "region.yaml"))
        with running(HOME / f"docs-{tmp_path_factory.getbasetemp().name}") as found:
            yield found


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_a_page_work(hub: Hub, folder: Path, name: str) -> None:
    """Pasted one after the other into a shell, the blocks of the page end without an error."""
    done = run_page(DOCS / name, folder, {"HUB_DATA": str(hub.data)})
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
