"""What the driver throws when the database is away becomes UnavailableError("database")."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from hub.sql import trouble


def answering() -> AbstractAsyncContextManager[None]:
    """Raise UnavailableError("database") for trouble of its server, the line or the pool; never with a value."""
    return trouble.answering("database", "HUB_DATABASE_URL")
