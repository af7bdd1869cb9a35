"""Who may send what? By sector; a region file may narrow it.

Narrowing, acknowledgements and the recording of rights are not a matter of sector: the border judges those.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

from hub.schemas.accepted import Data
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Sector
from hub.schemas.model import Group

_OUTSIDE = (
    "contact.*",
    "concern.raised",
    "child_protection.notified",
    "referral.*",
    "plan.updated",
    "service.*",
    "worker.*",
    "feedback.given",
)

PATTERNS: Mapping[Sector, tuple[str, ...]] = MappingProxyType(
    {
        Sector.WELLBEING_AREA: ("*",),
        Sector.MUNICIPALITY: (*_OUTSIDE, "plan.*", "assessment.*"),
        Sector.NGO: _OUTSIDE,
        Sector.PARISH: _OUTSIDE,
        Sector.COMPANY: _OUTSIDE,
        Sector.KELA: ("contact.*", "child_protection.notified", "referral.*", "service.*", "worker.*"),
    }
)
"""Names of work types each sector may send."""

WORDS: Mapping[tuple[Sector, str], tuple[str, frozenset[str]]] = MappingProxyType(
    {(Sector.MUNICIPALITY, "assessment.*"): ("kind", frozenset({"other"}))}
)
"""Types a sector sends with some words only: by sector and pattern the field and its words."""

_BY_SECTOR = frozenset({Group.WORK, Group.ANSWER, Group.COUNT, Group.STAFF})
_EVERYBODY = frozenset({Group.RIGHTS, Group.ACK})


def work_types(sector: Sector) -> frozenset[str]:
    """Return the catalogue names of the types that `sector` may send by default."""
    return frozenset(name for name, type in TYPES.items() if type.group in _BY_SECTOR and _matches(sector, name))


def may_send(sector: Sector, name: str) -> bool:
    """Tell whether an organisation of `sector` may send the type at all; internal and control types: nobody."""
    type = TYPES.get(name)
    if type is None:
        return False
    return type.group in _EVERYBODY or (type.group in _BY_SECTOR and _matches(sector, name))


def kept_from(sector: Sector, name: str, data: Data) -> tuple[str, frozenset[str]] | None:
    """Return the field, and the words it may have, where they keep `sector` from sending this; else None."""
    rows = (row for (who, pattern), row in WORDS.items() if who is sector and fnmatchcase(name, pattern))
    return next(((field, words) for field, words in rows if data.get(field) not in words), None)


def _matches(sector: Sector, name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in PATTERNS[sector])
