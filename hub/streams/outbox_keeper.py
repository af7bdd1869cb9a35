"""What the vault added to a message is kept as long as the topic keeps the message, and for who has yet to read it.

It is sealed, but it is about a person: afterwards it goes, and the message is read as a void.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from hub.store import publishing
from hub.store.trouble import answering

DAYS: Final = 14
"""As long as `hub.out.<org>` keeps a message."""
AT_ONCE: Final = 2000


async def forget(engine: AsyncEngine) -> int:
    """Let go of what is old; return of how many messages."""
    done = 0
    while True:
        async with answering(), engine.begin() as conn:
            found = await publishing.forget_added(conn, DAYS, AT_ONCE)
        done += found
        if found < AT_ONCE:
            return done
