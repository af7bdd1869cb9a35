"""Claim and publish: what is allowed goes out once, numbered without a gap; what is not is denied for ever."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from hub.schemas.accepted import Basis, BasisKind
from hub.schemas.labels import Category, Purpose
from hub.store import pauses
from hub.streams.delivery_lane import DeliveryLane
from hub.vault.keys import destroy
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK
from tests.examples.rights import CHILD
from tests.integration.lanes.world import CHILDS_LOCAL, World, permit

NUMBERS = "SELECT recipient, hub_seq FROM delivery WHERE hub_seq IS NOT NULL ORDER BY 1, 2"


async def test_an_allowed_event_reaches_its_recipient_minimised(world: World) -> None:
    """The parish gets the leaves it may have, by its own ids, and there is a disclosure that says so."""
    await world.family(permit(Category.NEED, Category.SERVICE))
    (id,) = await world.told(PARISH)
    await world.deliver()
    (got,) = await world.out(PARISH, 1)
    turner = world.turner(PARISH)
    assert got.type == "hub.concern.raised.v1"
    assert got.data["level"] == "notable"
    assert got.data["person"] == {"id": turner.to_org(CHILD)}
    assert "sender" not in got.data
    assert got.key == turner.to_org(CHILD)
    assert await world.state(id) == "sent"
    assert await world.rows("SELECT org, state, hub_seq, categories FROM disclosure") == [
        (PARISH, "released", 1, ["need"])
    ]


async def test_headers_are_those_of_the_interface(world: World) -> None:
    """Every header of `hub.out` is there, the time to the minute, the key is the pairwise id, nothing of the sender."""
    await world.family()
    event = await world.happens(at=datetime(2026, 11, 24, 8, 17, 31, tzinfo=UTC))
    (id,) = await world.queue(event, SOCIAL_WORK)
    await world.deliver()
    (got,) = await world.out(SOCIAL_WORK, 1)
    assert got.headers["ce_specversion"] == "1.0"
    assert got.headers["ce_id"] == str(id)
    assert got.headers["ce_source"] == f"//{world.region.id}/hub"
    assert got.headers["ce_time"] == "2026-11-24T08:17:00Z"
    assert got.headers["ce_subject"] == got.key == world.turner(SOCIAL_WORK).to_org(CHILD)
    assert got.headers["hub_seq"] == "1"
    assert got.headers["hub_ground"] == "consent"
    assert got.headers["traceparent"].startswith("00-")
    assert got.headers["ce_dataschema"]
    assert str(event.event_id) not in str(got.headers) + got.value.decode("latin1")
    assert "row-1" not in str(got.headers) + got.value.decode("latin1")


async def test_what_is_not_allowed_is_denied_for_ever(world: World) -> None:
    """Without permission nothing goes out and nothing is disclosed, and a later permission changes nothing."""
    await world.family(permit(parties=(SCHOOL, SOCIAL_WORK)))
    (id,) = await world.told(PARISH)
    await world.deliver()
    assert await world.rows("SELECT state, rules, hub_seq FROM delivery") == [("denied", ["silence"], None)]
    await world.permit(permit())
    await world.deliver()
    assert await world.state(id) == "denied"
    assert await world.out(PARISH, 0) == []
    assert await world.rows("SELECT 1 FROM disclosure") == []


async def test_numbers_are_gap_free_over_every_kind(world: World) -> None:
    """Events, states and refusals of one recipient share one row of numbers; the denied take none."""
    await world.family(permit(Category.NEED, parties=(SCHOOL, SOCIAL_WORK)))
    await world.told(SOCIAL_WORK, PARISH, times=3)
    await world.refuse(SOCIAL_WORK)
    await world.refuse(PARISH)
    await world.told(SOCIAL_WORK, PARISH, times=2)
    await world.deliver()
    await world.refuse(SOCIAL_WORK)
    await world.deliver()
    assert [one.seq for one in await world.out(SOCIAL_WORK, 7)] == list(range(1, 8))
    assert [one.type for one in await world.out(PARISH, 1)] == ["hub.refused.v1"]


async def test_the_order_of_a_family_is_the_order_of_its_recipient(world: World) -> None:
    """Deliveries go out as their events were accepted, urgent ones first."""
    await world.family()
    ids = await world.told(SOCIAL_WORK, times=5)
    urgent = await world.queue(await world.happens(), SOCIAL_WORK, urgent=True)
    await world.deliver()
    assert [UUID(one.id) for one in await world.out(SOCIAL_WORK, 6)] == urgent + ids


async def test_redelivered_rows_change_nothing(world: World) -> None:
    """Turns after everything was sent send nothing more."""
    await world.family()
    await world.told(SOCIAL_WORK, times=3)
    await world.deliver()
    await world.deliver()
    assert [one.seq for one in await world.out(SOCIAL_WORK, 3)] == [1, 2, 3]
    assert await world.one("SELECT count(*) FROM disclosure") == 3


async def test_the_notifier_hears_that_it_was_received(world: World) -> None:
    """A status tells the sender its own `ce_id` and a neutral state, nobody's id."""
    await world.family()
    duty = Basis(BasisKind.DUTY, Purpose.CHILD_PROTECTION, "LSL-25")
    event = await world.happens(
        "child_protection.notified",
        basis=duty,
        data={"urgent": True, "reasons": ["violence"], "anticipatory": False, "police_told": False},
    )
    await world.queue(event, SCHOOL, kind="status")
    await world.deliver()
    (got,) = await world.out(SCHOOL, 1)
    assert got.type == "hub.status.v1"
    assert (got.data["ce_id"], got.data["state"]) == (event.ce_id, "received")
    assert got.key == ""
    assert "ce_subject" not in got.headers


async def test_the_recipients_own_id_of_the_person_travels_with_it(world: World) -> None:
    """Who gave the person an id of its own hears it again, whatever it may see."""
    await world.family()
    await world.queue(await world.happens(sender=SOCIAL_WORK), SCHOOL, PARISH)
    await world.deliver()
    (school,), (parish,) = await world.out(SCHOOL, 1), await world.out(PARISH, 1)
    assert school.data["person"]["local_id"] == CHILDS_LOCAL
    assert "local_id" not in parish.data["person"]


async def test_a_paused_lane_neither_claims_nor_publishes(world: World) -> None:
    """While paused nothing moves, not even what was claimed; resumed, it goes on."""
    await world.family()
    await world.told(SOCIAL_WORK)
    async with world.shell.engine.begin() as conn:
        await pauses.pause(conn, pauses.DELIVERY)
    await world.deliver()
    assert await world.one("SELECT state FROM delivery") == "queued"
    async with world.shell.engine.begin() as conn:
        await pauses.resume(conn, pauses.DELIVERY)
    await world.deliver()
    await world.out(SOCIAL_WORK, 1)


async def test_nobodys_backlog_delays_another(world: World) -> None:
    """Of many waiting rows everybody's first one is claimed before anybody's second."""
    await world.family()
    await world.told(SCHOOL, SOCIAL_WORK, times=120, sender=PARISH)
    await world.told(PARISH, sender=SCHOOL)
    lane = DeliveryLane(world.shell, world.sender())
    lease = await world.lease("delivery")
    assert await lane.turn(lease)  # gives new recipients their counters
    await lane.turn(lease)
    assert await world.one("SELECT count(*) FROM delivery WHERE recipient = :o AND state = 'sent'", o=PARISH) == 1
    while await lane.turn(lease):
        pass
    assert [one.seq for one in await world.out(SCHOOL, 120)] == list(range(1, 121))


async def test_an_event_whose_person_was_erased_is_not_delivered(world: World) -> None:
    """A destroyed key leaves nothing to tell."""
    await world.family()
    (id,) = await world.told(SOCIAL_WORK)
    await destroy(world.shell.vault, CHILD)
    await world.deliver()
    assert await world.state(id) == "denied"
    await world.out(SOCIAL_WORK, 0)


@pytest.mark.parametrize("held", [True, False], ids=["while a narrowing is quarantined", "otherwise"])
async def test_a_hold_closes_the_door(world: World, held: bool) -> None:
    """A quarantined narrowing event that names the child closes what consent opened."""
    await world.family()
    if held:
        await world.do("INSERT INTO hold (person, quarantine) VALUES (:p, gen_random_uuid())", p=CHILD)
    (id,) = await world.told(SOCIAL_WORK)
    await world.deliver()
    assert await world.state(id) == ("denied" if held else "sent")
