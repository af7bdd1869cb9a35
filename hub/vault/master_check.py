"""A vault filled under another master key would find nobody and make everybody anew: it is refused at the start."""

from __future__ import annotations

import hmac

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.errors import StoppedError
from hub.ids import digest
from hub.sealing.keyring import Keyring
from hub.vault.tables import MASTER_CHECK
from hub.vault.trouble import answering


async def check_master(engine: AsyncEngine, keyring: Keyring) -> None:
    """Remember the master key of an empty vault, recognise it ever after (any generation).

    StoppedError `other_master_key` when the vault was filled under another one; UnavailableError when it is away.
    """
    proof = digest(keyring.digest_key, "hub-master-check-v1")
    async with answering(), engine.begin() as conn:
        await conn.execute(insert(MASTER_CHECK).values(proof=proof).on_conflict_do_nothing())
        kept = (await conn.execute(select(MASTER_CHECK.c.proof))).scalar_one()
    if not hmac.compare_digest(kept, proof):
        raise StoppedError("other_master_key")
