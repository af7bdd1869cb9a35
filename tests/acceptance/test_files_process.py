"""`hub up` watches every organisation's folder in its data folder's drop/, as one process that is started again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.harness import Hub, running, until
from tests.acceptance.test_watch import row
from tests.examples.files import export
from tests.examples.stories import SCHOOL, SOCIAL_WORK, family_story
from tests.place import place


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """Run a hub whose data folder had a drop folder when it started."""
    with running(place(f"acceptance-files-{os.getpid()}")) as found:
        found.stop()
        (found.data / "drop" / SCHOOL).mkdir(parents=True)
        found.start()
        yield found


def ended(folder: Path, name: str) -> str:
    """Wait for a file's end; return the place."""
    return until(
        lambda: next((place for place in ("done", "failed") if (folder / place / name).exists()), None), f"{name} ended"
    )


def test_a_dropped_file_is_taken_and_the_process_is_kept_alive(hub: Hub) -> None:
    """Killed, it is started again; a file of an organisation without a mapping stays where it is."""
    family = family_story()
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants()])
    folder = hub.data / "drop" / SCHOOL
    (folder / "huolet.csv").write_bytes(export(row(1, family.child.code)))
    assert ended(folder, "huolet.csv") == "done"
    old = hub.kill("files")
    hub.back("files", old)
    (hub.data / "drop" / "nobody-here").mkdir()
    (hub.data / "drop" / "nobody-here" / "huolet.csv").write_bytes(export(row(2, family.child.code)))
    (folder / "kirje.pdf").write_bytes(b"%PDF-1.7\n")
    assert ended(folder, "kirje.pdf") == "failed"
    assert "PDF" in (folder / "failed" / "kirje.pdf.report.txt").read_text("utf-8")
    assert (hub.data / "drop" / "nobody-here" / "huolet.csv").exists()
    log = (hub.data / "log" / "files.log").read_text()
    assert "no_mapping" in log
    assert "kirje" not in log
