"""A hub whose stages are played by the test: it writes what they would have written, and lets the lanes take turns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord
from sqlalchemy import text

from hub.consent.model import Permission, PersonRights
from hub.delivery.producers import Sender
from hub.embedded.kafka import KafkaPart
from hub.embedded.provision import provision_kafka
from hub.ids import DeliveryId, EventId, FamilyId, OrgId, PersonId
from hub.region.model import Region
from hub.region.read import parse
from hub.schemas.accepted import Accepted, Basis, BasisKind, Data, Json, Origin
from hub.schemas.codec import decode
from hub.schemas.labels import RELEASABLE, Category
from hub.schemas.topics import EVENTS, EVENTS_PARTITIONS, HUB_USER, INTERNAL, acls, out_topic, topics, users
from hub.sealing.hpke import PrivateKey, generate
from hub.sealing.keyring import Keyring
from hub.sealing.pairwise import Pairwise, for_org
from hub.sealing.sealed_event import seal_event
from hub.store import deliveries, events, regions, rights
from hub.store.deliveries import Kind, Queued
from hub.store.engine import store_engine
from hub.store.events import Stored
from hub.store.leases import Lease, take
from hub.store.migrations.upgrade import upgrade
from hub.store.regions import Regions
from hub.streams.delivery_lane import DeliveryLane
from hub.streams.lane_loop import Lane
from hub.streams.publish import Publisher
from hub.streams.shell import KafkaAccess, Shell
from hub.telemetry.health import Health
from hub.telemetry.labels import Vocabulary
from hub.telemetry.metrics import Metrics
from hub.vault.engine import vault_engine
from hub.vault.make import make
from hub.vault.model import Card, DraftPerson, Handle, NewPerson, draft
from hub.vault.schema import create_all
from tests.examples.regions import AREA, ETELA_SAVO, PARISH, SCHOOL, SOCIAL_WORK, defaults_text, etela_savo
from tests.examples.rights import CHILD, HOUSE, MOTHER, adult, child, permission

LONG_AGO = datetime(2025, 6, 1, tzinfo=UTC)
MASTER = b"m" * 32
CHILDS_CODE, CHILDS_LOCAL = "050516A9018", "oppilas-4711"
CARD: Card = {
    "given_name": "Testilapsi",
    "family_name": "Esimerkki",
    "phone": "+358 000 000",
    "address": "Keksittykuja 1",
}
EVERYONE = (SCHOOL, SOCIAL_WORK, PARISH)
PATIENCE = 20.0
Raw = ConsumerRecord[bytes | None, bytes | None]


async def furnished(kafka: KafkaPart) -> None:
    """Give a Kafka every topic, user and access rule of the region."""
    orgs = sorted(etela_savo().organisations)
    words = {name: password(name) for name in users(orgs)}
    await provision_kafka(kafka.login, words, topics(orgs), acls(orgs))


def password(user: str) -> str:
    """Return the word a user of the tests' Kafka logs in with."""
    return f"secret-{user}"


def access(kafka: KafkaPart, user: str = HUB_USER) -> KafkaAccess:
    """Return how a user logs in to Kafka."""
    return KafkaAccess(kafka.bootstrap, user, password(user))


@dataclass(frozen=True, slots=True)
class Got:
    """One message as its recipient reads it."""

    seq: int
    id: str
    type: str
    key: str
    headers: Mapping[str, str]
    value: bytes
    appended_at: datetime

    @property
    def data(self) -> dict[str, Json]:
        """The content."""
        return decode(self.value)[1]


@dataclass(slots=True)
class World:
    """The hub under test."""

    shell: Shell
    region: Region
    kafka: KafkaPart
    url: str
    key: PrivateKey
    """Of family social work, to which identities are sealed."""
    ends: dict[tuple[str, int], int] = field(default_factory=dict)
    people: dict[PersonId, DraftPerson] = field(default_factory=dict)
    senders: list[Sender] = field(default_factory=list)
    last_no: int = 0

    # --- what the stages would have done ---

    async def live(self, *persons: PersonId, code: str = CHILDS_CODE, card: Card | None = CARD) -> None:
        """Make persons in the vault and their house; the child has a code, a card and the school's own id."""
        for person in persons:
            self.people[person] = draft(person)
            mine = person == CHILD
            handles = (Handle("code", None, code), Handle("local", SCHOOL, CHILDS_LOCAL)) if mine else ()
            new = NewPerson(self.people[person], handles, code if mine else None, card if mine else None)
            await make(self.shell.vault, self.shell.keyring, [new])
            await self.do("INSERT INTO member (family, person, present) VALUES (:f, :p, true)", f=HOUSE, p=person)

    async def family(self, *gives: Permission) -> None:
        """Let a child live with a mother who decides; by default she permits everybody everything."""
        await self.live(CHILD, MOTHER)
        await self.permit(*(gives or (permit(),)))

    async def permit(self, *gives: Permission, **overrides: object) -> None:
        """Write the child's rights anew, as the border does: under the lock, alone."""
        await self.put_rights(child(MOTHER, gives=gives, **overrides), adult(MOTHER))

    async def put_rights(self, *changed: PersonRights) -> None:
        """Change rights as the border does: the lock taken alone, as the last act before the commit."""
        async with self.shell.engine.begin() as conn:
            await rights.put(conn, {one.person: one for one in changed}, {})
            await conn.execute(
                text("INSERT INTO recheck (person) SELECT unnest(CAST(:p AS uuid[]))"),
                {"p": sorted(one.person for one in changed)},
            )
            await rights.lock_alone(conn)

    async def withdraw(self) -> None:
        """Let the child's rights hold nothing any more."""
        await self.put_rights(child(MOTHER))

    async def happens(self, type: str = "concern.raised", sender: OrgId = SCHOOL, **more: object) -> Accepted:
        """Accept an event about the child."""
        self.last_no += 1
        event = accepted(type, sender, no=self.last_no, **more)  # type: ignore[arg-type]  # fields by name
        keys = {person: one.key for person, one in self.people.items()}
        stored = Stored(
            event.event_id, event.family, event.family_no, event.origin.person, sender, event.accepted_at,
            seal_event(event, keys),
        )  # fmt: skip
        async with self.shell.engine.begin() as conn:
            await events.add(conn, [stored])
        return event

    async def queue(
        self, event: Accepted, *recipients: OrgId, kind: Kind = "event", urgent: bool = False
    ) -> list[UUID]:
        """Queue a delivery of the event to each recipient; return their ids."""
        rows = [
            Queued(DeliveryId(uuid4()), org, kind, event.accepted_at, event.event_id, event.origin.person, None, urgent)
            for org in recipients
        ]
        async with self.shell.engine.begin() as conn:
            await deliveries.queue(conn, rows)
        return [row.id for row in rows]

    async def told(self, *recipients: OrgId, times: int = 1, **more: object) -> list[UUID]:
        """Accept `times` concerns and queue each for every recipient."""
        return [id for _ in range(times) for id in await self.queue(await self.happens(**more), *recipients)]

    async def refuse(self, org: OrgId, ce_id: str = "row-1") -> UUID:
        """Queue the refusal of an event of `org`."""
        body: Data = {"ce_id": ce_id, "reason": "no_consent"}
        row = Queued(DeliveryId(uuid4()), org, "refused", datetime.now(UTC), body=body)
        async with self.shell.engine.begin() as conn:
            await deliveries.queue(conn, [row])
        return row.id

    # --- lanes ---

    def sender(self, *, lasting: bool = False, kafka: KafkaAccess | None = None) -> Sender:
        """Return a producer that is stopped at the end."""
        made = Sender((kafka or self.shell.kafka).client(), lasting=lasting)
        self.senders.append(made)
        return made

    async def lease(self, lane: str, holder: str = "test") -> Lease:
        """Take the lease of a lane, from whoever has it."""
        await self.do("UPDATE lease SET until = clock_timestamp() - interval '1 s' WHERE lane = :l", l=lane)
        async with self.shell.engine.begin() as conn:
            taken = await take(conn, lane, holder)
        assert taken is not None
        return taken

    async def deliver(self) -> None:
        """Let a delivery lane take turns until nothing is left to do now."""
        await self.turns(DeliveryLane(self.shell, self.sender()))

    async def turns(self, lane: Lane, holder: str = "test") -> None:
        """Let a lane take turns until it has nothing to do."""
        lease = await self.lease(lane.name, holder)
        while await lane.turn(lease):
            pass

    def publisher(self, sender: Sender | None = None) -> Publisher:
        """Return a publisher as a process that has just started has it."""
        return Publisher(self.shell, sender or self.sender())

    # --- what came of it ---

    async def out(self, org: OrgId, count: int | None = None) -> list[Got]:
        """Return what `org` can read since the test began, once it is `count` messages."""
        found = [_got(one) for one in await self.read(out_topic(org), access(self.kafka, org), count)]
        assert count is None or len(found) == count, [(one.seq, one.type) for one in found]
        return found

    async def read(self, topic: str, as_: KafkaAccess | None = None, count: int | None = None) -> list[Raw]:
        """Return the records of a topic since the test began, in the order of each partition."""
        consumer = AIOKafkaConsumer(**(as_ or self.shell.kafka).client(), max_partition_fetch_bytes=4 << 20)
        await consumer.start()
        try:
            parts = _parts(consumer, topic)
            consumer.assign(parts)
            for part in parts:
                consumer.seek(part, self.ends.get((topic, part.partition), 0))
            ends = await consumer.end_offsets(parts)
            found: list[Raw] = []
            until = asyncio.get_running_loop().time() + PATIENCE
            while await _behind(consumer, ends) or (count is not None and len(found) < count):
                assert asyncio.get_running_loop().time() < until, f"{len(found)} of {count} came"
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    found += records
        finally:
            await consumer.stop()
        return found

    async def rows(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        """Return what a query finds."""
        async with self.shell.engine.connect() as conn:
            return [tuple(row) for row in await conn.execute(text(sql), values)]

    async def one(self, sql: str, **values: object) -> object:
        """Return the only value a query finds."""
        ((value,),) = await self.rows(sql, **values)
        return value

    async def do(self, sql: str, **values: object) -> None:
        """Carry out a statement."""
        async with self.shell.engine.begin() as conn:
            await conn.execute(text(sql), values)

    async def state(self, delivery: UUID) -> object:
        """Return the state of a delivery."""
        return await self.one("SELECT state FROM delivery WHERE id = :id", id=delivery)

    def turner(self, org: OrgId) -> Pairwise:
        """Return what turns ids for `org`."""
        return for_org(self.shell.keyring.pairwise_root, org)

    async def end(self) -> None:
        """Let go of everything."""
        for one in self.senders:
            await one.stop()
        await self.shell.engine.dispose()
        await self.shell.vault.dispose()


def permit(*categories: Category, parties: Iterable[str] = ("network",), **overrides: object) -> Permission:
    """Return the mother's permission, in force since long ago; by default for every category."""
    return permission(
        MOTHER,
        *parties,
        categories=categories or RELEASABLE,
        **{"valid_from": LONG_AGO, "said_at": LONG_AGO, "arrived_at": LONG_AGO, **overrides},  # type: ignore[arg-type]  # as above
    )


def by_name(*orgs: OrgId, **overrides: object) -> Permission:
    """Return her permission for everything, naming who may have it: only so also beyond a sector's need to know."""
    return permit(parties=orgs, id=f"by name {orgs}", **overrides)


def accepted(
    type: str,
    sender: OrgId,
    *,
    no: int,
    about: Sequence[PersonId] = (),
    basis: Basis | None = None,
    at: datetime | None = None,
    data: Data | None = None,
) -> Accepted:
    """Return an accepted event about the child; by default a concern shared by consent, happening now."""
    now = at or datetime.now(UTC)
    chosen: Data = {"level": "notable", "topics": ["attention"], "with_family": True} if data is None else data
    told: Data = {"about": [{"id": str(one)} for one in about]} if about else {}
    return Accepted(
        origin=Origin(
            event_id=EventId(uuid4()),
            type=type,
            sender=sender,
            person=CHILD,
            about=tuple(sorted(about)),
            basis=basis or Basis(BasisKind.CONSENT),
            tasks=frozenset({"education"}),
            area=AREA,
        ),
        family=FamilyId(HOUSE),
        family_no=no,
        accepted_at=now,
        occurred_at=now,
        region_version=1,
        reach=frozenset(),
        named=frozenset(),
        data={"person": {"id": str(CHILD)}, **told, **chosen},
        ce_id=f"row-{no}",
    )


async def made(kafka: KafkaPart, hub: str, vault: str) -> World:
    """Return a hub on empty databases; family social work has a public key."""
    key = generate()
    region = parse(_with_key(key), defaults_text(), str(ETELA_SAVO), version=1)
    engine, vault_ = store_engine(hub, pool_size=10), vault_engine(vault)
    await upgrade(engine)
    await create_all(vault_)
    async with engine.begin() as conn:
        await regions.store(conn, region)
    orgs = sorted(region.organisations)
    shell = Shell(
        engine=engine,
        vault=vault_,
        keyring=Keyring.from_master(MASTER),
        kafka=access(kafka),
        metrics=Metrics(Vocabulary(frozenset(orgs), kinds=frozenset({"concern"}))),
        health=Health(()),
        regions=Regions(),
        instance="test",
    )
    return World(shell, region, kafka, hub, key, ends=await _ends(kafka))


def _with_key(key: PrivateKey) -> str:
    mark = "  perhesosiaalityo:\n"
    return ETELA_SAVO.read_text("utf-8").replace(mark, f'{mark}    public_key: "{key.public.text()}"\n', 1)


async def _ends(kafka: KafkaPart) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    readers = {out_topic(org): org for org in EVERYONE} | dict.fromkeys((EVENTS, INTERNAL), HUB_USER)
    for topic, reader in readers.items():
        consumer = AIOKafkaConsumer(**access(kafka, reader).client())
        await consumer.start()
        try:
            ends = await consumer.end_offsets(_parts(consumer, topic))
            found |= {(part.topic, part.partition): end for part, end in ends.items()}
        finally:
            await consumer.stop()
    return found


def _parts(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    count = EVENTS_PARTITIONS if topic == EVENTS else 1
    return [TopicPartition(topic, number) for number in range(count)]


async def _behind(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    return any([await consumer.position(part) < end for part, end in ends.items()])


def _got(record: Raw) -> Got:
    headers = {name: value.decode() for name, value in record.headers}
    return Got(
        seq=int(headers["hub_seq"]),
        id=headers["ce_id"],
        type=headers["ce_type"],
        key="" if record.key is None else record.key.decode(),
        headers=headers,
        value=record.value or b"",
        appended_at=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )
