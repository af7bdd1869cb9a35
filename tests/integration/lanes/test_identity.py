"""Who a person is travels sealed to the recipient's own key, to nobody else, and is disclosed as what it is."""

from __future__ import annotations

import base64
import json

import pytest

from hub.errors import PoisonError
from hub.schemas.labels import Category
from hub.sealing.hpke import OutInfo, generate, open_out
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK
from tests.integration.lanes.world import CARD, CHILDS_CODE, Got, World, by_name, permit


def info(got: Got, org: str = SOCIAL_WORK) -> OutInfo:
    """Return what the sealed part is bound to."""
    return OutInfo(got.id, got.type, org)


def blob(got: Got) -> bytes:
    """Return the sealed part."""
    person = got.data["person"]
    assert isinstance(person, dict)
    return base64.b64decode(str(person["sealed"]))


async def test_the_identity_opens_with_the_recipients_key_and_only_there(world: World) -> None:
    """Code and card are what was released; another key, delivery or organisation does not open them."""
    await world.family(by_name(SCHOOL, SOCIAL_WORK))
    await world.told(SOCIAL_WORK)
    await world.deliver()
    (got,) = await world.out(SOCIAL_WORK, 1)
    keys = {world.key.key_id: world.key}
    assert json.loads(open_out(keys, blob(got), info(got))) == {"hetu": CHILDS_CODE, **CARD}
    stranger = generate()
    for wrong, bound in (
        ({stranger.key_id: stranger}, info(got)),
        ({world.key.key_id: stranger}, info(got)),
        (keys, info(got, PARISH)),
        (keys, OutInfo("another", got.type, SOCIAL_WORK)),
    ):
        with pytest.raises(PoisonError):
            open_out(wrong, blob(got), bound)


async def test_only_released_parts_of_the_card_are_sealed(world: World) -> None:
    """Without `contact` and `address` the card ends at the name."""
    await world.family(permit(Category.NEED, Category.IDENTITY))
    await world.told(SOCIAL_WORK)
    await world.deliver()
    (got,) = await world.out(SOCIAL_WORK, 1)
    told = json.loads(open_out({world.key.key_id: world.key}, blob(got), info(got)))
    assert sorted(told) == ["family_name", "given_name", "hetu"]
    assert await world.one("SELECT categories FROM disclosure") == ["identity", "need"]


async def test_without_a_key_or_a_release_the_identity_stays_out(world: World) -> None:
    """A recipient without a public key, and one who may not have it, get nothing sealed."""
    await world.family(permit(Category.NEED, parties=("network",)), by_name(SCHOOL, PARISH))
    await world.told(SOCIAL_WORK, PARISH)
    await world.deliver()
    for org in (SOCIAL_WORK, PARISH):
        (got,) = await world.out(org, 1)
        assert "sealed" not in got.data["person"]  # type: ignore[operator]  # a record


async def test_no_identity_lies_open_anywhere(world: World) -> None:
    """Neither the message nor the delivery's row holds code or card in clear."""
    await world.family(by_name(SCHOOL, SOCIAL_WORK))
    await world.told(SOCIAL_WORK)
    await world.deliver()
    (got,) = await world.out(SOCIAL_WORK, 1)
    rows = str(await world.rows("SELECT d::text FROM delivery d")) + str(
        await world.rows("SELECT s::text FROM disclosure s")
    )
    for word in (CHILDS_CODE, *map(str, CARD.values())):
        assert word.encode() not in got.value
        assert word not in str(got.headers) + rows
