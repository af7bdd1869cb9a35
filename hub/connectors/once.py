"""Has this file said the same under the same key before? Remembered as two numbers a row, so a million rows fit.

Two rows whose 64-bit hashes meet by chance would be told as one key used twice: one file in ten million with a million
rows. Nothing is lost then: the row is told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as Values

from hub.connectors.mapping import Mapping
from hub.connectors.row_event import RowEvent, RowProblem

_SAME_KEY = ("the key columns name a row once", "give each row a key of its own, or take one of the two out")


class Once:
    """The rows of one reading of a file."""

    __slots__ = ("_key", "_seen")

    def __init__(self, mapping: Mapping) -> None:
        """Begin with nothing seen."""
        self._key = ", ".join(mapping.key)
        self._seen: dict[int, int] = {}

    def new(self, event: RowEvent) -> RowEvent | RowProblem | None:
        """Return the event when new, None when it was said before, what is wrong when it says another thing."""
        id = int(event.envelope.id[:16], 16)
        content = _number(event.envelope.time, event.data)
        known = self._seen.get(id)
        if known is None:
            self._seen[id] = content
            return event
        return None if known == content else RowProblem(event.row, self._key, "id", *_SAME_KEY)


def _number(time: str, data: Values[str, object]) -> int:
    said = json.dumps([time, data], sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big")
