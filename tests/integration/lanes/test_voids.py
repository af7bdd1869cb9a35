"""Between claim and publish rights may change: exactly what was claimed goes out, or a void with its number."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hub.consent.model import Prohibition
from hub.delivery.producers import Message, Outcome, Sender
from hub.errors import StoppedError
from hub.store import pauses
from hub.streams.claim import claim_batch
from hub.streams.delivery_lane import DeliveryLane
from hub.streams.door_why import why
from tests.examples.regions import PARISH, SOCIAL_WORK
from tests.examples.rights import MOTHER, prohibition
from tests.integration.lanes.world import World, by_name, permit

DISCLOSED = "SELECT state FROM disclosure ORDER BY made_at, id"


class Dying(Sender):
    """A sender whose process ends after Kafka has everything and before anybody noted it."""

    async def send_all(self, messages: Sequence[Message]) -> list[Outcome]:
        """Send, and end."""
        await super().send_all(messages)
        raise ProcessEndedError


class ProcessEndedError(Exception):
    """The process is gone."""


async def claimed(world: World, times: int = 1) -> None:
    """Let social work have claims that wait to be published."""
    await world.told(SOCIAL_WORK, times=times)
    lease = await world.lease("delivery")
    while await claim_batch(world.shell, lease):
        pass
    assert await world.one("SELECT count(*) FROM delivery WHERE state = 'sending'") == times


async def test_a_claim_that_is_withdrawn_becomes_a_void(world: World) -> None:
    """The void has the number and id of the claim and nothing else; the disclosure is withheld, the row denied."""
    await world.family()
    await claimed(world)
    await world.withdraw()
    await world.deliver()
    (got,) = await world.out(SOCIAL_WORK, 1)
    assert (got.seq, got.type, got.key, got.data) == (1, "hub.void.v1", "", {})
    assert "ce_subject" not in got.headers
    assert "hub_ground" not in got.headers
    assert [got.id] == [str(one) for (one,) in await world.rows("SELECT id FROM delivery WHERE kind = 'event'")]
    assert await world.rows(DISCLOSED) == [("withheld",)]
    assert await world.rows("SELECT state, hub_seq FROM delivery WHERE kind = 'event'") == [("denied", None)]
    assert await world.one("SELECT count(*) FROM recall") == 0


async def test_a_narrower_claim_is_claimed_afresh(world: World) -> None:
    """What may still go out in part gets its void first, then a new number, id and disclosure for less."""
    await world.family(by_name(SOCIAL_WORK, "mikkeli-koulut"))
    await claimed(world)
    await world.permit(permit("need"))
    await world.deliver()
    void, event = await world.out(SOCIAL_WORK, 2)
    assert (void.seq, void.type, event.seq, event.type) == (1, "hub.void.v1", 2, "hub.concern.raised.v1")
    assert event.id != void.id
    assert "sender" not in event.data
    first, afresh = [await why(world.shell, one.id, SOCIAL_WORK) for one in (void, event)]
    assert (first.event, first.happened) == (afresh.event, afresh.happened)
    assert await world.rows("SELECT state, hub_seq FROM disclosure ORDER BY hub_seq") == [
        ("withheld", 1),
        ("released", 2),
    ]


async def test_numbers_keep_their_order_around_a_void(world: World) -> None:
    """Nothing behind a void goes out before it."""
    await world.family()
    await claimed(world, 5)
    third = await world.one("SELECT event_id FROM delivery WHERE hub_seq = 3")
    await world.permit(permit(), prohibitions=_of_event(third))
    await world.deliver()
    found = await world.out(SOCIAL_WORK, 5)
    assert [one.seq for one in found] == [1, 2, 3, 4, 5]
    assert [one.seq for one in found if one.type == "hub.void.v1"] == [3]


async def test_after_a_crash_the_same_content_comes_again_under_the_same_number(world: World) -> None:
    """Sent but not marked: the next process sends id, number and content again, once."""
    await world.family()
    await claimed(world, 2)
    await crash(world)
    await world.deliver()
    first, second, *again = await world.out(SOCIAL_WORK, 4)
    assert [(one.seq, one.id, one.value, one.headers) for one in again] == [
        (one.seq, one.id, one.value, one.headers) for one in (first, second)
    ]
    assert await world.rows(DISCLOSED) == [("released",), ("released",)]
    assert await world.one("SELECT count(*) FROM delivery WHERE state <> 'sent'") == 0


async def test_a_withdrawal_after_a_crash_is_a_void_and_possibly_delivered(world: World) -> None:
    """What may have reached Kafka is not called withheld: it is possibly delivered, voided, and looked at again."""
    await world.family()
    await claimed(world)
    await crash(world)
    await world.withdraw()
    await world.do("DELETE FROM recheck")
    await world.deliver()
    content, void = await world.out(SOCIAL_WORK, 2)
    assert (content.seq, content.id, void.type) == (void.seq, void.id, "hub.void.v1")
    assert await world.rows(DISCLOSED) == [("possibly_delivered",)]
    assert await world.one("SELECT count(*) FROM recheck") == 1


async def test_a_failed_try_of_the_same_process_is_remembered(world: World) -> None:
    """The same lease tried and failed: a later void says possibly delivered, too."""
    await world.family()
    await claimed(world)
    lease = await world.lease("delivery")
    dying = Dying(world.shell.kafka.client(), lasting=False)
    world.senders.append(dying)
    publisher = world.publisher(dying)
    with pytest.raises(ProcessEndedError):
        await publisher.turn(lease)
    await world.withdraw()
    publisher._sender = world.sender()
    await publisher.turn(lease)
    assert await world.rows(DISCLOSED) == [("possibly_delivered",)]


async def test_the_void_of_a_crash_comes_again_the_same(world: World) -> None:
    """A void that was sent and not marked has the same bytes the second time."""
    await world.family()
    await claimed(world)
    await world.withdraw()
    await world.publisher().turn(await world.lease("delivery"))
    await crash(world)
    await world.deliver()
    first, again = await world.out(SOCIAL_WORK, 2)
    assert (first.type, first.seq, first.id, first.value, first.headers) == (
        again.type, again.seq, again.id, again.value, again.headers,
    )  # fmt: skip


async def test_what_can_never_be_sent_is_voided_parked_and_blocks_nobody(world: World) -> None:
    """A claim that can no longer be opened gives its number to a void; the next numbers go on."""
    await world.family()
    await claimed(world, 2)
    await world.do("UPDATE delivery SET sealed = '\\x00'::bytea WHERE hub_seq = 1")
    await world.deliver()
    void, event = await world.out(SOCIAL_WORK, 2)
    assert (void.seq, void.type, event.seq, event.type) == (1, "hub.void.v1", 2, "hub.concern.raised.v1")
    assert await world.rows("SELECT state, rules FROM delivery WHERE hub_seq IS NULL") == [
        ("denied", ["cannot_be_sent"])
    ]
    assert await world.rows("SELECT stage, position, org FROM quarantine") == [("delivery", 1, SOCIAL_WORK)]


async def test_a_stuck_recipient_delays_nobody_and_rests(world: World) -> None:
    """A recipient without a topic rests for 1 s and more; the others get theirs in the same turns."""
    await world.family()
    await world.do("INSERT INTO recipient (org) VALUES ('aaa-poissa')")
    await world.refuse("aaa-poissa")
    await world.told(SOCIAL_WORK, PARISH, times=2)
    await world.deliver()
    await world.out(SOCIAL_WORK, 2)
    await world.out(PARISH, 2)
    assert await world.rows("SELECT failures, wait_until > clock_timestamp() FROM recipient WHERE org = 'aaa-poissa'")
    assert await world.one("SELECT failures FROM recipient WHERE org = :o", o=PARISH) == 0


async def test_after_a_failure_one_message_is_tried_and_success_ends_the_rest(world: World) -> None:
    """Waiting grows 1, 2, 4 … 60 s; then one message goes first, and when it is taken all is well again."""
    await world.family()
    await claimed(world, 3)
    await world.do("UPDATE recipient SET failures = 9, wait_until = clock_timestamp() - interval '1 s'")
    publisher, lease = world.publisher(), await world.lease("delivery")
    await publisher.turn(lease)
    assert len(await world.out(SOCIAL_WORK)) == 1
    assert await world.rows("SELECT failures, wait_until FROM recipient") == [(0, None)]
    await publisher.turn(lease)
    await world.out(SOCIAL_WORK, 3)


async def test_a_lost_lease_marks_nothing(world: World) -> None:
    """Who lost the lane can neither claim nor publish."""
    await world.family()
    await world.told(SOCIAL_WORK)
    old = await world.lease("delivery", "one")
    await world.lease("delivery", "another")
    with pytest.raises(StoppedError):
        await DeliveryLane(world.shell, world.sender()).turn(old)
    with pytest.raises(StoppedError):
        await claim_batch(world.shell, old)
    assert await world.one("SELECT state FROM delivery") == "queued"


async def test_what_was_claimed_stays_while_paused(world: World) -> None:
    """A pause after the claim holds the publishing back as well."""
    await world.family()
    await claimed(world)
    async with world.shell.engine.begin() as conn:
        await pauses.pause(conn, pauses.DELIVERY)
    await world.deliver()
    await world.out(SOCIAL_WORK, 0)


async def crash(world: World) -> None:
    """Let a process send what is claimed and end before it is marked."""
    dying = Dying(world.shell.kafka.client(), lasting=False)
    world.senders.append(dying)
    with pytest.raises(ProcessEndedError):
        await world.publisher(dying).turn(await world.lease("delivery", "dying"))


def _of_event(event: object) -> tuple[Prohibition, ...]:
    return (prohibition(MOTHER, "document", str(event)),)
