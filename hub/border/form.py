"""Is this an event at all, of a type and time its sender may send? The first rows of the border's table.

agreement and topic → known type → type of this sector → basis named → form → names of the region → unit → time
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_core import PydanticCustomError

from hub.border import refusals
from hub.border.case import HUB
from hub.border.decision import Refusal
from hub.border.model import Candidate, Incoming
from hub.border.named_places import strange_name
from hub.border.plain import refuse_secrets
from hub.border.window import when
from hub.errors import RefusedError
from hub.ids import EventId, OrgId
from hub.region.model import Organisation, Region
from hub.schemas import scalars
from hub.schemas.accepted import BasisKind, Data
from hub.schemas.catalogue import BY_WIRE, NARROWING
from hub.schemas.form import validate
from hub.schemas.model import EventType, Group
from hub.schemas.senders import kept_from

_OF_HUB = frozenset({"alert.acknowledged", "alert.delegated", "alert.declined"})
RECALLED = "recall.acknowledged"


def form(incoming: Incoming, region: Region, event_id: EventId) -> Candidate | Refusal:
    """Return the event as a candidate for judgement, or why it is refused.

    PoisonError (`unsealed_identity`) when it came unsealed with what only a sealed record may hold.
    """
    if not incoming.sealed:
        refuse_secrets(incoming.data)
    type = BY_WIRE.get(incoming.ce_type)
    no = _not_yours(incoming, type, region)
    if no is not None or type is None:
        return no or refusals.UNKNOWN_TYPE
    data = _read(incoming, type)
    if isinstance(data, Refusal):
        return data
    no = (
        _kind(incoming.org, type, data, region) or strange_name(type, data, region) or _unit(incoming.org, data, region)
    )
    if no is not None:
        return no
    at = when(incoming.ce_time, incoming.appended_at, narrowing=type.name in NARROWING)
    if isinstance(at, Refusal):
        return at
    return Candidate(event_id, incoming.org, incoming.ce_id, type, data, at, incoming.appended_at)


def _not_yours(incoming: Incoming, type: EventType | None, region: Region) -> Refusal | None:
    organisation = region.organisations.get(incoming.org)
    if incoming.org != HUB and (organisation is None or not _heard(organisation, incoming, type)):
        return refusals.NO_AGREEMENT
    if incoming.ce_source != f"//{region.id}/{incoming.org}":
        return refusals.NOT_YOUR_SOURCE
    if type is None:
        return refusals.UNKNOWN_TYPE
    return None if _may_send(incoming.org, type, region) else refusals.NOT_YOUR_EVENT


def _heard(organisation: Organisation, incoming: Incoming, type: EventType | None) -> bool:
    """Who is recalled from after the agreement ended may still answer that: it gives nobody anything."""
    return organisation.agreed(incoming.appended_at) or (type is not None and type.name == RECALLED)


def _may_send(org: OrgId, type: EventType, region: Region) -> bool:
    """Events of rights and acknowledgements are everybody's to try: the rows that follow judge them."""
    if org == HUB:
        return type.group is Group.INTERNAL or type.name in _OF_HUB
    if type.group in (Group.WORK, Group.ANSWER, Group.COUNT, Group.STAFF):
        return type.name in region.organisations[org].may_send
    return type.group in (Group.RIGHTS, Group.ACK)


def _read(incoming: Incoming, type: EventType) -> Data | Refusal:
    if not is_ce_id(incoming.ce_id):
        return refusals.BAD_CE_ID
    if type.group is Group.WORK and not _names_basis(incoming.data):
        return refusals.NO_BASIS
    try:
        return validate(type, incoming.data)
    except RefusedError as error:
        return refusals.not_valid(error.field, error.rule, error.mend)


def is_ce_id(value: str) -> bool:
    """Tell whether it may be a sender's own id: of that shape, and no identity code."""
    try:
        scalars.ce_id(value)
    except PydanticCustomError:
        return False
    return True


def _names_basis(data: Mapping[str, object]) -> bool:
    basis = data.get("basis")
    return basis is not None and not (isinstance(basis, Mapping) and basis.get("kind") is None)


def _kind(org: OrgId, type: EventType, data: Data, region: Region) -> Refusal | None:
    """Some sectors send a type with some words of a list only."""
    organisation = region.organisations.get(org)
    kept = None if organisation is None else kept_from(organisation.sector, type.name, data)
    return None if kept is None else refusals.not_this_word(*kept)


def _unit(org: OrgId, data: Data, region: Region) -> Refusal | None:
    """A duty goes to those who answer for the area of the sending unit: without one, to nobody or to all."""
    basis, unit = data.get("basis"), data.get("unit")
    if unit is not None:
        own = next((one for one in region.units.values() if one.id == unit), None)
        if own is None or own.org != org:
            return refusals.not_valid("unit", "the unit is one of your own", "name a unit the region file has for you")
    elif isinstance(basis, Mapping) and basis.get("kind") == BasisKind.DUTY:
        return refusals.not_valid("unit", "an event under a duty names its unit", "add the unit that sends it")
    return None
