"""The inbox: a worker's open alerts, oldest deadline first, each with as much of its matter as the door allows now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from hub.delivery.producers import Outcome, Sender
from hub.errors import UnavailableError
from hub.family.inbox import Row, visible
from hub.ids import AlertId
from hub.region.model import Region, Worker
from hub.sealing.pairwise import for_org
from hub.store import disclosures, inbox_rows, rights
from hub.store.clock import database_now
from hub.store.disclosures import Disclosure, Fact
from hub.store.trouble import answering
from hub.streams.door_ids import from_word, not_found, worker_of
from hub.streams.own_events import HUB, OwnEvent, message
from hub.streams.shell import Shell

KIND: Final = "inbox"


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one worker sees, and the words their organisation knows alerts and persons by."""

    worker: Worker
    region: Region
    rows: tuple[Row, ...]


async def see_inbox(shell: Shell, worker_id: str) -> Inbox:
    """Return the inbox; what is shown beyond bare alerts is disclosed first. RefusedError `not_found`."""
    async with answering(), shell.engine.begin() as conn:
        await rights.lock_together(conn)
        region = await shell.regions.newest(conn)
        worker = worker_of(region, worker_id)
        alerts = await inbox_rows.open_alerts(conn, worker.id)
        around = await rights.load_around(conn, {one for alert in alerts for one in alert.origin.subjects})
        now = await database_now(conn)
        seen = [visible(alert, around, region, worker.id, now) for alert in alerts]
        rows = tuple(row for row in seen if row is not None)
        await disclosures.disclose(conn, _disclosures(rows, worker))
    return Inbox(worker, region, rows)


async def acknowledge(shell: Shell, sender: Sender, alert_word: str, worker_id: str) -> str:
    """Send `alert.acknowledged` through the border like everybody else; return its `ce_id` for the receipt.

    RefusedError `not_found` for an alert this worker was never told of.
    """
    async with answering(), shell.engine.connect() as conn:
        region = await shell.regions.newest(conn)
        worker = worker_of(region, worker_id)
        id = from_word(shell, worker.org, alert_word, "alert")
        alert = await inbox_rows.told_alert(conn, id, worker.id)
        now = (await database_now(conn)).replace(microsecond=0)
    if alert is None:
        raise not_found("alert")
    turner = for_org(shell.keyring.pairwise_root, HUB)
    # The time belongs to the id: what is said again later is another event, what is sent twice at once the same.
    ce_id = f"{alert.id}:ack:{int(now.timestamp())}"
    event = OwnEvent(ce_id, "alert.acknowledged", now, {"alert_id": turner.to_org(id), "worker": worker.id})
    outcomes = await sender.send_all([message(event, region.id)])
    if outcomes != [Outcome.TAKEN]:
        raise UnavailableError("broker")
    return ce_id


def alert_word(shell: Shell, worker: Worker, alert: AlertId) -> str:
    """Return the alert's id as the worker's organisation knows it."""
    return for_org(shell.keyring.pairwise_root, worker.org).to_org(alert)


def _disclosures(rows: tuple[Row, ...], worker: Worker) -> list[Disclosure]:
    told = [row.details for row in rows if row.details is not None]
    if not told:
        return []
    facts = tuple(Fact(one.shown.event_id, frozenset(one.shown.categories), frozenset()) for one in told)
    rules = tuple(dict.fromkeys(rule for one in told for rule in one.shown.rules))
    persons = tuple(sorted({one.person for one in told}))
    return [Disclosure(uuid4(), KIND, worker.org, persons, facts, rules, worker=worker.id)]
