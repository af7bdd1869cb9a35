"""The vault upgrades itself: numbered steps, each applied once, one process at a time.

A step that has run anywhere is never edited; a change is a new step at the end.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import StoppedError
from hub.vault.tables import VAULT_SCHEMA
from hub.vault.trouble import answering

_LOCK: Final = 0x68_75_62_76_61_75_6C_74  # "hubvault"
_VERSIONS: Final = """
    CREATE TABLE IF NOT EXISTS vault_schema (
        version integer PRIMARY KEY,
        applied_at timestamptz NOT NULL DEFAULT now()
    )"""

STEPS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """
        CREATE TABLE person (
            person_id uuid PRIMARY KEY,
            key_id text NOT NULL,
            wrapped_key bytea,
            code_sealed bytea,
            card_sealed bytea,
            made_at timestamptz NOT NULL DEFAULT now()
        )""",
        """
        CREATE TABLE blind (
            index bytea PRIMARY KEY,
            key_id text NOT NULL,
            kind text NOT NULL CONSTRAINT blind_kind CHECK (kind IN ('code', 'local')),
            org text,
            person_id uuid NOT NULL
        )""",
        "CREATE INDEX blind_person ON blind (person_id)",
        """
        CREATE TABLE local_id (
            org text NOT NULL,
            person_id uuid NOT NULL,
            sealed bytea NOT NULL,
            PRIMARY KEY (org, person_id)
        )""",
        "CREATE INDEX local_id_person ON local_id (person_id)",
        """
        CREATE TABLE master_check (
            only_one boolean PRIMARY KEY DEFAULT true CONSTRAINT master_check_one CHECK (only_one),
            proof bytea NOT NULL
        )""",
    ),
)
"""Step n brings the vault from version n - 1 to n."""


async def create_all(engine: AsyncEngine) -> int:
    """Bring the vault to the newest version and return it; running it again, or from two processes, changes nothing.

    StoppedError `vault_is_newer` when a newer hub has been here; UnavailableError when the vault does not answer.
    """
    async with answering(), engine.begin() as conn:
        await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await conn.execute(text(_VERSIONS))
        done: int = (await conn.execute(select(func.coalesce(func.max(VAULT_SCHEMA.c.version), 0)))).scalar_one()
        if done > len(STEPS):
            raise StoppedError("vault_is_newer")
        for version in range(done + 1, len(STEPS) + 1):
            await _apply(conn, version)
    return len(STEPS)


async def _apply(conn: AsyncConnection, version: int) -> None:
    for statement in STEPS[version - 1]:
        await conn.execute(text(statement))
    await conn.execute(insert(VAULT_SCHEMA).values(version=version))
