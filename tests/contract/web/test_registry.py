"""The schema registry answers as stock clients of Confluent's expect it to."""

from __future__ import annotations

import io
import json

import fastavro
import pytest

from hub.schemas.codec import encode
from hub.schemas.packaged import by_id
from tests.examples.events import event_data
from tests.examples.intake import Served

MEDIA = "application/vnd.schemaregistry.v1+json"


async def test_a_framed_message_is_read_with_nothing_but_the_registry(without_kafka: Served) -> None:
    """As a stock deserializer does: number from the frame, schema from `/schemas/ids/{id}`, body by Avro."""
    data = event_data("concern.raised")
    raw = encode("hub.concern.raised.v1", data)
    async with without_kafka.client("koulu") as client:
        answer = await client.get(
            f"/registry/schemas/ids/{int.from_bytes(raw[1:5], 'big')}",
            params={"subject": "hub.out.koulu-value", "fetchMaxId": "false"},
            headers={"Accept": "application/vnd.schemaregistry.v1+json, application/json"},
        )
    assert answer.headers["content-type"] == MEDIA
    schema = fastavro.parse_schema(json.loads(answer.json()["schema"]))
    read = fastavro.schemaless_reader(io.BytesIO(raw[5:]), schema, None)
    assert isinstance(read, dict)
    assert read["level"] == data["level"]


async def test_every_schema_is_found_by_every_road(without_kafka: Served) -> None:
    """Subjects, versions and numbers tell the same story."""
    async with without_kafka.client("koulu") as client:
        for subject in (await client.get("/registry/subjects")).json():
            for version in (await client.get(f"/registry/subjects/{subject}/versions")).json():
                told = (await client.get(f"/registry/subjects/{subject}/versions/{version}")).json()
                assert told["schema"] == by_id()[told["id"]].text
            newest = (await client.get(f"/registry/subjects/{subject}/versions/latest")).json()
            assert newest == told


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/schemas/ids/999999", 404, 40403),
        ("/schemas/ids/PLANTED", 404, 40403),
        ("/schemas/ids/99999999999999999999", 404, 40403),
        ("/subjects/PLANTED/versions", 404, 40401),
        ("/subjects/hub.concern.raised.v1/versions/99", 404, 40402),
        ("/subjects/hub.concern.raised.v1/versions/PLANTED", 422, 42202),
    ],
)
async def test_what_is_not_there_has_the_code_of_the_api(
    without_kafka: Served, path: str, status: int, code: int
) -> None:
    """Clients tell their errors apart by these numbers."""
    async with without_kafka.client("koulu") as client:
        answer = await client.get(f"/registry{path}")
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert "PLANTED" not in answer.text


async def test_it_is_for_reading_only(without_kafka: Served) -> None:
    """Nobody registers a schema here."""
    async with without_kafka.client("koulu") as client:
        assert (await client.post("/registry/subjects/x/versions", json={"schema": "{}"})).status_code == 405
        assert (await client.get("/registry/mode")).json() == {"mode": "READONLY"}
