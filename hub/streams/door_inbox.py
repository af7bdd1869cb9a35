"""The inbox: a worker's open alerts, oldest deadline first, each with as much of its matter as the door allows now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.producers import Outcome, Sender
from hub.errors import UnavailableError
from hub.family.effects import Alert
from hub.family.inbox import Row, visible
from hub.ids import AlertId, WorkerId, derived
from hub.region.model import Region, Worker
from hub.region.stand_ins import stood_in_for
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.store import disclosures, inbox_rows, rights
from hub.store.clock import database_now
from hub.store.disclosures import Disclosure, Fact
from hub.store.trouble import answering
from hub.streams.absent import away_of
from hub.streams.door_ids import from_word, not_found, worker_of
from hub.streams.own_events import HUB, OwnEvent, message
from hub.streams.shell import Shell

KIND: Final = "inbox"
_KEY: Final = b"hub.said.v1"


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one worker sees, and the words their organisation knows alerts and persons by."""

    worker: Worker
    region: Region
    rows: tuple[Row, ...]
    stands_in: Mapping[AlertId, WorkerId] = field(default_factory=dict)
    """For whom the worker sees an alert: a colleague who is away today."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What a worker says of an alert."""

    type: str
    """Catalogue name."""
    worker: str
    alert: str
    """As the worker's organisation knows it."""
    more: Mapping[str, Json] = field(default_factory=dict)
    """Further fields of the event."""


async def see_inbox(shell: Shell, worker_id: str) -> Inbox:
    """Return the inbox; what is shown beyond bare alerts is disclosed first. RefusedError `not_found`.

    While a colleague is away, whoever stands in for them sees their alerts too.
    """
    async with answering(), shell.engine.begin() as conn:
        await rights.lock_together(conn)
        region = await shell.regions.newest(conn)
        worker = worker_of(region, worker_id)
        now = await database_now(conn)
        faces = await _faces(conn, worker, region, now)
        alerts = await inbox_rows.open_alerts(conn, faces)
        around = await rights.load_around(conn, {one for alert in alerts for one in alert.subjects})
        seen = [(face, visible(one, around, region, face, now)) for one, face in _by_face(alerts, faces)]
        rows = tuple(row for _, row in seen if row is not None)
        await disclosures.disclose(conn, _disclosures(rows, worker))
    stands_in = {row.alert: face for face, row in seen if row is not None and face != worker.id}
    return Inbox(worker, region, rows, stands_in)


async def say_of_alert(shell: Shell, sender: Sender, saying: Saying) -> str:
    """Send what a worker says through the border like everybody else; return its `ce_id` for the receipt.

    RefusedError `not_found` for an alert that neither this worker nor anybody they stand in for was told of.
    """
    async with answering(), shell.engine.connect() as conn:
        region = await shell.regions.newest(conn)
        worker = worker_of(region, saying.worker)
        id = from_word(shell, worker.org, saying.alert, "alert")
        now = (await database_now(conn)).replace(microsecond=0)
        alert = await inbox_rows.told_alert(conn, id, await _faces(conn, worker, region, now))
    if alert is None:
        raise not_found("alert")
    data: dict[str, Json] = {
        "alert_id": for_org(shell.keyring.pairwise_root, HUB).to_org(id),
        "worker": worker.id,
        **saying.more,
    }
    # The time belongs to the id: what is said again later is another event, what is sent twice at once the same.
    words = [str(value) for _, value in sorted(data.items())]
    ce_id = f"{derived(_KEY, saying.type, now.isoformat(), *words)}:said"
    outcomes = await sender.send_all([message(OwnEvent(ce_id, saying.type, now, data), region.id)])
    if outcomes != [Outcome.TAKEN]:
        raise UnavailableError("broker")
    return ce_id


def alert_word(shell: Shell, worker: Worker, alert: AlertId) -> str:
    """Return the alert's id as the worker's organisation knows it."""
    return for_org(shell.keyring.pairwise_root, worker.org).to_org(alert)


async def _faces(conn: AsyncConnection, worker: Worker, region: Region, now: datetime) -> tuple[WorkerId, ...]:
    """Return the worker and those they stand in for today."""
    away = await away_of(conn, {worker.org}, region, now)
    return (worker.id, *sorted(stood_in_for(worker.id, away, region)))


def _by_face(alerts: Sequence[Alert], faces: Sequence[WorkerId]) -> list[tuple[Alert, WorkerId]]:
    """Pair each alert with the first of the faces it was told to: the worker's own comes first."""
    return [(one, next(face for face in faces if face in one.told)) for one in alerts]


def _disclosures(rows: tuple[Row, ...], worker: Worker) -> list[Disclosure]:
    told = [row.details for row in rows if row.details is not None]
    if not told:
        return []
    lines = [line for one in told for line in one.shown]
    facts = tuple(Fact(one.event_id, frozenset(one.categories), frozenset()) for one in lines)
    rules = tuple(dict.fromkeys(rule for one in lines for rule in one.rules))
    persons = tuple(sorted({one.person for one in told}))
    return [Disclosure(uuid4(), KIND, worker.org, persons, facts, rules, worker=worker.id)]
