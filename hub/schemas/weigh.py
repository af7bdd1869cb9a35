"""Does this Avro body hold what its schema says and no more, before anything is unpacked?

A few bytes can ask for millions of list items. The body is walked once, without making values: every count, length and
branch is looked at, and a message has at most `MAX_ITEMS` list items in all.
"""

from __future__ import annotations

from collections.abc import Callable

from hub.errors import PoisonError
from hub.schemas.accepted import Json

MAX_ITEMS = 2_000
MAX_VARINT = 10


class Cursor:
    """A place in a body; every step stays inside it, PoisonError `garbage` or `bomb` otherwise."""

    __slots__ = ("at", "items", "raw")

    def __init__(self, raw: bytes, at: int) -> None:
        """Start at byte `at` of `raw`."""
        self.raw, self.at, self.items = raw, at, 0

    def number(self) -> int:
        """Read a zigzag number."""
        value = shift = 0
        for byte in self.raw[self.at : self.at + MAX_VARINT]:
            self.at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return (value >> 1) ^ -(value & 1)
            shift += 7
        raise PoisonError("garbage")

    def skip(self, size: int) -> None:
        """Step over `size` bytes."""
        if size < 0 or self.at + size > len(self.raw):
            raise PoisonError("garbage")
        self.at += size

    def count(self, items: int) -> None:
        """Take `items` from what a message may have."""
        self.items += items
        if self.items > MAX_ITEMS:
            raise PoisonError("bomb")


Walk = Callable[[Cursor], None]


def walk_of(schema: Json) -> Walk:
    """Return the walk of one schema: records, arrays, unions, strings, bytes, numbers, yes or no."""
    return _walk(schema, "", {})


def weigh(walk: Walk, raw: bytes, at: int) -> None:
    """Walk the body from byte `at` to its very end; PoisonError `garbage` or `bomb`."""
    cursor = Cursor(raw, at)
    walk(cursor)
    if cursor.at != len(raw):
        raise PoisonError("garbage")


def _walk(schema: Json, space: str, named: dict[str, Walk]) -> Walk:
    if isinstance(schema, list):
        return _union([_walk(branch, space, named) for branch in schema])
    if isinstance(schema, str):
        return _SIMPLE.get(schema) or named[schema if "." in schema else f"{space}.{schema}"]
    assert isinstance(schema, dict)
    if schema["type"] == "record":
        return _record(schema, space, named)
    if schema["type"] == "array":
        return _array(_walk(schema["items"], space, named))
    return _walk(schema["type"], space, named)


def _record(schema: dict[str, Json], space: str, named: dict[str, Walk]) -> Walk:
    space = str(schema.get("namespace", space))
    fields = schema["fields"]
    assert isinstance(fields, list)
    walks = [_walk(field["type"], space, named) for field in fields if isinstance(field, dict)]

    def record(cursor: Cursor) -> None:
        for walk in walks:
            walk(cursor)

    named[f"{space}.{schema['name']}"] = record
    return record


def _union(branches: list[Walk]) -> Walk:
    def union(cursor: Cursor) -> None:
        branch = cursor.number()
        # INVARIANT: a negative branch must not count from the end, as Python lists do.
        if not 0 <= branch < len(branches):
            raise PoisonError("garbage")
        branches[branch](cursor)

    return union


def _array(item: Walk) -> Walk:
    def array(cursor: Cursor) -> None:
        while block := cursor.number():
            if block < 0:
                cursor.number()  # the block's size in bytes, for those who skip it
            cursor.count(abs(block))
            for _ in range(abs(block)):
                item(cursor)

    return array


def _nothing(_: Cursor) -> None:
    pass


def _number(cursor: Cursor) -> None:
    cursor.number()


def _sized(cursor: Cursor) -> None:
    cursor.skip(cursor.number())


def _one_byte(cursor: Cursor) -> None:
    cursor.skip(1)


_SIMPLE: dict[str, Walk] = {
    "null": _nothing,
    "boolean": _one_byte,
    "int": _number,
    "long": _number,
    "string": _sized,
    "bytes": _sized,
}
