"""A plain Faust worker as its manual shows one: it prints the number of each event it has processed, 4 it cannot.

As a slow one it can, and takes its time: it prints a 0 when it has begun with 4, and 4 when it is done.

Run as a process of its own, `python -m tests.integration.faust_losses.plain_agent`; its settings are FAUST_… variables.
"""

from __future__ import annotations

import asyncio
import os
import sys

import faust

MODE, TOPIC = os.environ["FAUST_MODE"], os.environ["FAUST_TOPIC"]
POISON = 4
TAKEN_TOGETHER = 5
BEGUN = 0
SECONDS, SECONDS_FOR_4 = float(os.environ.get("FAUST_SECONDS", "0")), float(os.environ.get("FAUST_FOR_4", "0"))
STANDARD_OUTPUT = 1
"""Written to directly: Faust turns `sys.stdout` into log lines."""

app = faust.App(
    f"plain-agent-{TOPIC}",
    broker=f"kafka://{os.environ['FAUST_BOOTSTRAP']}",
    broker_credentials=faust.SASLCredentials(
        username=os.environ["FAUST_USER"], password=os.environ["FAUST_PASSWORD"], mechanism="SCRAM-SHA-512"
    ),
    broker_commit_interval=float(os.environ.get("FAUST_COMMIT", "0.2")),
    consumer_auto_offset_reset="earliest",
    store="memory://",
    datadir=os.environ["FAUST_FOLDER"],
    topic_allow_declare=False,
    topic_disable_leader=True,
    web_enabled=False,
)
numbers = app.topic(TOPIC, value_serializer="json")


def process(number: int) -> None:
    """Print a number; the poison raises an exception, as code does that meets what nobody foresaw."""
    if number == POISON:
        raise ValueError("nobody foresaw this")
    tell(number)


def tell(number: int) -> None:
    """Print a number."""
    os.write(STANDARD_OUTPUT, f"{number}\n".encode())


async def slowly(stream: faust.StreamT[int]) -> None:
    """Process each event as it comes, in its time."""
    async for number in stream:
        if number == POISON:
            tell(BEGUN)
        await asyncio.sleep(SECONDS_FOR_4 if number == POISON else SECONDS)
        tell(number)


async def one_by_one(stream: faust.StreamT[int]) -> None:
    """Process each event as it comes."""
    async for number in stream:
        process(number)


async def several(stream: faust.StreamT[int]) -> None:
    """Process events five at a time."""
    async for events in stream.take_events(TAKEN_TOGETHER, within=1.0):
        for event in events:
            process(event.value)


app.agent(numbers)({"take": several, "slow": slowly, "one": one_by_one}[MODE])

if __name__ == "__main__":
    sys.argv = ["plain-agent", "worker", "--loglevel=error", "--without-web"]
    app.main()
