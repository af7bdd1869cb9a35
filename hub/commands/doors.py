"""Commands at the doors: the plan, the inbox, who would see an event, and why something was or was not delivered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from hub.commands import explain, why_words
from hub.commands.answers import inbox_document, who_document
from hub.commands.asking import asked
from hub.commands.plan_text import Teller
from hub.commands.words import PROBLEM, Data, Json, Worker, as_json, console, run, say
from hub.errors import RefusedError
from hub.schemas import http_event
from hub.schemas.accepted import Json as Value
from hub.streams import door_why
from hub.streams.door_inbox import see_inbox
from hub.streams.door_plan import see_plan
from hub.streams.door_who_sees import WhoSees, who_sees


def plan(
    family: Annotated[
        str, typer.Argument(metavar="FAMILY", help="The family's or a person's id, as your organisation has it.")
    ],
    worker: Worker,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show the shared plan of a family as this worker may see it now; every view is written down.

    Example:  hub plan 8kq…Zx --as aino-koskela
    """
    document, lines = run(_plan(data, family, worker))
    if json:
        as_json(document)
        return
    for line in lines:
        say(line)


def inbox(worker: Worker, data: Data = None, json: Json = False) -> None:
    """Show a worker's open alerts, oldest legal or promised deadline first.

    While a colleague is away, whoever stands in for them sees their alerts too, marked with whose they are.

    Example:  hub inbox --as aino-koskela
    """
    rows = run(_inbox(data, worker))
    if json:
        as_json(rows)
    elif not rows:
        say("No open alerts.")
    else:
        standing = any("for" in row for row in rows)
        # The number must be whole to be copied.
        number = Column("alert", no_wrap=True)
        table = Table(number, "about", "due", *(("for",) if standing else ()), box=None, pad_edge=False)
        for row in rows:
            about = f"{row.get('kind', 'alert')} {row.get('level', '')}"
            whose = (str(row.get("for", "")),) if standing else ()
            table.add_row(str(row["alert"]), about, str(row["due"]), *whose)
        console().print(table)


def who_sees_(
    event: Annotated[Path, typer.Argument(metavar="EVENT.json", help="A structured CloudEvent.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell who would get which fields of this event if it came now, and by which rule; nothing is sent.

    Example:  hub who-sees concern.json
    """
    try:
        raw = event.read_bytes()
    except OSError as err:
        raise RefusedError("not_readable", field=str(event), rule="a file this process can read") from err
    answer = run(_who(data, raw))
    if json:
        as_json(who_document(answer))
    else:
        for line in explain.who_lines(answer):
            say(line)
    if answer.refusal is not None:
        raise typer.Exit(PROBLEM)


def why(
    event: Annotated[
        str,
        typer.Argument(metavar="EVENT_ID", help="From a receipt or a message, or your own id of what you sent."),
    ],
    org: Annotated[str, typer.Option(help="Whose id it is, and who asks.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell why an event was, or was not, delivered, with the evidence; ids only.

    Example:  hub why 3fP…9c --org mikkeli-koulut
    """
    document, lines = run(_why(data, event, org))
    if json:
        as_json(document)
        return
    for line in lines:
        say(line)


async def _plan(data: Path | None, family: str, worker: str) -> tuple[dict[str, Value], list[str]]:
    async with asked(data) as shell:
        teller = Teller(shell, await see_plan(shell, family, worker))
    return teller.document(), teller.lines()


async def _inbox(data: Path | None, worker: str) -> list[dict[str, Value]]:
    async with asked(data) as shell:
        return inbox_document(shell, await see_inbox(shell, worker))


async def _who(data: Path | None, raw: bytes) -> WhoSees:
    envelope, content = http_event.structured(raw)
    async with asked(data) as shell:
        return await who_sees(shell, envelope, content)


async def _why(data: Path | None, event: str, org: str) -> tuple[dict[str, Value], list[str]]:
    async with asked(data) as shell:
        found = await door_why.explain(shell, event, org)
        return why_words.document(shell, found, org), list(why_words.lines(found, org))
