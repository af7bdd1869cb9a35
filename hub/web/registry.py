"""`/registry/…`: the reading part of the Confluent Schema Registry API: stock deserializers find our schemas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from hub.errors import RefusedError
from hub.schemas import registry
from hub.schemas.accepted import Json

MEDIA: Final = "application/vnd.schemaregistry.v1+json"


def registry_routes() -> APIRouter:
    """Return the routes; they answer from committed files, to anybody."""
    router = APIRouter(prefix="/registry")

    @router.get("/subjects")
    async def subjects() -> Response:
        return _told(lambda: list(registry.subjects()))

    @router.get("/subjects/{subject}/versions")
    async def versions(subject: str) -> Response:
        return _told(lambda: list(registry.versions(subject)))

    @router.get("/subjects/{subject}/versions/{version}")
    async def version_of(subject: str, version: str) -> Response:
        return _told(lambda: registry.subject_version(subject, version))

    @router.get("/schemas/ids/{id}")
    async def schema(id: str) -> Response:
        return _told(lambda: registry.schema_by_id(int(id) if id.isascii() and id.isdigit() and len(id) < 10 else -1))

    @router.get("/schemas/types")
    async def types() -> Response:
        return _told(lambda: ["AVRO"])

    @router.get("/config")
    async def config() -> Response:
        return _told(lambda: {"compatibilityLevel": "FULL_TRANSITIVE"})

    @router.get("/mode")
    async def mode() -> Response:
        return _told(lambda: {"mode": "READONLY"})

    return router


def _told(ask: Callable[[], Json]) -> Response:
    try:
        return JSONResponse(ask(), media_type=MEDIA)
    except RefusedError as err:
        code = registry.ERROR_CODES[err.reason]
        body = {"error_code": code, "message": err.reason.replace("_", " ")}
        return JSONResponse(body, status_code=code // 100, media_type=MEDIA)
