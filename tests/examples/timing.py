"""Do two kinds of question take the same time? Asked in turns, in an order of chance; medians are compared."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

TRIALS = 200
WITHIN = (0.8, 1.25)

Answer = tuple[str, ...]
Question = Callable[[], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What both kinds of question were answered, and how much longer the second took in the median."""

    answers: frozenset[Answer]
    ratio: float
    seconds: float
    """The median of the first."""

    @property
    def alike(self) -> bool:
        """Tell whether there was one answer, in the same time within noise."""
        return len(self.answers) == 1 and WITHIN[0] <= self.ratio <= WITHIN[1]


async def measured(one: Sequence[Question], other: Sequence[Question]) -> Measured:
    """Ask all of both, whatever else the machine does meets both alike, and compare."""
    times: tuple[list[float], list[float]] = ([], [])
    answers: set[Answer] = set()
    gc.disable()
    try:
        for pair in zip(one, other, strict=True):
            for kind in random.sample((0, 1), 2):
                began = time.perf_counter()
                answer = await pair[kind]()
                times[kind].append(time.perf_counter() - began)
                answers.add(answer)
    finally:
        gc.enable()
    first, second = (statistics.median(kind) for kind in times)
    return Measured(frozenset(answers), second / first, first)
