"""The host: services of one Faust app, started together and stopped cleanly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from hub.errors import StoppedError
from hub.streams.app import host


@dataclass(slots=True)
class Errand:
    """Works until it is asked to stop, then finishes what it has in hand."""

    ends_by_itself: bool = False
    said: list[str] = field(default_factory=list)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        self.said.append("began")
        if not self.ends_by_itself:
            await self._stopping.wait()
            await asyncio.sleep(0.05)
        self.said.append("finished")

    def stop(self) -> None:
        self.said.append("asked")
        self._stopping.set()


async def test_deeds_finish_what_they_have_in_hand() -> None:
    """Asked to stop, the host asks every deed and waits until each has finished."""
    deeds, asked = [Errand(), Errand()], asyncio.Event()
    running = asyncio.create_task(host("test", deeds, asked))
    await asyncio.sleep(0.2)
    asked.set()
    await running
    assert [deed.said for deed in deeds] == [["began", "asked", "finished"]] * 2


async def test_a_deed_that_ends_by_itself_ends_the_process() -> None:
    """A stage or lane that is gone is not hidden: the others stop and the process is started again by its keeper."""
    other = Errand()
    with pytest.raises(StoppedError, match="ended_by_itself"):
        await host("test", [Errand(ends_by_itself=True), other], asyncio.Event())
    assert other.said == ["began", "asked", "finished"]
