"""A cache of jars shared by these tests, and Kafka users of a test's own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import pytest

from hub.embedded.admin import Login
from hub.embedded.kafka import KafkaPart
from hub.embedded.provision import provision_kafka
from hub.ids import OrgId
from hub.schemas.topics import acls, topics, users


@dataclass(frozen=True, slots=True)
class Network:
    """Two organisations of one test, provisioned on the shared Kafka."""

    kafka: KafkaPart
    school: OrgId
    parish: OrgId
    passwords: dict[str, str]

    def login(self, user: str) -> Login:
        """How `user` logs in."""
        return Login(self.kafka.bootstrap, user, self.passwords[user])

    async def provision(self) -> None:
        """Provision everything these organisations ask for."""
        orgs = [self.school, self.parish]
        await provision_kafka(self.kafka.login, self.passwords, topics(orgs), acls(orgs))


@pytest.fixture
async def network(kafka: KafkaPart) -> Network:
    """Provision a school and a parish of this test's own."""
    mark = secrets.token_hex(4)
    school, parish = OrgId(f"school-{mark}"), OrgId(f"parish-{mark}")
    passwords = {name: secrets.token_urlsafe(12) for name in users([school, parish])}
    network = Network(kafka, school, parish, passwords)
    await network.provision()
    return network
