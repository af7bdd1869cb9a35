"""How each sealed column is sealed: the data key under the hub's wrap key, all else under the person's data key.

So destroying the data key ends code, card and local ids together with every part on the log. Each value is bound to
its person and its column.
"""

from __future__ import annotations

import json
from uuid import UUID

from hub.errors import PoisonError
from hub.sealing.aead import DataKey, open_, seal
from hub.sealing.framing import framed
from hub.sealing.keyring import Keyring
from hub.vault.model import Card


def wrap(keyring: Keyring, person_id: UUID, key: DataKey) -> bytes:
    """Return the data key sealed under the wrap key, bound to person and key id."""
    return seal(keyring.wrap_key, key.raw, framed("hub-wrap-v1", person_id.bytes, key.key_id))


def unwrap(keyring: Keyring, person_id: UUID, key_id: str, wrapped: bytes) -> DataKey:
    """Return the data key; PoisonError when the row was moved or changed."""
    return DataKey(key_id, keyring.open(wrapped, framed("hub-wrap-v1", person_id.bytes, key_id)))


def seal_code(key: DataKey, person_id: UUID, code: str) -> bytes:
    """Seal the identity code, written as it is indexed: upper case, no outer space."""
    return seal(key, code.strip().upper().encode(), framed("hub-code-v1", person_id.bytes))


def open_code(key: DataKey, person_id: UUID, blob: bytes) -> str:
    """Open what `seal_code` sealed."""
    return open_(key, blob, framed("hub-code-v1", person_id.bytes)).decode()


def seal_card(key: DataKey, person_id: UUID, card: Card) -> bytes:
    """Seal the whole contact card."""
    plain = json.dumps(dict(card), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return seal(key, plain, framed("hub-card-v1", person_id.bytes))


def open_card(key: DataKey, person_id: UUID, blob: bytes) -> dict[str, object]:
    """Open what `seal_card` sealed; PoisonError `not_a_card` when it is something else."""
    card: object = json.loads(open_(key, blob, framed("hub-card-v1", person_id.bytes)))
    if not isinstance(card, dict):
        raise PoisonError("not_a_card")
    return card


def seal_local(key: DataKey, person_id: UUID, org: str, local_id: str) -> bytes:
    """Seal an organisation's own id of the person."""
    return seal(key, local_id.encode(), framed("hub-local-v1", person_id.bytes, org))


def open_local(key: DataKey, person_id: UUID, org: str, blob: bytes) -> str:
    """Open what `seal_local` sealed."""
    return open_(key, blob, framed("hub-local-v1", person_id.bytes, org)).decode()
