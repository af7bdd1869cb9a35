"""Is a process of ours alive, and is it ready? Asked over its own port."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable

import httpx2

from hub.settings import Settings

SECONDS = 2.0
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""These ports speak plain HTTP; reading the world's certificates ten times a second would cost a fifth of a core."""


async def alive(settings: Settings, port: int) -> bool:
    """Tell whether the process on metrics port `port` turns."""
    return await _says_yes(f"http://{settings.metrics_host}:{port}/livez")


async def ready(settings: Settings, ports: Iterable[int]) -> bool:
    """Tell whether every process says that it is ready."""
    return await all_ready(f"http://{settings.metrics_host}:{port}/readyz" for port in ports)


async def all_ready(urls: Iterable[str]) -> bool:
    """Tell whether all of `urls` answer 200."""
    return all(await asyncio.gather(*map(_says_yes, urls)))


async def _says_yes(url: str) -> bool:
    try:
        async with httpx2.AsyncClient(timeout=SECONDS, trust_env=False, verify=_PLAIN) as client:
            return (await client.get(url)).status_code == httpx2.codes.OK
    except (httpx2.HTTPError, OSError):
        return False
