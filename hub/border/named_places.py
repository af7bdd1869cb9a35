"""Are the organisations, units, workers and services an event names those of the region file?"""

from __future__ import annotations

from collections.abc import Callable

from hub.border.decision import Refusal
from hub.border.refusals import not_valid
from hub.ids import OrgId, UnitId, WorkerId
from hub.region.model import Region
from hub.schemas.accepted import Data
from hub.schemas.codes import OF_REGION
from hub.schemas.form import dotted
from hub.schemas.model import EventType, Field, Kind
from hub.schemas.walk import spots

NETWORK = "network"
_Known = Callable[[Region, str], bool]

_KNOWN: dict[Kind, _Known] = {
    Kind.ORG: lambda region, name: OrgId(name) in region.organisations,
    Kind.UNIT: lambda region, name: UnitId(name) in region.units,
    Kind.WORKER: lambda region, name: WorkerId(name) in region.workers,
}


def strange_name(type: EventType, data: Data, region: Region) -> Refusal | None:
    """Return the refusal of the first name the region file does not know, if there is one."""
    for spot in spots(type.fields, data):
        known = _check(type, spot.field)
        if known is not None and not (isinstance(spot.value, str) and known(region, spot.value)):
            return _refusal(dotted(spot.path), spot.field)
    return None


def _check(type: EventType, field: Field) -> _Known | None:
    if field.kind is Kind.WORD and field.of == "party":
        return _party
    if field.kind is Kind.CODE and field.codes == OF_REGION:
        return _begun if type.opens else _told
    if field.kind is Kind.WORD and field.of == "area":
        return lambda region, name: name in region.areas
    return _KNOWN.get(field.kind)


def _begun(region: Region, name: str) -> bool:
    return name in region.offered()


def _told(region: Region, name: str) -> bool:
    """A service the region gives no more is still ended, and spoken of."""
    return name in region.services


def _party(region: Region, name: str) -> bool:
    """`network` and `sector:…` are of the catalogue's form already."""
    return name == NETWORK or name.startswith("sector:") or OrgId(name) in region.organisations


def _refusal(path: str, field: Field) -> Refusal:
    what = field.of or field.codes or field.kind.value
    return not_valid(path, f"a known {what} of the region file", "look the name up in the region file")
