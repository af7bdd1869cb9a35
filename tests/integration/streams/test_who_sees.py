"""Who would see this event? An answer for every type that an organisation may send; nothing is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from hub.commands.answers import who_document
from hub.ids import OrgId
from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.envelope import Envelope
from hub.schemas.labels import Sector
from hub.schemas.senders import may_send
from hub.schemas.topics import in_topic
from hub.sealing.pairwise import for_org
from hub.store.receipts import told_at
from hub.streams.door_who_sees import Seers, WhoSees, who_sees
from tests.examples.events import event_data
from tests.integration.streams.families import a_family, permit
from tests.integration.streams.world import PARISH, SCHOOL, SOCIAL_WORK, World

CHILD_PROTECTION = OrgId("lastensuojelu")
SENT = sorted(name for name in TYPES if any(may_send(sector, name) for sector in Sector))
UNIT, AINO = "mikkeli-koulu-lansi", "aino-koskela"


@dataclass(frozen=True, slots=True)
class Cast:
    """A family, and one of everything that an event may be about."""

    person: dict[str, Json]
    mother: dict[str, Json]
    ids: Mapping[str, str]
    """Ids of things, as the organisation has them that answers."""


@dataclass(frozen=True, slots=True)
class Case:
    """Who sends what beyond the plain example, and who may see it."""

    org: OrgId
    seers: Seers
    data: Mapping[str, Json]
    sees: frozenset[OrgId] = frozenset()
    """Organisations that get some field of it, whoever else does."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cast(world: World) -> Cast:
    """Let there be a referral, a plan, a service, a named worker, an alert and a recall of one family."""
    people = await a_family(world)
    await permit(world, people, "status", "worker", "link", "need", "service", "plan", "identity", "social", "text")
    child: dict[str, Json] = {"hetu": people.child}
    mother: dict[str, Json] = {"hetu": people.mother}
    about: dict[str, Json] = {"person": child, "basis": {"kind": "consent"}}
    own = {name: str(uuid4()) for name in ("referral", "plan", "service")}
    await world.accepted(
        SOCIAL_WORK, "service.started", event_data("service.started", full=False, service_id=own["service"], **about)
    )
    await world.accepted(
        SOCIAL_WORK, "plan.opened", event_data("plan.opened", full=False, plan_id=own["plan"], **about)
    )
    referral = event_data("referral.sent", full=False, referral_id=own["referral"], to=SOCIAL_WORK, **about)
    received = await opened(world, await world.says(SCHOOL, "referral.sent", referral))
    named = event_data("worker.named", full=False, worker=AINO, **about)
    event = await world.accepted(SOCIAL_WORK, "worker.named", named)
    await world.applied(event)
    alert, recall = uuid4(), uuid4()
    await plant(world, event, alert, recall)
    turner = for_org(world.shell.keyring.pairwise_root, SOCIAL_WORK)
    words = {"received": turner.to_org(received), "alert": turner.to_org(alert), "recall": turner.to_org(recall)}
    return Cast(child, mother, {**own, **words})


@pytest.mark.parametrize("type", SENT)
async def test_every_type_has_its_answer(world: World, cast: Cast, type: str) -> None:
    """Accepted, with who may see it; who gets something gets it by a rule, and nothing is written."""
    case = cases(cast)[type]
    before = await world.one("SELECT count(*) FROM event")
    answer = await ask(world, case.org, type, case.data)
    assert answer.refusal is None, answer.refusal
    assert answer.seers is case.seers
    seen = {one.org: one for one in answer.shares if one.leaves}
    assert case.sees <= seen.keys()
    assert all(one.rules for one in answer.shares)
    assert bool(seen) == (case.seers is Seers.ORGANISATIONS)
    assert who_document(answer)["seen_by"] == case.seers.value
    assert await world.one("SELECT count(*) FROM event") == before


async def test_a_receiver_may_be_a_word_or_a_record(world: World, cast: Cast) -> None:
    """The plain organisation word and the record with a unit have the same readers."""
    data = cases(cast)["referral.sent"].data
    word = await ask(world, SCHOOL, "referral.sent", {**data, "to": SOCIAL_WORK})
    record = await ask(
        world,
        SCHOOL,
        "referral.sent",
        {**data, "to": {"organisation": SOCIAL_WORK, "unit": "perhesosiaalityo-mikkeli"}},
    )
    assert word.refusal is record.refusal is None
    assert {one.org for one in word.shares if one.leaves} == {one.org for one in record.shares if one.leaves}
    assert any("to.unit" in one.leaves for one in record.shares)


async def test_what_would_be_refused_says_so(world: World, cast: Cast) -> None:
    """The border's reason, field and mend; no organisation is named."""
    answer = await ask(world, PARISH, "consent.granted", cases(cast)["consent.granted"].data)
    assert answer.refusal is not None
    assert (answer.refusal.reason, answer.shares, answer.seers) == ("not_yours_to_give", (), None)
    assert "organisations" not in who_document(answer)


def cases(cast: Cast) -> dict[str, Case]:
    """Return for every type who sends it, with what the plain example leaves open."""
    return {
        **{
            name: Case(org, seers, plain(name, cast, more), sees)
            for name, (org, seers, more, sees) in _work(cast).items()
        },
        **{name: Case(org, Seers.HUB_ALONE, plain(name, cast, more)) for name, (org, more) in _rights(cast).items()},
    }


def plain(name: str, cast: Cast, more: Mapping[str, Json]) -> dict[str, Json]:
    """Return the example's data about the child of the cast."""
    person: dict[str, Json] = {"person": cast.person} if "person" in event_data(name) else {}
    return event_data(name, full=False, **{**person, **more})


Row = tuple[OrgId, Seers, Mapping[str, Json], frozenset[OrgId]]


def _work(cast: Cast) -> dict[str, Row]:
    seen, near = Seers.ORGANISATIONS, frozenset({SCHOOL, PARISH})
    nobody, today = frozenset[OrgId](), datetime.now(UTC).date().isoformat()
    by_law: dict[str, Json] = {"basis": {"kind": "duty", "rule": "LSL-25"}, "unit": UNIT}
    own: dict[str, Json] = {"basis": {"kind": "own"}}
    referral, received = {"referral_id": cast.ids["referral"]}, {"referral_id": cast.ids["received"]}
    to_sender = frozenset({SCHOOL})
    return {
        "contact.made": (SOCIAL_WORK, seen, {}, near),
        "concern.raised": (SOCIAL_WORK, seen, {}, near),
        "child_protection.notified": (SCHOOL, seen, by_law, frozenset({CHILD_PROTECTION})),
        **{
            name: (SOCIAL_WORK, seen, {"kind": "shl"}, nobody)
            for name in ("urgency.assessed", "assessment.started", "assessment.unneeded", "assessment.ready")
        },
        "family.informed": (SOCIAL_WORK, seen, {**own, "party": cast.mother}, frozenset({SOCIAL_WORK})),
        "plan.opened": (SOCIAL_WORK, seen, {}, near),
        "plan.updated": (SOCIAL_WORK, seen, {"plan_id": cast.ids["plan"]}, near),
        "plan.closed": (SOCIAL_WORK, seen, {"plan_id": cast.ids["plan"]}, near),
        "service.started": (SOCIAL_WORK, seen, {}, near),
        "service.ended": (SOCIAL_WORK, seen, {"service_id": cast.ids["service"]}, near),
        "worker.named": (SOCIAL_WORK, seen, {"worker": "eero-vainio", "role": "pair"}, near),
        "worker.released": (SOCIAL_WORK, seen, {"person": cast.person, "worker": AINO}, near),
        "feedback.given": (SOCIAL_WORK, seen, {}, near),
        "referral.sent": (SCHOOL, seen, {"to": SOCIAL_WORK}, frozenset({SOCIAL_WORK, PARISH})),
        **{
            f"referral.{state}": (SOCIAL_WORK, seen, received, to_sender)
            for state in ("received", "accepted", "started", "on_hold", "refused", "ended")
        },
        "referral.withdrawn": (SCHOOL, seen, referral, frozenset({SOCIAL_WORK})),
        "contact.counted": (SCHOOL, Seers.NOBODY, {}, nobody),
        "worker.absent": (SOCIAL_WORK, Seers.NOBODY, {"worker": AINO, "from": today, "to": today}, nobody),
    }


def _rights(cast: Cast) -> dict[str, tuple[OrgId, Mapping[str, Json]]]:
    by, herself = {"by": cast.mother}, {"person": cast.mother, "by": cast.mother}
    later = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    alert = {"alert_id": cast.ids["alert"], "worker": AINO}
    access: dict[str, Json] = {"paragraph": "SHAL-20", "purpose": "child_protection", "valid_to": later}
    return {
        "consent.granted": (SOCIAL_WORK, {**by, "evidence": {"how": "written", "before": AINO}}),
        "consent.withdrawn": (PARISH, by),
        "prohibition.set": (PARISH, herself),
        "prohibition.lifted": (SOCIAL_WORK, herself),
        "family.joined": (SOCIAL_WORK, {"family": {"of": cast.mother}}),
        "family.left": (SOCIAL_WORK, {"person": cast.mother, "family": {"of": cast.person}}),
        "protection.set": (PARISH, {}),
        "protection.lifted": (SOCIAL_WORK, {}),
        "access.statutory": (CHILD_PROTECTION, access),
        "access.ended": (CHILD_PROTECTION, {}),
        "alert.acknowledged": (SOCIAL_WORK, alert),
        "alert.delegated": (SOCIAL_WORK, {**alert, "to": "eero-vainio"}),
        "alert.declined": (SOCIAL_WORK, alert),
        "recall.acknowledged": (SOCIAL_WORK, {"recall_id": cast.ids["recall"]}),
    }


async def ask(world: World, org: OrgId, type: str, data: Mapping[str, Json]) -> WhoSees:
    """Ask about an event of `org` as if it happened now."""
    head = world.envelope(org, type, uuid4().hex, None)
    envelope = Envelope(head["ce_id"], head["ce_source"], head["ce_type"], head["ce_time"])
    return await who_sees(world.shell, envelope, data)


async def opened(world: World, offset: int) -> UUID:
    """Return the id of what an accepted event opened."""
    assert (await world.outcome(SCHOOL, offset))["outcome"] == "accepted"
    async with world.shell.engine.connect() as conn:
        told = await told_at(conn, (in_topic(SCHOOL), 0, offset))
    assert told is not None
    ((_, id),) = told.opened
    return id


async def plant(world: World, event: object, alert: UUID, recall: UUID) -> None:
    """Let the family of an event have an alert that worker was told of, and a recall to family social work."""
    (place,) = await world.rows("SELECT family, person FROM event WHERE event_id = :e", e=event)
    family, person = place
    async with world.shell.engine.begin() as conn:
        await conn.execute(
            text(
                "INSERT INTO alert (id, family, person, kind, level, matter, org, unit, worker, told, state, raised_at,"
                " doc) VALUES (:a, :f, :p, 'concern', 'small', :m, :o, 'perhesosiaalityo-mikkeli', CAST(:w AS text),"
                " ARRAY[CAST(:w AS text)], 'closed', clock_timestamp(), '{}')"
            ),
            {"a": alert, "m": str(alert), "f": family, "p": person, "o": SOCIAL_WORK, "w": AINO},
        )
        await conn.execute(
            text(
                "INSERT INTO recall (id, org, person, family, categories, received_before, acknowledge_by)"
                " VALUES (:r, :o, :p, :f, '{need}', clock_timestamp(), clock_timestamp())"
            ),
            {"r": recall, "o": SOCIAL_WORK, "p": person, "f": family},
        )
