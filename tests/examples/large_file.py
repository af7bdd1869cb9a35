"""How much memory does a large file take? Read and mapped in a process of its own, its rows going nowhere.

python -m tests.examples.large_file ROWS FOLDER     prints rows accepted, peak memory and growth in MiB, seconds
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from hub.connectors.files import Pace, submit_file
from hub.connectors.receipts import Became, Sent
from hub.connectors.row_event import RowEvent
from hub.connectors.source import Source
from tests.examples.files import CONNECTOR, HEADING, concern_row, school_mapping


class Nowhere:
    """Takes every row and keeps none."""

    pace = Pace()

    async def send(self, events: Sequence[RowEvent]) -> Sequence[Sent | None]:
        """Say that all are taken."""
        return [Sent(event.envelope.id, ("", 0, 0)) for event in events]

    async def became(self, sent: Sequence[Sent]) -> Sequence[Became]:
        """Say that all are in."""
        return [Became("accepted")] * len(sent)


def write(path: Path, rows: int) -> None:
    """Write an export of so many rows."""
    with path.open("w", encoding="windows-1252", newline="") as file:
        file.write(f"{HEADING}\r\n")
        file.writelines(f"{concern_row(number)}\r\n" for number in range(rows))


def main() -> None:
    """Measure once."""
    rows, path = int(sys.argv[1]), Path(sys.argv[2]) / "large.csv"
    write(path, rows)
    mapping, before, begun = school_mapping(), _peak(), time.monotonic()
    report = asyncio.run(submit_file(Source.of_path(path), mapping, CONNECTOR, Nowhere()))
    path.unlink()
    found = (report.accepted, _peak(), _peak() - before, round(time.monotonic() - begun))
    sys.stdout.write(" ".join(map(str, found)))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
