"""DIR/drop/<organisation>/: every such folder that has a mapping is watched, also one that comes later.

A mapping lies beside it as DIR/drop/<organisation>.yaml, or is the organisation's only one in ops/connectors.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from hub.commands.submit import Wish
from hub.commands.watching import LONGEST_PAUSE, watch_folder, watched
from hub.commands.words import say
from hub.errors import HubError
from hub.ids import OrgId
from hub.settings import Settings

DROP: Final = "drop"
_LOOK: Final = 5.0


async def watch_every(settings: Settings, root: Path) -> None:
    """Watch until cancelled; trouble with one organisation's folder is said and does not touch the others."""
    watching: dict[str, asyncio.Task[None]] = {}
    try:
        while True:
            for name in _names(root):
                if name not in watching:
                    watching[name] = asyncio.create_task(_always(settings, root, OrgId(name)))
            await asyncio.sleep(_LOOK)
    finally:
        for task in watching.values():
            task.cancel()
        await asyncio.gather(*watching.values(), return_exceptions=True)


async def _always(settings: Settings, root: Path, org: OrgId) -> None:
    told, pause = "", _LOOK
    while True:
        own = root / f"{org}.yaml"
        try:
            here = watched(settings, root / org, Wish(org, own if own.exists() else None), None)
            await watch_folder(settings, here)
        except HubError as err:
            if str(err) != told:
                told = str(err)
                say(f"{org}: not watched: {err}")
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _names(root: Path) -> list[str]:
    try:
        return sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return []
