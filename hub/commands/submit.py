"""`hub submit --org ORG FILE...`: publish events from files through that organisation's connector."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from hub import settings as hub_settings
from hub.bootstrap import Places, publisher, world
from hub.commands import run_file
from hub.commands.cloud_events import submit_events
from hub.commands.ledger_receipts import LedgerReceipts
from hub.commands.places import places
from hub.commands.progress import shown
from hub.commands.words import PROBLEM, Data, Json, as_json, run, say
from hub.connectors.example import proven
from hub.connectors.files import Pace, Sending, Way, submit_file
from hub.connectors.http_door import HttpDoor
from hub.connectors.http_way import HttpWay
from hub.connectors.mapping import Mapping, mapping_of
from hub.connectors.report import FileReport
from hub.connectors.row_event import Connector, connector_key
from hub.connectors.source import Source
from hub.delivery.intake import Intake
from hub.embedded.folder import write_private
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.settings import Settings
from hub.streams.shell import KafkaAccess, Shell

MAPPINGS: Final = Path(__file__).parents[2] / "ops" / "connectors"
EVENTS: Final = (".json", ".jsonl", ".ndjson")

AtHub = Annotated[str | None, typer.Option("--hub", help="Address of a hub elsewhere (HUB_AT), with --token-file.")]
TokenFile = Annotated[Path | None, typer.Option("--token-file", help="Holds your HTTP token (HUB_TOKEN_FILE).")]


class Language(StrEnum):
    """Of the report."""

    fi = "fi"
    sv = "sv"
    en = "en"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be sent."""

    org: OrgId
    mapping: Path | None


def submit(  # noqa: PLR0913 - the options of a command
    files: Annotated[list[Path], typer.Argument(help="CSV or XLSX files, or CloudEvents as .json or .jsonl.")],
    org: Annotated[str, typer.Option(help="Whose events they are.")],
    mapping: Annotated[Path | None, typer.Option(help="YAML mapping; else the one in ops/connectors.")] = None,
    language: Annotated[Language, typer.Option(help="Of the report.")] = Language.en,
    hub: AtHub = None,
    token_file: TokenFile = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Publish events from files; the same file twice adds nothing. Exit code 1 when a row is not in.

    With --hub and --token-file it sends by HTTP from an organisation's own machine.

    Examples:  hub submit --org mikkeli-koulut huolet.csv   ·   hub submit --org perhesosiaalityo events.jsonl
    """
    settings = elsewhere(hub_settings.read(data=data), hub, token_file)
    wish = Wish(OrgId(org), mapping)
    reports = run(_submit(settings, wish, files))
    if json:
        as_json([report.as_json() for report in reports])
    else:
        for file, report in zip(files, reports, strict=True):
            say(f"{file}:")
            say(report.text(language.value).rstrip())
    if not all(report.ok for report in reports):
        raise typer.Exit(PROBLEM)


def elsewhere(settings: Settings, hub: str | None, token_file: Path | None) -> Settings:
    """Return the settings with the hub elsewhere that the command names; RefusedError when half of it is missing."""
    given = {"at": hub or settings.at, "token_file": token_file or settings.token_file}
    if (given["at"] is None) != (given["token_file"] is None):
        raise RefusedError("bad_setting", field="hub", rule="--hub and --token-file together", mend="give both")
    return settings.model_copy(update=given)


async def _submit(settings: Settings, wish: Wish, files: Sequence[Path]) -> list[FileReport]:
    for file in files:
        _readable(file)
    async with sending(settings, wish) as (way, connector):
        return [await send_file(file, wish, connector, way) for file in files]


@contextlib.asynccontextmanager
async def sending(settings: Settings, wish: Wish) -> AsyncIterator[tuple[Sending, Connector]]:
    """Open the organisation's way to the hub: its Kafka and ledger here, or HTTP with a token from anywhere."""
    if settings.at is not None and settings.token_file is not None:
        async with _by_http(wish, str(settings.at), settings.token_file) as found:
            yield found
        return
    where = places(settings)
    async with world(where, "command", "submit") as shell:
        region = await _region(shell, wish.org)
        intake = Intake(_as_org(settings, where, wish.org).client())
        way = Way(shell.keyring.public, publisher(intake), LedgerReceipts(shell), Pace())
        try:
            yield way, Connector(region, connector_key(shell.keyring.id_key, wish.org))
        finally:
            await intake.stop()


@contextlib.asynccontextmanager
async def _by_http(wish: Wish, hub: str, token_file: Path) -> AsyncIterator[tuple[Sending, Connector]]:
    door = HttpDoor(hub, _bytes(token_file).decode("ascii", "replace").strip())
    way = HttpWay(door)
    try:
        yield way, Connector(await way.region(), connector_key(_secret(token_file), wish.org))
    finally:
        await door.close()


def _secret(token_file: Path) -> bytes:
    """Return the secret that row ids are made with: it must stay, or a file sent again would count as another."""
    path = token_file.with_name(f"{token_file.name}.rows.key")
    if not path.exists():
        say(f"Made {path}: keep it. With another key the same rows would be other events.")
        write_private(path, secrets.token_hex(32))
    return _bytes(path)


async def send_file(file: Path, wish: Wish, connector: Connector, way: Sending) -> FileReport:
    """Send one file and return what became of its rows, with a bar while it lasts."""
    with shown(file.name) as progress:
        if file.suffix in EVENTS:
            return await submit_events(_bytes(file), wish.org, way, progress)
        return await submit_file(Source.of_path(file), mapping_for(wish), connector, way, progress)


async def _region(shell: Shell, org: OrgId) -> str:
    async with shell.engine.connect() as conn:
        region = await shell.regions.newest(conn)
    if org not in region.organisations:
        raise RefusedError("not_found", field="org", rule="an organisation of the region file")
    return region.id


def _as_org(settings: Settings, where: Places, org: OrgId) -> KafkaAccess:
    """Return the organisation's own log-in where the hub made it; elsewhere the hub writes on its behalf."""
    found = run_file.read(settings.data) if "kafka" in settings.embedded else None
    if found is None or found.kafka.credentials is None or org not in found.kafka.credentials.orgs:
        return where.kafka
    word = found.kafka.credentials.orgs[org]
    return KafkaAccess(where.kafka.bootstrap, word.username, word.password, where.kafka.security, where.kafka.ca_file)


def mapping_for(wish: Wish) -> Mapping:
    """Return the mapping that was named, else the only one of the organisation; RefusedError `no_mapping`."""
    if wish.mapping is not None:
        found = [wish.mapping]
    else:
        found = [path for path in sorted(MAPPINGS.glob("*.yaml")) if _of(path) == wish.org]
    if len(found) != 1:
        rule = "one mapping of this organisation in ops/connectors" if found else "a mapping of this organisation"
        raise RefusedError("no_mapping", field=str(MAPPINGS), rule=rule, mend="name one with --mapping")
    mapping = proven(_bytes(found[0]).decode("utf-8", "replace"), str(found[0]))
    if mapping.organisation != wish.org:
        raise RefusedError("no_mapping", field=str(found[0]), rule="a mapping of this organisation")
    return mapping


def _of(path: Path) -> str:
    return mapping_of(_bytes(path).decode("utf-8", "replace"), str(path))[0].organisation


def _readable(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as err:
        raise RefusedError("not_readable", field=str(path), rule="a file this process can read") from err


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise RefusedError("not_readable", field=str(path), rule="a file this process can read") from err
