"""With whom is a matter, and who is told of it?"""

from __future__ import annotations

from collections.abc import Iterator

from hub.family.content import record, word
from hub.family.effects import Holder
from hub.ids import OrgId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Accepted


def of_worker(worker: WorkerId, region: Region) -> Holder | None:
    """Return a worker as holder, or None when the region no longer has them."""
    known = region.workers.get(worker)
    return None if known is None else Holder(known.org, known.unit, known.id)


def of_intake(org: OrgId, region: Region) -> Holder | None:
    """Return the unit where matters arrive at `org`, or None when it has none."""
    unit = region.intake(org) if org in region.organisations else None
    return None if unit is None else Holder(org, unit.id, None)


def of_coordinator(region: Region, group: str = "") -> Holder | None:
    """Return the family-centre coordinator of a client group, or None when the region names nobody."""
    coordinator = region.coordinators.get(group) or region.coordinators.get("default")
    return None if coordinator is None else of_worker(coordinator, region)


def of_raiser(event: Accepted, region: Region) -> Holder | None:
    """Return whoever raised the matter: the worker named in the event, else its unit, else its intake unit."""
    sender, unit = event.origin.sender, event.origin.unit
    holder = of_worker(WorkerId(word(record(event.data, "worker"), "id")), region)
    if holder is not None and holder.org == sender:
        return holder
    if unit is not None and unit in region.units and region.units[unit].org == sender:
        return Holder(sender, unit, None)
    return of_intake(sender, region)


def standing(keeper: Holder | None, region: Region) -> Holder | None:
    """Return who stands for a keeper today: themself, else their unit's supervisor, else their organisation's intake.

    A state remembers its keepers for years; a matter never leaves their organisation because they did.
    """
    if keeper is None:
        return None
    found = (one for one in _in_turn(keeper, region) if one is not None and one.org == keeper.org)
    return next((one for one in found if who_is(one, region)), None) or of_intake(keeper.org, region)


def who_is(holder: Holder, region: Region) -> tuple[WorkerId, ...]:
    """Return the worker who holds it; where a unit does, all its workers, else its supervisor."""
    if holder.worker is not None:
        return (holder.worker,)
    unit = region.units.get(holder.unit)
    workers = tuple(worker.id for worker in region.workers_of(holder.unit))
    return workers or ((unit.supervisor,) if unit is not None and unit.supervisor is not None else ())


def _in_turn(keeper: Holder, region: Region) -> Iterator[Holder | None]:
    unit = region.units.get(keeper.unit)
    if keeper.worker is not None:
        yield of_worker(keeper.worker, region)
    elif unit is not None:
        yield Holder(unit.org, unit.id, None)
    if unit is not None and unit.supervisor is not None:
        yield of_worker(unit.supervisor, region)
