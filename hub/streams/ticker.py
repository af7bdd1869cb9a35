"""The ticker: what is due by the clock becomes `clock.due`, sent through the border.

It fires nothing later than the border's watermark, so that an outage causes no storm of false alarms; an urgent clock
waits for nobody, and after 15 minutes no clock waits any longer.
"""

from __future__ import annotations

from typing import Final

from hub.consent.narrowing import RIGHTS_END
from hub.delivery.producers import Outcome, Sender
from hub.errors import UnavailableError
from hub.ids import derived
from hub.schemas.accepted import Json
from hub.sealing.pairwise import for_org
from hub.store import due_clocks
from hub.store.due_clocks import End, Step
from hub.store.leases import Lease, hold
from hub.streams.own_events import HUB, OwnEvent, message
from hub.streams.shell import Shell

BATCH: Final = 200
_KEY: Final = b"hub.ticker.rights.v1"


class Ticker:
    """Sends `clock.due` and moves clocks to their next step."""

    name = "ticker"

    def __init__(self, shell: Shell, sender: Sender) -> None:
        """Take the world and a sender."""
        self._engine = shell.engine
        self._regions = shell.regions
        self._sender = sender
        self._turner = for_org(shell.keyring.pairwise_root, HUB)

    async def turn(self, lease: Lease) -> bool:
        """Send what is due and note it; told twice after a crash, taken once by the border."""
        async with self._engine.begin() as conn:
            await hold(conn, lease)
            region = await self._regions.newest(conn)
            until = await due_clocks.watermark(conn)
            steps = await due_clocks.steps(conn, until, BATCH)
            ends = await due_clocks.ends(conn, until, BATCH)
        if not steps and not ends:
            return False
        events = [self._step(one) for one in steps] + [self._end(one) for one in ends]
        outcomes = await self._sender.send_all([message(one, region.id) for one in events])
        taken = [outcome is Outcome.TAKEN for outcome in outcomes]
        async with self._engine.begin() as conn:
            await hold(conn, lease)
            await due_clocks.move_on(conn, [one for one, ok in zip(steps, taken, strict=False) if ok])
            await due_clocks.told(conn, [one for one, ok in zip(ends, taken[len(steps) :], strict=True) if ok])
        if not all(taken):
            raise UnavailableError("broker")
        return True

    def _step(self, one: Step) -> OwnEvent:
        # The time belongs to the id: a clock set anew may have a step of the same name.
        ce_id = f"{one.deadline}:{one.step}:{int(one.at.timestamp())}"
        data: dict[str, Json] = {"deadline_id": self._turner.to_org(one.deadline), "step": one.step}
        return OwnEvent(ce_id, "clock.due", one.at, data)

    def _end(self, one: End) -> OwnEvent:
        number = derived(_KEY, one.person.bytes, one.at.isoformat())
        data: dict[str, Json] = {
            "deadline_id": self._turner.to_org(number),
            "step": RIGHTS_END,
            "person": {"id": self._turner.to_org(one.person)},
        }
        return OwnEvent(f"{number}:{RIGHTS_END}", "clock.due", one.at, data)
