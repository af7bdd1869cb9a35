"""The delivery lane: claim, then publish all that was claimed; nothing new is claimed meanwhile, so nobody starves."""

from __future__ import annotations

from typing import Final

from hub.delivery.producers import Sender
from hub.store.leases import Lease
from hub.store.pauses import DELIVERY
from hub.streams.claim import claim_batch
from hub.streams.publish import Publisher
from hub.streams.shell import Shell

ROUNDS: Final = 8
"""Publishing turns after a claim: the 300 rows of one claim, and the voids that came of them."""


class DeliveryLane:
    """Carries deliveries to `hub.out.<org>`."""

    name = DELIVERY

    def __init__(self, shell: Shell, sender: Sender) -> None:
        """Take the world and a sender that gives up by itself."""
        self._shell = shell
        self._publisher = Publisher(shell, sender)

    async def turn(self, lease: Lease) -> bool:
        """Publish what is claimed, claim the next, publish that; nothing while an operator has paused it."""
        left = await self._publish(lease)
        claimed = await claim_batch(self._shell, lease)
        return await self._publish(lease) or claimed or left

    async def _publish(self, lease: Lease) -> bool:
        """Publish until nothing may go out now; tell whether anything did."""
        for done in range(ROUNDS):
            if not await self._publisher.turn(lease):
                return done > 0
        return True
