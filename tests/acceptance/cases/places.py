"""Where may something planted in a case stand in the clear?"""

from __future__ import annotations

from collections.abc import Callable

from tests.acceptance.scan import Where
from tests.examples.cases import Cast


def nowhere(_: Where) -> bool:
    """Tell that it may stand nowhere."""
    return False


def seen(cast: Cast, *parts: str) -> Callable[[Where], bool]:
    """Return what tells that it may stand in what `hub plan` shows to the first worker of these parts."""
    ends = tuple(f"--as {cast.worker(part).id} --json" for part in parts)
    return lambda where: where.startswith("command plan ") and where.endswith(ends)


def carried(cast: Cast, *parts: str) -> Callable[[Where], bool]:
    """Return what tells that it may stand on the way to these parts, and in the plan as they see it."""
    topics, view = {f"topic hub.out.{cast.orgs[part]}" for part in parts}, seen(cast, *parts)
    return lambda where: where in topics or view(where)
