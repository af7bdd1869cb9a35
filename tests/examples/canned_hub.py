"""A listening hub that gives the answers it was told to give, in order, and remembers what was asked of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

from hub.schemas.accepted import Json

Answer = tuple[int, Json]
"""Status and JSON body."""


@dataclass(slots=True)
class CannedHub:
    """What it answers to the body of a POST, and to any other question; `asked` are the bodies, parsed."""

    post: Callable[[list[Json]], Answer]
    get: Answer = (200, {"status": "accepted"})
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: list[list[Json]] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Listen on a free port and give the address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()[:2]
        try:
            yield f"http://{host}:{port}"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next((int(line.split(":")[1]) for line in head.splitlines() if line.startswith("content-length")), 0)
        body = await reader.readexactly(length)
        status, said = self._answer(json.loads(body)) if head.startswith("post") else self.get
        raw = json.dumps(said).encode()
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        lines = f"HTTP/1.1 {status} X\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n{more}\r\n"
        writer.write(lines.encode() + raw)
        await writer.drain()
        writer.close()

    def _answer(self, events: list[Json]) -> Answer:
        self.asked.append(events)
        return self.post(events)
