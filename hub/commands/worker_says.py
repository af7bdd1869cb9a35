"""Commands of a worker: I have it, a colleague takes it, it is not mine, I am away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from uuid import uuid4

import typer

from hub.bootstrap import publisher, sender
from hub.commands.asking import asked
from hub.commands.receipt import became
from hub.commands.words import DOWN, PROBLEM, Data, Json, Worker, as_json, run, say
from hub.connectors.publish import sealed
from hub.delivery.intake import Intake
from hub.errors import UnavailableError
from hub.ids import OrgId
from hub.schemas.accepted import Json as Value
from hub.schemas.attributes import Envelope
from hub.schemas.catalogue import TYPES
from hub.streams.door_ids import worker_of
from hub.streams.door_inbox import Saying, say_of_alert
from hub.streams.own_events import HUB
from hub.streams.shell import Shell

_LOOKS: Final = 100
_LOOK_SECONDS: Final = 0.1
_ANSWER: Final = frozenset({"status", "ce_id", "repeat", "reason", "field", "rule", "mend"})
_DAY: Final = ["%Y-%m-%d"]


class Reason(StrEnum):
    """Why something is not the worker's: the words of the catalogue's list `not_mine_reason`."""

    wrong_person = "wrong_person"
    wrong_unit = "wrong_unit"
    no_capacity = "no_capacity"
    absent = "absent"
    other = "other"


Alert = Annotated[str, typer.Argument(metavar="ALERT", help="The alert's number, from the inbox or the mail.")]
Told = dict[str, Value]


def ack(alert: Alert, worker: Worker, data: Data = None, json: Json = False) -> None:
    """Acknowledge an alert; the ladder stops, the matter stays open.

    Example:  hub ack 7Qn…4A --as aino-koskela
    """
    _tell(run(_say(data, Saying("alert.acknowledged", worker, alert))), json=json)


def delegate(
    alert: Alert,
    to: Annotated[
        str, typer.Option("--to", metavar="WORKER", help="A colleague: another worker of your organisation.")
    ],
    worker: Worker,
    data: Data = None,
    json: Json = False,
) -> None:
    """Pass an alert on to a colleague, who is told at once; its time goes on.

    Another organisation is asked by a referral, with the family's permission.

    Example:  hub delegate 7Qn…4A --to eero-vainio --as aino-koskela
    """
    _tell(run(_say(data, Saying("alert.delegated", worker, alert, {"to": to}))), json=json)


def not_mine(
    alert: Alert,
    reason: Annotated[Reason, typer.Option(help="Why.")],
    worker: Worker,
    data: Data = None,
    json: Json = False,
) -> None:
    """Say that an alert is not yours; the next one who answers for it is told at once.

    It stays with you while your organisation has nobody else.

    Example:  hub not-mine 7Qn…4A --reason wrong_person --as aino-koskela
    """
    _tell(run(_say(data, Saying("alert.declined", worker, alert, {"reason": reason.value}))), json=json)


def absent(
    worker: Worker,
    first: Annotated[datetime, typer.Option("--from", metavar="DAY", formats=_DAY, help="First day, as 2026-12-21.")],
    last: Annotated[datetime, typer.Option("--to", metavar="DAY", formats=_DAY, help="Last day.")],
    substitute: Annotated[
        str, typer.Option(metavar="WORKER", help="The colleague who stands in; else the one of the region file.")
    ] = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Say that you are away, both days included; mails go to your stand-in, who sees your alerts meanwhile.

    Said anew with the same first day, the newest counts.

    Example:  hub absent --as aino-koskela --from 2026-12-21 --to 2027-01-03 --substitute eero-vainio
    """
    days: Told = {"worker": worker, "from": first.date().isoformat(), "to": last.date().isoformat()}
    _tell(run(_absent(data, worker, days | ({"substitute": substitute} if substitute else {}))), json=json)


def _tell(told: Told, *, json: bool) -> None:
    if json:
        as_json(told)
    else:
        words = (str(told[name]) for name in ("status", "reason", "field", "rule", "mend") if told.get(name))
        say("; ".join(words))
    if told["status"] == "pending":
        raise typer.Exit(DOWN)
    if told["status"] != "accepted":
        raise typer.Exit(PROBLEM)


async def _say(data: Path | None, saying: Saying) -> Told:
    async with asked(data) as shell:
        producer = sender(shell, lasting=False)
        try:
            ce_id = await say_of_alert(shell, producer, saying)
        finally:
            await producer.stop()
        return await _became(shell, HUB, ce_id)


async def _absent(data: Path | None, worker_id: str, words: Told) -> Told:
    """Send it as an event of the worker's organisation: the border judges it like any other of theirs."""
    async with asked(data) as shell:
        async with shell.engine.connect() as conn:
            region = await shell.regions.newest(conn)
        org = worker_of(region, worker_id).org
        envelope = Envelope(
            id=uuid4().hex,
            type=TYPES["worker.absent"].wire,
            source=f"//{region.id}/{org}",
            time=datetime.now(UTC).isoformat(),
        )
        intake = Intake(shell.kafka.client())
        try:
            taken = await publisher(intake)([sealed(shell.keyring.public, envelope, words)])
        finally:
            await intake.stop()
        if taken[0] is None:
            raise UnavailableError("broker")
        return await _became(shell, org, envelope.id)


async def _became(shell: Shell, org: OrgId, ce_id: str) -> Told:
    told: Told = {"status": "pending"}
    for _ in range(_LOOKS):
        told = await became(shell, org, ce_id)
        if told["status"] != "pending":
            break
        await asyncio.sleep(_LOOK_SECONDS)
    # INVARIANT: an answer to a worker names nobody: who holds a bare alert may not know whom it is about.
    return {name: value for name, value in told.items() if name in _ANSWER}
