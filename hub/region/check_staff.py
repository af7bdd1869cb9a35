"""Does every unit have a worker, every worker a unit, and everyone somebody to stand in within their organisation?"""

from __future__ import annotations

from collections.abc import Iterator

from hub.region.entries import DefaultsEntry, OrganisationEntry, RegionEntry
from hub.region.problem import Finding, Path, unknown
from hub.region.words import ID, ID_MEND, LANGUAGES, MAIL


def ids(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """Ids of units and of workers are ids, each given once in the whole file."""
    for key in ("units", "workers"):
        owner: dict[str, str] = {}
        for org, party in region.organisations.items():
            for id in party.units if key == "units" else party.workers:
                path = ("organisations", org, key, id)
                if not ID.fullmatch(id):
                    yield Finding(path, "not an id", ID_MEND)
                if id in owner:
                    yield Finding(path, f"the id is taken by {owner[id]}", "choose another")
                owner.setdefault(id, org)


def units(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """An organisation has a unit, a unit a known area and a worker."""
    for org, party in region.organisations.items():
        path = ("organisations", org)
        if not party.units:
            yield Finding((*path, "units"), "an organisation without a unit", "add one", (*path, "units"))
        staffed = {worker.unit for worker in party.workers.values()}
        for id, unit in party.units.items():
            yield from unknown((*path, "units", id, "area"), "an area", unit.area, region.areas, ("areas",))
            if id not in staffed:
                mend = "add a worker with this `unit`, or take the unit out"
                yield Finding((*path, "units", id), "a unit without a worker", mend, (*path, "workers"))


def workers(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """A worker works in a unit of the same organisation."""
    for path, party, id in _staff(region):
        worker = party.workers[id]
        what = "a unit of this organisation"
        yield from unknown((*path, "unit"), what, worker.unit, party.units, (*path[:2], "units"))
        for key, text in (("unit", worker.unit), ("name", worker.name), ("role", worker.role)):
            if not text.strip():
                yield Finding((*path, key), f"a worker without {key}", f"write the {key}", (*path, key))


def languages(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """A worker speaks a known language."""
    for path, party, id in _staff(region):
        spoken = party.workers[id].languages
        if not spoken:
            mend = "write at least one, for example [fi]"
            yield Finding((*path, "languages"), "a worker without a language", mend, (*path, "languages"))
        for number, language in enumerate(spoken):
            yield from unknown((*path, "languages", number), "a language", language, LANGUAGES)


def mail(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """Notices go to a mail address."""
    for path, party, id in _staff(region):
        if not MAIL.fullmatch(party.workers[id].mail):
            mend = "write the work address, name@organisation.example"
            yield Finding((*path, "mail"), "not a mail address", mend, (*path, "mail"))


def substitutes(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """A substitute is another worker of the same organisation."""
    for path, party, id in _staff(region):
        substitute = party.workers[id].substitute
        if substitute == id:
            yield Finding((*path, "substitute"), "nobody stands in for themselves", "name somebody else")
        else:
            yield from _colleague((*path, "substitute"), region, party, substitute)


def supervisors(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """A unit's supervisor is a worker of the same organisation."""
    for org, party in region.organisations.items():
        for id, unit in party.units.items():
            yield from _colleague(("organisations", org, "units", id, "supervisor"), region, party, unit.supervisor)


def _colleague(path: Path, region: RegionEntry, party: OrganisationEntry, id: str | None) -> Iterator[Finding]:
    if not id or id in party.workers:
        return
    if any(id in other.workers for other in region.organisations.values()):
        yield Finding(path, "a worker of another organisation", "name a worker of this organisation")
    else:
        yield from unknown(path, "a worker", id, party.workers, ("organisations",))


def _staff(region: RegionEntry) -> Iterator[tuple[Path, OrganisationEntry, str]]:
    for org, party in region.organisations.items():
        for id in party.workers:
            yield ("organisations", org, "workers", id), party, id
