"""Kafka as the table says: added when missing, mended when different, the same after the second time."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError
from confluent_kafka.admin import ConfigResource

from hub.embedded.admin import Login, admin_client, answers, done
from hub.embedded.kafka import KafkaPart
from hub.embedded.provision import known_rules, provision_kafka
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.topics import TopicSpec, in_topic, out_topic, topics
from tests.integration.embedded.conftest import Network


def options(login: Login) -> dict[str, str]:
    """Return aiokafka's words for a login."""
    return {
        "bootstrap_servers": login.bootstrap,
        "security_protocol": login.security_protocol,
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": login.user,
        "sasl_plain_password": login.password,
    }


async def send(login: Login, topic: str, value: bytes) -> None:
    """Send one message and wait until the broker has it."""
    producer = AIOKafkaProducer(**options(login), acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def receive(login: Login, topic: str, group: str) -> bytes:
    """Return the first message of a topic, read in a group."""
    consumer = AIOKafkaConsumer(topic, **options(login), group_id=group, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return (await asyncio.wait_for(consumer.getone(), 20)).value
    finally:
        await consumer.stop()


async def test_what_an_organisation_sends_reaches_the_hub(network: Network) -> None:
    """The way in: the organisation writes, the hub reads in a group of its own."""
    topic = in_topic(network.school)
    await send(network.login(network.school), topic, b"in")
    assert await receive(network.login("hub"), topic, f"hub.{network.school}") == b"in"


async def test_what_the_hub_sends_reaches_the_organisation(network: Network) -> None:
    """The way out: the hub writes, the organisation reads in a group of its own."""
    topic = out_topic(network.school)
    await send(network.login("hub"), topic, b"out")
    assert await receive(network.login(network.school), topic, f"{network.school}.reader") == b"out"


@pytest.mark.parametrize("name", [in_topic, out_topic], ids=["way in", "way out"])
async def test_an_organisation_cannot_write_on_a_foreign_topic(network: Network, name: object) -> None:
    """Nobody speaks for another, and only the hub speaks on a way out."""
    assert callable(name)
    with pytest.raises(TopicAuthorizationFailedError):
        await send(network.login(network.school), name(network.parish), b"x")


async def test_an_organisation_cannot_read_foreign_topics_or_groups(network: Network) -> None:
    """Another's way out, its own way in, the log and foreign groups stay closed."""
    me, mine = network.login(network.school), f"{network.school}.reader"
    for topic in (out_topic(network.parish), in_topic(network.school), "hub.events"):
        with pytest.raises(TopicAuthorizationFailedError):
            await receive(me, topic, mine)
    with pytest.raises(GroupAuthorizationFailedError):
        await receive(me, out_topic(network.school), f"{network.parish}.reader")


async def test_a_wrong_password_is_refused(network: Network) -> None:
    """Without the password nobody gets in."""
    with pytest.raises(KafkaError):
        await send(Login(network.kafka.bootstrap, network.school, "wrong"), in_topic(network.school), b"x")


async def test_a_message_over_one_mebibyte_is_refused_by_the_broker(network: Network) -> None:
    """The limit holds for a sender that does not keep it by itself."""
    login = network.login(network.school)
    producer = AIOKafkaProducer(**options(login), acks="all", max_request_size=3_000_000)
    await producer.start()
    try:
        with pytest.raises(KafkaError):
            await producer.send_and_wait(in_topic(network.school), secrets.token_bytes(1_100_000))
    finally:
        await producer.stop()


async def test_provisioning_twice_changes_nothing(network: Network) -> None:
    """Same topics, configuration and access, and everybody's password still opens."""
    before = await snapshot(network)
    await network.provision()
    assert await snapshot(network) == before
    assert await answers(network.login(network.school))


async def test_a_changed_password_replaces_the_old_one(network: Network) -> None:
    """Provisioning alters what changed."""
    old = network.login(network.school)
    network.passwords[network.school] = "another-" + secrets.token_hex(8)
    await network.provision()
    assert await answers(network.login(network.school))
    assert not await answers(old)


async def test_a_changed_configuration_is_mended(kafka: KafkaPart, network: Network) -> None:
    """A topic that somebody altered becomes again what the table says."""
    name = in_topic(network.school)
    await provision_kafka(kafka.login, {}, [TopicSpec(name, 1, {"retention.ms": "1000"})], ())
    assert (await config(kafka, name))["retention.ms"] == "1000"
    await network.provision()
    assert (await config(kafka, name))["retention.ms"] == "1209600000"


async def test_a_topic_with_other_partitions_is_refused(kafka: KafkaPart, network: Network) -> None:
    """Partitions are fixed at birth: nothing is changed in silence."""
    with pytest.raises(RefusedError, match="wrong_partitions"):
        await provision_kafka(kafka.login, {}, [TopicSpec(in_topic(network.school), 2, {})], ())


async def test_somebody_who_is_no_administrator_cannot_provision(network: Network) -> None:
    """Kafka's no becomes the hub's refusal."""
    fresh = topics([OrgId(f"other-{secrets.token_hex(4)}")])
    with pytest.raises(RefusedError):
        await provision_kafka(network.login(network.school), {}, fresh, ())


async def snapshot(network: Network) -> tuple[object, ...]:
    """Return everything provisioning may change, as the broker tells it."""
    mine = {network.school, network.parish}
    acl = {repr(rule) for rule in await known_rules(admin_client(network.kafka.login)) if rule.principal[5:] in mine}
    names = [topic.name for topic in topics([network.school, network.parish])]
    return acl, [await config(network.kafka, name) for name in names]


async def config(kafka: KafkaPart, topic: str) -> dict[str, str]:
    """Return a topic's configuration."""
    client = admin_client(kafka.login)
    (found,) = await done(client.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, topic)]).values())
    return {name: entry.value for name, entry in found.items()}
