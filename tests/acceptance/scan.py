"""LAW 8: where does something personal stand in the clear? Every place a hub writes to, searched for planted tokens."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.harness import Hub

Where = str


@dataclass(frozen=True, slots=True)
class Planted:
    """Something unlike anything else, and where it may stand."""

    token: str
    allowed: Callable[[Where], bool]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A token where it may not be."""

    where: Where
    token: str


def scan(hub: Hub, planted: Iterable[Planted]) -> set[Finding]:
    """Return every token that stands in a place where it may not."""
    by_form = {form: one for one in planted for form in _forms(one.token)}
    search = re.compile(b"|".join(re.escape(form) for form in sorted(by_form, key=len, reverse=True)))
    return {
        Finding(where, by_form[found].token)
        for where, content in places(hub)
        for found in search.findall(content.lower())
        if not by_form[found].allowed(where)
    }


def places(hub: Hub) -> Iterator[tuple[Where, bytes]]:
    """Yield everything a hub has written, said or sent."""
    for topic in hub.kafka.topics(inner=True):
        for record in hub.kafka.read(topic):
            outside = b"\n".join(name.encode() + b"=" + word for name, word in record.headers.items())
            yield f"topic {topic}", b"\n".join((record.key or b"", outside, record.value or b""))
    for database in ("hub", "vault"):
        for table in _tables(hub, database):
            for (row,) in hub.rows(f'SELECT t::text FROM "{table}" t', database=database):
                yield f"table {database}.{table}", str(row).encode()
    yield "metrics", hub.metrics().encode()
    for where, text in hub.said:
        yield where, text.encode()
    for mail in hub.mails():
        body = mail.get_content()
        yield "mail", f"{mail}\n{body}".encode()
    yield from _files(hub.data)


def _files(data: Path) -> Iterator[tuple[Where, bytes]]:
    """Yield every file but the inner ones of Kafka and PostgreSQL, which were read from within."""
    for path in sorted(data.rglob("*")):
        inner = path.relative_to(data).parts[:2]
        if path.is_file() and inner not in (("kafka", "data"), ("postgres", "data")):
            yield f"file {path.relative_to(data)}", str(path).encode() + path.read_bytes()


def _tables(hub: Hub, database: str) -> list[str]:
    found = hub.rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace", database=database
    )
    return [str(name) for (name,) in found]


def _forms(token: str) -> Iterator[bytes]:
    """Yield how a token may be written: as it is, in hexadecimal, in base64, in a URL; everything in small letters."""
    raw = token.encode()
    yield raw.lower()
    for text in (token, token.upper(), token.lower()):
        yield text.encode().hex().encode()
    yield from _in_base64(raw)
    yield token.replace(" ", "%20").lower().encode()
    yield token.replace("+", "%2b").replace(" ", "%20").lower().encode()


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """Yield base64 with both alphabets: alone, with and without padding, and amid other bytes at each beginning."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        alone = encode(raw).lower()
        yield from (alone, alone.rstrip(b"="))
        for shift in range(3):
            coded = encode(bytes(shift) + raw)
            # What depends on the neighbours is cut off at both ends.
            yield coded[4 if shift else 0 : -4].lower()
