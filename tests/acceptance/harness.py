"""A whole hub of real processes, and everything one can do to it from outside: speak, listen, look, kill, cut off.

Started by `hub up` in a folder of its own; what is known of it is what `run.json` tells. Every wait is bounded.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message as Mail
from email.parser import BytesParser
from email.policy import default as mail_policy
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import requests

from hub.schemas.attributes import SEALED
from hub.schemas.catalogue import TYPES
from hub.schemas.topics import EVENTS, in_topic, out_topic
from hub.sealing.hpke import InInfo, seal_in
from hub.sealing.keyring import Keyring
from hub.sealing.pairwise import Pairwise, for_org
from hub.vault import master
from tests.acceptance.database import LOOP, rows
from tests.acceptance.patience import PATIENCE, Late, until
from tests.acceptance.records import Got, Sent
from tests.acceptance.resting import judged, settled
from tests.acceptance.stock_kafka import StockKafka
from tests.examples.stories import Data

__all__ = ["REGION", "Got", "Hub", "Late", "Sent", "running", "until"]

ROOT = Path(__file__).parents[2]
REGION = "etela-savo"


@dataclass(slots=True)
class Hub:
    """A hub that runs in `data`."""

    data: Path
    said: list[tuple[str, str]] = field(default_factory=list)
    """Everything commands printed and HTTP answered, for the scan: what was asked, what was said."""
    kafka: StockKafka = field(init=False)
    _keyring: Keyring | None = None

    def __post_init__(self) -> None:
        """Know its Kafka."""
        self.kafka = StockKafka(self.data, lambda: self.run["kafka"])

    # --- its life -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start it in the background and return when it is ready."""
        done = self.command("up", "--detach", patience=120)
        assert done.returncode == 0, done.stdout + done.stderr

    def stop(self) -> None:
        """Stop it as an operator does."""
        self.kafka.let_go()
        self.command("down", patience=120)

    def command(self, *words: str, patience: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """Run one command of the command line on this hub."""
        # Not pipes: what `up --detach` leaves in the background would hold them open.
        out, err = self.data / "said.out", self.data / "said.err"
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o711)
        with out.open("w+") as stdout, err.open("w+") as stderr:
            code = subprocess.run(
                [sys.executable, "-m", "hub", *words, "--data", str(self.data)],
                stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, timeout=patience, cwd=ROOT, check=False,
            ).returncode  # fmt: skip
        done = subprocess.CompletedProcess(words, code, out.read_text(), err.read_text())
        out.unlink()
        err.unlink()
        if words[0] not in ("up", "down"):
            self.said.append((" ".join(("command", *words)), done.stdout + done.stderr))
        return done

    @property
    def run(self) -> dict[str, Data]:
        """Everything `run.json` tells."""
        found: dict[str, Data] = json.loads((self.data / "run.json").read_text())
        return found

    def status(self) -> Data:
        """Return what `hub status --json` tells."""
        done = self.command("status", "--json")
        assert done.stdout, done.stderr
        found: Data = json.loads(done.stdout)
        return found

    def pid(self, name: str) -> int:
        """Return the process id of worker, relay, web, kafka, postgres or mail."""
        return next(int(one["pid"]) for one in self.run["processes"] if one["name"] == name)

    @property
    def supervisor(self) -> int:
        """The process id of `hub up`."""
        return int((self.data / "hub.pid").read_text())

    def kill(self, name: str) -> int:
        """End a process as a power cut would (SIGKILL) and return its number; its supervisor starts it again."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def back(self, name: str, old: int, patience: float = 30) -> None:
        """Wait until a process has been started again."""
        until(lambda: self.run and self._is_back(name, old), f"{name} back", patience)

    def _is_back(self, name: str, old: int) -> bool:
        try:
            return self.pid(name) != old
        except StopIteration:
            return False

    def ready(self) -> bool:
        """Tell whether every process says that it is ready."""
        return all(self.readyz().values())

    def readyz(self) -> dict[str, bool]:
        """Return what each process says of itself."""
        names = ("worker", "relay", "web", "reconciler")
        urls = [str(url).removesuffix("/metrics") + "/readyz" for url in self.run["metrics"]]
        return dict(zip(names, map(_says_yes, urls), strict=True))

    def metrics(self) -> str:
        """Return the figures of all processes."""
        return "".join(requests.get(str(url), timeout=5).text for url in self.run["metrics"])

    # --- speaking -------------------------------------------------------------------------------------------------

    @property
    def keyring(self) -> Keyring:
        """The hub's keys, to seal to it and to know the ids it gives away."""
        if self._keyring is None:
            self._keyring = Keyring.from_master(master.load(self.data / "keys" / "master.key"))
        return self._keyring

    def turner(self, org: str) -> Pairwise:
        """Return what turns ids for `org`."""
        return for_org(self.keyring.pairwise_root, org)

    def send(self, org: str, events: Sequence[tuple[str, Data]], at: datetime | None = None) -> list[Sent]:
        """Send events as `org`'s own system does, sealed to the hub, in this order; returns when Kafka has them."""
        return self.resend(org, [(uuid4().hex, type, data) for type, data in events], at)

    def resend(self, org: str, events: Sequence[tuple[str, str, Data]], at: datetime | None = None) -> list[Sent]:
        """Send events with ids of one's own choice: (id, type, data)."""
        heads = [self.head(org, type, ce_id, at) for ce_id, type, _ in events]
        values = [self.sealed(head, data) for head, (_, _, data) in zip(heads, events, strict=True)]
        offsets = self.kafka.put(org, in_topic(org), list(zip(values, heads, strict=True)))
        return [Sent(org, ce_id, type, at) for at, (ce_id, type, _) in zip(offsets, events, strict=True)]

    def sealed(self, head: Mapping[str, str], data: Data) -> bytes:
        """Return data sealed to the hub and bound to its envelope."""
        info = InInfo(head["ce_id"], head["ce_source"], head["ce_type"], head["ce_time"])
        return seal_in(self.keyring.public, json.dumps(data).encode(), info)

    @staticmethod
    def head(org: str, type: str, ce_id: str, at: datetime | None = None, content: str = SEALED) -> dict[str, str]:
        """Return the headers of an event."""
        return {
            "ce_specversion": "1.0",
            "ce_id": ce_id,
            "ce_type": TYPES[type].wire if type in TYPES else type,
            "ce_source": f"//{REGION}/{org}",
            "ce_time": (at or datetime.now(UTC)).isoformat().replace("+00:00", "Z"),
            "content-type": content,
        }

    def post(self, org: str, body: object, token: str | None = None, **headers: str) -> requests.Response:
        """Send an event to the HTTP intake."""
        http = self.run["http"]
        word = token if token is not None else http["tokens"][org]
        usual = {"Authorization": f"Bearer {word}", "Content-Type": "application/cloudevents+json", **headers}
        answer = requests.post(f"{http['base']}/v1/events", data=json.dumps(body), headers=usual, timeout=20)
        self.said.append((f"http {org} POST", f"{answer.headers}{answer.text}"))
        return answer

    def get(self, org: str, path: str) -> requests.Response:
        """Ask the HTTP side as `org`."""
        http = self.run["http"]
        word = http["tokens"][org]
        answer = requests.get(f"{http['base']}{path}", headers={"Authorization": f"Bearer {word}"}, timeout=20)
        self.said.append((f"http {org} GET {path}", f"{answer.headers}{answer.text}"))
        return answer

    # --- listening ------------------------------------------------------------------------------------------------

    def out(self, org: str) -> list[Got]:
        """Return everything `org` was sent, read as itself."""
        return self.kafka.read(out_topic(org), org)

    def log(self) -> list[Got]:
        """Return `hub.events` whole."""
        return self.kafka.read(EVENTS)

    def mails(self) -> list[Mail]:
        """Return every mail that was sent."""
        folder = Path(str(self.run["mail"]["maildir"]))
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent.name in ("new", "cur"))
        return [BytesParser(policy=mail_policy).parsebytes(path.read_bytes()) for path in paths]

    # --- looking --------------------------------------------------------------------------------------------------

    def rows(self, sql: str, *values: object, database: str = "hub") -> list[tuple[object, ...]]:
        """Return what a query finds."""
        return LOOP.run(rows(str(self.run["postgres"][database]), sql, values))

    def one(self, sql: str, *values: object) -> object:
        """Return the one value a query finds."""
        ((value,),) = self.rows(sql, *values)
        return value

    def count(self, sql: str, *values: object) -> int:
        """Return a count."""
        found = self.one(sql, *values)
        assert isinstance(found, int)
        return found

    def change(self, sql: str, *values: object) -> None:
        """Change rows by hand, as only a test may."""
        LOOP.run(rows(str(self.run["postgres"]["hub"]), sql, values))

    @contextmanager
    def holding(self, sql: str, *values: object) -> Iterator[None]:
        """Hold what a statement locks while the body runs, or until PostgreSQL is gone."""
        line = LOOP.run(asyncpg.connect(str(self.run["postgres"]["hub"]), timeout=5))
        LOOP.run(line.execute("BEGIN"))
        LOOP.run(line.fetch(sql, *values))
        try:
            yield
        finally:
            line.terminate()

    def outcomes(self, sent: Sequence[Sent]) -> list[str]:
        """Wait until the border has judged these and return, for each, outcome, reason and field."""
        rows = until(lambda: judged(self, sent), "judged", every=0.05)
        return [" ".join(str(word) for word in rows[one][:3] if word) for one in sent]

    def accepted(self, org: str, events: Sequence[tuple[str, Data]]) -> list[UUID]:
        """Send events that must be accepted and return their ids."""
        sent = self.send(org, events)
        wrong = {
            f"{one.type}: {word}" for one, word in zip(sent, self.outcomes(sent), strict=True) if word != "accepted"
        }
        assert not wrong, wrong
        events = [row[3] for row in judged(self, sent).values()]
        return [event for event in events if isinstance(event, UUID)]

    def event(self, sent: Sent) -> UUID:
        """Return the hub's id of an accepted event."""
        found = judged(self, [sent])[sent][3]
        assert isinstance(found, UUID)
        return found

    def family(self, event: UUID) -> UUID:
        """Return the family of an accepted event."""
        found = self.one("SELECT family FROM event WHERE event_id = $1", event)
        assert isinstance(found, UUID)
        return found

    def settle(self, patience: float = PATIENCE) -> None:
        """Wait until everything that came in has been carried out to its end."""
        until(lambda: settled(self), "settled", patience, every=0.25)


@contextmanager
def running(folder: Path) -> Iterator[Hub]:
    """Run a hub in an empty folder and leave nothing of it behind."""
    shutil.rmtree(folder, ignore_errors=True)
    hub = Hub(folder)
    try:
        hub.start()
        yield hub
    finally:
        hub.stop()
        if os.environ.get("HUB_TEST_KEEP") is None:
            shutil.rmtree(folder, ignore_errors=True)


def _says_yes(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code == 200
    except requests.RequestException:
        return False
