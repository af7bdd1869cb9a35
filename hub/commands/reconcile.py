"""`hub reconcile`: is everything that came in where it belongs, and everything accepted on the log? And mend it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Column, Table

from hub.commands.asking import asked
from hub.commands.words import PROBLEM, Data, Json, as_json, console, run, say
from hub.delivery.intake import Intake
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.topics import INTERNAL, in_topic
from hub.store import holes
from hub.store.holes import OpenHole
from hub.store.trouble import answering
from hub.streams.mending import Mended, mend
from hub.streams.reconciler import Pace, Scope, compare
from hub.streams.reconciling import Eyes, Found, Progress
from hub.streams.shell import Shell
from hub.streams.topic_walk import walking

PACE: Final = Pace(records_per_second=20_000)
"""Somebody waits for the answer: faster than the process that looks by itself."""
TELL_SECONDS: Final = 5.0
MEND_SECONDS: Final = 30.0
"""How long `--apply` waits for the hub to carry out what it sent again."""

Apply = Annotated[bool, typer.Option("--apply", help="Send what is missing through the front door once more.")]
Org = Annotated[str, typer.Option("--org", metavar="ORG", help="Compare this organisation's way in alone.")]
Since = Annotated[str, typer.Option("--since", metavar="TIME", help="From what Kafka has had since then (ISO time).")]


@dataclass(frozen=True, slots=True)
class Report:
    """What one pass came to, and which holes are open now."""

    found: Found
    mended: Mended | None
    """None: nothing was tried."""
    open: tuple[OpenHole, ...]


def reconcile(apply: Apply = False, org: Org = "", since: Since = "", data: Data = None, json: Json = False) -> None:
    """Compare topics and ledgers from the beginning; exit code 1 when there is a hole.

    Examples:  hub reconcile   ·   hub reconcile --since 2026-11-24T08:00+02:00   ·   hub reconcile --apply
    """
    topic = "" if not org else INTERNAL if org == "hub" else in_topic(OrgId(org))
    scope = Scope(topic or None, whole=True, since=_time(since))
    report = run(_report(data, scope, apply))
    if json:
        as_json(_document(report))
    else:
        _tell(report)
    if report.open:
        raise typer.Exit(PROBLEM)


async def _report(data: Path | None, scope: Scope, apply: bool) -> Report:
    async with asked(data) as shell:
        await _known(shell, scope.topic)
        eyes = Eyes(shell.engine, shell.kafka, shell.metrics)
        found = await compare(eyes, scope, PACE, _progress())
        mended = await _mended(shell, eyes, scope, found) if apply else None
        async with answering(), shell.engine.connect() as conn:
            return Report(found, mended, tuple(await holes.open_holes(conn, scope.topic)))


async def _mended(shell: Shell, eyes: Eyes, scope: Scope, found: Found) -> Mended:
    """Mend, then look until the hub has carried out what was sent again, at most 30 s."""
    intake = Intake(shell.kafka.client())
    try:
        async with walking(shell.kafka) as walk:
            mended = await mend(shell.engine, walk, intake, scope.topic)
    finally:
        await intake.stop()
    until = time.monotonic() + MEND_SECONDS
    while mended.sent + mended.logged and time.monotonic() < until:
        found.mended += (await compare(eyes, Scope(scope.topic), PACE, lambda _: None)).mended
        async with answering(), shell.engine.connect() as conn:
            if not [one for one in await holes.open_holes(conn, scope.topic) if one.tried_at is not None]:
                break
        await asyncio.sleep(1)
    return mended


async def _known(shell: Shell, topic: str | None) -> None:
    if topic is None or topic == INTERNAL:
        return
    async with answering(), shell.engine.connect() as conn:
        region = await shell.regions.newest(conn)
    if topic not in {in_topic(org) for org in region.organisations}:
        raise RefusedError("not_found", field="--org", rule="an organisation of the region file")


def _time(word: str) -> datetime | None:
    if not word:
        return None
    wrong = RefusedError("not_valid", field="--since", rule="an ISO time with its zone: 2026-11-24T08:00+02:00")
    try:
        time = datetime.fromisoformat(word)
    except ValueError:
        raise wrong from None
    if time.tzinfo is None:
        raise wrong
    return time


def _progress() -> Progress:
    last = time.monotonic()

    def told(records: int) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_SECONDS:
            last = time.monotonic()
            typer.echo(f"{records} records compared", err=True)

    return told


def _document(report: Report) -> dict[str, object]:
    return {
        "compared": dict(sorted(report.found.compared.items())),
        "new": len(report.found.holes),
        "mended": report.found.mended,
        "applied": None if report.mended is None else asdict(report.mended),
        "open": [_hole(one) for one in report.open],
    }


def _hole(one: OpenHole) -> dict[str, object]:
    return {**asdict(one.hole), "found_at": one.found_at, "tried_at": one.tried_at, "again": one.again}


def _tell(report: Report) -> None:
    for topic, records in sorted(report.found.compared.items()):
        say(f"{records:8} records of {topic}")
    say(f"{len(report.found.holes)} new holes, {report.found.mended} mended, {len(report.open)} open")
    if report.mended is not None:
        done = report.mended
        say(
            f"sent again {done.sent}, logged again {done.logged}, gone by retention {done.lost}, for people {done.left}"
        )
    if report.open:
        _table(report.open)
        say("What each kind means and what to do: docs/operations.md, “There is a hole”.")


def _table(found: Sequence[OpenHole]) -> None:
    table = Table(Column("place", overflow="fold"), "kind", "since", "tried", box=None, pad_edge=False)
    for one in found:
        since = f"{one.found_at:%Y-%m-%d %H:%M}"
        table.add_row(f"{one.hole.topic} {one.hole.place}", one.hole.kind, since, "yes" if one.tried_at else "no")
    console().print(table)
