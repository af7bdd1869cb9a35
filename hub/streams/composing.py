"""What was claimed, as a message, when today's verdict still covers exactly that; the void of its number otherwise.

One claim always gives the same message, whoever reads it and however often.
"""

from __future__ import annotations

from uuid import UUID

from hub.consent.decide import decide
from hub.consent.minimise import clear_claimed
from hub.consent.verdict_doc import of_doc
from hub.delivery.message import Slip, control_message, event_message, status_message, void_message
from hub.delivery.producers import Message
from hub.ids import OrgId
from hub.schemas.accepted import Accepted
from hub.schemas.catalogue import TYPES
from hub.sealing.keyring import Keyring
from hub.sealing.pairwise import Pairwise, for_org
from hub.store.publishing import Sending
from hub.streams import extras
from hub.streams.claim import EVENT, STATUS, Known, ask_of
from hub.streams.opened import told
from hub.streams.wire_ids import wire_id

VOID = "void"


class Composer:
    """Makes messages of claimed rows; the keys of organisations are derived once."""

    def __init__(self, keyring: Keyring) -> None:
        """Take the hub's keys."""
        self._keyring = keyring
        self._turners: dict[OrgId, Pairwise] = {}

    def message(self, row: Sending, known: Known) -> Message | None:
        """Return exactly what was claimed, None when today's verdict no longer covers it.

        PoisonError when it cannot be written, or what the vault added no longer opens.
        """
        if row.kind == VOID:
            return self.void(row, known)
        slip, turner = self._slip(row, known), self._turner(row.recipient)
        if row.kind not in (EVENT, STATUS):
            return control_message(slip, row.kind, row.body, turner)
        event = None if row.event_id is None else known.events.get(row.event_id)
        if event is None:
            return None
        if row.claim["as"] == STATUS:
            return self._status(row, event, known, slip)
        ask, type = ask_of(event, row.recipient, known.now), TYPES[event.type]
        cleared = clear_claimed(of_doc(row.claim), ask, type, told(event), known.rights, known.region)
        if cleared is None:
            return None
        return event_message(slip, cleared, turner, extras.kept(self._keyring, slip.wire, row.sealed))

    def void(self, row: Sending, known: Known) -> Message:
        """Return the void of the row's number, under its id; its time is the claim's, not the event's."""
        return void_message(Slip(row.recipient, known.region.id, _wire(row), row.hub_seq, (), row.claimed_at))

    def _status(self, row: Sending, event: Accepted, known: Known, slip: Slip) -> Message | None:
        verdict = decide(ask_of(event, row.recipient, known.now), known.rights, known.region)
        if verdict.status is None or verdict.status.value != row.claim["status"]:
            return None
        own = event if event.origin.sender == row.recipient else known.asked.get(event.event_id, event)
        ce_id = own.ce_id if own.origin.sender == row.recipient else ""
        return status_message(slip, own.event_id, ce_id, verdict.status.value, self._turner(row.recipient))

    def _slip(self, row: Sending, known: Known) -> Slip:
        event = None if row.event_id is None else known.events.get(row.event_id)
        return Slip(
            org=row.recipient,
            region=known.region.id,
            wire=_wire(row),
            seq=row.hub_seq,
            ground=of_doc(row.claim).ground if row.claim.get("as") == EVENT else (),
            at=row.claimed_at if event is None else event.occurred_at,
            late=row.late,
        )

    def _turner(self, org: OrgId) -> Pairwise:
        if org not in self._turners:
            self._turners[org] = for_org(self._keyring.pairwise_root, org)
        return self._turners[org]


def _wire(row: Sending) -> UUID:
    return UUID(str(row.body["wire"])) if row.kind == VOID else wire_id(row.id, row.round)
