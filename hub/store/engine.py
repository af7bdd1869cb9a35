"""The hub's own door to its database."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from hub.sql.engine import engine


def store_engine(url: str, *, pool_size: int = 8) -> AsyncEngine:
    """Return an engine of the hub's for a `postgresql://` url; RefusedError `not_valid` for any other."""
    return engine(url, field="database_url", name="hub", pool_size=pool_size)
