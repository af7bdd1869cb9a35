"""`/registry/…`: the reading part of the Confluent Schema Registry API: stock deserializers find our schemas."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hub.errors import RefusedError
from hub.schemas import registry
from hub.schemas.accepted import Json

MEDIA: Final = "application/vnd.schemaregistry.v1+json"
_DIGITS: Final = 10
_NOBODYS: Final = -1
"""No schema has this number."""


def registry_routes() -> APIRouter:
    """Return the routes; they answer from committed files, to anybody."""
    router = APIRouter(prefix="/registry")
    router.add_api_route("/subjects", _subjects)
    router.add_api_route("/subjects/{subject}/versions", _versions)
    router.add_api_route("/subjects/{subject}/versions/{version}", _version)
    router.add_api_route("/schemas/ids/{id}", _schema)
    for path, answer in _FIXED.items():
        router.add_route(f"/registry{path}", _always(answer))
    return router


_FIXED: Final[Mapping[str, Json]] = {
    "/schemas/types": ["AVRO"],
    "/config": {"compatibilityLevel": "FULL_TRANSITIVE"},
    "/mode": {"mode": "READONLY"},
}


async def _subjects() -> Response:
    return _told(lambda: list(registry.subjects()))


async def _versions(subject: str) -> Response:
    return _told(lambda: list(registry.versions(subject)))


async def _version(subject: str, version: str) -> Response:
    return _told(lambda: registry.subject_version(subject, version))


async def _schema(id: str) -> Response:
    number = int(id) if id.isascii() and id.isdigit() and len(id) < _DIGITS else _NOBODYS
    return _told(lambda: registry.schema_by_id(number))


def _always(answer: Json) -> Callable[[Request], Awaitable[Response]]:
    async def told(_: Request) -> Response:
        return _told(lambda: answer)

    return told


def _told(ask: Callable[[], Json]) -> Response:
    try:
        return JSONResponse(ask(), media_type=MEDIA)
    except RefusedError as err:
        code = registry.ERROR_CODES[err.reason]
        body = {"error_code": code, "message": err.reason.replace("_", " ")}
        return JSONResponse(body, status_code=code // 100, media_type=MEDIA)
