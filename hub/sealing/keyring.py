"""The hub's own keys, all from one master key of 32 bytes.

What gives ids and digests their sameness (`digest_key`, `id_key`, `pairwise_root`, `receipt_key`) never changes with a
generation. What seals or finds does: the newest generation seals, every listed generation opens and is searched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from hub.sealing.aead import DataKey, open_with
from hub.sealing.framing import framed
from hub.sealing.hpke import PrivateKey, PublicKey
from hub.sealing.keys import derive

MASTER_BYTES: Final = 32
_SEALING_USES: Final = ("log", "delivery", "wrap", "quarantine")


@dataclass(frozen=True, slots=True)
class Keyring:
    """Every key by its use; nothing of it shows."""

    digest_key: bytes = field(repr=False)
    id_key: bytes = field(repr=False)
    receipt_key: bytes = field(repr=False)
    pairwise_root: bytes = field(repr=False)
    index_keys: tuple[tuple[str, bytes], ...] = field(repr=False)
    """(key id, key), newest first; two while rotating."""
    log_key: DataKey = field(repr=False)
    """Heads of log records."""
    nobody_key: DataKey = field(repr=False)
    """Opens what the log tells about no person; the log is kept for ever, so it has no generations."""
    delivery_key: DataKey = field(repr=False)
    """Claimed messages at rest."""
    wrap_key: DataKey = field(repr=False)
    """Wraps the data keys of persons in the vault."""
    quarantine_key: DataKey = field(repr=False)
    """Sealed originals of what was parked."""
    opening: Mapping[str, DataKey] = field(repr=False)
    """Every sealing key of every listed generation, by key id."""
    hpke: PrivateKey = field(repr=False)
    hpke_keys: Mapping[str, PrivateKey] = field(repr=False)
    """Private keys that still open what was sealed to the hub, by key id."""

    @classmethod
    def from_master(
        cls, master: bytes, hpke_private: bytes | None = None, *, generations: tuple[int, ...] = (1,)
    ) -> Keyring:
        """Derive all keys; `hpke_private` (raw X25519) replaces the derived one, which still opens.

        `generations`, newest first: (1,) at the start, (2, 1) while rotating, then (2,).
        ValueError when the master key has not 32 bytes or no generation is listed.
        """
        if len(master) != MASTER_BYTES or not generations:
            raise ValueError("a master key has 32 bytes, and one generation is needed")
        sealing = {use: [_data_key(master, use, number) for number in generations] for use in _SEALING_USES}
        derived = PrivateKey(_stable(master, "hpke"))
        hpke = derived if hpke_private is None else PrivateKey(hpke_private)
        return cls(
            digest_key=_stable(master, "digest"),
            id_key=_stable(master, "id"),
            receipt_key=_stable(master, "receipt"),
            pairwise_root=_stable(master, "pairwise"),
            index_keys=tuple((key.key_id, key.raw) for key in (_data_key(master, "index", n) for n in generations)),
            log_key=sealing["log"][0],
            nobody_key=DataKey("nobody", _stable(master, "nobody")),
            delivery_key=sealing["delivery"][0],
            wrap_key=sealing["wrap"][0],
            quarantine_key=sealing["quarantine"][0],
            opening=MappingProxyType({key.key_id: key for keys in sealing.values() for key in keys}),
            hpke=hpke,
            hpke_keys=MappingProxyType({key.key_id: key for key in (derived, hpke)}),
        )

    @property
    def public(self) -> PublicKey:
        """Return the public key partners seal to."""
        return self.hpke.public

    def open(self, blob: bytes, aad: bytes) -> bytes:
        """Open what any of our sealing keys sealed, of whichever listed generation; errors as `aead.open_`."""
        return open_with(self.opening, blob, aad)


def _stable(master: bytes, use: str) -> bytes:
    return derive(master, framed("hub-keyring-v1", use))


def _data_key(master: bytes, use: str, generation: int) -> DataKey:
    return DataKey(f"{use}-{generation}", derive(master, framed("hub-keyring-v1", use, str(generation))))
