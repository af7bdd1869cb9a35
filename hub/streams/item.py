"""One record of the border's batch, read as far as it can be: a candidate, a refusal, or poison."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hub.border import form
from hub.border.decision import Refusal
from hub.border.model import Candidate
from hub.errors import PoisonError
from hub.ids import OrgId
from hub.region.model import Region
from hub.schemas.catalogue import BY_WIRE, NARROWING
from hub.sealing.keyring import Keyring
from hub.streams.reading import Opened, open_record, org_of, refuse_secrets_outside
from hub.streams.record import Record
from hub.streams.turning import Turner, event_id


@dataclass(frozen=True, slots=True)
class Item:
    """A record and what it is so far."""

    record: Record
    org: OrgId
    opened: Opened | None
    """None: it cannot be read."""
    found: Candidate | Refusal | PoisonError
    candidate: Candidate | None = field(default=None, repr=False)
    """What could be read of a poisoned event: a narrowing one holds its person."""

    @property
    def ce_id(self) -> str:
        """Return the sender's id, empty when it cannot be read; of what cannot be opened the header's, if it is one."""
        if self.opened is not None:
            return self.opened.incoming.ce_id
        told = self.record.header("ce_id")
        return told if form.is_ce_id(told) else ""

    @property
    def wire(self) -> str:
        """Return the type as on the wire, empty when it is none of the catalogue."""
        wire = "" if self.opened is None else self.opened.incoming.ce_type
        return wire if wire in BY_WIRE else ""

    @property
    def type(self) -> str:
        """Return the catalogue name of the type, empty when it has none."""
        known = BY_WIRE.get(self.wire)
        return "" if known is None else known.name


def read_item(record: Record, region: Region, keyring: Keyring, turner: Turner) -> Item:
    """Return the record as an item; whatever cannot be read is poison of this item alone."""
    opened: Opened | None = None
    org = org_of(record)
    try:
        opened = open_record(record, keyring)
        refuse_secrets_outside(record)
        found = _found(opened, region, keyring, turner)
    except PoisonError as err:
        return Item(record, org, opened, err, _narrowing(opened, region, keyring, turner))
    except RecursionError:
        # JSON nested deeper than anything of ours.
        return Item(record, org, opened, PoisonError("garbage"))
    return Item(record, org, opened, found, found if isinstance(found, Candidate) else None)


def _found(opened: Opened, region: Region, keyring: Keyring, turner: Turner) -> Candidate | Refusal:
    incoming = opened.incoming
    found = form.form(incoming, region, event_id(keyring, incoming.org, incoming.ce_id))
    return turner.turn(found, opened.codes) if isinstance(found, Candidate) else found


def _narrowing(opened: Opened | None, region: Region, keyring: Keyring, turner: Turner) -> Candidate | None:
    """Return what a poisoned event would have narrowed, had it kept its secrets: LAW 7 holds its person meanwhile."""
    if opened is None:
        return None
    sealed = replace(opened, incoming=replace(opened.incoming, sealed=True))
    try:
        found = _found(sealed, region, keyring, turner)
    except (PoisonError, RecursionError):
        return None
    return found if isinstance(found, Candidate) and found.type.name in NARROWING else None
