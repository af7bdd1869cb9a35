"""Who belongs to the family, and which language do they speak? The only facts of rights that its state keeps."""

from __future__ import annotations

from dataclasses import replace

from hub.family.content import person, records, word
from hub.family.outcome import Outcome, misfit
from hub.family.state import Family, Guardianship, Member
from hub.region.model import Region
from hub.schemas.accepted import Accepted, Basis, BasisKind, Origin


def on_joined(family: Family, event: Accepted, region: Region) -> Outcome:
    """Record a member and whose guardian they are; a later word about the same pair replaces the earlier."""
    who, role = person(event.data, "person") or event.origin.person, word(event.data, "role")
    if not role:
        return misfit(family, "content_absent")
    origin = _as_link(event.origin)
    before = next((one.language for one in family.members if one.person == who), "")
    member = Member(who, role, word(event.data, "language") or before, origin)
    children = [child for one in records(event.data, "guardian_of") if (child := person(one, "child")) is not None]
    links = tuple(Guardianship(who, child, replace(origin, about=(child,))) for child in dict.fromkeys(children))
    pairs = {(link.guardian, link.child) for link in links}
    return replace(
        family,
        members=(*(one for one in family.members if one.person != who), member),
        guardianships=(*(one for one in family.guardianships if (one.guardian, one.child) not in pairs), *links),
    ), ()


def on_left(family: Family, event: Accepted, region: Region) -> Outcome:
    """Take a member out; being a guardian does not end by leaving."""
    who = person(event.data, "person") or event.origin.person
    return replace(family, members=tuple(one for one in family.members if one.person != who)), ()


def _as_link(origin: Origin) -> Origin:
    """Return the origin of a link: events of rights carry no basis, links are counted as `consent` for `care`."""
    return replace(origin, basis=Basis(BasisKind.CONSENT))
