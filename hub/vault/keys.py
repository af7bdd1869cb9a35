"""A person's data key opens everything about them, here and on the log; destroying it ends everything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import PoisonError
from hub.ids import NOBODY
from hub.sealing.aead import DataKey
from hub.sealing.keyring import Keyring
from hub.vault.contents import unwrap
from hub.vault.tables import BLIND, LOCAL_ID, PERSON
from hub.vault.trouble import answering

_LOG: Final = structlog.get_logger(__name__)
Read = TypeVar("Read")
AMONG: Final = any_(bindparam("persons", type_=ARRAY(PG_UUID)))
"""`column == AMONG` with the parameter `persons`: one query for a whole batch, whatever its size."""

_LIVING: Final = (
    select(PERSON.c.person_id, PERSON.c.key_id, PERSON.c.wrapped_key)
    .where(PERSON.c.person_id == AMONG, PERSON.c.wrapped_key.is_not(None))
    .order_by(PERSON.c.person_id)
)
_DESTROYED: Final = select(PERSON.c.person_id).where(PERSON.c.person_id == AMONG, PERSON.c.wrapped_key.is_(None))


def readable(rows: Iterable[tuple[UUID, Callable[[], Read]]]) -> dict[UUID, Read]:
    """Open each row; one that was moved or changed is left out and alarmed: it may not stop everybody else's work.

    Whoever needs it meets a missing key, and that one event is parked.
    """
    found: dict[UUID, Read] = {}
    for person, read in rows:
        try:
            found[person] = read()
        except PoisonError as err:
            _LOG.critical("vault_row_does_not_open", reason=err.reason)
    return found


async def data_keys(engine: AsyncEngine, keyring: Keyring, persons: Collection[UUID]) -> dict[UUID, DataKey]:
    """Return the data key of each person; unknown persons, destroyed and damaged keys are left out. One query.

    What is about nobody has a key of the hub's own. UnavailableError when the vault does not answer.
    """
    nobody: dict[UUID, DataKey] = {NOBODY: keyring.nobody_key} if NOBODY in persons else {}
    known = set(persons) - {NOBODY}
    if not known:
        return nobody
    async with answering(), engine.connect() as conn:
        return nobody | await living(conn, keyring, known)


async def living(
    conn: AsyncConnection, keyring: Keyring, persons: Collection[UUID], *, lock: bool = False
) -> dict[UUID, DataKey]:
    """Do what `data_keys` does, within a transaction of the caller's; `lock` keeps the rows until its end."""
    rows = await conn.execute(_LIVING.with_for_update() if lock else _LIVING, {"persons": sorted(set(persons))})
    return readable((person, partial(unwrap, keyring, person, key_id, wrapped)) for person, key_id, wrapped in rows)


async def destroyed(engine: AsyncEngine, persons: Collection[UUID]) -> frozenset[UUID]:
    """Return those of `persons` whose data key was destroyed."""
    if not persons:
        return frozenset()
    async with answering(), engine.connect() as conn:
        return frozenset((await conn.execute(_DESTROYED, {"persons": sorted(set(persons))})).scalars())


async def destroy(engine: AsyncEngine, person: UUID) -> bool:
    """Destroy the person's data key and forget all handles; return False when nobody by this id was ever made.

    Doing it again changes nothing. The row stays and says that there was a key, so that their parts count as absent.
    """
    forget = update(PERSON).values(wrapped_key=None, code_sealed=None, card_sealed=None)
    async with answering(), engine.begin() as conn:
        known = (await conn.execute(forget.where(PERSON.c.person_id == person).returning(PERSON.c.person_id))).all()
        await conn.execute(delete(BLIND).where(BLIND.c.person_id == person))
        await conn.execute(delete(LOCAL_ID).where(LOCAL_ID.c.person_id == person))
    return bool(known)
