"""One telling of the demo's story: what it holds in its hand, how it sends, waits and writes its lines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar
from uuid import UUID

import httpx2
from rich.console import Console
from rich.text import Text

from hub.bootstrap import publisher
from hub.commands.cloud_events import submit_events
from hub.commands.ledger_receipts import LedgerReceipts
from hub.commands.run_file import RunFile
from hub.commands.story_cast import Cast
from hub.commands.story_events import Pen, as_file
from hub.commands.story_export import Row, export_of
from hub.connectors.files import Pace, Way, submit_file
from hub.connectors.mapping import Mapping
from hub.connectors.report import FileReport
from hub.connectors.row_event import Connector, connector_key
from hub.delivery.intake import Intake
from hub.errors import RefusedError, StoppedError, UnavailableError
from hub.ids import OrgId, PersonId
from hub.schemas.http_event import STRUCTURED, Event, structured_json
from hub.sealing.pairwise import for_org
from hub.streams.shell import KafkaAccess, Shell
from hub.streams.turning import thing_id

Found = TypeVar("Found")
PATIENCE: Final = 30.0
"""Seconds until something that has to happen counts as not happening."""
_WHAT: Final = 39
_LOOK: Final = 0.1


@dataclass(slots=True)
class Story:
    """A telling: the running hub, the cast, and what was learnt on the way."""

    shell: Shell
    run: RunFile
    cast: Cast
    pen: Pen
    mapping: Mapping
    console: Console
    step: int = 0
    child: PersonId | None = None
    concern: str = ""
    """The further concern's id, as the school has it."""
    intakes: dict[OrgId, Intake] = field(default_factory=dict)

    def title(self, words: str) -> None:
        """Begin a case."""
        self.console.print(f"[bold]{words}[/bold]")

    def tell(self, what: str, effect: str) -> None:
        """Write one line: what was done and what came of it."""
        self.step += 1
        line = Text(f"{self.step:2} ", style="dim")
        line.append(f"{what:{_WHAT}.{_WHAT}} ", style="bold")
        line.append(f"→ {effect}", style="green")
        self.console.print(line, no_wrap=True, overflow="ellipsis")

    async def send(self, events: Sequence[Event], org: OrgId | None = None) -> FileReport:
        """Publish events of one organisation (family social work when none is named) and wait for their receipts.

        StoppedError when one is not accepted.
        """
        report = await self.try_(events, org or self.cast.social_work)
        if not report.ok:
            raise StoppedError("story_not_accepted")
        return report

    async def try_(self, events: Sequence[Event], org: OrgId) -> FileReport:
        """Publish events of one organisation and return what became of them."""
        return await submit_events(as_file(events), org, self._way(org), lambda _, __: None)

    async def export(self, rows: Sequence[Row]) -> FileReport:
        """Submit the school's export through its mapping."""
        raw = export_of(self.mapping, rows)
        org = self.cast.school
        connector = Connector(self.cast.region.id, connector_key(self.shell.keyring.id_key, org))
        return await submit_file(raw, self.mapping, connector, self._way(org))

    async def post(self, event: Event) -> int:
        """Send one event by HTTP as family social work; return the status."""
        token = self.run.http.tokens[self.cast.social_work]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": STRUCTURED}
        async with httpx2.AsyncClient(base_url=self.run.http.base, timeout=10, trust_env=False) as client:
            answer = await client.post("/v1/events", content=structured_json(*event), headers=headers)
            if answer.status_code != httpx2.codes.ACCEPTED:
                raise RefusedError("story_not_accepted", field="http", rule=f"202, not {answer.status_code}")
            where = answer.headers["location"]

            async def accepted() -> bool | None:
                told = (await client.get(where, headers={"Authorization": headers["Authorization"]})).json()
                return True if told["status"] == "accepted" else None

            await until(accepted)
        return int(answer.status_code)

    def known(self, sender: OrgId, receiver: OrgId, own: str) -> str:
        """Return how `receiver` knows the referral that `sender` calls `own`: the word that stood in its message."""
        id = thing_id(self.shell.keyring, sender, "referral", UUID(own))
        return for_org(self.shell.keyring.pairwise_root, receiver).to_org(id)

    async def close(self) -> None:
        """Let go of the producers."""
        for intake in self.intakes.values():
            await intake.stop()

    def _way(self, org: OrgId) -> Way:
        if org not in self.intakes:
            assert self.run.kafka.credentials is not None
            word = self.run.kafka.credentials.orgs[org]
            access = KafkaAccess(self.run.kafka.bootstrap, word.username, word.password)
            self.intakes[org] = Intake(access.client())
        public = self.shell.keyring.public
        return Way(public, publisher(self.intakes[org]), LedgerReceipts(self.shell), Pace(patience=PATIENCE))


async def until(ask: Callable[[], Awaitable[Found | None]]) -> Found:
    """Ask again and again until there is an answer; UnavailableError after PATIENCE."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        found = await ask()
        if found is not None:
            return found
        await asyncio.sleep(_LOOK)
    raise UnavailableError("hub", f"something did not happen within {PATIENCE:.0f} s")
