"""How the workbench of parked events speaks: tables and lines for people, documents for programs."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.table import Column, Table

from hub.commands.words import console, say
from hub.schemas.accepted import Json
from hub.store.quarantine import Story
from hub.streams.door_quarantine import Told
from hub.streams.door_release import Released
from hub.streams.record import Record

Document = dict[str, Json]


def table(stories: Sequence[Story]) -> None:
    """Show parked records as a table."""
    shown = Table(Column("id", overflow="fold"), "stage", "place", "reason", box=None, pad_edge=False)
    for one in stories:
        place = f"{one.topic} {one.partition}:{one.position}"
        shown.add_row(str(one.id), one.stage, place, " ".join(word for word in (one.reason, one.field) if word))
    console().print(shown)


def document(told: Told) -> Document:
    """Return the story of one record and what was done with it, without content."""
    words: Document = {name: plain(value) for name, value in asdict(told.story).items() if name != "asked_as"}
    words["acts"] = [f"{one.at.isoformat()} {one.act} by {one.who}: {one.reason}" for one in told.acts]
    return words


def content(record: Record) -> Document:
    """Return a record whole: headers, key and value, as text where they are text, else in base64."""
    return {
        "headers": {name: _text(value) for name, value in record.headers},
        "key": None if record.key is None else _text(record.key),
        "value": None if record.value is None else _text(record.value),
    }


def lines(words: Document) -> Iterator[str]:
    """Yield a document as lines for people."""
    for name, value in words.items():
        if isinstance(value, dict):
            yield f"{name}:"
            yield from (f"  {line}" for line in lines(value))
        elif isinstance(value, list):
            yield from (f"{name:10} {one}" for one in value)
        else:
            yield f"{name:10} {'' if value is None else value}"


def tell_release(one: Released) -> None:
    """Say what became of a frozen family."""
    say(f"{one.family}: went on from number {one.before} to {one.applied}")
    if one.frozen is None:
        say("  It waits no longer.")
        return
    say(f"  It still waits at number {one.applied + 1}: {one.frozen}")
    for parked in one.parked:
        say(f"  behind {parked.id}; to pass over it: hub quarantine drop {parked.id}, then release again")


def plain(value: object) -> Json:
    """Return a value as JSON has it."""
    return value if value is None or isinstance(value, bool | int) else str(value)


def _text(raw: bytes) -> str:
    try:
        word = raw.decode()
    except UnicodeDecodeError:
        return f"base64:{base64.b64encode(raw).decode()}"
    return word if word.isprintable() else f"base64:{base64.b64encode(raw).decode()}"
