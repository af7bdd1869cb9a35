"""Make Kafka as the table of `hub.schemas.topics` says: topics, users, access. Twice is the same as once.

What is missing is added, what differs is mended, and no topic is ever deleted. Partitions are fixed at birth.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

from confluent_kafka import KafkaException, TopicCollection
from confluent_kafka.admin import (  # type: ignore[attr-defined] # its __init__ does not re-export by name
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

from hub.embedded.admin import Login, done, reached, translated
from hub.errors import RefusedError, UnavailableError
from hub.schemas.topics import AclSpec, Operation, Pattern, Resource, TopicSpec

_RESOURCES: Mapping[Resource, ResourceType] = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP}
_PATTERNS: Mapping[Pattern, ResourcePatternType] = {
    "literal": ResourcePatternType.LITERAL,
    "prefixed": ResourcePatternType.PREFIXED,
}
_OPERATIONS: Mapping[Operation, AclOperation] = {"read": AclOperation.READ, "write": AclOperation.WRITE}
_SCRAM = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
_SEEN_WITHIN = 10.0


async def provision_kafka(
    login: Login,
    users: Mapping[str, str],
    topics: Sequence[TopicSpec],
    acls: Sequence[AclSpec],
    *,
    replication: int = 1,
) -> None:
    """Give the cluster these topics, users (name → password) and access rules, and wait until it knows them.

    `login` is an administrator's. Raises RefusedError (Kafka says no; a topic with other partitions) or
    UnavailableError.
    """
    client = await reached(login)
    await _topics(client, topics, replication)
    await _users(client, users)
    await _acls(client, acls)


async def _topics(client: AdminClient, topics: Sequence[TopicSpec], replication: int) -> None:
    existing = await _partitions(client)
    for topic in topics:
        if existing.get(topic.name, topic.partitions) != topic.partitions:
            raise RefusedError("wrong_partitions", field=topic.name, rule="fixed at birth")
    missing = [topic for topic in topics if topic.name not in existing]
    if missing:
        new = [NewTopic(topic.name, topic.partitions, replication, config=dict(topic.config)) for topic in missing]
        await done(client.create_topics(new).values())
    await _configs(client, [topic for topic in topics if topic.name in existing])
    await _seen(client, {topic.name for topic in topics})


async def _partitions(client: AdminClient) -> dict[str, int]:
    try:
        found = await asyncio.to_thread(client.list_topics, timeout=15)
    except KafkaException as err:
        raise translated(err) from err
    return {name: len(topic.partitions) for name, topic in found.topics.items()}


async def _configs(client: AdminClient, topics: Sequence[TopicSpec]) -> None:
    if not topics:
        return
    asked = [ConfigResource(ConfigResource.Type.TOPIC, topic.name) for topic in topics]
    found = await done(client.describe_configs(asked).values())
    changed = []
    for topic, entries in zip(topics, found, strict=True):
        other = {key: word for key, word in topic.config.items() if entries[key].value != word}
        if other:
            changes = [
                ConfigEntry(key, word, incremental_operation=AlterConfigOpType.SET) for key, word in other.items()
            ]
            changed.append(ConfigResource(ConfigResource.Type.TOPIC, topic.name, incremental_configs=changes))
    if changed:
        await done(client.incremental_alter_configs(changed).values())


async def _users(client: AdminClient, users: Mapping[str, str]) -> None:
    if not users:
        return
    # Kafka does not tell passwords, so each is set again: the same word stays the same, live connections stay.
    wishes: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(name, _SCRAM, word.encode()) for name, word in users.items()
    ]
    await done(client.alter_user_scram_credentials(wishes).values())


async def _acls(client: AdminClient, acls: Sequence[AclSpec]) -> None:
    wanted = {_binding(acl) for acl in acls}
    missing = wanted - await known_rules(client)
    if not missing:
        return
    await done(client.create_acls(list(missing)).values())
    deadline = time.monotonic() + _SEEN_WITHIN
    while not wanted <= await known_rules(client):
        await _wait(deadline)


async def known_rules(client: AdminClient) -> set[AclBinding]:
    """Return every access rule the cluster knows."""
    anything = (AclOperation.ANY, AclPermissionType.ANY)
    everything = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, None, None, *anything)  # type: ignore[arg-type] # None: any
    (found,) = await done([client.describe_acls(everything)])
    return set(found)


async def _seen(client: AdminClient, names: set[str]) -> None:
    deadline = time.monotonic() + _SEEN_WITHIN
    while True:
        described = client.describe_topics(TopicCollection(sorted(names)))
        try:
            topics = await done(described.values())
        except RefusedError:
            topics = []  # made a moment ago, not yet known to the broker that answers
        if topics and all(part.leader for topic in topics for part in topic.partitions):
            return
        await _wait(deadline)


async def _wait(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise UnavailableError("broker", "does not take over what it was given")
    await asyncio.sleep(0.05)


def _binding(acl: AclSpec) -> AclBinding:
    return AclBinding(
        _RESOURCES[acl.resource],
        acl.name,
        _PATTERNS[acl.pattern],
        f"User:{acl.user}",
        "*",
        _OPERATIONS[acl.operation],
        AclPermissionType.ALLOW,
    )
