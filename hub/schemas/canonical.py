"""One spelling of JSON, so that equal data are equal bytes: sorted keys, no spaces, UTF-8, NFC.

Digests and sealed parts are made from these bytes.
"""

from __future__ import annotations

import json
import unicodedata

from hub.errors import PoisonError
from hub.schemas.accepted import Data, Json

MAX_BYTES = 1024 * 1024


def canonical(data: Json | Data) -> bytes:
    """Return the canonical bytes of `data`; PoisonError `unfit` when JSON cannot hold it."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        return unicodedata.normalize("NFC", text).encode()
    except (TypeError, ValueError, RecursionError) as err:
        raise PoisonError("unfit") from err


def parsed(raw: bytes) -> dict[str, Json]:
    """Read a JSON object; PoisonError `garbage` for anything else (names twice, NaN, depth), `too_large` over 1 MiB."""
    read = _parsed(raw)
    if not isinstance(read, dict):
        raise PoisonError("garbage")
    return read


def parsed_list(raw: bytes) -> list[Json]:
    """Read a JSON list; errors as `parsed`."""
    read = _parsed(raw)
    if not isinstance(read, list):
        raise PoisonError("garbage")
    return read


def _parsed(raw: bytes) -> Json:
    if len(raw) > MAX_BYTES:
        raise PoisonError("too_large")
    try:
        # UTF-8 only: json would guess other encodings.
        read: Json = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as err:
        raise PoisonError("garbage") from err
    return read


def without_nulls(record: Data) -> dict[str, Json]:
    """Return the record without fields that are null, at any depth: null and absent mean the same."""
    return {name: _full(value) for name, value in record.items() if value is not None}


def _full(value: Json) -> Json:
    if isinstance(value, dict):
        return without_nulls(value)
    return [_full(item) for item in value] if isinstance(value, list) else value


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a name is given twice")
    return record


def _no_constant(_: str) -> Json:
    raise ValueError("not a number")
