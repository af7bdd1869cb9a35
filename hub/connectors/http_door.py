"""What does the hub's HTTP answer mean to a connector? Taken, later, these rows not, or nothing will help but a person.

202, 200             taken
429, 408, 5xx        later: `Retry-After` says when
400, 413             these rows are the reason: NotTakenError
401, 403, 404, …     token, organisation or address are: RefusedError, for people
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import httpx2

from hub.errors import RefusedError, UnavailableError
from hub.schemas.http_event import BATCH

_SECONDS: Final = 30.0
_LATER: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT})
_ROWS: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
_WORDS: Final[Mapping[int, tuple[str, str, str]]] = {
    401: ("token", "a token the hub knows", "ask the region's operator for a new one"),
    403: ("org", "events of the token's own organisation", "use the token of --org, and a mapping of it"),
    404: ("hub", "the address of a hub", "check --hub"),
    413: ("", "at most 1 MiB in one call", "shorten the texts of these rows"),
}
_OTHER: Final = ("hub", "an answer this program knows", "check --hub, or tell the region's operator")


class NotTakenError(RefusedError):
    """The hub does not take these events as they are."""


class HttpDoor:
    """One hub, spoken to with one organisation's token."""

    def __init__(self, base: str, token: str) -> None:
        """Take the hub's address and the token; nothing is connected yet. RefusedError for an unsafe address."""
        _safe(base)
        self._client = httpx2.AsyncClient(
            base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=_SECONDS, follow_redirects=False
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def get(self, path: str) -> Mapping[str, object]:
        """Return what the hub tells; UnavailableError when it says “later” or nothing."""
        answer = await self._ask("GET", path)
        if not answer.is_success:
            raise UnavailableError("hub", f"status {answer.status_code}")
        return _record(answer)

    async def post(self, batch: bytes) -> tuple[list[str] | None, float]:
        """Send a batch of events; return the receipts' words, or None and after how many seconds to try again."""
        answer = await self._ask("POST", "/v1/events", batch)
        if not answer.is_success:
            said = answer.headers.get("retry-after", "")
            return None, float(said) if said.isdigit() else 0.0
        receipts = _record(answer).get("receipts")
        if not isinstance(receipts, list):
            raise RefusedError("not_a_hub", field=_OTHER[0], rule=_OTHER[1], mend=_OTHER[2])
        return [str(one["receipt"]) for one in receipts], 0.0

    async def _ask(self, method: str, path: str, body: bytes | None = None) -> httpx2.Response:
        headers = {} if body is None else {"Content-Type": BATCH}
        try:
            answer = await self._client.request(method, path, content=body, headers=headers)
        except httpx2.HTTPError as err:
            # Without its cause, whose text holds the address asked.
            raise UnavailableError("hub", type(err).__name__) from None
        if answer.is_success or answer.status_code in _LATER or answer.is_server_error:
            return answer
        raise _no(answer)


def _no(answer: httpx2.Response) -> RefusedError:
    field, rule, mend = _WORDS.get(answer.status_code, _OTHER)
    if answer.status_code not in _ROWS:
        return RefusedError(f"http_{answer.status_code}", field=field, rule=rule, mend=mend)
    told = _record(answer)
    field, rule, mend = (str(told.get(name) or own) for name, own in (("field", field), ("rule", rule), ("mend", mend)))
    return NotTakenError(str(told.get("reason") or "not_valid"), field=field, rule=rule, mend=mend)


def _record(answer: httpx2.Response) -> Mapping[str, object]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _safe(base: str) -> None:
    """Raise for an address at which token and rows would travel in the clear."""
    parts = urlsplit(base)
    if parts.scheme == "https" or (parts.scheme == "http" and _this_machine(parts.hostname or "")):
        return
    rule, mend = "https://… (http:// only to this machine)", "ask the region's operator for the hub's address"
    raise RefusedError("not_safe", field="hub", rule=rule, mend=mend)


def _this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
