"""How the outbox is described to those who generate clients: OpenAPI, beside the routes that read it by hand."""

from __future__ import annotations

from typing import Final

from hub.schemas.accepted import Json

_NUMBER: Final[dict[str, Json]] = {"type": "integer", "minimum": 0}


def _asked(name: str, means: str, low: int, high: int | None = None, default: int | None = None) -> dict[str, Json]:
    limits = {"minimum": low, "maximum": high, "default": default}
    kept: dict[str, Json] = {word: value for word, value in limits.items() if value is not None}
    return {"name": name, "in": "query", "description": means, "schema": {"type": "integer", **kept}}


def _answered(description: str, **schema: Json) -> dict[str, Json]:
    content: Json = {"application/json": {"schema": {"type": "object", "required": list(schema), "properties": schema}}}
    return {"description": description, "content": content}


def _problems(**statuses: str) -> dict[str, Json]:
    content: Json = {"application/problem+json": {"schema": {"type": "object"}}}
    return {status[1:]: {"description": words, "content": content} for status, words in statuses.items()}


_NO: Final = _problems(
    _400="Field, rule and mend, never the value",
    _401="No token, or not a known one",
    _429="Too many; Retry-After says when",
    _503="Try again later",
)
_MESSAGE: Final[Json] = {
    "type": "object",
    "required": ["hub_seq", "event"],
    "properties": {
        "hub_seq": {"type": "integer", "minimum": 1, "description": "Gap-free for each organisation"},
        "event": {
            "type": "object",
            "description": "A structured CloudEvent 1.0 with hubseq, hubground and, where held back, hublate",
            "required": ["specversion", "id", "source", "type", "time", "datacontenttype", "hubseq", "data"],
        },
    },
}
READ_PAGE: Final[dict[str, Json]] = {
    "summary": "Read your own messages in the order of their numbers, or some of them again",
    "parameters": [
        _asked("after", "Messages after this number; without it, after the acknowledged one", 0),
        _asked("limit", "At most so many; an answer of several MiB ends earlier", 1, 100, 50),
        _asked("wait", "Seconds to wait for a message when there is none", 0, 30, 0),
        _asked("from", "The numbers from here, again; together with `to`, without the others", 1),
        _asked("to", "The last of them, at most 99 beyond `from`", 1),
    ],
    "responses": {
        "200": _answered(
            "Messages; each is decided again now, and one you may no longer have is a hub.void.v1 of its number",
            messages={"type": "array", "items": _MESSAGE},
            acknowledged=_NUMBER,
            last={**_NUMBER, "description": "The last number there is so far"},
        ),
        **_NO,
    },
}
ACK_PAGE: Final[dict[str, Json]] = {
    "summary": "Say up to which number you have read; the mark never goes back",
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["seq"],
                    "additionalProperties": False,
                    "properties": {"seq": {"type": "integer", "minimum": 1}},
                }
            }
        },
    },
    "responses": {"200": _answered("The mark as it is now", acknowledged=_NUMBER, last=_NUMBER), **_NO},
}
