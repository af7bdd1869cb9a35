"""Ids of deliveries: the same claim has the same id on the wire; one voided and claimed afresh has another."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from hub.ids import derived

_KEY: Final = b"hub.delivery.wire.v1"


def wire_id(delivery: UUID, round: int) -> UUID:
    """Return the delivery's id on the wire at its `round`th claim after the first (0)."""
    return delivery if round == 0 else derived(_KEY, "again", delivery.bytes, str(round))


def void_row(delivery: UUID, round: int) -> UUID:
    """Return the id of the row of the void that takes over this claim's number."""
    return derived(_KEY, "void", delivery.bytes, str(round))


def disclosure_id(delivery: UUID, round: int) -> UUID:
    """Return the id of the disclosure of this claim."""
    return derived(_KEY, "disclosure", delivery.bytes, str(round))
