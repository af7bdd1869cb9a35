"""Who is this person? Asked only by a door that may release `identity`, `contact` or `address`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.sealing.keyring import Keyring
from hub.vault.contents import open_card, open_code, seal_card, unwrap
from hub.vault.keys import AMONG, living, readable
from hub.vault.model import Card, Identity
from hub.vault.tables import PERSON
from hub.vault.trouble import answering

_WHO: Final = select(
    PERSON.c.person_id, PERSON.c.key_id, PERSON.c.wrapped_key, PERSON.c.code_sealed, PERSON.c.card_sealed
).where(PERSON.c.person_id == AMONG, PERSON.c.wrapped_key.is_not(None))
_WRITE: Final = update(PERSON).where(PERSON.c.person_id == bindparam("whose")).values(card_sealed=bindparam("sealed"))


async def identities(engine: AsyncEngine, keyring: Keyring, persons: Collection[UUID]) -> dict[UUID, Identity]:
    """Return code and card of each person; unknown and destroyed persons are left out. One query.

    A row that was moved or changed is left out and alarmed; UnavailableError when the vault does not answer.
    """
    if not persons:
        return {}
    async with answering(), engine.connect() as conn:
        rows = await conn.execute(_WHO, {"persons": sorted(set(persons))})
        return readable(
            (person, partial(_opened, keyring, person, (key_id, wrapped), (code, card)))
            for person, key_id, wrapped, code, card in rows
        )


async def write_cards(engine: AsyncEngine, keyring: Keyring, cards: Mapping[UUID, Card]) -> frozenset[UUID]:
    """Replace the whole card of each person and return whose was written; destroyed and unknown ones are passed over.

    PoisonError when a key was moved or changed; UnavailableError when the vault does not answer.
    """
    if not cards:
        return frozenset()
    async with answering(), engine.begin() as conn:
        keys = await living(conn, keyring, cards, lock=True)
        rows = [{"whose": who, "sealed": seal_card(keys[who], who, cards[who])} for who in sorted(keys)]
        if rows:
            await conn.execute(_WRITE, rows)
    return frozenset(keys)


def _opened(
    keyring: Keyring, person: UUID, kept: tuple[str, bytes], sealed: tuple[bytes | None, bytes | None]
) -> Identity:
    key = unwrap(keyring, person, *kept)
    code, card = sealed
    return Identity(
        code=None if code is None else open_code(key, person, code),
        card=None if card is None else open_card(key, person, card),
    )
