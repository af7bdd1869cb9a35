"""Referrals through the border of a running hub: sent, refused with the receiver's own word for it, and sent anew."""

from __future__ import annotations

from uuid import UUID, uuid4

from hub.schemas.accepted import Json
from hub.schemas.topics import in_topic
from hub.sealing.pairwise import for_org
from hub.store.receipts import told_at
from tests.integration.streams.families import a_family, permit
from tests.integration.streams.world import PARISH, SCHOOL, SOCIAL_WORK, World


def _referral(code: str, to: str, own_id: str, **more: Json) -> dict[str, Json]:
    ground: Json = {"kind": "consent"}
    what: dict[str, Json] = {"service": "family_social_work", "urgency": "soon"}
    return {"person": {"hetu": code}, "basis": ground, "referral_id": own_id, "to": to, **what, **more}


async def test_a_refused_referral_is_sent_anew_by_the_id_it_had(world: World) -> None:
    """The receiver answers by the hub's word, the sender names its own; a stranger's word opens nothing."""
    people = await a_family(world)
    await permit(world, people)
    first, second = str(uuid4()), str(uuid4())
    offset = await world.says(SCHOOL, "referral.sent", _referral(people.child, SOCIAL_WORK, first))
    assert (await world.outcome(SCHOOL, offset))["outcome"] == "accepted"
    async with world.shell.engine.connect() as conn:
        told = await told_at(conn, (in_topic(SCHOOL), 0, offset))
    assert told is not None
    ((kind, id),) = told.opened
    assert kind == "referral"
    refusal: dict[str, Json] = {"referral_id": _word(world, SOCIAL_WORK, id), "reason": "full"}
    await world.accepted(SOCIAL_WORK, "referral.refused", refusal)
    await world.accepted(SCHOOL, "referral.sent", _referral(people.child, PARISH, second, answers=first))
    stranger = _referral(people.child, SOCIAL_WORK, str(uuid4()), answers=_word(world, PARISH, id))
    no = await world.outcome(PARISH, await world.says(PARISH, "referral.sent", stranger))
    assert (no["outcome"], no["reason"], no["field"]) == ("refused", "not_valid", "answers")
    turned = await world.outcome(
        SCHOOL,
        await world.says(SCHOOL, "referral.accepted", {"referral_id": first}),
    )
    assert (turned["outcome"], turned["reason"]) == ("refused", "not_a_party")


def _word(world: World, org: str, id: UUID) -> str:
    return for_org(world.shell.keyring.pairwise_root, org).to_org(id)
