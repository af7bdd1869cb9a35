"""What must a region file, and the law it stands on, mean as a whole? One table of checks; all of them always run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hub.region import check_duties, check_network, check_parties, check_staff
from hub.region.calendar import CALENDARS
from hub.region.entries import DefaultsEntry, RegionEntry
from hub.region.problem import Finding, unknown
from hub.region.words import ALL, CATEGORIES, PURPOSES, SECTORS

Check = Callable[[RegionEntry, DefaultsEntry], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_network.own_name,
    check_network.areas,
    check_network.languages,
    check_network.services,
    check_network.coordination,
    check_network.coordinators,
    check_network.duty_officers,
    check_network.ladder,
    check_network.promises,
    check_parties.ids,
    check_parties.words,
    check_parties.agreements,
    check_parties.need_to_know,
    check_parties.may_send,
    check_parties.public_key,
    check_duties.rights,
    check_duties.areas_of_rights,
    check_duties.protected_contact,
    check_duties.every_area,
    check_staff.ids,
    check_staff.units,
    check_staff.workers,
    check_staff.languages,
    check_staff.mail,
    check_staff.substitutes,
    check_staff.supervisors,
)


def check_region(region: RegionEntry, defaults: DefaultsEntry) -> Iterator[Finding]:
    """Find every mistake of meaning in a region file."""
    for check in CHECKS:
        yield from check(region, defaults)


def check_law(defaults: DefaultsEntry) -> Iterator[Finding]:
    """Find every unknown word in the law and defaults."""
    for sector, categories in defaults.need_to_know.items():
        yield from unknown(("need_to_know", sector), "a sector", sector, SECTORS)
        yield from _categories(("need_to_know", sector), categories)
    for missing in sorted(SECTORS - set(defaults.need_to_know)):
        yield Finding(("need_to_know",), f"no default for sector {missing}", "add it", ("need_to_know",))
    for rule, duty in defaults.duties.items():
        yield from unknown(("duties", rule, "purpose"), "a purpose", duty.purpose, PURPOSES)
        yield from _categories(("duties", rule, "addressed"), duty.addressed or [])
        for number, sector in enumerate(duty.binds):
            yield from unknown(("duties", rule, "binds", number), "a sector", sector, SECTORS)
    for id, statute in defaults.statutes.items():
        yield from unknown(("statutes", id, "purpose"), "a purpose", statute.purpose, PURPOSES)
        yield from _categories(("statutes", id, "categories"), statute.categories)
    for service, one in defaults.services.items():
        yield from check_network.service_words(service, one)
    for id, clock in defaults.clocks.items():
        yield from unknown(("clocks", id, "calendar"), "a calendar", clock.calendar, CALENDARS)


def _categories(path: tuple[str | int, ...], words: list[str]) -> Iterator[Finding]:
    for number, word in enumerate(words):
        yield from unknown((*path, number), "a category", word, CATEGORIES | {ALL})
