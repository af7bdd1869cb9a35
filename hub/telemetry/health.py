"""Is this process ready? Only while every part it needs said yes a short time ago; silence is a no."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

FRESH_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Part:
    """What one part last said, and how long ago (seconds); `age` is None when it never spoke."""

    name: str
    ok: bool
    age: float | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """The answer of `/readyz`."""

    ready: bool
    parts: tuple[Part, ...]

    def as_json(self) -> dict[str, object]:
        """Return the answer as JSON values."""
        told = {
            part.name: {"ok": part.ok, "age_seconds": None if part.age is None else round(part.age, 1)}
            for part in self.parts
        }
        return {"ready": self.ready, "parts": told}


class Health:
    """Remembers what each part of this process last said (database, kafka, vault, and its stages and lanes)."""

    def __init__(
        self, parts: Iterable[str], *, fresh_seconds: float = FRESH_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Expect `parts` to speak at least every `fresh_seconds`; none has spoken yet."""
        self._said: dict[str, tuple[bool, float] | None] = dict.fromkeys(parts)
        self._fresh = fresh_seconds
        self._clock = clock

    def report(self, part: str, ok: bool) -> None:
        """Note that `part` is well or not, now; a part not expected before is from now on."""
        self._said[part] = (ok, self._clock())

    def forget(self, part: str) -> None:
        """Expect nothing of `part` any more (a lane handed to another process)."""
        self._said.pop(part, None)

    def readiness(self) -> Readiness:
        """Return whether all parts recently said yes."""
        now = self._clock()
        parts = tuple(self._part(name, said, now) for name, said in sorted(self._said.items()))
        return Readiness(ready=all(part.ok for part in parts), parts=parts)

    def _part(self, name: str, said: tuple[bool, float] | None, now: float) -> Part:
        if said is None:
            return Part(name, ok=False, age=None)
        ok, at = said
        return Part(name, ok=ok and now - at <= self._fresh, age=now - at)
