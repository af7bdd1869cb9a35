"""Are the rights that organisations hold known, and does a duty event find its receiver in every area?"""

from __future__ import annotations

from collections.abc import Iterator

from hub.region.entries import DefaultsEntry, RegionEntry
from hub.region.problem import Finding, Path, unknown
from hub.region.words import ALL, DUTY_RECIPIENT, RIGHTS, STATUTORY

PROTECTED_CONTACT = "protected_contact"


def rights(region: RegionEntry, defaults: DefaultsEntry) -> Iterator[Finding]:
    """A right is one of the hub's, or names a duty or a paragraph of the law data; none stands twice."""
    duties = {f"{DUTY_RECIPIENT}:{rule}" for rule in defaults.duties}
    statutes = {f"{STATUTORY}:{id}" for id in defaults.statutes}
    for id, party in region.organisations.items():
        seen: set[str] = set()
        for number, one in enumerate(party.holds):
            path = _held(id, number)
            yield from unknown(path, "a right", one.right, RIGHTS | duties | statutes)
            if one.right and one.right in seen:
                yield Finding(path, "the right stands twice", "keep one, with the areas of both")
            seen.add(one.right)


def areas_of_rights(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """A duty recipient answers for known areas; other rights have none."""
    for id, party in region.organisations.items():
        for number, one in enumerate(party.holds):
            path = _held(id, number)
            if _receives(one.right) and not one.areas:
                yield Finding(path, "a duty recipient without areas", "add `areas:`, or `areas: [all]`", path)
            if one.areas and one.right and not _receives(one.right):
                yield Finding((*path, "areas"), "this right has no areas", "take `areas` out")
            for place, area in enumerate(one.areas):
                yield from unknown((*path, "areas", place), "an area", area, {*region.areas, ALL}, ("areas",))


def protected_contact(region: RegionEntry, _: DefaultsEntry) -> Iterator[Finding]:
    """Who receives duty events must be able to keep a protected address."""
    for id, party in region.organisations.items():
        held, path = {one.right for one in party.holds}, ("organisations", id, "holds")
        for number, one in enumerate(party.holds):
            if _receives(one.right) and PROTECTED_CONTACT not in held:
                mend = "add `protected_contact` to `holds`"
                yield Finding(_held(id, number), "a duty recipient without protected_contact", mend, path)


def every_area(region: RegionEntry, defaults: DefaultsEntry) -> Iterator[Finding]:
    """In every area somebody receives what a duty tells (addressed duties name their receivers themselves)."""
    for rule, duty in defaults.duties.items():
        if duty.addressed is not None:
            continue
        right = f"{DUTY_RECIPIENT}:{rule}"
        held = [one for party in region.organisations.values() for one in party.holds if one.right == right]
        covered = {area for one in held for area in one.areas}
        for area in region.areas:
            if not {area, ALL} & covered:
                mend = f"add it to the areas of the organisation that holds {right}"
                yield Finding(("areas", area), f"an area without a duty recipient for {rule}", mend, ("organisations",))


def _receives(right: str) -> bool:
    return right.startswith(f"{DUTY_RECIPIENT}:")


def _held(id: str, number: int) -> Path:
    return ("organisations", id, "holds", number)
