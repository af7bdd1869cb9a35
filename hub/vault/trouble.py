"""What the driver throws when the vault is away becomes UnavailableError("vault")."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from hub.sql import trouble


def answering() -> AbstractAsyncContextManager[None]:
    """Raise UnavailableError("vault") for trouble of its server, the line or the pool; never with a value."""
    return trouble.answering("vault", "HUB_VAULT_URL")
