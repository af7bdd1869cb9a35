"""The words of the vault. Nothing that tells who a person is shows in a repr."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from hub.ids import digest
from hub.sealing.aead import KEY_BYTES, DataKey
from hub.sealing.keyring import Keyring

Card = Mapping[str, object]
"""The contact card: names, birth date, phone, e-mail, address, as JSON values."""


@dataclass(frozen=True, slots=True)
class Handle:
    """By what a person is found: the identity code, or an organisation's own id (`org` says whose)."""

    kind: Literal["code", "local"]
    org: str | None
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a local id that is nobody's (ValueError)."""
        if self.kind == "local" and not self.org:
            raise ValueError("a local id belongs to an organisation")

    @property
    def scope(self) -> str | None:
        """Return the organisation whose word this is; a code is everybody's."""
        return self.org if self.kind == "local" else None

    @property
    def word(self) -> str:
        """Return the value as it is indexed: a code in upper case, a local id as it came, both without outer space."""
        bare = self.value.strip()
        return bare.upper() if self.kind == "code" else bare

    def bare(self) -> Handle:
        """Return this handle as it is indexed, so that two ways to write it are equal."""
        return Handle(self.kind, self.scope, self.word)

    def blind(self, keyring: Keyring) -> tuple[tuple[str, bytes], ...]:
        """Return (key id, blind index) under each active index key."""
        return tuple(
            (key_id, digest(raw, "hub-blind-v1", self.kind, self.scope or "", self.word))
            for key_id, raw in keyring.index_keys
        )


@dataclass(frozen=True, slots=True)
class DraftPerson:
    """A person who may come to be: the event is sealed with `key` before the vault knows of it."""

    person_id: UUID
    key: DataKey


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A draft the border's verdict made real."""

    draft: DraftPerson
    handles: tuple[Handle, ...]
    code: str | None = field(default=None, repr=False)
    card: Card | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is, as far as the vault knows."""

    code: str | None = field(repr=False)
    card: dict[str, object] | None = field(repr=False)


def draft(person_id: UUID) -> DraftPerson:
    """Return a draft with a new random data key; nothing is written."""
    return DraftPerson(person_id, DataKey(f"p-{secrets.token_hex(8)}", secrets.token_bytes(KEY_BYTES)))
