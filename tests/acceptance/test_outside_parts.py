"""Kafka, PostgreSQL and mail of somebody else: the hub uses them by settings alone, and never starts or stops them."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hub.embedded import parts as embedded
from hub.embedded.admin import answers
from hub.embedded.kafka import KafkaPart
from hub.embedded.mail import MailPart
from hub.embedded.parts import Parts
from hub.embedded.postgres import PostgresPart
from hub.embedded.provision import provision_kafka
from hub.region.read import parse
from hub.schemas.accepted import Json
from hub.schemas.topics import HUB_USER, RECONCILER_USER, acls, topics, users
from tests.acceptance.harness import ROOT, Hub, until
from tests.acceptance.speaking import by_http
from tests.acceptance.stock_kafka import StockKafka
from tests.examples.regions import defaults_text
from tests.examples.stories import SCHOOL, SOCIAL_WORK, family_story
from tests.place import place

MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the other set, and what they tell the hub: log-ins for Kafka, URLs for the rest."""

    parts: Parts
    kafka: KafkaPart
    postgres: PostgresPart
    mail: MailPart
    words: dict[str, str] = field(repr=False)

    def settings(self, folder: Path) -> dict[str, str]:
        """Return what is set for a hub none of whose parts is its own."""
        key = folder / "given.key"
        if not key.exists():
            folder.mkdir(parents=True, exist_ok=True)
            key.write_text(MASTER)
            key.chmod(0o600)
        return {
            "HUB_KAFKA_BOOTSTRAP": self.kafka.bootstrap,
            "HUB_KAFKA_SECURITY": "SASL_PLAINTEXT",
            "HUB_KAFKA_USERNAME": HUB_USER,
            "HUB_KAFKA_PASSWORD": self.words[HUB_USER],
            "HUB_RECONCILER_KAFKA_USERNAME": RECONCILER_USER,
            "HUB_RECONCILER_KAFKA_PASSWORD": self.words[RECONCILER_USER],
            "HUB_DATABASE_URL": self.postgres.hub_url,
            "HUB_VAULT_URL": self.postgres.vault_url,
            "HUB_SMTP_URL": f"smtp://{self.mail.host}:{self.mail.port}",
            "HUB_MASTER_KEY_FILE": str(key),
        }

    def well(self) -> bool:
        """Tell whether all three still run and answer."""
        return all(child.alive for child in self.parts.children) and asyncio.run(answers(self.kafka.login))


@dataclass(slots=True)
class Guest(Hub):
    """A hub on somebody else's parts."""

    words: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let stock clients log in with the words the operator gave, for run.json tells none."""
        orgs: dict[str, Json] = {user: {"username": user, "password": word} for user, word in self.words.items()}
        self.kafka = StockKafka(self.data, lambda: {**self.run["kafka"], "credentials": {"orgs": orgs}})


@pytest.fixture(scope="module")
def operator() -> Iterator[Operator]:
    """Run a Kafka with topics, users and rights, a PostgreSQL and a mail server: all an operator gives the hub."""
    folder = place(f"acceptance-operator-{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    region = parse((ROOT / "ops" / "regions" / "etela-savo.yaml").read_text("utf-8"), defaults_text(), "etela-savo")
    orgs = sorted(region.organisations)
    with asyncio.Runner() as runner:
        parts = runner.run(embedded.start(folder))
        try:
            assert parts.kafka is not None
            assert parts.postgres is not None
            assert parts.mail is not None
            words = {user: secrets.token_urlsafe(12) for user in users(orgs)}
            runner.run(provision_kafka(parts.kafka.login, words, topics(orgs), acls(orgs)))
            yield Operator(parts, parts.kafka, parts.postgres, parts.mail, words)
        finally:
            runner.run(parts.stop())
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def guest(operator: Operator) -> Iterator[Guest]:
    """Run a hub in a folder of its own on the operator's parts."""
    folder = place(f"acceptance-guest-{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    hub = Guest(folder, words=operator.words)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in operator.settings(folder).items():
            patch.setenv(name, value)
        try:
            hub.start()
            yield hub
        finally:
            hub.stop()
            shutil.rmtree(folder, ignore_errors=True)


def test_nothing_of_the_operators_is_started_twice_or_told(guest: Guest, operator: Operator) -> None:
    """Four processes of its own, no log-in of anybody in run.json, and status is ready."""
    assert guest.command("status").returncode == 0
    assert all(guest.pid(name) for name in ("worker", "relay", "web", "reconciler"))
    assert len(guest.run["processes"]) == 4
    shown = json.dumps(guest.run)
    assert operator.words[HUB_USER] not in shown
    assert not [url for url in (operator.postgres.hub_url, operator.postgres.vault_url) if url in shown]
    assert "credentials" not in guest.run["kafka"]
    assert "maildir" not in guest.run["mail"]


def test_a_concern_is_delivered_through_somebody_elses_parts(guest: Guest, operator: Operator) -> None:
    """Recorded, permitted, raised: on the recipient's topic of that Kafka, and a bare mail in that mail server."""
    family = family_story()
    for type, data in (*family.joins(), *family.grants()):
        assert by_http(guest, SOCIAL_WORK, type, data)["status"] == "accepted"
    type, data = family.concern()
    assert by_http(guest, SCHOOL, type, data)["status"] == "accepted"
    until(lambda: "hub.concern.raised.v1" in {one.type for one in guest.out(SOCIAL_WORK)}, "delivered")
    until(lambda: list((operator.mail.maildir / "new").iterdir()), "mail")
    assert guest.command("doctor").returncode == 0


def test_stopping_the_hub_leaves_the_operators_parts_alone(guest: Guest, operator: Operator) -> None:
    """They run and answer, topics and tables are there, and the next start goes on where it was."""
    pids = [child.pid for child in operator.parts.children]
    assert guest.command("down", patience=120).returncode == 0
    assert guest.command("status").returncode == 1
    assert operator.well()
    assert [child.pid for child in operator.parts.children] == pids
    guest.start()
    assert guest.command("status").returncode == 0
    assert "hub.concern.raised.v1" in {one.type for one in guest.out(SOCIAL_WORK)}


WRONG = {
    "another word for Kafka": (
        {"HUB_KAFKA_PASSWORD": "planted-word"},
        "broker is not available: the log-in is refused; see HUB_KAFKA_USERNAME and HUB_KAFKA_PASSWORD",
    ),
    "TLS, where there is none": (
        {"HUB_KAFKA_SECURITY": "SASL_SSL"},
        "broker is not available: it does not speak TLS there; see HUB_KAFKA_SECURITY",
    ),
    "no such broker": (
        {"HUB_KAFKA_BOOTSTRAP": "planted-word.invalid:9092"},
        "broker is not available: no such host; see HUB_KAFKA_BOOTSTRAP",
    ),
    "another word for the database": (
        {"HUB_DATABASE_URL": "hub:planted-word"},
        "database is not available: the log-in is refused; see HUB_DATABASE_URL",
    ),
    "no such vault": (
        {"HUB_VAULT_URL": "/planted-word"},
        "vault is not available: no such database; see HUB_VAULT_URL",
    ),
}


@pytest.mark.parametrize(("wrong", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_named_and_waited_for(
    operator: Operator, tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    """What may be mended outside is waited for; the line names part, cause and setting, and no value."""
    env = operator.settings(tmp_path)
    for name, value in wrong.items():
        env[name] = _spoilt(env[name], value)
    with _starting(tmp_path / "data", env) as words:
        until(lambda: f"{said}; trying again" in words.read_text(), "said", patience=40)
    assert "planted-word" not in words.read_text()
    assert "Traceback" not in words.read_text()
    assert operator.well()


@pytest.mark.parametrize("name", ["HUB_SMTP_URL", "HUB_DATABASE_URL", "HUB_KAFKA_BOOTSTRAP"])
def test_a_setting_that_cannot_be_right_is_refused_at_once(operator: Operator, tmp_path: Path, name: str) -> None:
    """Nothing is started; the setting and its form are told."""
    env = {**operator.settings(tmp_path), name: "planted-word"}
    told = subprocess.run(
        [sys.executable, "-m", "hub", "up", "--data", str(tmp_path / "data")],
        env=os.environ | env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.returncode == 1
    assert f"bad_setting; {name}" in told.stderr
    assert "planted-word" not in told.stderr + told.stdout


def _spoilt(url: str, word: str) -> str:
    """Return a URL with another log-in (`user:word`) or another database (`/name`), anything else whole."""
    if "://" not in url:
        return word
    if word.startswith("/"):
        return url.rpartition("/")[0] + word
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{word}@{rest.rpartition('@')[2]}"


@contextmanager
def _starting(data: Path, env: dict[str, str]) -> Iterator[Path]:
    """Run `hub up` while the body runs; what it says is in the file that is yielded. It ends by SIGTERM, cleanly."""
    words = data.with_name("up.txt")
    with words.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "hub", "up", "--data", str(data)], env=os.environ | env, stdout=out, stderr=out
        )
    try:
        yield words
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 0
    finally:
        if child.poll() is None:
            child.kill()
            child.wait(10)
