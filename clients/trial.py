"""`make clients`: try every client on a hub of its own; exit 1 when one of them does not do what it should.

    python clients/trial.py [python node java curl] [--on FOLDER]

For each client: the test vectors open; a concern is sent sealed and accepted; another organisation receives and
decodes it, identity included; after a withdrawal the recall arrives and is acknowledged, and nothing stays on the list.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

import family
import partner

HERE: Final = Path(__file__).parent
FOLDER: Final = HERE.parent / ".cache" / "clients"
SCHOOL, SOCIAL_WORK, WORKER = "mikkeli-koulut", "perhesosiaalityo", "aino-koskela"
PATIENCE: Final = 60.0
COMMANDS: Final[Mapping[str, list[str]]] = {
    "python": [sys.executable, str(HERE / "python" / "hub_client.py")],
    "node": ["node", str(HERE / "node" / "client.mjs")],
    "java": ["java", "-cp", f"{HERE / 'java' / 'target' / '*'}:{HERE / 'java' / 'target' / 'lib' / '*'}", "hub.Client"],
}
MADE_BY: Final[Mapping[str, tuple[Path, list[str]]]] = {
    "node": (HERE / "node", ["npm", "ci", "--no-audit", "--no-fund", "--silent"]),
    "java": (HERE / "java", ["mvn", "--quiet", "--batch-mode", "package"]),
}


def run(command: list[str], *, where: Path | None = None, seconds: float = 300) -> str:
    """Run a program to its end and return what it printed; SystemExit with its words when it fails."""
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False, timeout=seconds)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:3])} … ended with {done.returncode}\n{done.stdout}{done.stderr}"[-4000:])
    return done.stdout


class Trial:
    """One hub and the organisations that speak to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = partner.status_of(str(folder))
        self.words = {org: partner.settings(self.status, org) for org in (SCHOOL, SOCIAL_WORK)}

    def client(self, language: str, org: str, *words: str) -> list[str]:
        """Run a client as `org` and return the lines it printed."""
        path = self.folder / f"{org}.partner.json"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.words[org], file)
        return run([*COMMANDS[language], str(path), *words], seconds=120).splitlines()

    def send(self, language: str, org: str, events: list[family.Event]) -> None:
        """Send events with a client and wait until each is accepted."""
        path = self.folder / "events.jsonl"
        path.write_text("".join(json.dumps(event) + "\n" for event in events), "utf-8")
        for id in self.client(language, org, "send", str(path)):
            told = until(lambda id=id: self._told(org, id))
            if told["status"] != "accepted":
                raise SystemExit(f"{language}: {told}")

    def receive(self, language: str, wanted: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Receive messages as family social work, one by one, until one of the wanted type comes whose content fits."""
        for _ in range(24):
            message: dict[str, Any] = json.loads(self.client(language, SOCIAL_WORK, "receive", "1")[0])
            if message["type"] == wanted and fits(message["data"]):
                return message
        raise SystemExit(f"{language}: no {wanted} came")

    def _told(self, org: str, id: str) -> dict[str, Any] | None:
        told: dict[str, Any] = self.get(org, f"/v1/receipts?ce_id={id}")
        return None if told["status"] == "pending" else told

    def get(self, org: str, path: str) -> Any:
        """Ask the hub by HTTP."""
        words = self.words[org]
        with urlopen(
            Request(words["http"] + path, headers={"Authorization": f"Bearer {words['token']}"}), timeout=60
        ) as answer:
            return json.load(answer)


def until(look: Callable[[], Any]) -> Any:
    """Look again and again until there is something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.1)
    raise SystemExit(f"something did not happen within {PATIENCE:.0f} s")


def by_kafka(trial: Trial, language: str) -> None:
    """Try a client that speaks Kafka."""
    made = family.Family(parties=(SCHOOL, SOCIAL_WORK), recorder=WORKER)
    trial.client(language, SCHOOL, "check")
    trial.send(language, SOCIAL_WORK, made.recorded())
    trial.send(language, SCHOOL, [made.concern()])
    heard = trial.receive(language, "hub.concern.raised.v1", lambda data: data["identity"]["hetu"] == made.child)
    if heard["data"]["level"] != "notable":
        raise SystemExit(f"{language}: the concern came with another content")
    trial.send(language, SOCIAL_WORK, [made.withdrawn()])
    child = heard["data"]["person"]["id"]
    recall = trial.receive(language, "hub.recall.v1", lambda data: data["person"]["id"] == child)
    told = until(lambda: trial._told(SOCIAL_WORK, recall["acknowledged_with"]))
    if told["status"] != "accepted":
        raise SystemExit(f"{language}: the acknowledgement was not accepted: {told}")


class ByCurl:
    """The client that has nothing but HTTP."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial

    def call(self, org: str, *words: str) -> Any:
        """Run the script as `org` and return the JSON it printed."""
        env = self.trial.folder / "partner.env"
        env.touch(mode=0o600)
        env.write_text(f"HUB={self.trial.words[org]['http']}\nTOKEN={self.trial.words[org]['token']}\n")
        return json.loads(run(["sh", str(HERE / "curl" / "client.sh"), str(env), *words], seconds=90) or "null")

    def send(self, org: str, event: family.Event) -> None:
        """Send an event and wait until it is accepted."""
        path = self.trial.folder / "event.json"
        path.write_text(json.dumps(cloud_event(self.trial.words[org], event)), "utf-8")
        word = self.call(org, "send", str(path))["receipt"]
        told = until(lambda: self._told(org, word))
        if told["status"] != "accepted":
            raise SystemExit(f"curl: {told}")

    def heard(self, wanted: str) -> dict[str, Any]:
        """Read and acknowledge messages until one of the wanted type comes."""
        for _ in range(12):
            for one in self.call(SOCIAL_WORK, "receive", "10")["messages"]:
                self.call(SOCIAL_WORK, "ack", str(one["hub_seq"]))
                if one["event"]["type"] == wanted:
                    return dict(one["event"])
        raise SystemExit(f"curl: no {wanted} came")

    def _told(self, org: str, word: str) -> dict[str, Any] | None:
        told: dict[str, Any] = self.call(org, "receipt", word)
        return None if told["status"] == "pending" else told


def by_curl(trial: Trial) -> None:
    """Try the client that has nothing but HTTP."""
    made, curl = family.Family(parties=(SCHOOL, SOCIAL_WORK), recorder=WORKER), ByCurl(trial)
    for event in made.recorded():
        curl.send(SOCIAL_WORK, event)
    curl.send(SCHOOL, made.concern())
    if curl.heard("hub.concern.raised.v1")["data"]["level"] != "notable":
        raise SystemExit("curl: the concern came with another content")
    curl.send(SOCIAL_WORK, made.withdrawn())
    recall = curl.heard("hub.recall.v1")
    curl.send(SOCIAL_WORK, {"type": "recall.acknowledged", "data": {"recall_id": recall["data"]["recall_id"]}})


def cloud_event(words: Mapping[str, Any], event: family.Event) -> dict[str, Any]:
    """Return the event as structured JSON."""
    return {
        "specversion": "1.0",
        "id": os.urandom(16).hex(),
        "source": f"//{words['region']}/{words['org']}",
        "type": f"hub.{event['type']}.v1",
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "datacontenttype": "application/json",
        "data": event["data"],
    }


def try_out(folder: Path, languages: Sequence[str]) -> None:
    """Try each client on the hub that runs in `folder`."""
    trial = Trial(folder)
    for language in languages:
        began = time.monotonic()
        if language == "curl":
            by_curl(trial)
        else:
            by_kafka(trial, language)
        print(f"· {language}: sent, received, decoded, acknowledged ({time.monotonic() - began:.0f} s)", flush=True)


def main() -> None:
    """Try the clients on a hub of their own, or on one that runs already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", choices=[*COMMANDS, "curl", []], default=[*COMMANDS, "curl"])
    parser.add_argument("--on", type=Path, help="folder of a hub that runs already")
    asked = parser.parse_args()
    for language in asked.languages:
        if language in MADE_BY:
            where, command = MADE_BY[language]
            print(f"· {language}: {' '.join(command)}", flush=True)
            run(command, where=where, seconds=600)
    if asked.on is not None:
        try_out(asked.on, asked.languages)
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, mode=0o711)
    run(["hub", "up", "--detach", "--data", str(FOLDER)])
    try:
        try_out(FOLDER, asked.languages)
    finally:
        run(["hub", "down", "--data", str(FOLDER)])


if __name__ == "__main__":
    main()
