"""How does a word of a partner's file become a word of the catalogue? One small function per kind of cell.

A refusal names the rule and the mend, never the cell's value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final, Literal
from zoneinfo import ZoneInfo

from hub.errors import RefusedError
from hub.schemas.accepted import Json

Kind = Literal["text", "date", "datetime", "yes_no", "number"]
"""What stands in a cell."""

HELSINKI: Final = ZoneInfo("Europe/Helsinki")
YES: Final = frozenset({"kyllä", "k", "x", "1", "ja", "yes", "true", "tosi"})
NO: Final = frozenset({"ei", "e", "0", "nej", "no", "false", "epätosi"})
_DAY: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_TIME: Final = re.compile(
    r"([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})(?:\s+klo)?\s+([0-9]{1,2})[.:]([0-9]{2})(?:[.:]([0-9]{2}))?"
)
_NUMBER: Final = re.compile(r"[0-9]{1,10}")


def text(cell: str) -> Json:
    """Return the cell as it is."""
    return cell


def day(cell: str) -> Json:
    """Return a Finnish date (24.11.2026) as 2026-11-24."""
    return _day(cell).isoformat()


def moment(cell: str) -> Json:
    """Return a Finnish date and time of day (24.11.2026 8.05) in Europe/Helsinki as a time in UTC.

    The hour that autumn repeats is taken as its first one; the hour that spring leaves out does not exist.
    """
    found = _TIME.fullmatch(cell)
    if found is None:
        raise _refused("a date and a time of day", "write for example 24.11.2026 8.05")
    on, (hour, minute, second) = _day(found[1]), (int(part or 0) for part in found.groups()[1:])
    try:
        local = datetime(on.year, on.month, on.day, hour, minute, second, tzinfo=HELSINKI)
    except ValueError as err:
        raise _refused("a time of day that exists", "write for example 24.11.2026 8.05") from err
    utc = local.astimezone(UTC)
    if utc.astimezone(HELSINKI).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise _refused("a time of day that exists", "the clock went forward over it: check the time")
    return utc.isoformat().replace("+00:00", "Z")


def yes_no(cell: str) -> Json:
    """Return true for a yes, false for a no."""
    word = cell.casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise _refused("yes or no", "write kyllä or ei (ja, nej, yes, no)")


def number(cell: str) -> Json:
    """Return a whole number."""
    if not _NUMBER.fullmatch(cell):
        raise _refused("a whole number", "write digits only")
    return int(cell)


def coded(words: Mapping[str, str], cell: str) -> Json:
    """Return the catalogue's word for a word of the mapping's own table, small and capital letters alike."""
    table = {word.casefold(): code for word, code in words.items()}
    found = table.get(cell.casefold())
    if found is None:
        raise _refused("a word of the mapping's table", f"one of: {', '.join(sorted(words))}")
    return found


CONVERTERS: Final[Mapping[Kind, Callable[[str], Json]]] = MappingProxyType(
    {"text": text, "date": day, "datetime": moment, "yes_no": yes_no, "number": number}
)


def _day(cell: str) -> date:
    found = _DAY.fullmatch(cell)
    if found is None:
        raise _refused("a date", "write for example 24.11.2026")
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError as err:
        raise _refused("a date that exists", "check day and month") from err


def _refused(rule: str, mend: str) -> RefusedError:
    return RefusedError("not_valid", rule=rule, mend=mend)
