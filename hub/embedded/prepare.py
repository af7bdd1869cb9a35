"""Run a program that makes a server's first files, to its end."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from hub.embedded.folder import is_full, open_private
from hub.embedded.trouble import DiskFullError, PartFailedError

_PATIENCE = 120.0


def prepare(part: str, command: Sequence[str], log: Path) -> None:
    """Run `command`, its words added to `log`; raises PartFailedError or DiskFullError when it fails. Blocks."""
    with open_private(log) as words:
        try:
            ended = subprocess.run(  # noqa: S603 - our own command
                command, stdout=words, stderr=words, cwd="/", umask=0o077, timeout=_PATIENCE, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            ended = -1
    if ended == 0:
        return
    if b"No space left" in log.read_bytes() or is_full(log.parent):
        raise DiskFullError(log.parent)
    raise PartFailedError(part, log, "cannot prepare its data folder")
