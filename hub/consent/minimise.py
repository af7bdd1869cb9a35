"""What is left of an event for one recipient? Only leaves whose label the verdict allows, wrapped as `Cleared`.

Publishing and showing take a `Cleared`; only this module makes one. (A mail is a bare alert: it holds no leaf.)
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field

from hub.consent.decide import decide
from hub.consent.model import Ask, Rights, Verdict
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.accepted import Data, Json, Origin
from hub.schemas.labels import Label
from hub.schemas.leaves import keep
from hub.schemas.model import EventType


class _Seal:
    """What only this module has: without it no `Cleared` comes into being."""


_SEAL = _Seal()


@dataclass(frozen=True, slots=True)
class Cleared:
    """Content that one recipient may have, and the verdict by which."""

    recipient: OrgId
    verdict: Verdict
    data: Data = field(repr=False)
    origin: Origin
    seal: InitVar[_Seal]

    def __post_init__(self, seal: _Seal) -> None:
        """Refuse to come into being anywhere else."""
        if seal is not _SEAL:
            raise TypeError("only the consent decision clears")


def clear(ask: Ask, type: EventType, data: Data, rights: Rights, region: Region) -> Cleared | Verdict:
    """Decide, and return what may go to the recipient; the verdict alone when the event itself may not."""
    verdict = decide(ask, rights, region)
    if not delivers(type, verdict):
        return verdict
    return Cleared(ask.recipient, verdict, minimise(type, data, verdict), ask.origin, _SEAL)


def clear_claimed(
    claimed: Verdict, ask: Ask, type: EventType, data: Data, rights: Rights, region: Region
) -> Cleared | None:
    """Decide again, and return exactly what was claimed; None when today's verdict no longer covers all of it.

    `claimed` is an earlier verdict of `decide`, as it was written down.
    """
    verdict = decide(ask, rights, region)
    if not (verdict.covers(claimed) and delivers(type, verdict) and delivers(type, claimed)):
        return None
    return Cleared(ask.recipient, claimed, minimise(type, data, claimed), ask.origin, _SEAL)


def delivers(type: EventType, verdict: Verdict) -> bool:
    """Tell whether the event itself goes out: its type's category is released."""
    return verdict.allows(Label(type.category))


def minimise(type: EventType, data: Data, verdict: Verdict) -> dict[str, Json]:
    """Return only those leaves whose label the verdict allows."""
    return keep(type, data, verdict.allows)
