"""From a record of `hub.in.<org>` to what it says: envelope, sealed or plain body, sealed codes, keyed digest."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hub.border.model import Incoming
from hub.errors import PoisonError
from hub.ids import OrgId, digest
from hub.schemas import envelope
from hub.schemas.accepted import Json
from hub.schemas.body import read_body
from hub.schemas.canonical import canonical
from hub.schemas.envelope import SEALED, Envelope
from hub.schemas.identity_code import is_code_word
from hub.schemas.topics import IN_PREFIX
from hub.sealing.hpke import InInfo, open_in
from hub.sealing.keyring import Keyring
from hub.streams.record import Record

_SEALED_REF = "sealed"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a record says, before it is judged."""

    incoming: Incoming
    codes: Mapping[str, str] = field(repr=False)
    """Identity codes behind the sealed words of its references."""
    digest: bytes = field(repr=False)
    """Keyed, over the opened content: equal when the same event was sealed anew."""


def org_of(record: Record) -> OrgId:
    """Return whose topic the record lies on; only its owner (and the hub) can write there."""
    return OrgId(record.topic.removeprefix(IN_PREFIX))


def open_record(record: Record, keyring: Keyring) -> Opened:
    """Return what the record says; PoisonError for everything that cannot be read."""
    head = envelope.read(record.headers)
    data = _data(record, head, keyring)
    codes = {word: _code(word, head, keyring) for word in _sealed_words(data)}
    incoming = Incoming(
        org=org_of(record),
        ce_id=head.id,
        ce_type=head.type,
        ce_source=head.source,
        ce_time=head.time,
        data=data,
        sealed=head.contenttype == SEALED,
        appended_at=record.appended_at,
    )
    content = canonical(_bare(data, codes))
    same = digest(keyring.digest_key, "hub-seen-v1", head.source, head.type, head.time, content)
    return Opened(incoming, codes, same)


def refuse_secrets_outside(record: Record) -> None:
    """Key and headers stand open in Kafka: PoisonError `unsealed_identity` when an identity code hides there."""
    words = [record.key or b"", *(word for name, value in record.headers for word in (name.encode(), value))]
    if is_code_word(b"\n".join(words).decode("utf-8", "replace")):
        raise PoisonError("unsealed_identity", field="headers", mend="name nobody in a key or header")


def _data(record: Record, head: Envelope, keyring: Keyring) -> Mapping[str, Json]:
    body = record.value or b""
    if head.contenttype == SEALED:
        return read_body(head.type, "", open_in(keyring.hpke_keys, body, _info(head)))
    # The envelope takes a missing content type for JSON; a stock Avro serializer says none either.
    return read_body(head.type, head.contenttype if record.header("content-type") else "", body)


def _info(head: Envelope) -> InInfo:
    return InInfo(ce_id=head.id, ce_source=head.source, ce_type=head.type, ce_time=head.time)


def _code(word: str, head: Envelope, keyring: Keyring) -> str:
    try:
        blob = base64.b64decode(word.translate(_URLSAFE) + "=" * (-len(word) % 4), validate=True)
        return open_in(keyring.hpke_keys, blob, _info(head)).decode()
    except (binascii.Error, ValueError) as err:
        raise PoisonError("not_sealed", field=_SEALED_REF) from err


_URLSAFE = str.maketrans("-_", "+/")


def _sealed_words(data: Json | Mapping[str, Json]) -> Iterator[str]:
    """Yield the sealed word of every reference that has one, wherever it stands."""
    pending: list[Json | Mapping[str, Json]] = [data]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            word = value.get(_SEALED_REF)
            if isinstance(word, str):
                yield word
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _bare(value: Json | Mapping[str, Json], codes: Mapping[str, str]) -> Json:
    """Return the data with sealed words opened: sealing the same code anew gives another word, not other content."""
    if isinstance(value, Mapping):
        return {
            name: codes.get(one, one) if name == _SEALED_REF and isinstance(one, str) else _bare(one, codes)
            for name, one in value.items()
        }
    return [_bare(one, codes) for one in value] if isinstance(value, list) else value
