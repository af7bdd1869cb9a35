"""A watched folder on a real hub: killed at any moment it loses nothing and doubles nothing; also over HTTP."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hub.region.model import HELSINKI
from tests.acceptance.harness import ROOT, Hub, until
from tests.examples.files import concern_row, export
from tests.examples.stories import SCHOOL, SOCIAL_WORK, family_story
from tests.examples.workbooks import workbook

ROWS, KILLS = 300, 5
"""A longer run is `HUB_TEST_KILLS=20`."""


def row(number: int, code: str) -> str:
    """Return a row about the child, written down an hour ago."""
    at = (datetime.now(HELSINKI) - timedelta(hours=1)).strftime("%d.%m.%Y %H:%M")
    return concern_row(number, hetu=code, oppilas="", aika=at)


def watcher(hub: Hub, folder: Path, *more: str, **env: str) -> subprocess.Popen[bytes]:
    """Start watching the folder as the school."""
    command = [sys.executable, "-m", "hub", "watch", "--org", SCHOOL, "--folder", str(folder), "--data", str(hub.data)]
    log = (folder.parent / f"{folder.name}.log").open("ab")
    every = {**os.environ, "HUB_WATCH_REST_SECONDS": "0.2", **env}
    return subprocess.Popen([*command, *more], cwd=ROOT, env=every, stdout=log, stderr=log)


def ended(process: subprocess.Popen[bytes]) -> int:
    """Let it end by itself."""
    return process.wait(120)


def elsewhere(hub: Hub, folder: Path) -> tuple[str, ...]:
    """Return the options with which the school sends from its own machine."""
    face = hub.run["http"]
    assert isinstance(face, dict)
    token = folder / "token"
    token.write_text(face["tokens"][SCHOOL])
    return "--hub", face["base"], "--token-file", str(token)


@pytest.fixture
def code(hub: Hub) -> str:
    """Let a family be recorded that permits the school to tell; return the child's code."""
    family = family_story()
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants()])
    return family.child.code


def test_killed_at_any_moment_nothing_is_lost_and_nothing_doubled(hub: Hub, code: str, tmp_path: Path) -> None:
    """SIGKILL while it reads, sends, waits or writes its report; the next one goes on where it was."""
    folder, chance = tmp_path / "drop", random.Random(20261125)
    folder.mkdir()
    before = len(hub.rows("SELECT 1 FROM event"))
    (folder / "huolet.csv").write_bytes(export(*(row(number, code) for number in range(1, ROWS + 1))))
    for _ in range(int(os.environ.get("HUB_TEST_KILLS", KILLS))):
        process = watcher(hub, folder)
        time.sleep(chance.uniform(0.3, 2.5))
        process.kill()
        process.wait()
    assert ended(watcher(hub, folder, "--once")) == 0
    assert [one.name for one in (folder / "done").glob("*.csv") if "report" not in one.name] == ["huolet.csv"]
    hub.settle(patience=180)
    assert len(hub.rows("SELECT 1 FROM event")) - before == ROWS
    assert hub.rows("SELECT count(*) FROM (SELECT event_id FROM arrival WHERE outcome = 'accepted'"
                    " GROUP BY 1 HAVING count(*) > 1) twice") == [(0,)]  # fmt: skip


def test_a_file_sent_by_hand_and_killed_is_sent_once(hub: Hub, code: str, tmp_path: Path) -> None:
    """`hub submit` killed at any moment and begun again until it comes to its end: each row is in, and once."""
    file, chance = tmp_path / "huolet.csv", random.Random(20261126)
    before = len(hub.rows("SELECT 1 FROM event"))
    file.write_bytes(export(*(row(number, code) for number in range(5001, 5001 + ROWS))))
    command = [sys.executable, "-m", "hub", "submit", "--org", SCHOOL, str(file), "--data", str(hub.data)]
    with (tmp_path / "submit.log").open("ab") as log:
        for _ in range(int(os.environ.get("HUB_TEST_KILLS", KILLS))):
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
            time.sleep(chance.uniform(0.5, 3.0))
            process.kill()
            process.wait()
        assert ended(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)) == 0
    hub.settle(patience=180)
    assert len(hub.rows("SELECT 1 FROM event")) - before == ROWS
    assert hub.rows("SELECT 1 FROM arrival WHERE outcome = 'accepted' GROUP BY event_id HAVING count(*) > 1") == []


def test_a_workbook_and_a_pdf_over_http(hub: Hub, code: str, tmp_path: Path) -> None:
    """From the organisation's own machine: the workbook is done, the PDF failed, each with its report in Swedish."""
    folder = tmp_path / "drop"
    folder.mkdir()
    table = [line.split(";") for line in export(row(7, code)).decode("windows-1252").splitlines()]
    (folder / "huolet.xlsx").write_bytes(workbook(table))
    (folder / "brev.pdf").write_bytes(b"%PDF-1.7\n")
    assert ended(watcher(hub, folder, "--once", "--language", "sv", *elsewhere(hub, tmp_path))) == 1
    until(lambda: (folder / "done" / "huolet.xlsx").exists(), "the workbook is done")
    told = (folder / "failed" / "brev.pdf.report.txt").read_text("utf-8")
    assert "PDF-fil" in told
    assert "godkända 1" in (folder / "done" / "huolet.xlsx.report.txt").read_text("utf-8")
    log = (tmp_path / "drop.log").read_text()
    assert not any(name in log for name in ("huolet", "brev"))  # a file's name may be somebody's
    assert code not in "".join(one.read_text("utf-8") for one in folder.rglob("*.report.*"))


def test_a_folder_that_comes_back_is_watched_again(hub: Hub, code: str, tmp_path: Path) -> None:
    """A network drive that is away for a while: said once, waited for, nothing made in its place."""
    folder, away = tmp_path / "drop", tmp_path / "away"
    folder.mkdir()
    with watcher(hub, folder) as process:
        try:
            until(lambda: (folder / "done").is_dir(), "the folder is watched")
            folder.rename(away)
            time.sleep(2.5)
            assert not folder.exists()
            away.rename(folder)
            (folder / "huolet.csv").write_bytes(export(row(1008, code)))
            until(lambda: (folder / "done" / "huolet.csv").exists(), "the file is done")
        finally:
            process.terminate()
    assert process.returncode == 0
    assert (tmp_path / "drop.log").read_text().count("folder_gone") == 1
