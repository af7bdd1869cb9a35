"""When may an event say that it happened? At most 30 days back and 5 minutes ahead of its arrival, in a named zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hub.border.decision import Refusal
from hub.border.refusals import not_this_time, not_valid

BACK = timedelta(days=30)
AHEAD = timedelta(minutes=5)
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Not even a narrowing was said before: such a time is a slip of the pen."""

_NO_TIME = not_valid("time", "a time with its zone, as ISO 8601 writes it", "add the offset, for example Z or +02:00")
_TOO_OLD = not_this_time("at most 30 days back", "send it as it happens, or write when it was told to you")
_TOO_NEW = not_this_time("at most 5 minutes ahead of its arrival", "set the clock of the sending system")


def when(ce_time: str, arrived_at: datetime, *, narrowing: bool) -> datetime | Refusal:
    """Return `ce_time` in UTC, or why it is refused; narrowing may lie any time back."""
    try:
        said = datetime.fromisoformat(ce_time)
        at = said.astimezone(UTC) if said.tzinfo else None
    except (ValueError, OverflowError):
        return _NO_TIME
    if at is None:
        return _NO_TIME
    if at > arrived_at + AHEAD:
        return _TOO_NEW
    return _TOO_OLD if at < (EARLIEST if narrowing else arrived_at - BACK) else at
