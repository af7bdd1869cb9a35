"""Every organisation hears of a person by its own id; the newest one it gave counts, the older ones still find."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.sealing.aead import DataKey
from hub.sealing.keyring import Keyring
from hub.vault.contents import open_local, seal_local, unwrap
from hub.vault.keys import AMONG, readable
from hub.vault.model import Handle
from hub.vault.tables import LOCAL_ID, PERSON
from hub.vault.trouble import answering

_INSERT: Final = insert(LOCAL_ID)
_KEEP: Final = _INSERT.on_conflict_do_update(
    index_elements=[LOCAL_ID.c.org, LOCAL_ID.c.person_id], set_={"sealed": _INSERT.excluded.sealed}
)
_OF_ORG: Final = (
    select(PERSON.c.person_id, PERSON.c.key_id, PERSON.c.wrapped_key, LOCAL_ID.c.sealed)
    .join(LOCAL_ID, LOCAL_ID.c.person_id == PERSON.c.person_id)
    .where(PERSON.c.person_id == AMONG, PERSON.c.wrapped_key.is_not(None))
)


async def local_ids(engine: AsyncEngine, keyring: Keyring, org: str, persons: Collection[UUID]) -> dict[UUID, str]:
    """Return the id `org` itself gave each person; whom it never named, and destroyed persons, are left out. One query.

    A row that was moved or changed is left out and alarmed; UnavailableError when the vault does not answer.
    """
    if not persons:
        return {}
    async with answering(), engine.connect() as conn:
        rows = await conn.execute(_OF_ORG.where(LOCAL_ID.c.org == org), {"persons": sorted(set(persons))})
        return readable(
            (person, partial(_opened, keyring, person, org, (key_id, wrapped, sealed)))
            for person, key_id, wrapped, sealed in rows
        )


def _opened(keyring: Keyring, person: UUID, org: str, row: tuple[str, bytes, bytes]) -> str:
    key_id, wrapped, sealed = row
    return open_local(unwrap(keyring, person, key_id, wrapped), person, org, sealed)


async def keep_local_ids(
    conn: AsyncConnection, keys: Mapping[UUID, DataKey], links: Iterable[tuple[UUID, Handle]]
) -> None:
    """Write the local ids among `links`, sealed with the person's key of `keys`; codes are passed over."""
    rows = {
        (handle.scope, person): {
            "org": handle.scope,
            "person_id": person,
            "sealed": seal_local(keys[person], person, handle.scope, handle.word),
        }
        for person, handle in links
        if handle.scope is not None
    }
    if rows:
        await conn.execute(_KEEP, [rows[place] for place in sorted(rows)])
