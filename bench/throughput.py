"""Events per second: each stage and lane alone, and the whole way with the hub's real processes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench import reference
from bench.alone import Stretch, lane_alone, stage_alone
from bench.letters import Letter, Post, Town
from bench.place import Place
from bench.processes import processes, since, used
from bench.progress import applied, judged, nothing_went_wrong, settled, until
from hub.bootstrap import sender
from hub.streams.delivery_lane import DeliveryLane
from hub.streams.log_lane import LogLane
from hub.streams.stage_border import BorderStage
from hub.streams.stage_family import FamilyStage


@dataclass(frozen=True, slots=True)
class Throughput:
    """What was measured."""

    stretches: dict[str, Stretch]
    bare: dict[str, float]
    """Events per second of the references."""
    deliveries: dict[str, int]
    """Deliveries of a stretch, beside its events."""


async def measure(place: Place, post: Post, town: Town, events: int) -> Throughput:
    """Carry `events` through one part after the other, then as many the whole way."""
    found = await _alone(place, post, town, events)
    sent = await _sent(place)
    bare = await reference.rates(place)
    found["whole way"] = await _whole_way(place, post, town.letters(place, events))
    await nothing_went_wrong(place)
    counts = {"delivery lane": sent, "whole way": await _sent(place) - sent}
    return Throughput(found, bare, counts)


async def set_up(place: Place, post: Post, letters: list[Letter]) -> Stretch:
    """Let the real processes record the families; return how that went, too."""
    return await _whole_way(place, post, letters)


async def _alone(place: Place, post: Post, town: Town, events: int) -> dict[str, Stretch]:
    shell = place.shell
    await post.send(town.letters(place, events))
    lasting, brief = sender(shell, lasting=True), sender(shell, lasting=False)
    try:
        await lasting.start()
        await brief.start()
        return {
            "border": await stage_alone(place, BorderStage(shell), events, lambda: judged(place, post)),
            "log lane": await lane_alone(place, LogLane(shell, lasting), events),
            "family": await stage_alone(place, FamilyStage(shell), events, lambda: applied(place)),
            "delivery lane": await lane_alone(place, DeliveryLane(shell, brief), events),
        }
    finally:
        await lasting.stop()
        await brief.stop()


async def _whole_way(place: Place, post: Post, letters: list[Letter]) -> Stretch:
    async with processes(place, "worker", "relay") as running:
        before, begin = used(place, running), time.perf_counter()
        await post.send(letters)
        await until(lambda: settled(place, post), "everything there", 0.05)
        seconds = time.perf_counter() - begin
        return Stretch(len(letters), seconds, since(before, used(place, running)))


async def _sent(place: Place) -> int:
    return await place.one("SELECT count(*) FROM delivery WHERE state = 'sent'")
