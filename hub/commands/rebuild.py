"""`hub rebuild --check`: does the log alone give the state and the rights that are live?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.commands.asking import asked
from hub.commands.words import PROBLEM, USAGE, Data, Json, as_json, run, say
from hub.streams import rebuild as streams_rebuild
from hub.streams.rebuild import Comparison

Check = Annotated[bool, typer.Option("--check", help="Rebuild beside the live state and compare; changes nothing.")]


def rebuild(check: Check = False, data: Data = None, json: Json = False) -> None:
    """Rebuild state and rights from the log beside the live ones and compare hashes; exit code 1 when they differ.

    Example:  hub rebuild --check
    """
    if not check:
        say("hub: only --check exists: nothing is ever rebuilt in place")
        raise typer.Exit(USAGE)
    found = run(_compared(data))
    if json:
        as_json(
            {
                "equal": found.equal,
                "events": found.events,
                "families": found.families,
                "persons": found.persons,
                "live_hash": found.live_hash,
                "log_hash": found.log_hash,
                "different_families": [str(one) for one in found.different_families],
                "different_persons": [str(one) for one in found.different_persons],
            }
        )
    else:
        say(f"{found.events} events of the log, {found.families} families, {found.persons} persons")
        say(f"live {found.live_hash[:32]}…")
        say(f"log  {found.log_hash[:32]}…  {'the same' if found.equal else 'DIFFERENT'}")
    if not found.equal:
        raise typer.Exit(PROBLEM)


async def _compared(data: Path | None) -> Comparison:
    async with asked(data) as shell:
        return await streams_rebuild.check(shell, lambda _: None)
