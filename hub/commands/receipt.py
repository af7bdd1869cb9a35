"""`hub receipt RECEIPT_ID`: what became of a submitted event."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.commands.asking import asked
from hub.commands.words import PROBLEM, Data, Json, as_json, run, say
from hub.ids import OrgId
from hub.schemas.accepted import Json as Value
from hub.sealing import receipts
from hub.sealing.pairwise import for_org
from hub.store.receipts import Told, told_at, told_of
from hub.streams.shell import Shell
from hub.web.receipts import receipt_answer


def receipt(
    id: Annotated[str, typer.Argument(metavar="RECEIPT_ID", help="The receipt's signed word.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell what became of an event; exit code 1 when it was refused or parked.

    Example:  hub receipt bX1dZ0…
    """
    told = run(_told(data, id))
    if json:
        as_json(told)
    else:
        for name, value in told.items():
            say(f"{name:9} {value}")
    if told["status"] in ("refused", "quarantined"):
        raise typer.Exit(PROBLEM)


async def _told(data: Path | None, word: str) -> dict[str, Value]:
    async with asked(data) as shell, shell.engine.connect() as conn:
        place = receipts.read(shell.keyring.receipt_key, word)
        told = await told_at(conn, (place.topic, place.partition, place.offset))
        return document(shell, told, OrgId(place.org))


async def became(shell: Shell, org: OrgId, ce_id: str) -> dict[str, Value]:
    """Return what became of the event that `org` calls `ce_id`."""
    async with shell.engine.connect() as conn:
        return document(shell, await told_of(conn, org, ce_id), org)


def document(shell: Shell, told: Told | None, org: OrgId) -> dict[str, Value]:
    """Return what a receipt says to `org`."""
    return receipt_answer(told, for_org(shell.keyring.pairwise_root, org))
