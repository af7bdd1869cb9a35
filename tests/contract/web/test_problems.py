"""Every no is problem JSON (RFC 9457) that names field, rule and mend, and never what was sent."""

from __future__ import annotations

import json

import httpx2
import pytest

from hub.schemas.accepted import Json
from tests.examples.events import event_data
from tests.examples.intake import BATCH, STRUCTURED, Served, event

PLANTED = "PLANTED"
GOOD = event_data("concern.raised", basis={"kind": "consent"})


def _with(**changed: Json) -> dict[str, Json]:
    return {"data": {name: value for name, value in (GOOD | changed).items() if value is not None}}


BAD: dict[str, tuple[dict[str, Json], str]] = {
    "an unknown type": ({"type": "hub.planted.nothing.v1"}, "type"),
    "a type of the hub's own": ({"type": "hub.clock.due.v1"}, "type"),
    "a type that is none": ({"type": PLANTED}, "type"),
    "no id": ({"id": None}, "id"),
    "an identity code as id": ({"id": "150316A9008"}, "id"),
    "no source": ({"source": None}, "source"),
    "a source that is none": ({"source": f"//{PLANTED}"}, "source"),
    "no time": ({"time": None}, "time"),
    "a naive time": ({"time": "2026-11-24T08:00:00"}, "time"),
    "a future time": ({"time": "2099-01-01T00:00:00Z"}, "time"),
    "the year 1890": ({"time": "1890-01-01T00:00:00Z"}, "time"),
    "last year": ({"time": "2020-01-01T00:00:00Z"}, "time"),
    "another version": ({"specversion": PLANTED}, "specversion"),
    "no data": ({"data": None}, "data"),
    "data that is text": ({"data": PLANTED}, "data"),
    "a missing field": (_with(level=None), "level"),
    "an unknown field": (_with(PLANTED="PLANTED"), ""),
    "a bad code": (_with(level=PLANTED), "level"),
    "a bad code in a list": (_with(topics=["bullying", PLANTED]), "topics.1"),
    "a bad identity code": (_with(person={"hetu": "150316A900X"}), "person.hetu"),
    "an unknown field of a person": (_with(person={"hetu": "150316A9008", PLANTED: PLANTED}), "person"),
    "no person": (_with(person=None), "person"),
    "text where a yes belongs": (_with(with_family=PLANTED), "with_family"),
    "what only the hub fills": (_with(sender="koulu"), ""),
    "text that is too long": (_with(text=PLANTED * 2000), "text"),
}


@pytest.mark.parametrize(("changed", "field"), BAD.values(), ids=BAD.keys())
async def test_a_bad_event_is_told_by_field_rule_and_mend(
    without_kafka: Served, changed: dict[str, Json], field: str
) -> None:
    """400; no value of the event is in the answer, in body or headers."""
    sent = event("koulu", **changed)
    async with without_kafka.client("koulu") as client:
        answer = await client.post("/v1/events", content=json.dumps(sent), headers=STRUCTURED)
    told = _problem(answer, 400)
    assert told.get("field", "") == field
    assert told["rule"]
    assert told["mend"]
    _says_nothing_of(answer, sent)


@pytest.mark.parametrize(("changed", "field"), list(BAD.values())[::5], ids=list(BAD.keys())[::5])
async def test_a_bad_event_of_a_batch_is_told_with_its_place(
    without_kafka: Served, changed: dict[str, Json], field: str
) -> None:
    """All or none: one bad event refuses the batch, its place stands before the field."""
    sent = [event("koulu"), event("koulu", **changed)]
    async with without_kafka.client("koulu") as client:
        answer = await client.post("/v1/events", content=json.dumps(sent), headers=BATCH)
    assert _problem(answer, 400)["field"] == f"1.{field}"
    _says_nothing_of(answer, sent[1])


@pytest.mark.parametrize(
    "raw",
    [b"", b"PLANTED", b"[]", b'"PLANTED"', b"\xff\xfePLANTED", b'{"a": PLANTED', b"[" * 50_000, b'{"id": 1, "id": 2}'],
    ids=["nothing", "words", "a list", "text", "not UTF-8", "cut off", "deep", "a name twice"],
)
@pytest.mark.parametrize("headers", [STRUCTURED, BATCH], ids=["one", "batch"])
async def test_garbage_is_a_bad_request(without_kafka: Served, raw: bytes, headers: dict[str, str]) -> None:
    """Whatever it is, the answer is ours."""
    async with without_kafka.client("koulu") as client:
        answer = await client.post("/v1/events", content=raw, headers=headers)
    _problem(answer, 400)
    assert PLANTED not in answer.text


async def test_a_batch_that_is_too_long_is_refused(without_kafka: Served) -> None:
    """At most a hundred events at once."""
    async with without_kafka.client("koulu") as client:
        answer = await client.post("/v1/events", content=json.dumps([event("koulu")] * 101), headers=BATCH)
    assert "100" in str(_problem(answer, 400)["rule"])


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer PLANTED", "Basic PLANTED", "Bearer token-of-koulu PLANTED"],
    ids=["none", "empty", "no token", "unknown", "another scheme", "more"],
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/events"), ("GET", "/v1/receipts/x"), ("GET", "/v1/receipts")]
)
async def test_who_is_not_known_gets_401(
    without_kafka: Served, authorization: str | None, method: str, path: str
) -> None:
    """Nothing is read before the token is known."""
    headers = {} if authorization is None else {"Authorization": authorization}
    async with httpx2.AsyncClient(base_url=without_kafka.base) as client:
        answer = await client.request(method, path, headers=headers)
    _problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert PLANTED not in answer.text


@pytest.mark.parametrize(
    "source", ["//etela-savo/seurakunta", "//pohjois-karjala/koulu", "//etela-savo/hub"], ids=["org", "region", "hub"]
)
@pytest.mark.parametrize("batch", [False, True], ids=["one", "batch"])
async def test_somebody_elses_source_is_403(without_kafka: Served, source: str, batch: bool) -> None:
    """A token sends for its own organisation and no other."""
    one = event("koulu", source=source)
    async with without_kafka.client("koulu") as client:
        sent, headers = ([event("koulu"), one], BATCH) if batch else (one, STRUCTURED)
        answer = await client.post("/v1/events", content=json.dumps(sent), headers=headers)
    assert _problem(answer, 403)["field"] == ("1.source" if batch else "source")
    assert source not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/avro", "ce-id": "x"},
        {"Content-Type": "application/cloudevents+json; charset=latin-1"},
        {"Content-Type": "application/cloudevents+json", "Content-Encoding": "gzip"},
        {"Content-Type": ""},
    ],
    ids=["text", "avro", "latin-1", "gzip", "none"],
)
async def test_what_cannot_be_read_is_415(without_kafka: Served, headers: dict[str, str]) -> None:
    """The answer lists what can."""
    async with without_kafka.client("koulu") as client:
        answer = await client.post("/v1/events", content=b"PLANTED", headers=headers)
    assert "application/cloudevents+json" in str(_problem(answer, 415)["rule"])


async def test_too_much_is_413_whether_its_length_is_said_or_not(without_kafka: Served) -> None:
    """One MiB is the limit; a body without a length is stopped on its way."""

    async def drops() -> object:
        for _ in range(40):
            yield b"x" * 65536

    async with without_kafka.client("koulu") as client:
        said = await client.post("/v1/events", content=b"x" * (1024 * 1024 + 1), headers=STRUCTURED)
        _problem(said, 413)
        _problem(await client.post("/v1/events", content=drops(), headers=STRUCTURED), 413)


async def test_without_kafka_nothing_is_taken(without_kafka: Served) -> None:
    """503 with the time after which to try again, and the same for receipts of nobody."""
    async with without_kafka.client("koulu") as client:
        answer = await client.post("/v1/events", content=json.dumps(event("koulu")), headers=STRUCTURED)
    _problem(answer, 503)
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/PLANTED", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/v1/events", 405),
        ("DELETE", "/v1/keys", 405),
        ("GET", "/v1/keys/", 404),
    ],
)
async def test_what_is_not_there_is_said_the_same_way(
    without_kafka: Served, method: str, path: str, status: int
) -> None:
    """The framework's own answers are ours too, and no page needs another address."""
    async with without_kafka.client("koulu") as client:
        answer = await client.request(method, path)
    _problem(answer, status)
    assert PLANTED not in answer.text


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/v1/keys", "/registry/subjects", "/nothing"])
async def test_every_answer_has_the_security_headers(without_kafka: Served, path: str) -> None:
    """Good or bad: nothing is kept, framed or guessed, and no software is named."""
    async with without_kafka.client("koulu") as client:
        answer = await client.get(path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


def _problem(answer: httpx2.Response, status: int) -> dict[str, Json]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Json] = answer.json()
    assert told["status"] == status
    assert {"type", "title", "detail", "reason"} <= told.keys()
    assert answer.headers["cache-control"] == "no-store"
    return told


def _says_nothing_of(answer: httpx2.Response, sent: dict[str, Json]) -> None:
    words = {word for word in json.dumps(sent).split('"') if len(word) > 8} - set(json.dumps(event("x")).split('"'))
    spoken = answer.text + str(dict(answer.headers))
    assert not any(word in spoken for word in words)
    assert PLANTED not in spoken
    assert "150316A" not in spoken
