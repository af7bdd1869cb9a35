"""A handle belongs to one person for ever, and a person has one identity code; what does not fit comes back.

Nothing is overwritten and nobody is merged here: two persons who turn out to be one are a matter for people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.ids import PersonId
from hub.sealing.aead import DataKey
from hub.sealing.keyring import Keyring
from hub.vault.contents import open_code, seal_code
from hub.vault.find import claim, owners
from hub.vault.keys import AMONG, living
from hub.vault.local_ids import keep_local_ids
from hub.vault.model import Handle
from hub.vault.tables import PERSON
from hub.vault.trouble import answering

Link = tuple[PersonId, Handle]

_CODES: Final = select(PERSON.c.person_id, PERSON.c.code_sealed).where(
    PERSON.c.person_id == AMONG, PERSON.c.code_sealed.is_not(None)
)
_WRITE: Final = update(PERSON).where(PERSON.c.person_id == bindparam("whose")).values(code_sealed=bindparam("sealed"))


async def link(engine: AsyncEngine, keyring: Keyring, links: Sequence[Link]) -> tuple[Link, ...]:
    """Write the handles of persons who exist and return the links that cannot be, which are not written.

    A link cannot be when the handle is somebody else's, the person has another identity code, or is unknown or
    destroyed. UnavailableError `raced` when a handle became somebody else's meanwhile: nothing is written.
    """
    if not links:
        return ()
    async with answering(), engine.begin() as conn:
        keys = await living(conn, keyring, {person for person, _ in links}, lock=True)
        codes = await _codes(conn, keys)
        handles = {handle.bare() for _, handle in links}
        judged = _Judged(keys, dict(await owners(conn, keyring, handles)), dict(codes))
        conflicts = tuple(pair for pair in links if not judged.take(*pair))
        await claim(conn, keyring, {handle: person for person, handle in judged.taken})
        await keep_local_ids(conn, keys, judged.taken)
        await _write_codes(conn, keys, {who: code for who, code in judged.codes.items() if who not in codes})
    return conflicts


@dataclass(slots=True)
class _Judged:
    """One link after another is taken or not; an earlier one of the same call counts like one already written."""

    keys: Mapping[UUID, DataKey]
    owners: dict[Handle, PersonId] = field(repr=False)
    codes: dict[UUID, str] = field(repr=False)
    taken: list[Link] = field(default_factory=list, repr=False)

    def take(self, person: PersonId, handle: Handle) -> bool:
        """Take the link when it can be."""
        bare = handle.bare()
        if person not in self.keys or self.owners.get(bare, person) != person:
            return False
        if bare.kind == "code" and self.codes.setdefault(person, bare.word) != bare.word:
            return False
        self.owners[bare] = person
        self.taken.append((person, bare))
        return True


async def _codes(conn: AsyncConnection, keys: Mapping[UUID, DataKey]) -> dict[UUID, str]:
    if not keys:
        return {}
    rows = await conn.execute(_CODES, {"persons": sorted(keys)})
    return {person: open_code(keys[person], person, sealed) for person, sealed in rows}


async def _write_codes(conn: AsyncConnection, keys: Mapping[UUID, DataKey], codes: Mapping[UUID, str]) -> None:
    if codes:
        rows = [{"whose": who, "sealed": seal_code(keys[who], who, codes[who])} for who in sorted(codes)]
        await conn.execute(_WRITE, rows)
