"""Which files does a change of the catalogue ask for? Committed ones stay; what is new gets a version and a number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from hub.schemas.avro_schema import Schema, text
from hub.schemas.packaged import Packaged, file_name


def missing(current: Mapping[str, Schema], committed: Iterable[Packaged]) -> dict[str, str]:
    """Return file name → text to write into `avro/`, `ids.json` among them; nothing when all is committed."""
    numbers: dict[str, list[int]] = {}
    newest: dict[str, str] = {}
    for one in committed:
        numbers.setdefault(one.subject, []).append(one.id)
        newest[one.subject] = one.text
    files: dict[str, str] = {}
    # INVARIANT: a number is never given twice, not even that of a subject that is no longer written.
    last = max((id for ids in numbers.values() for id in ids), default=0)
    for subject, schema in current.items():
        if newest.get(subject) != text(schema):
            last += 1
            numbers.setdefault(subject, []).append(last)
            files[file_name(subject, len(numbers[subject]))] = text(schema)
    return files | ({"ids.json": json.dumps(numbers, indent=1) + "\n"} if files else {})
