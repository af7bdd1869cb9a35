"""Which port may a part listen on, and does anybody answer there?"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from hub.embedded.trouble import PortTakenError

HOST = "127.0.0.1"


def choose(part: str, wanted: int = 0) -> int:
    """Return `wanted` if it can be bound on loopback, or a free port when `wanted` is 0; raises PortTakenError."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as err:
            raise PortTakenError(part, wanted) from err
        port: int = probe.getsockname()[1]
        return port


async def listens(port: int) -> bool:
    """Tell whether somebody accepts connections on loopback `port`."""
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True
