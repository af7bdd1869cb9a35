"""Every command of the documentation that is marked to be run works as it stands, on a hub of real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from hub.schemas.topics import EVENTS, HUB_USER
from tests.acceptance.harness import Hub, running, until
from tests.contract.docs.blocks import DOCS, NEWCOMER, PAGES, ROOT, run_first_block, run_page
from tests.examples.stories import SCHOOL

HOME = ROOT / ".cache"
TROUBLED = "operations.md"
"""The page about what to do when something is wrong: something is."""


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
    if name == TROUBLED:
        _make_trouble(hub)
    done = run_page(DOCS / name, folder, {"HUB_DATA": str(hub.data)})
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    if name == TROUBLED:
        assert hub.rows("SELECT state, count(*)::int FROM quarantine GROUP BY state ORDER BY state") == [
            ("dropped", 2), ("released", 1),
        ]  # fmt: skip
        assert not hub.rows("SELECT 1 FROM family_state WHERE frozen IS NOT NULL")


def _make_trouble(hub: Hub) -> None:
    """Park what nobody can read, once as it comes in and once on a family's log, which freezes the family."""
    hub.settle()
    hub.kafka.put(SCHOOL, f"hub.in.{SCHOOL}", [(b"\x00\xff", hub.head(SCHOOL, "concern.raised", uuid4().hex))])
    place = hub.log()[0]
    trouble = [(b"\x00 this is no event", {"ce_type": "hub.accepted.v1"})]
    hub.kafka.put(HUB_USER, EVENTS, trouble, key=place.key, partition=place.partition)
    until(lambda: hub.count("SELECT count(*)::int FROM quarantine") == 2, "parked")
