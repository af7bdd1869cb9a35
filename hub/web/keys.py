"""`GET /v1/keys`: how to seal to the hub, with an example that anybody's implementation can be tried on.

The key of the test vectors is public on purpose and seals nothing: the hub does not open what is sealed to it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from hub.schemas.accepted import Json
from hub.sealing.blob import Format
from hub.sealing.hpke import SUITE_NAME, InInfo, PrivateKey, PublicKey

INFO_LAYOUT: Final = ("hub-v1", "key id", "ce_id", "ce_source", "ce_type", "ce_time")
VECTOR_KEY: Final = PrivateKey(bytes(range(32)))
VECTOR_INFO: Final = InInfo(
    ce_id="5f1c6a52-9d5e-4f6e-8a44-0d5c4f3b2a10",
    ce_source="//etela-savo/mikkeli-koulut",
    ce_type="hub.concern.raised.v1",
    ce_time="2026-11-24T08:00:00Z",
)
VECTOR_PLAIN: Final = b'{"level":"notable"}'
VECTOR_SEALED: Final = (
    "AhBlZWRkODgzZGEwYTk0NTE1idpMEXQQDSU1CLpZAvc2Z+71iNf5Y8QfXK"
    "MQlKXeOx4LGd50Gr+HCWhuhVQsFxZUqHjQJniS0lfnVF5EbNXSIdfxiw=="
)
"""Sealed once with a random ephemeral key and kept: it has to open for ever."""


def keys_routes(public: PublicKey, region: str) -> APIRouter:
    """Return the route that shows the key to seal to; it is for anybody."""
    router, answer = APIRouter(), keys_answer(public, region)

    @router.get("/v1/keys")
    async def keys() -> Response:
        return JSONResponse(answer)

    return router


def keys_answer(public: PublicKey, region: str) -> dict[str, Json]:
    """Return region, suite, key, layout of `info` and of the sealed bytes, and the test vectors."""
    keys: list[Json] = [{"key_id": public.key_id, "public_key": public.text()}]
    return {"region": region, "keys": keys, **_LAYOUT, "test_vectors": [_vector()]}


_LAYOUT: Final[Mapping[str, Json]] = {
    "suite": {"name": SUITE_NAME, "mode": 0, "kem_id": 0x0020, "kdf_id": 0x0001, "aead_id": 0x0002},
    "key_id": "the first 16 hexadecimal digits of the SHA-256 of the raw public key",
    "info": {
        "parts": list(INFO_LAYOUT),
        "encoding": "each part behind its length in bytes (4 bytes, big endian), text as UTF-8",
        "values": "exactly as they stand in the headers",
    },
    "sealed": {
        "content_type": "application/vnd.hub.sealed",
        "parts": [
            "format (1 byte)",
            "length of key id (1 byte)",
            "key id",
            "enc (32 bytes)",
            "ciphertext with tag (16 bytes)",
        ],
        "format": Format.HPKE_IN.value,
        "aad": "empty",
        "plaintext": "the event's data: JSON in UTF-8, or Avro in Confluent framing",
    },
}


def _vector() -> dict[str, Json]:
    key_id = VECTOR_KEY.key_id
    return {
        "private_key": VECTOR_KEY.text(),
        "public_key": VECTOR_KEY.public.text(),
        "key_id": key_id,
        "ce_id": VECTOR_INFO.ce_id,
        "ce_source": VECTOR_INFO.ce_source,
        "ce_type": VECTOR_INFO.ce_type,
        "ce_time": VECTOR_INFO.ce_time,
        "info": base64.b64encode(VECTOR_INFO.layout(key_id)).decode(),
        "plaintext": base64.b64encode(VECTOR_PLAIN).decode(),
        "sealed": VECTOR_SEALED,
    }
