"""`hub quarantine list|show|retry|drop|release`: what was parked, where, since when and why, and what is done with it.

Its content is shown to whoever breaks the glass, and that is written down.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from hub.bootstrap import sender
from hub.commands import quarantine_words as words
from hub.commands.asking import asked
from hub.commands.quarantine_words import Document
from hub.commands.words import PROBLEM, USAGE, Data, Json, as_json, run, say
from hub.delivery.intake import Intake
from hub.ids import FamilyId
from hub.store import quarantine
from hub.store.quarantine import Story
from hub.streams import door_quarantine, door_release
from hub.streams.door_quarantine import By, Told
from hub.streams.door_release import Released
from hub.streams.own_words import Ways
from hub.streams.record import Record
from hub.streams.shell import Shell

app = typer.Typer(help="Parked events: look, send again, drop, and release frozen families.", no_args_is_help=True)

Id = Annotated[UUID, typer.Argument(metavar="ID", help="Its id, from the list.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is written down. Name nobody in it.")]
Who = Annotated[str, typer.Option("--as", metavar="WHO", help="Who does it: a worker's id, or an operator's name.")]
AGAIN = "sent again"


@app.command("list")
def list_(data: Data = None, json: Json = False) -> None:
    """List parked events, oldest first; exit code 1 when there are any.

    Example:  hub quarantine list --json
    """
    stories = run(_stories(data))
    if json:
        as_json([asdict(one) for one in stories])
    elif stories:
        words.table(stories)
    else:
        say("Nothing is parked.")
    if stories:
        raise typer.Exit(PROBLEM)


@app.command()
def show(
    id: Id,
    break_glass: Annotated[bool, typer.Option("--break-glass", help="Show its content too; that is recorded.")] = False,
    reason: Why = "",
    who: Who = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Show the story of one parked event; its content only with --break-glass, and then who looked is recorded.

    Example:  hub quarantine show 5f1c2a34-0000-8000-8000-000000000000

    Example:  hub quarantine show 5f1c2a34-0000-8000-8000-000000000000 --break-glass --reason "ticket 17" --as matti
    """
    if not break_glass and (reason or who):
        say("hub: --reason and --as belong to --break-glass")
        raise typer.Exit(USAGE)
    record = run(_look(data, id, By(who, reason))) if break_glass else None
    told = run(_story(data, id))
    document = words.document(told)
    if record is not None:
        document |= {"recorded": True, "content": words.content(record)}
    if record is not None and not json:
        say(f"This look is recorded: {who}, {reason}")
    _tell([document], json=json, one=True)


@app.command()
def retry(
    ids: Annotated[list[UUID], typer.Argument(metavar="ID...", help="Their ids, from the list.")],
    who: Who = "operator",
    reason: Why = AGAIN,
    data: Data = None,
    json: Json = False,
) -> None:
    """Send parked events again, as they came; one of a frozen family's log is tried again, and the family goes on.

    Done twice it adds nothing: what came in before is a repeat. Exit code 1 when one of them did not get in.

    Example:  hub quarantine retry 5f1c2a34-0000-8000-8000-000000000000
    """
    done = run(_retried(data, ids, By(who, reason)))
    _tell(done, json=json)
    if any(one["state"] != "released" or not str(one["became"]).startswith(_WELL) for one in done):
        raise typer.Exit(PROBLEM)


@app.command()
def drop(
    id: Id,
    reason: Why,
    who: Who,
    settled: Annotated[
        bool, typer.Option("--settled", help="What it may have narrowed was sent anew and accepted.")
    ] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Let a parked event lie for good: kept, sealed, marked with who and why; a frozen family is released afterwards.

    Example:  hub quarantine drop 5f1c2a34-0000-8000-8000-000000000000 --reason "sent anew as 17/2026" --as matti
    """
    told = run(_dropped(data, id, By(who, reason), settled=settled))
    _tell([words.document(told)], json=json)
    if told.story.family is not None and not json:
        say(f"Its family still waits: hub quarantine release {told.story.family}")


@app.command()
def release(
    families: Annotated[list[UUID], typer.Argument(metavar="FAMILY...", help="Frozen families, from the list.")],
    drops: Annotated[
        bool, typer.Option("--drop", help="Drop what blocks it instead of trying it once more; needs --reason.")
    ] = False,
    reason: Why = "",
    who: Who = "operator",
    data: Data = None,
    json: Json = False,
) -> None:
    """Let frozen families go on, in the order of their numbers; what blocks them is tried again, or dropped.

    Exit code 1 when one of them still waits.

    Example:  hub quarantine release 0b0e6a34-0000-4000-8000-000000000000

    Example:  hub quarantine release 0b0e6a34-0000-4000-8000-000000000000 --drop --reason "no event" --as matti
    """
    if drops and not reason:
        say("hub: --drop needs --reason")
        raise typer.Exit(USAGE)
    done = run(_released(data, [FamilyId(one) for one in families], By(who, reason or AGAIN), drops=drops))
    if json:
        as_json([asdict(one) for one in done])
    for one in () if json else done:
        words.tell_release(one)
    if any(one.frozen for one in done):
        raise typer.Exit(PROBLEM)


_WELL = ("accepted", "repeat", "applied")


async def _stories(data: Path | None) -> tuple[Story, ...]:
    async with asked(data) as shell, shell.engine.connect() as conn:
        return await quarantine.stories(conn)


async def _story(data: Path | None, id: UUID) -> Told:
    async with asked(data) as shell:
        return await door_quarantine.story(shell, id)


async def _look(data: Path | None, id: UUID, by: By) -> Record:
    async with asked(data) as shell:
        return await door_quarantine.look(shell, id, by)


async def _dropped(data: Path | None, id: UUID, by: By, *, settled: bool) -> Told:
    async with asked(data) as shell, _ways(shell) as ways:
        await door_quarantine.drop(shell, ways, id, by, settled=settled)
        return await door_quarantine.story(shell, id)


async def _retried(data: Path | None, ids: list[UUID], by: By) -> list[Document]:
    async with asked(data) as shell, _ways(shell) as ways:
        for id in ids:
            told = await door_quarantine.story(shell, id)
            if told.story.stage == "family" and told.story.state == "parked" and told.story.family is not None:
                await door_release.release(shell, ways, told.story.family, by)
            else:
                await door_quarantine.retry(shell, ways, id, by)
        return [words.document(await door_quarantine.story(shell, id)) for id in ids]


async def _released(data: Path | None, families: list[FamilyId], by: By, *, drops: bool) -> list[Released]:
    async with asked(data) as shell, _ways(shell) as ways:
        return [await door_release.release(shell, ways, one, by, drops=drops) for one in families]


def _tell(documents: list[Document], *, json: bool, one: bool = False) -> None:
    if json:
        as_json(documents[0] if one else documents)
        return
    for document in documents:
        for line in words.lines(document):
            say(line)


@contextlib.asynccontextmanager
async def _ways(shell: Shell) -> AsyncIterator[Ways]:
    ways = Ways(sender(shell, lasting=False), Intake(shell.kafka.client()))
    try:
        yield ways
    finally:
        await ways.sender.stop()
        await ways.intake.stop()
