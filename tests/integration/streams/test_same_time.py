"""A stranger's question about somebody unknown and somebody known: the same answer, in the same time within noise.

Asked are the border (a concern shared by consent that nobody has given) and the doors.
"""

from __future__ import annotations

import asyncio
import os
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4

from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.schemas.canonical import canonical
from hub.schemas.catalogue import TYPES
from hub.schemas.envelope import SEALED, Envelope, headers
from hub.schemas.topics import in_topic
from hub.sealing.hpke import InInfo, seal_in
from hub.sealing.pairwise import for_org
from hub.streams.door_disclosures import Asker, see_disclosures
from hub.streams.door_plan import see_plan
from hub.streams.record import Record
from hub.streams.stage_border import BorderStage
from tests.examples.timing import TRIALS, Answer, Question, measured
from tests.integration.streams.families import a_code, a_family, concern
from tests.integration.streams.world import PARISH, SCHOOL, SOCIAL_WORK, World

PART = 99
"""No record of Kafka has this partition, nor such an offset."""
_OFFSETS = count(1 << 40)


async def test_the_border_refuses_unknown_and_known_alike(world: World) -> None:
    """By identity code: the same reason, field, rule and mend, in the same time, and nobody is made."""
    people = await a_family(world)
    stage = BorderStage(world.shell)
    unknown = [_judged(world, stage, concern(a_code(9))) for _ in range(TRIALS)]
    known = [_judged(world, stage, concern(people.child)) for _ in range(TRIALS)]
    found = await measured(unknown, known)
    assert found.answers == {("refused", "no_consent")}
    assert found.alike, found


async def test_what_is_said_about_several_is_refused_alike(world: World) -> None:
    """A known one and an unknown one among those it is about cost the same."""
    people = await a_family(world)
    stage = BorderStage(world.shell)
    unknown = [_judged(world, stage, _about(a_code(9), a_code(9))) for _ in range(TRIALS)]
    known = [_judged(world, stage, _about(people.child, people.mother)) for _ in range(TRIALS)]
    found = await measured(unknown, known)
    assert found.answers == {("refused", "no_consent")}
    assert found.alike, found


async def test_the_plan_of_nobody_and_of_somebody_has_one_answer(world: World) -> None:
    """A made-up id, and the id that another organisation has of somebody the hub knows."""
    people = await a_family(world)
    person = await _person(world, people.child)
    theirs = for_org(world.shell.keyring.pairwise_root, SOCIAL_WORK).to_org(person)
    deacon = min(id for id, one in world.region.workers.items() if one.org == PARISH)
    made_up = [_plan(world, _made_up(), deacon) for _ in range(TRIALS)]
    found = await measured(made_up, [_plan(world, theirs, deacon)] * TRIALS)
    assert found.answers == {("not_found", "family")}
    assert found.alike, found


async def test_who_does_not_answer_the_family_learns_nothing_from_the_log(world: World) -> None:
    """The log of disclosures: by an id of nobody, and by the right id of somebody the hub knows."""
    people = await a_family(world)
    person = await _person(world, people.child)
    own = for_org(world.shell.keyring.pairwise_root, SCHOOL).to_org(person)
    made_up = [_log(world, _made_up(), SCHOOL) for _ in range(TRIALS)]
    found = await measured(made_up, [_log(world, own, SCHOOL)] * TRIALS)
    assert found.answers == {("not_found", "person")}
    assert found.alike, found


async def test_a_difference_is_noticed() -> None:
    """Half as long again, or another answer, is not the same."""

    def takes(seconds: float, answer: str) -> Question:
        async def ask() -> Answer:
            await asyncio.sleep(seconds)
            return (answer,)

        return ask

    assert not (await measured([takes(0.002, "no")] * TRIALS, [takes(0.004, "no")] * TRIALS)).alike
    assert not (await measured([takes(0, "no")] * 10, [takes(0, "not")] * 10)).alike


def _judged(world: World, stage: BorderStage, data: dict[str, Json]) -> Question:
    """Return the border's whole work for one event of the school, from the record to the commit."""
    record = _record(world, data)

    async def ask() -> Answer:
        batch = await stage.prepare([record])
        async with world.shell.engine.begin() as conn:
            tally = await stage.carry_out(conn, batch)
        return (*(outcome for _, outcome in tally.events), *(reason for _, reason in tally.refused), *tally.quarantined)

    return ask


def _plan(world: World, word: str, worker: str) -> Question:
    async def ask() -> Answer:
        try:
            await see_plan(world.shell, word, worker)
        except RefusedError as err:
            return (err.reason, err.field)
        return ()

    return ask


def _log(world: World, word: str, org: OrgId) -> Question:
    async def ask() -> Answer:
        try:
            await see_disclosures(world.shell, word, Asker(org), datetime(2020, 1, 1, tzinfo=UTC))
        except RefusedError as err:
            return (err.reason, err.field)
        return ()

    return ask


def _about(code: str, other: str) -> dict[str, Json]:
    about: Sequence[Json] = [{"hetu": other}]
    return concern(code, about=list(about))


def _made_up() -> str:
    """Return what looks like an organisation's id of a person."""
    return urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()


async def _person(world: World, code: str) -> UUID:
    """Return the id of the person behind an identity code, from an event about them."""
    event = await world.accepted(SOCIAL_WORK, "protection.lifted", {"person": {"hetu": code}})
    return UUID(str(await world.one("SELECT person FROM event WHERE event_id = :e", e=event)))


def _record(world: World, data: dict[str, Json]) -> Record:
    head = world.envelope(SCHOOL, "concern.raised", uuid4().hex, None)
    envelope = Envelope(
        head["ce_id"], head["ce_source"], TYPES["concern.raised"].wire, head["ce_time"], contenttype=SEALED
    )
    info = InInfo(envelope.id, envelope.source, envelope.type, envelope.time)
    value = seal_in(world.shell.keyring.public, canonical(data), info)
    return Record(in_topic(SCHOOL), PART, next(_OFFSETS), datetime.now(UTC), None, value, tuple(headers(envelope)))
