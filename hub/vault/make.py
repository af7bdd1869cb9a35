"""Persons come into being after the border's verdict, whole or not at all; made again, nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import PoisonError, UnavailableError
from hub.sealing.keyring import Keyring
from hub.vault.contents import seal_card, seal_code, wrap
from hub.vault.find import claim
from hub.vault.keys import AMONG
from hub.vault.local_ids import keep_local_ids
from hub.vault.model import Handle, NewPerson
from hub.vault.tables import PERSON
from hub.vault.trouble import answering

_KEY_IDS: Final = select(PERSON.c.person_id, PERSON.c.key_id).where(PERSON.c.person_id == AMONG)


async def make(engine: AsyncEngine, keyring: Keyring, persons: Sequence[NewPerson]) -> None:
    """Write `persons` with their keys, handles, codes and cards in one transaction; seen twice, done once.

    UnavailableError `raced` when one of them, or one of their handles, was made by somebody else meanwhile: nothing is
    written, the batch is to be redone from `find` on. PoisonError `handle_twice` when two of `persons` share a handle.
    """
    if not persons:
        return
    mine = _handles(persons)
    ordered = sorted(persons, key=lambda person: person.draft.person_id)
    async with answering(), engine.begin() as conn:
        await conn.execute(insert(PERSON).on_conflict_do_nothing(), [_row(keyring, person) for person in ordered])
        await _check_keys(conn, ordered)
        await claim(conn, keyring, mine)
        keys = {person.draft.person_id: person.draft.key for person in ordered}
        await keep_local_ids(conn, keys, [(owner, handle) for handle, owner in mine.items()])


def _handles(persons: Sequence[NewPerson]) -> dict[Handle, UUID]:
    mine: dict[Handle, UUID] = {}
    for person in persons:
        for handle in person.handles:
            if mine.setdefault(handle.bare(), person.draft.person_id) != person.draft.person_id:
                raise PoisonError("handle_twice")
    return mine


def _row(keyring: Keyring, person: NewPerson) -> dict[str, object]:
    draft = person.draft
    return {
        "person_id": draft.person_id,
        "key_id": draft.key.key_id,
        "wrapped_key": wrap(keyring, draft.person_id, draft.key),
        "code_sealed": None if person.code is None else seal_code(draft.key, draft.person_id, person.code),
        "card_sealed": None if person.card is None else seal_card(draft.key, draft.person_id, person.card),
    }


async def _check_keys(conn: AsyncConnection, persons: Sequence[NewPerson]) -> None:
    # INVARIANT: what the caller sealed with its draft's key opens with the key the vault keeps, or nothing is made.
    wanted = {person.draft.person_id: person.draft.key.key_id for person in persons}
    rows = await conn.execute(_KEY_IDS, {"persons": sorted(wanted)})
    if {person: key_id for person, key_id in rows} != wanted:
        raise UnavailableError("vault", "raced")
