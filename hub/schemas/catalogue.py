"""Which event types are there? Validation, Avro, labels, ids and documentation all follow from this table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.schemas.catalogue_control import CONTROL_TYPES
from hub.schemas.catalogue_referrals import REFERRAL_TYPES
from hub.schemas.catalogue_rights import NARROWING, RIGHTS_TYPES
from hub.schemas.catalogue_staff import STAFF_TYPES
from hub.schemas.catalogue_work import WORK_TYPES
from hub.schemas.model import EventType

__all__ = ["BY_WIRE", "NARROWING", "TYPES"]

TYPES: Mapping[str, EventType] = MappingProxyType(
    {type.name: type for type in (*WORK_TYPES, *REFERRAL_TYPES, *STAFF_TYPES, *RIGHTS_TYPES, *CONTROL_TYPES)}
)
"""By catalogue name, `concern.raised`."""

BY_WIRE: Mapping[str, EventType] = MappingProxyType({type.wire: type for type in TYPES.values()})
"""By the name on the wire, `hub.concern.raised.v1`."""
