"""Partners who speak HTTP while its process is killed: each event is in once, each message is read without a hole."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import pytest
import requests

from hub.schemas.catalogue import TYPES
from tests.acceptance.harness import Hub
from tests.acceptance.speaking import cloud_event
from tests.examples.stories import PARISH, SCHOOL, SOCIAL_WORK, Data, family_story

SEED, EVENTS, KILLS = 20261126, 120, 3
"""A longer run is `HUB_TEST_KILLS=20`."""
PATIENCE = 1500.0
TRY_AGAIN = frozenset({429, 503})


@dataclass(slots=True)
class Reader:
    """A partner that keeps what it read before it says so, and asks again after whatever befalls."""

    hub: Hub
    numbers: list[int] = field(default_factory=list)
    ids: dict[int, str] = field(default_factory=dict)
    concerns: int = 0

    def turn(self) -> int:
        """Read a page from where it said it was, and say how far it is now; return how many were new."""
        page = _insisted(lambda: self.hub.get(PARISH, "/v1/outbox?limit=20&wait=1")).json()
        new = 0
        for one in page["messages"]:
            seq, event = int(one["hub_seq"]), one["event"]
            if seq in self.ids:
                assert self.ids[seq] == event["id"]
                continue
            self.ids[seq] = event["id"]
            self.numbers.append(seq)
            self.concerns += event["type"] == TYPES["concern.raised"].wire
            new += 1
        if page["messages"]:
            _insisted(lambda: _acknowledged(self.hub, self.numbers[-1]))
        return new


@pytest.mark.timeout(1800)
def test_a_killed_web_loses_and_doubles_nothing(hub: Hub) -> None:
    """While 120 events are posted and a second partner reads its messages, the web process dies again and again."""
    family, over = family_story(), Event()
    hub.accepted(SOCIAL_WORK, [*family.joins(), *family.grants()])
    hub.settle()
    begun = hub.count("SELECT coalesce(max(last_seq), 0)::int FROM recipient WHERE org = $1", PARISH)
    if begun:
        _insisted(lambda: _acknowledged(hub, begun))
    reader, killed = Reader(hub), int(os.environ.get("HUB_TEST_KILLS", KILLS))
    bodies = [cloud_event(SCHOOL, *family.concern()) for _ in range(EVENTS)]
    with ThreadPoolExecutor(3) as pool:
        killing = pool.submit(_kill, hub, killed, over)
        reading = pool.submit(_read, reader, over)
        _post(hub, bodies, killing.done)
        killing.result()
        hub.settle()
        over.set()
        reading.result()

    ids = sorted(str(body["id"]) for body in bodies)
    rows = hub.rows(
        "SELECT ce_id, count(*) FROM arrival WHERE ce_id = ANY($1) AND outcome = 'accepted' GROUP BY 1", ids
    )
    assert sorted(rows) == [(id, 1) for id in ids]
    last = hub.count("SELECT coalesce(max(last_seq), 0)::int FROM recipient WHERE org = $1", PARISH)
    assert reader.numbers == list(range(begun + 1, last + 1))
    assert len(set(reader.ids.values())) == len(reader.ids)
    assert reader.concerns == EVENTS


def _post(hub: Hub, bodies: list[Data], killed: Callable[[], bool]) -> None:
    """Post them all, the last ones only when the last kill is done; a partner repeats what was not answered."""
    for at, body in enumerate(bodies):
        while at == len(bodies) - 5 and not killed():
            time.sleep(0.1)
        assert _insisted(lambda body=body: hub.post(SCHOOL, body)).status_code in (200, 202)


def _read(reader: Reader, over: Event) -> None:
    until = time.monotonic() + PATIENCE
    while (reader.turn() or not over.is_set()) and time.monotonic() < until:
        pass


def _kill(hub: Hub, times: int, over: Event) -> None:
    dice = random.Random(SEED)
    for _ in range(times):
        over.wait(dice.uniform(0.1, 1.5))
        # Whatever ends within a minute is started again after twice the wait, at most a minute.
        hub.back("web", hub.kill("web"), 120)


def _acknowledged(hub: Hub, seq: int) -> requests.Response:
    http = hub.run["http"]
    head = {"Authorization": f"Bearer {http['tokens'][PARISH]}"}
    return requests.post(f"{http['base']}/v1/outbox/ack", json={"seq": seq}, headers=head, timeout=20)


def _insisted(ask: Callable[[], requests.Response]) -> requests.Response:
    """Ask until there is an answer that is not `later`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            answer = ask()
        except (requests.RequestException, KeyError):
            # Nobody is there at this moment; nor, for another one, is the address.
            time.sleep(0.1)
            continue
        if answer.status_code not in TRY_AGAIN:
            assert answer.ok, answer.text
            return answer
        time.sleep(float(answer.headers.get("Retry-After", "1")))
    raise AssertionError("no answer")
