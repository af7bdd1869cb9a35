"""Make everything ready for the four processes: region, keys, Kafka, vault, database. Twice is the same as once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.bootstrap import Places, world
from hub.commands import key_files, region_file
from hub.commands.key_files import Say
from hub.commands.places import HUB_PASSWORD
from hub.commands.reconciler_places import RECONCILER_PASSWORD
from hub.embedded.admin import Login
from hub.embedded.folder import passwords
from hub.embedded.parts import Parts
from hub.embedded.provision import provision_kafka
from hub.errors import RefusedError, UnavailableError
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.topics import HUB_USER, RECONCILER_USER, acls, topics
from hub.settings import Settings
from hub.store import regions
from hub.store.grants import grant_reconciler
from hub.store.migrations.upgrade import upgrade
from hub.store.trouble import answering
from hub.streams.shell import Shell
from hub.vault.master_check import check_master
from hub.vault.schema import create_all

FIRST_WAIT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Secrets:
    """What was made for the organisations: Kafka passwords and HTTP tokens in clear."""

    kafka: Mapping[OrgId, str] = field(repr=False)
    tokens: Mapping[OrgId, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Network:
    """The region that runs, as it is stored, and the words of its organisations."""

    region: Region
    secrets: Secrets


def network(settings: Settings, say: Say) -> Network:
    """Read and check the region file, make keys and words; BadRegionError holds every mistake of the file."""
    text = region_file.read(settings.region_file)
    orgs = tuple(text.region().organisations)
    if settings.master_key_file is None:
        key_files.own_master(settings.data, say)
    whole = text.with_keys(key_files.org_keys(settings.data, orgs))
    words = Secrets(key_files.org_passwords(settings.data, orgs), key_files.http_tokens(settings.data, orgs))
    return Network(whole.region(), words)


async def everything(settings: Settings, parts: Parts, places: Places, net: Network, say: Say) -> None:
    """Provision Kafka and bring vault and database to the newest version, side by side; what is away is waited for."""

    async def patient(prepare: Callable[[], Coroutine[None, None, None]]) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                return await prepare()
            except UnavailableError as err:
                if any(not child.alive for child in parts.children):
                    raise  # a part of our own that ended does not come back by waiting
                say(f"Waiting: {err}; trying again in {wait:.0f} s")
            await asyncio.sleep(wait)
            wait = min(wait * 2, settings.longest_wait_seconds)

    await asyncio.gather(
        patient(lambda: _kafka(settings, parts, net, say)), patient(lambda: _databases(places, net.region, say))
    )


async def _kafka(settings: Settings, parts: Parts, net: Network, say: Say) -> None:
    orgs = tuple(net.region.organisations)
    if parts.kafka is not None:
        own = passwords(settings.data, (HUB_PASSWORD, RECONCILER_PASSWORD))
        ours: dict[str, str] = {HUB_USER: own[HUB_PASSWORD], RECONCILER_USER: own[RECONCILER_PASSWORD]}
        users = ours | {str(org): word for org, word in net.secrets.kafka.items()}
        await provision_kafka(parts.kafka.login, users, topics(orgs), acls(orgs))
        say(f"Kafka: {len(topics(orgs))} topics, {len(users)} users and their rights are in place")
        return
    try:
        await provision_kafka(_login(settings), {}, topics(orgs), acls(orgs))
    except RefusedError as err:
        if "AUTHORIZATION" not in err.rule:
            raise
        say("Kafka: we are no administrator there; topics, users and rights are taken as they are")


def _login(settings: Settings) -> Login:
    assert settings.kafka_bootstrap is not None
    assert settings.kafka_username is not None
    assert settings.kafka_password is not None
    word = settings.kafka_password.get_secret_value()
    ca_file = str(settings.kafka_ca_file) if settings.kafka_ca_file else None
    return Login(settings.kafka_bootstrap, settings.kafka_username, word, settings.kafka_security, ca_file)


async def _databases(places: Places, region: Region, say: Say) -> None:
    async with world(places, "command", "prepare") as shell:
        await create_all(shell.vault)
        await check_master(shell.vault, shell.keyring)
        revision = await upgrade(shell.engine)
        async with answering(), shell.engine.begin() as conn:
            await grant_reconciler(conn)
        version = await _store(shell, region)
    say(f"Databases: vault checked, schema {revision}, region {region.id} version {version}")


async def _store(shell: Shell, region: Region) -> int:
    async with answering(), shell.engine.begin() as conn:
        return await regions.store(conn, region)
