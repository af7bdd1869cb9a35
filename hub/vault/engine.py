"""The vault's own door to its database."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from hub.sql.engine import engine


def vault_engine(url: str, *, pool_size: int = 4) -> AsyncEngine:
    """Return an engine of the vault's for a `postgresql://` url; RefusedError `not_valid` for any other."""
    return engine(url, field="vault_url", name="hub-vault", pool_size=pool_size)
