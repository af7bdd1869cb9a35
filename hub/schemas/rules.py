"""What must hold between the fields of one event? Each law is a small function; None means it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic_core import PydanticCustomError

from hub.schemas.accepted import Data
from hub.schemas.scalars import Check, entry, given_id, one_of


@dataclass(frozen=True, slots=True)
class Broken:
    """Which field breaks which rule, and how to mend it."""

    field: str
    rule: str
    mend: str


Law = Callable[[Data], Broken | None]


def _duty_names_its_rule(basis: Data) -> Broken | None:
    if (basis.get("kind") == "duty") == ("rule" in basis):
        return None
    return Broken("rule", "a duty names its rule, nothing else does", "give rule for a duty, leave it out otherwise")


def _professional_is_one(worker: Data) -> Broken | None:
    if ("id" in worker) != ("name" in worker):
        return None
    return Broken("id", "either id or name", "give the id of the region file, or name, role and phone")


def _ends_after_start(data: Data) -> Broken | None:
    start, end = data.get("valid_from"), data.get("valid_to")
    # Canonical times are UTC; the shorter spelling (no fraction) must not win by its letters.
    if isinstance(start, str) and isinstance(end, str) and _instant(end) <= _instant(start):
        return Broken("valid_to", "later than valid_from", "valid_to is the first instant at which it no longer holds")
    return None


def _instant(canonical: str) -> str:
    whole, _, fraction = canonical.removesuffix("Z").partition(".")
    return f"{whole}.{fraction:0<6}"


_TARGETS: Mapping[str, tuple[Check, str, str]] = {
    "document": (given_id, "the id of an event", "use the id of a receipt or of a message of the hub"),
    "task": (one_of("task"), "a service task", "use a word of the code list task"),
    "controller": (entry, "an organisation", "use its id in the region file"),
}


def _target_fits_level(data: Data) -> Broken | None:
    level, target = data.get("level"), data.get("target")
    if not (isinstance(level, str) and isinstance(target, str) and level in _TARGETS):
        return None
    check, rule, mend = _TARGETS[level]
    try:
        check(target)
    except PydanticCustomError:
        return Broken("target", rule, mend)
    return None


def _duty_has_unit(data: Data) -> Broken | None:
    basis = data.get("basis")
    if isinstance(basis, Mapping) and basis.get("kind") == "duty" and "unit" not in data:
        return Broken("unit", "a duty event names its unit", "give the unit: its area decides who receives the event")
    return None


def _away_forwards(data: Data) -> Broken | None:
    first, last = data.get("from"), data.get("to")
    if isinstance(first, str) and isinstance(last, str) and last < first:
        mend = (
            "from and to are the first and the last day away; to end an absence early send it anew with an earlier to"
        )
        return Broken("to", "not earlier than from", mend)
    return None


RECORDS: Mapping[str, Law] = MappingProxyType({"basis": _duty_names_its_rule, "professional": _professional_is_one})
"""By the name a record has in the catalogue."""

SHORT: Mapping[str, str] = MappingProxyType({"receiver": "organisation"})
"""Records that may be written as one word: the field of theirs it stands for."""

EVENTS: tuple[Law, ...] = (_duty_has_unit, _ends_after_start, _away_forwards, _target_fits_level)
"""Asked of every event; each looks only at fields of names that mean the same everywhere."""
