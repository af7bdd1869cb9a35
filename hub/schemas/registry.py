"""What does the reading part of the Confluent Schema Registry API answer? Static answers over the committed files.

Subjects are record names (`hub.concern.raised.v1`). A stock deserializer only asks for `/schemas/ids/{id}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hub.errors import RefusedError
from hub.schemas.accepted import Json
from hub.schemas.packaged import Packaged, by_id, packaged

ERROR_CODES: Mapping[str, int] = MappingProxyType(
    {"unknown_subject": 40401, "unknown_version": 40402, "unknown_schema": 40403, "bad_version": 42202}
)
"""The API's own codes, by reason; the first three digits are the HTTP status."""


def subjects() -> list[str]:
    """Return the names of all subjects, sorted."""
    return sorted({one.subject for one in packaged()})


def versions(subject: str) -> list[int]:
    """Return the versions of a subject; RefusedError `unknown_subject`."""
    return [one.version for one in _of(subject)]


def schema_by_id(id: int) -> dict[str, Json]:
    """Return the answer of `/schemas/ids/{id}`; RefusedError `unknown_schema`."""
    known = by_id().get(id)
    if known is None:
        raise RefusedError("unknown_schema", field="id", mend="see /subjects")
    return {"schema": known.text, "schemaType": "AVRO"}


def subject_version(subject: str, version: str) -> dict[str, Json]:
    """Return the answer of `/subjects/{subject}/versions/{version}`; `version` is a number or `latest`.

    RefusedError `unknown_subject`, `unknown_version` or `bad_version`.
    """
    all_versions = _of(subject)
    found = all_versions[-1] if version == "latest" else _numbered(all_versions, version)
    return {
        "subject": found.subject,
        "version": found.version,
        "id": found.id,
        "schemaType": "AVRO",
        "schema": found.text,
    }


def _of(subject: str) -> list[Packaged]:
    found = [one for one in packaged() if one.subject == subject]
    if not found:
        raise RefusedError("unknown_subject", field="subject", mend="see /subjects")
    return found


def _numbered(all_versions: list[Packaged], version: str) -> Packaged:
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise RefusedError("bad_version", field="version", rule="a number or latest", mend="use latest")
    found = next((one for one in all_versions if one.version == int(version)), None)
    if found is None:
        raise RefusedError("unknown_version", field="version", mend="use latest")
    return found
