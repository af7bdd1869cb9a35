"""Who hears that a family is frozen? The named worker and the whole ladder at once, by a bare alert without content.

Its clocks wait behind the freeze, so no rung is left for later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hub.family import holders
from hub.family.effects import Alert, Effect, Holder, Notify, PutAlert
from hub.family.ladder import rungs_above
from hub.family.made_ids import frozen_id
from hub.family.state import Family
from hub.ids import NOBODY, AlertId, EventId, OrgId
from hub.region.model import Region
from hub.schemas.accepted import Origin

HUB = OrgId("hub")
KIND = "frozen"


def frozen_alert(family: Family, where: int | str, at: datetime, region: Region) -> tuple[Effect, ...]:
    """Return the alert that the family waits at `where` since `at` (UTC); nothing where the region names nobody.

    `where` is a number of the family, or the place of a record that has none; the same one gives the same alert. The
    state is left as it was: it is the one of the last applied number.
    """
    holder = _holder(family, region)
    if holder is None:
        return ()
    alert = _alert(family, frozen_id(family.id, where), holder, at, region)
    above = rungs_above(alert, "", at, region)
    told = replace(alert, told=(*alert.told, *(worker for _, worker, _ in above)))
    return (
        PutAlert(told),
        *(Notify(told.id, worker, 0, "raised") for worker in alert.told),
        *(Notify(told.id, worker, rung, "rung") for rung, worker, _ in above),
    )


def _holder(family: Family, region: Region) -> Holder | None:
    named = None if family.named is None else holders.of_worker(family.named.worker, region)
    coordinator = region.coordinators.get("default")
    return named or (None if coordinator is None else holders.of_worker(coordinator, region))


def _alert(family: Family, known: AlertId, holder: Holder, at: datetime, region: Region) -> Alert:
    return Alert(
        id=known,
        kind=KIND,
        level="none",
        matter=str(known),
        origin=_nobody(known),
        raiser=HUB,
        holder=holder,
        told=holders.who_is(holder, region),
        rung=0,
        raised_at=at,
        due_at=None,
        state="open",
    )


def _nobody(known: AlertId) -> Origin:
    """Return an origin without basis, about nobody: no rule ever releases anything of it, only the bare alert."""
    return Origin(EventId(known), "family.frozen", HUB, NOBODY)
