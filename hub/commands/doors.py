"""Commands at the doors: the plan, the inbox, who would see an event, and why something was or was not delivered."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from hub.bootstrap import sender
from hub.commands import rule_words
from hub.commands.answers import inbox_document, who_document, why_document, why_lines
from hub.commands.asking import asked
from hub.commands.plan_text import Teller
from hub.commands.receipt import became
from hub.commands.words import DOWN, PROBLEM, Data, Json, Worker, as_json, console, run, say
from hub.errors import RefusedError
from hub.schemas import http_event
from hub.schemas.accepted import Json as Value
from hub.streams.door_inbox import acknowledge, see_inbox
from hub.streams.door_plan import see_plan
from hub.streams.door_who_sees import WhoSees, who_sees
from hub.streams.door_why import why as ask_why
from hub.streams.own_events import HUB
from hub.streams.shell import Shell

_LOOKS: Final = 100
_LOOK_SECONDS: Final = 0.1


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
    """Show a worker's open alerts, oldest deadline first.

    Example:  hub inbox --as aino-koskela
    """
    rows = run(_inbox(data, worker))
    if json:
        as_json(rows)
    elif not rows:
        say("No open alerts.")
    else:
        table = Table("alert", "about", "due", box=None, pad_edge=False)
        for row in rows:
            table.add_row(str(row["alert"]), f"{row.get('kind', 'alert')} {row.get('level', '')}", str(row["due"]))
        console().print(table)


def ack(
    alert: Annotated[str, typer.Argument(metavar="ALERT", help="The alert's number, from the inbox or the mail.")],
    worker: Worker,
    data: Data = None,
    json: Json = False,
) -> None:
    """Acknowledge an alert; the ladder stops, the matter stays open.

    Example:  hub ack 7Qn…4A --as aino-koskela
    """
    told = run(_ack(data, alert, worker))
    if json:
        as_json(told)
    else:
        say("; ".join(str(word) for name, word in told.items() if name in ("status", "reason", "rule")))
    if told["status"] == "pending":
        raise typer.Exit(DOWN)
    if told["status"] != "accepted":
        raise typer.Exit(PROBLEM)


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
        _tell_who(answer)
    if answer.refusal is not None:
        raise typer.Exit(PROBLEM)


def why(
    event: Annotated[str, typer.Argument(metavar="EVENT_ID", help="From a receipt or a message.")],
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


async def _ack(data: Path | None, alert: str, worker: str) -> dict[str, Value]:
    async with asked(data) as shell:
        producer = sender(shell, lasting=False)
        try:
            ce_id = await acknowledge(shell, producer, alert, worker)
        finally:
            await producer.stop()
        return await _became(shell, ce_id)


async def _became(shell: Shell, ce_id: str) -> dict[str, Value]:
    told: dict[str, Value] = {"status": "pending"}
    for _ in range(_LOOKS):
        told = await became(shell, HUB, ce_id)
        if told["status"] != "pending":
            break
        await asyncio.sleep(_LOOK_SECONDS)
    return told


async def _who(data: Path | None, raw: bytes) -> WhoSees:
    envelope, content = http_event.structured(raw)
    async with asked(data) as shell:
        return await who_sees(shell, envelope, content)


async def _why(data: Path | None, event: str, org: str) -> tuple[dict[str, Value], list[str]]:
    async with asked(data) as shell:
        found = await ask_why(shell, event, org)
        return why_document(shell, found, org), list(why_lines(found))


def _tell_who(answer: WhoSees) -> None:
    if answer.refusal is not None:
        one = answer.refusal
        say("; ".join(word for word in (f"Refused: {one.reason.value}", one.field, one.rule, one.mend) if word))
        return
    for share in answer.shares:
        what = ", ".join(share.leaves) or (f"the state {share.status!r}" if share.status else "nothing")
        say(f"{share.org}: {what}")
        say(f"    {rule_words.told(share.rules)}")
