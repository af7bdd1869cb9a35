"""`python -m bench`: measure, print ratios, write bench/results/*.json. A few minutes; `--quick` for a first look."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from typing import Final

import uvloop
from rich.console import Console

from bench import cpu, latency, report, throughput
from bench.letters import Post, Town, town
from bench.place import Place, running_place
from bench.progress import LateError, nothing_went_wrong

LONGEST_SECONDS: Final = 180.0
"""No single benchmark may take longer."""
KINDS: Final = ("throughput", "cpu", "latency")
STRETCH_SECONDS: Final = 40.0
"""About how long the whole way may take; fewer events than asked for are sent on a machine that is slower."""
MOST_PART_EVENTS: Final = 2000
"""Enough for the parts: their figures do not depend on how many there are."""


class Bench:
    """One run: what was asked for, and a clock for its progress lines."""

    def __init__(self, asked: argparse.Namespace) -> None:
        """Take the parsed command line."""
        self.kinds: Sequence[str] = asked.which or KINDS
        self.events: int = 400 if asked.quick else asked.events
        self.families: int = 20 if asked.quick else asked.families
        self.seconds: float = 4.0 if asked.quick else asked.seconds
        self._begin = time.monotonic()
        self._out = Console(width=120 if not sys.stdout.isatty() else None)

    async def run(self) -> int:
        """Measure everything that was asked for; return the exit code: 1 when something took too long."""
        self._say("starting Kafka, PostgreSQL and mail in a folder of their own")
        late = 0
        async with running_place() as place:
            post, people = Post(place), town(self.families)
            await self._set_up(place, post, people)
            for kind in self.kinds:
                try:
                    async with asyncio.timeout(LONGEST_SECONDS):
                        await self._one(kind, place, post, people)
                except (TimeoutError, LateError) as err:
                    late = 1
                    self._say(f"{kind} is not measured: {str(err) or f'more than {LONGEST_SECONDS:.0f} s'}")
            self._say("stopping")
        self._say(f"done; figures are in {report.RESULTS}")
        return late

    async def _set_up(self, place: Place, post: Post, people: Town) -> None:
        self._say(f"recording {self.families} families with their permissions and a plan each")
        async with asyncio.timeout(LONGEST_SECONDS):
            done = await throughput.set_up(place, post, people.arrive(place))
            await nothing_went_wrong(place)
        self._say(f"{done.events} events of rights and plans in {done.seconds:.1f} s")
        # However slow the machine is just now, no stretch takes much longer than this.
        self.events = min(self.events, int(done.rate * STRETCH_SECONDS))

    async def _one(self, kind: str, place: Place, post: Post, people: Town) -> None:
        match kind:
            case "throughput":
                self._say(f"throughput: {self.events} events, each part alone, then the whole way")
                document = report.throughput(await throughput.measure(place, post, people, self.events), self._out)
            case "cpu":
                events = min(self.events, MOST_PART_EVENTS)
                self._say(f"cpu: {events} events, part by part")
                document = report.cpu(await cpu.measure(place, post, people, events), self._out)
            case _:
                self._say(f"latency: {self.seconds:.0f} s at each of {latency.RATES} events per second")
                course = latency.Course(place, post, people, self.seconds, self._say)
                document = report.latency(await latency.measure(course), self._out)
        asked: report.Json = {"events": self.events, "families": self.families, "seconds": self.seconds}
        report.save(kind, asked, document)

    def _say(self, words: str) -> None:
        print(f"· {time.monotonic() - self._begin:5.1f} s  {words}", file=sys.stderr, flush=True)


def asked(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("which", nargs="*", choices=[*KINDS, []], metavar="throughput|cpu|latency", help="default: all")
    parser.add_argument("--events", type=int, default=5000, help="events carried through each part")
    parser.add_argument("--families", type=int, default=200, help="families they are about")
    parser.add_argument("--seconds", type=float, default=20.0, help="seconds at each rate")
    parser.add_argument("--quick", action="store_true", help="400 events, 20 families, 4 seconds: a first look")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(uvloop.run(Bench(asked()).run()))
