"""Does the network as a whole hold: areas, languages, who coordinates, which promises, which ladder?"""

from __future__ import annotations

from collections.abc import Iterator

from hub.region.calendar import CALENDAR_DAYS, WEEKDAYS
from hub.region.entries import DefaultsEntry, RegionEntry, ServiceEntry
from hub.region.problem import Finding, Path, unknown
from hub.region.words import CLIENT_GROUPS, DEFAULT, DUTY_OFFICER, ID, ID_MEND, RUNGS, SERVICE, TASKS, TEXT_LANGUAGES

PARTIES: Path = ("organisations",)
FLOORS = frozenset({1, 2, 3})
LONGEST = 366
"""Days of a promise."""


def own_name(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """The region's id stands in event sources."""
    if region.region and not ID.fullmatch(region.region):
        yield Finding(("region",), "not an id", ID_MEND)


def areas(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """A region has areas, each with an id."""
    if not region.areas:
        yield Finding(("areas",), "no area", "name the municipalities or districts", ("areas",))
    for id in region.areas:
        if not ID.fullmatch(id):
            yield Finding(("areas", id), "not an id", ID_MEND)


def languages(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """The hub speaks the region's languages."""
    if not region.languages:
        yield Finding(("languages",), "no language", "write at least one of: en, fi, sv", ("languages",))
    for number, language in enumerate(region.languages):
        yield from unknown(("languages", number), "a language of the hub", language, TEXT_LANGUAGES)


def services(region: RegionEntry, defaults: DefaultsEntry) -> Iterator[Finding]:
    """A region may add services, each whole, count a known one under another task of the law, or have none of it."""
    for service, one in region.services.items():
        at: Path = ("services", service)
        if service not in defaults.services:
            yield from unknown(at, "a service", "" if one.given else service, defaults.services)
            yield from service_words(service, one) if one.given else ()
        elif one.floor is not None or one.name is not None:
            yield Finding(at, "the service is known already", "write only its task, or give yours a word of its own")
        else:
            yield from unknown((*at, "task"), "a service task", one.task, TASKS)


def service_words(service: str, one: ServiceEntry) -> Iterator[Finding]:
    """The word can stand in an event, the task is one of the law's, and there are a floor and names."""
    at: Path = ("services", service)
    if not SERVICE.fullmatch(service):
        yield Finding(
            at, "not a word for a service", "write 2 to 40 characters of a-z, 0-9 and _, beginning with a letter"
        )
    yield from unknown((*at, "task"), "a service task", one.task, TASKS)
    if one.floor is not None and one.floor not in FLOORS:
        yield Finding((*at, "floor"), "not a floor", "write 1 (before), 2 (as soon as) or 3 (then when)")
    if one.floor is None or one.name is None:
        yield Finding(at, "a new service has a floor and its names", "add `floor:` and `name: {fi:, sv:, en:}`")


def coordination(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """Every client group, and everybody else by `default`, has units that take the catch."""
    known = {unit for party in region.organisations.values() for unit in party.units}
    yield from _groups("coordination", region.coordination)
    for group, units in region.coordination.items():
        if not units:
            yield Finding(("coordination", group), "no unit", "name at least one", ("coordination", group))
        for number, unit in enumerate(units):
            yield from unknown(("coordination", group, number), "a unit", unit, known, PARTIES)
            if unit and unit in units[:number]:
                yield Finding(("coordination", group, number), "the unit is named twice", "keep the first")


def coordinators(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """The ladder's coordinator is a worker, by client group or `default`."""
    known = {worker for party in region.organisations.values() for worker in party.workers}
    yield from _groups("coordinators", region.coordinators)
    for group, worker in region.coordinators.items():
        yield from unknown(("coordinators", group), "a worker", worker, known, PARTIES)


def duty_officers(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """The ladder's duty officer is a worker, by area or `default`; a ladder that names the rung has one for all."""
    known = {worker for party in region.organisations.values() for worker in party.workers}
    for area, worker in region.duty_officers.items():
        yield from unknown(("duty_officers", area), "an area", area, {*region.areas, DEFAULT})
        yield from unknown(("duty_officers", area), "a worker", worker, known, PARTIES)
    without = DEFAULT not in region.duty_officers and set(region.areas) - set(region.duty_officers)
    for number, rung in enumerate(region.ladder):
        if rung.who == DUTY_OFFICER and without:
            mend = "name the worker on duty under `duty_officers:` as `default`, or for every area"
            yield Finding(("ladder", number, "who"), "nobody stands on this rung", mend)


def ladder(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """The ladder has a rung, each rung once and with time to answer."""
    if not region.ladder:
        yield Finding(("ladder",), "the ladder is empty", "add `{who: coordinator, within: 1}`", ("ladder",))
    seen: set[str] = set()
    for number, rung in enumerate(region.ladder):
        yield from unknown(("ladder", number, "who"), "a rung", rung.who, RUNGS)
        if rung.who and rung.who in seen:
            yield Finding(("ladder", number, "who"), "the rung stands twice", "keep one of them")
        if not 1 <= rung.within <= LONGEST:
            yield Finding(("ladder", number, "within"), "not a number of weekdays", f"write 1 to {LONGEST}")
        seen.add(rung.who)


def promises(region: RegionEntry, defaults: DefaultsEntry) -> Iterator[Finding]:
    """A region sets the length of clocks that are promises, never of those the law sets."""
    promised = {id for id, clock in defaults.clocks.items() if clock.promised}
    for id, promise in region.promises.items():
        if id in defaults.clocks and id not in promised:
            yield Finding(("promises", id), "the law sets this clock", "take it out")
        else:
            yield from unknown(("promises", id), "a clock", id, promised)
        yield from unknown(("promises", id, "calendar"), "a calendar", promise.calendar, {WEEKDAYS, CALENDAR_DAYS})
        if not 1 <= promise.length <= LONGEST:
            yield Finding(("promises", id, "length"), "not a number of days", f"write 1 to {LONGEST}")


def _groups(key: str, groups: dict[str, list[str]] | dict[str, str]) -> Iterator[Finding]:
    if DEFAULT not in groups:
        yield Finding((key,), "`default` is missing", "say who takes those of no client group", (key,))
    for group in groups:
        yield from unknown((key, group), "a client group", group, CLIENT_GROUPS | {DEFAULT})
