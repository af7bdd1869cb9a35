"""What does a checked region file say? Entries in, the region's values out; nothing is judged here."""

from __future__ import annotations

from collections.abc import Mapping

from hub.ids import OrgId, UnitId, WorkerId
from hub.region.entries import (
    ClockEntry,
    DefaultsEntry,
    DutyEntry,
    NameEntry,
    OrganisationEntry,
    RegionEntry,
    ServiceEntry,
    StatuteEntry,
    UnitEntry,
    WorkerEntry,
)
from hub.region.law import Clock, Duty, Promise, Rung, Statute
from hub.region.model import Agreement, Holding, Organisation, Region, Texts, Unit, Worker
from hub.region.words import ALL
from hub.schemas.labels import RELEASABLE, Category, Purpose, Sector
from hub.schemas.senders import work_types


def build(entry: RegionEntry, defaults: DefaultsEntry, *, version: int, text: str, law: str) -> Region:
    """Return the region of a file without mistakes; `text` and `law` are the two texts it was read from."""
    clocks = {id: _clock(id, one, entry) for id, one in defaults.clocks.items()}
    services = {**entry.services, **defaults.services}
    return Region(
        id=entry.region,
        version=version,
        name=_texts(entry.name),
        organisations={OrgId(id): _organisation(id, one, entry, defaults) for id, one in entry.organisations.items()},
        units=_units(entry),
        workers=_workers(entry),
        duties={id: _duty(id, one) for id, one in defaults.duties.items()},
        services={word: _task(entry.services.get(word), one) for word, one in services.items()},
        not_given=frozenset(word for word, one in entry.services.items() if not one.given),
        service_names={word: _texts(one.name) for word, one in services.items() if one.name is not None},
        floors={word: one.floor for word, one in services.items() if one.floor is not None},
        coordination={group: tuple(map(UnitId, units)) for group, units in entry.coordination.items()},
        coordinators={group: WorkerId(worker) for group, worker in entry.coordinators.items()},
        promises={id: Promise(id, one.length, one.calendar) for id, one in clocks.items() if one.promised},
        ladder=tuple(Rung(one.who, one.within) for one in entry.ladder),
        one_without_objection=entry.one_without_objection,
        languages=tuple(entry.languages),
        text=text,
        defaults=law,
        areas={id: _texts(one) for id, one in entry.areas.items()},
        statutes={id: _statute(id, one) for id, one in defaults.statutes.items()},
        duty_officers={area: WorkerId(worker) for area, worker in entry.duty_officers.items()},
        clocks=clocks,
    )


def _task(own: ServiceEntry | None, known: ServiceEntry) -> str:
    return own.task if own is not None and own.given else known.task


def categories(words: list[str]) -> frozenset[Category]:
    """Return the categories of a list; `all` is every one that may be released. ValueError for an unknown word."""
    return RELEASABLE if ALL in words else frozenset(map(Category, words))


def need_to_know(entry: OrganisationEntry, defaults: DefaultsEntry) -> frozenset[Category]:
    """Return what an organisation may need: its own list, else that of its sector."""
    own = entry.need_to_know
    return categories(own.categories if own else defaults.need_to_know[entry.sector])


def _organisation(id: str, entry: OrganisationEntry, region: RegionEntry, defaults: DefaultsEntry) -> Organisation:
    sector = Sector(entry.sector)
    return Organisation(
        id=OrgId(id),
        name=_texts(entry.name),
        sector=sector,
        tasks=frozenset(entry.tasks),
        agreements=tuple(Agreement(one.valid_from, one.valid_to) for one in entry.agreements),
        holdings=tuple(Holding(one.right, _areas(one.areas, region.areas)) for one in entry.holds),
        units=tuple(map(UnitId, entry.units)),
        part_of=entry.part_of,
        need_to_know=need_to_know(entry, defaults),
        may_send=work_types(sector) if entry.may_send is None else frozenset(entry.may_send),
        public_key=entry.public_key,
    )


def _areas(words: list[str], known: Mapping[str, NameEntry]) -> frozenset[str]:
    return frozenset(known if ALL in words else words)


def _units(region: RegionEntry) -> Mapping[UnitId, Unit]:
    parties = region.organisations.items()
    return {UnitId(id): _unit(id, org, one) for org, party in parties for id, one in party.units.items()}


def _workers(region: RegionEntry) -> Mapping[WorkerId, Worker]:
    parties = region.organisations.items()
    return {WorkerId(id): _worker(id, org, one) for org, party in parties for id, one in party.workers.items()}


def _unit(id: str, org: str, entry: UnitEntry) -> Unit:
    supervisor = WorkerId(entry.supervisor) if entry.supervisor else None
    return Unit(UnitId(id), OrgId(org), _texts(entry.name), entry.area, entry.intake, supervisor)


def _worker(id: str, org: str, entry: WorkerEntry) -> Worker:
    return Worker(
        id=WorkerId(id),
        org=OrgId(org),
        unit=UnitId(entry.unit),
        name=entry.name,
        role=entry.role,
        languages=tuple(entry.languages),
        mail=entry.mail,
        phone=entry.phone,
        substitute=WorkerId(entry.substitute) if entry.substitute else None,
    )


def _duty(rule: str, entry: DutyEntry) -> Duty:
    return Duty(
        rule=rule,
        paragraph=entry.paragraph,
        purpose=Purpose(entry.purpose),
        types=frozenset(entry.types),
        binds=frozenset(map(Sector, entry.binds)),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        addressed=None if entry.addressed is None else categories(entry.addressed),
    )


def _statute(id: str, entry: StatuteEntry) -> Statute:
    purpose, given = Purpose(entry.purpose), categories(entry.categories)
    return Statute(id, entry.paragraph, purpose, given, entry.valid_from, entry.valid_to)


def _clock(id: str, entry: ClockEntry, region: RegionEntry) -> Clock:
    promise = region.promises.get(id, entry) if entry.promised else entry
    return Clock(
        id=id,
        starts=frozenset(entry.starts),
        stops=frozenset(entry.stops),
        length=promise.length,
        calendar=promise.calendar,
        paragraph=entry.paragraph,
        promised=entry.promised,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )


def _texts(entry: NameEntry) -> Texts:
    return {"fi": entry.fi, "sv": entry.sv, "en": entry.en}
