"""What may stand in a log line: these keys, and under each a value of its shape. Everything else is dropped.

A key is added here when the hub needs it, with the narrowest shape that holds its values; text of people has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

Plain = str | int | float | bool | list[str]
Shape = Callable[[object], Plain | None]
"""Returns the value as it is written, or None when it has another shape."""

LONGEST_LIST: Final = 24
_BIGGEST: Final = 2**63


def matching(pattern: str) -> Shape:
    """Return the shape of words that match `pattern` whole."""
    rule = re.compile(pattern, re.ASCII)

    def shape(value: object) -> str | None:
        return str(value) if isinstance(value, str) and rule.fullmatch(value) else None

    return shape


def words(pattern: str) -> Shape:
    """Return the shape of short lists of such words."""
    one = matching(pattern)

    def shape(value: object) -> list[str] | None:
        if not isinstance(value, list | tuple) or len(value) > LONGEST_LIST:
            return None
        return [str(item) for item in value] if all(one(item) is not None for item in value) else None

    return shape


def uuid(value: object) -> str | None:
    """Accept a UUID, as itself or in its canonical form."""
    if isinstance(value, UUID):
        return str(value)
    try:
        return value if isinstance(value, str) and str(UUID(value)) == value else None
    except ValueError:
        return None


def whole(value: object) -> int | None:
    """Accept a whole number of 64 bits."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _BIGGEST else None


def seconds(value: object) -> float | None:
    """Accept a number, written with milliseconds."""
    return round(float(value), 3) if isinstance(value, int | float) and not isinstance(value, bool) else None


def yes_no(value: object) -> bool | None:
    """Accept a truth value."""
    return value if isinstance(value, bool) else None


# No code begins with a digit: an identity code, a date or a phone number is none.
_CODE: Final = matching(r"[a-z][a-z0-9_.-]{0,63}")
_CLASS: Final = r"[A-Za-z_][A-Za-z0-9_]{0,63}"
_PLACE: Final = r"[A-Za-z0-9_./<>-]{1,120}:[0-9]{1,6}"

EVENT: Final = matching(r"[a-z][a-z_. -]{0,79}")
"""What happened: lower-case words of our own, without a figure in them."""


def _each(shape: Shape, names: str) -> dict[str, Shape]:
    return dict.fromkeys(names.split(), shape)


KEYS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "at": words(_PLACE),
        "cause": words(_CLASS),
        "error": matching(_CLASS),
        "event": EVENT,
        "level": _CODE,
        "module": matching(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}"),
        "time": matching(r"[0-9TZ:.+-]{20,35}"),
        "address": matching(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}:[0-9]{1,5}"),
        **_each(
            _CODE,
            "channel command kind lane org outcome part process reason region rule stage state table topic type",
        ),
        **_each(uuid, "alert_id deadline_id delivery_id event_id family_id recall_id"),
        **_each(
            whole,
            "attempt count epoch events expected family_no found hub_seq offset partition pid port rows size status "
            "stored tries version",
        ),
        **_each(seconds, "age_seconds seconds wait_seconds"),
        **_each(yes_no, "ok ready"),
    }
)


def cut(line: Mapping[str, object]) -> tuple[dict[str, Plain], int]:
    """Return what may be written of `line`, and how many of its values may not."""
    kept: dict[str, Plain] = {}
    for key, value in line.items():
        plain = KEYS[key](value) if key in KEYS else None
        if plain is not None:
            kept[key] = plain
    return kept, len(line) - len(kept)
