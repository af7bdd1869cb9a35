"""Who is the named worker? Named by an organisation, or chosen by the hub by client group and region among `reach`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hub.consent.border_rows import coordinating
from hub.family import alerts, holders
from hub.family.alerts import OPEN
from hub.family.content import word
from hub.family.effects import Alert, Effect, Holder, Named, NoteNaming
from hub.family.outcome import Outcome, misfit
from hub.family.state import NAMED_WORKER, Concern, Family
from hub.ids import OrgId, UnitId, WorkerId
from hub.region.model import Region, Worker
from hub.schemas.accepted import Accepted

KIND = "concern"
"""Alerts of this kind are with the named worker."""


def choose(family: Family, event: Accepted, region: Region) -> Outcome:
    """Keep the named worker, else choose one, else (nobody in reach) have none.

    The choice is a fact of the event that caused it; open concerns go to whom it names.
    """
    now = family.named
    worker = None if now is not None and is_there(now, event, region) else _fitting(family, event, region)
    if worker is None:
        return family, ()
    fact = Named(worker.id, worker.org, NAMED_WORKER, event.origin, by_hub=True, since=event.accepted_at)
    return _named(family, fact, event, region)


def is_there(named: Named, event: Accepted, region: Region) -> bool:
    """Tell whether a worker still works here, in an organisation whose agreement holds at this event."""
    worker = region.workers.get(named.worker)
    return worker is not None and region.organisations[worker.org].agreed(event.accepted_at)


def holder_for(concern: Concern, family: Family, region: Region) -> Holder | None:
    """Return who holds a concern: the named worker if their organisation is in its reach, else whoever raised it."""
    named = family.named
    if named is not None and named.org in concern.reach:
        return holders.of_worker(named.worker, region) or holders.standing(concern.keeper, region)
    return holders.standing(concern.keeper, region)


def keeper(family: Family, event: Accepted, region: Region) -> Holder | None:
    """Return who answers for an event: the named worker if it could reach their organisation, else whoever sent it."""
    named = family.named
    here = None if named is None or named.org not in event.reach else holders.of_worker(named.worker, region)
    return here or holders.of_raiser(event, region)


def on_named(family: Family, event: Accepted, region: Region) -> Outcome:
    """Record a naming; open concerns go to the new named worker where the door could allow it."""
    worker, role = WorkerId(word(event.data, "worker")), word(event.data, "role")
    if worker not in region.workers or not role:
        return misfit(family, "unknown_worker")
    if _current(family, worker, role) is not None:
        return misfit(family, "named_twice")
    fact = Named(worker, region.workers[worker].org, role, event.origin, by_hub=False, since=event.accepted_at)
    return _named(family, fact, event, region)


def on_released(family: Family, event: Accepted, region: Region) -> Outcome:
    """End a naming; open concerns go back to whoever raised them."""
    fact = _current(family, WorkerId(word(event.data, "worker")), word(event.data, "role"))
    if fact is None:
        return misfit(family, "not_named")
    ended = replace(fact, until=event.accepted_at)
    after = replace(family, workers=tuple(ended if one is fact else one for one in family.workers))
    after, effects = _handed_on(family, after, event, region)
    return after, (_note(ended, region), *effects)


def _current(family: Family, worker: WorkerId, role: str) -> Named | None:
    return next((one for one in family.workers if (one.worker, one.role, one.until) == (worker, role, None)), None)


def _named(family: Family, fact: Named, event: Accepted, region: Region) -> Outcome:
    after = _with(family, fact)
    noted = tuple(_note(one, region) for one in after.workers if one not in family.workers)
    after, effects = _handed_on(family, after, event, region)
    return after, (*noted, *effects)


def _note(named: Named, region: Region) -> NoteNaming:
    """Note a naming; its worker's organisation and those that coordinate may end it."""
    return NoteNaming(named, coordinating(region) | {named.org})


def _with(family: Family, fact: Named) -> Family:
    """Add a naming; there is one named worker at a time, so that naming ends the one before."""
    ends = fact.role == NAMED_WORKER
    before = tuple(
        replace(one, until=fact.since) if ends and one.role == NAMED_WORKER and one.until is None else one
        for one in family.workers
    )
    return replace(family, workers=(*before, fact))


def _handed_on(before: Family, family: Family, event: Accepted, region: Region) -> Outcome:
    """Hand open concerns to whom the change of the named worker gives them; what was passed on by a word stays."""
    effects: tuple[Effect, ...] = ()
    if before.named == family.named:
        return family, effects
    for alert, concern in tuple(_open_concerns(family)):
        holder = holder_for(concern, family, region)
        if holder is not None and _by_rule(alert, concern, before, region):
            moved, told = alerts.handed(alert, holder, alerts.anew("raised", event), region)
            family, effects = alerts.put(family, moved), (*effects, *told)
    return family, effects


def _by_rule(alert: Alert, concern: Concern, before: Family, region: Region) -> bool:
    """Tell whether an alert is where the named worker of before had it: nobody delegated it or declined it away."""
    return alert.round == 0 or alert.holder == holder_for(concern, before, region)


def _open_concerns(family: Family) -> Iterator[tuple[Alert, Concern]]:
    for alert in family.alerts:
        for concern in family.concerns:
            # An orphan alert has the same origin; who is named never makes it theirs.
            if (alert.kind, alert.state, alert.origin.event_id) == (KIND, OPEN, concern.origin.event_id):
                yield alert, concern


def _fitting(family: Family, event: Accepted, region: Region) -> Worker | None:
    """Return a worker of the first coordinating unit in reach, who speaks the family's language if one does."""
    unit = next(_coordinating(word(event.data, "client_group"), event.reach, region), None)
    if unit is None:
        return None
    workers = region.workers_of(unit)
    languages = family.languages(event.origin.person)
    speaking = tuple(worker for worker in workers if languages.intersection(worker.languages)) or workers
    # Spread by the family's random id: the same choice at every rebuild.
    return speaking[family.id.int % len(speaking)]


def _coordinating(group: str, reach: frozenset[OrgId], region: Region) -> Iterator[UnitId]:
    for unit in (*region.coordination.get(group, ()), *region.coordination.get("default", ())):
        if unit in region.units and region.units[unit].org in reach and region.workers_of(unit):
            yield unit
