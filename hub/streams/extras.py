"""What the vault adds to a delivery, fetched once at the claim and kept sealed with it until it is sent.

A recipient always hears its own local id of a person; one that may have `identity`, `contact` or `address` and gave us
its public key gets them sealed to that key, bound to this very delivery.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from hub.consent.minimise import Cleared
from hub.delivery.message import Extras
from hub.ids import OrgId, PersonId
from hub.region.model import Region
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Category
from hub.sealing.aead import open_with, seal
from hub.sealing.framing import framed
from hub.sealing.hpke import OutInfo, PublicKey, seal_out
from hub.sealing.keyring import Keyring
from hub.streams.shell import Shell
from hub.vault.identity import identities
from hub.vault.local_ids import local_ids
from hub.vault.model import Identity

_CARD: Final = {
    "given_name": Category.IDENTITY,
    "family_name": Category.IDENTITY,
    "born": Category.IDENTITY,
    "phone": Category.CONTACT,
    "email": Category.CONTACT,
    "address": Category.ADDRESS,
}
_PERSONAL: Final = frozenset({Category.IDENTITY, Category.CONTACT, Category.ADDRESS})


@dataclass(frozen=True, slots=True)
class Bound:
    """A cleared delivery and its id on the wire."""

    wire: UUID
    cleared: Cleared


async def fetch(shell: Shell, rows: Sequence[Bound], region: Region) -> dict[UUID, Extras]:
    """Return the extras of each delivery, by its id on the wire."""
    by_org: defaultdict[OrgId, set[PersonId]] = defaultdict(set)
    for row in rows:
        by_org[row.cleared.recipient].update(row.cleared.origin.subjects)
    locals_of = {org: await local_ids(shell.vault, shell.keyring, org, by_org[org]) for org in sorted(by_org)}
    personal = {row.cleared.origin.person for row in rows if _key(row.cleared, region)}
    known = await identities(shell.vault, shell.keyring, personal)
    return {row.wire: _extras(row, locals_of[row.cleared.recipient], known, region) for row in rows}


def keep(keyring: Keyring, wire: UUID, extras: Extras) -> bytes | None:
    """Seal the extras for the delivery's row; None when there are none."""
    if not extras.local_ids and not extras.sealed:
        return None
    plain = {"local_ids": {str(who): id for who, id in sorted(extras.local_ids.items())}, "sealed": extras.sealed}
    return seal(keyring.delivery_key, json.dumps(plain).encode(), _aad(wire))


def kept(keyring: Keyring, wire: UUID, blob: bytes | None) -> Extras:
    """Open what `keep` sealed; PoisonError when it was moved or changed."""
    if blob is None:
        return Extras()
    plain = json.loads(open_with(keyring.opening, blob, _aad(wire)))
    return Extras({PersonId(UUID(who)): id for who, id in plain["local_ids"].items()}, plain["sealed"])


def categories(cleared: Cleared, extras: Extras) -> frozenset[str]:
    """Return what the extras tell about the person, in categories: none without a sealed part."""
    return frozenset(one.value for one in cleared.verdict.person & _PERSONAL) if extras.sealed else frozenset()


def _extras(row: Bound, locals_: Mapping[UUID, str], known: Mapping[UUID, Identity], region: Region) -> Extras:
    origin = row.cleared.origin
    mine = {person: locals_[person] for person in origin.subjects if person in locals_}
    key = _key(row.cleared, region)
    identity = known.get(origin.person)
    if key is None or identity is None:
        return Extras(mine)
    content = _content(row.cleared, identity, has_local=origin.person in mine)
    if not content:
        return Extras(mine)
    info = OutInfo(str(row.wire), TYPES[origin.type].wire, row.cleared.recipient)
    sealed = seal_out(key, json.dumps(content, ensure_ascii=False, sort_keys=True).encode(), info)
    return Extras(mine, base64.b64encode(sealed).decode())


def _content(cleared: Cleared, identity: Identity, *, has_local: bool) -> dict[str, object]:
    released = cleared.verdict.person
    content = {name: value for name, value in (identity.card or {}).items() if _CARD.get(name) in released}
    if identity.code is not None and Category.IDENTITY in released and not has_local:
        content["hetu"] = identity.code
    return content


def _key(cleared: Cleared, region: Region) -> PublicKey | None:
    text = region.organisations[cleared.recipient].public_key
    return PublicKey.of(text) if text and cleared.verdict.person & _PERSONAL else None


def _aad(wire: UUID) -> bytes:
    return framed("hub-delivery-v1", wire.bytes)
