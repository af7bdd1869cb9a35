"""An origin as a JSON document: one form for the log, for matters, alerts and family state."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from hub.ids import EventId, OrgId, PersonId, UnitId
from hub.schemas.accepted import Basis, BasisKind, Json, Origin
from hub.schemas.labels import Purpose


def to_doc(origin: Origin) -> dict[str, Json]:
    """Return the document; sets are sorted, so equal origins give equal documents."""
    return {
        "event": str(origin.event_id),
        "type": origin.type,
        "sender": origin.sender,
        "person": str(origin.person),
        "about": [str(one) for one in origin.about],
        "basis": None if origin.basis is None else basis_doc(origin.basis),
        "tasks": list[Json](sorted(origin.tasks)),
        "unit": origin.unit,
        "area": origin.area,
        "addressed": list[Json](sorted(origin.addressed)),
        "referral_from": origin.referral_from,
    }


def of_doc(doc: Mapping[str, Json]) -> Origin:
    """Read what `to_doc` wrote; KeyError, TypeError or ValueError for anything else."""
    unit, asked_by, basis = doc["unit"], doc["referral_from"], doc["basis"]
    return Origin(
        event_id=EventId(UUID(str(doc["event"]))),
        type=str(doc["type"]),
        sender=OrgId(str(doc["sender"])),
        person=PersonId(UUID(str(doc["person"]))),
        about=tuple(PersonId(UUID(one)) for one in words(doc["about"])),
        basis=None if basis is None else basis_of(record(basis)),
        tasks=frozenset(words(doc["tasks"])),
        unit=None if unit is None else UnitId(str(unit)),
        area=str(doc["area"]),
        addressed=orgs(doc["addressed"]),
        referral_from=None if asked_by is None else OrgId(str(asked_by)),
    )


def basis_doc(basis: Basis) -> dict[str, Json]:
    """Return a basis as a document."""
    return {"kind": basis.kind.value, "purpose": basis.purpose.value, "rule": basis.rule}


def basis_of(doc: Mapping[str, Json]) -> Basis:
    """Read what `basis_doc` wrote."""
    return Basis(BasisKind(str(doc["kind"])), Purpose(str(doc["purpose"])), str(doc["rule"]))


def words(value: Json) -> list[str]:
    """Return a list of words; TypeError for anything else."""
    if not isinstance(value, list):
        raise TypeError("a list is wanted")
    return [str(one) for one in value]


def orgs(value: Json) -> frozenset[OrgId]:
    """Return a set of organisations; TypeError for anything but a list."""
    return frozenset(OrgId(one) for one in words(value))


def record(value: Json) -> dict[str, Json]:
    """Return a record; TypeError for anything else."""
    if not isinstance(value, dict):
        raise TypeError("a record is wanted")
    return value
