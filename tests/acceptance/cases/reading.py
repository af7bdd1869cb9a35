"""What parts read: messages with their leaves, and mails; comparable word by word with what a case expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from hub.schemas.accepted import Json

WORD_LENGTH: Final = 43
"""Characters of an id towards an organisation."""
WHO: Final = "person.id family.id"
FROM: Final = "sender unit worker.id"
"""Leaves that tell where the sender's professional is."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as its recipient read it."""

    part: str
    seq: int
    id: str
    type: str
    """Catalogue name."""
    ground: str
    data: Mapping[str, Json]
    key: str
    subject: str

    @property
    def leaves(self) -> frozenset[str]:
        """Every leaf that says something, by its dotted name; items of a list share one."""
        return frozenset(name for name, _ in flat(self.data))

    @property
    def ids(self) -> frozenset[str]:
        """Every id of the hub's in it, wherever it stands."""
        told = {str(value) for _, value in flat(self.data)} | {self.key, self.subject}
        return frozenset(word for word in told if len(word) == WORD_LENGTH)


@dataclass(frozen=True, slots=True)
class News:
    """What a step brought."""

    messages: tuple[Message, ...]
    alerts: Set[tuple[str, str, str]]
    """Open alerts about the case's people: kind, level, the part that holds it."""
    mails: tuple[tuple[str, str], ...]
    """Worker and language of each new mail, sorted."""

    def to(self, part: str) -> list[Message]:
        """Return what a part got, in its order."""
        return [one for one in self.messages if one.part == part]

    @property
    def out(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """What each part got: types with their leaves; a part that got nothing is not there."""
        parts = {one.part for one in self.messages}
        return {part: [(one.type, one.leaves) for one in self.to(part)] for part in parts}

    @property
    def recalled(self) -> dict[str, set[str]]:
        """What each part is asked back, by category."""
        return {
            one.part: {str(value) for name, value in flat(one.data) if name == "categories"} for one in self.messages
        }

    @property
    def types(self) -> dict[str, list[str]]:
        """What each part got, by type alone."""
        return {part: [type for type, _ in told] for part, told in self.out.items()}


def told(type: str, *leaves: str) -> tuple[str, frozenset[str]]:
    """Return a message as expected: its type and the names of its leaves, several in a word."""
    return type, frozenset(" ".join(leaves).split())


def flat(value: Json | Mapping[str, Json], name: str = "") -> Iterator[tuple[str, Json]]:
    """Yield name and value of every leaf that says something."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for inner in value:
            yield from flat(inner, name)
    elif value is not None:
        yield name, value
