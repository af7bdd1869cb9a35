"""Which schemas have ever been on the wire, under which number? The committed files are the only answer.

`avro/ids.json` lists the numbers of each subject, oldest first: the place in the list is the version. A number is never
given twice; a changed schema is a new file and a new number, the old ones stay readable for ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType

from hub.schemas.accepted import Json

FOLDER = "avro"


@dataclass(frozen=True, slots=True)
class Packaged:
    """One committed schema: `version` counts from 1 within the subject, `id` is its number on the wire."""

    subject: str
    version: int
    id: int
    text: str = field(repr=False)

    @property
    def schema(self) -> dict[str, Json]:
        """Return the schema, read."""
        read: dict[str, Json] = json.loads(self.text)
        return read


@cache
def packaged() -> tuple[Packaged, ...]:
    """Return every committed schema, by subject and version."""
    folder = resources.files("hub.schemas").joinpath(FOLDER)
    numbers: dict[str, list[int]] = json.loads(folder.joinpath("ids.json").read_text("utf-8"))
    return tuple(
        Packaged(subject, version, id, folder.joinpath(file_name(subject, version)).read_text("utf-8"))
        for subject, ids in sorted(numbers.items())
        for version, id in enumerate(ids, start=1)
    )


@cache
def by_id() -> Mapping[int, Packaged]:
    """Return every schema by its number on the wire."""
    return MappingProxyType({one.id: one for one in packaged()})


@cache
def newest() -> Mapping[str, Packaged]:
    """Return the newest schema of each subject: the one written today."""
    return MappingProxyType({one.subject: one for one in packaged()})


def file_name(subject: str, version: int) -> str:
    """Return the name of the committed file."""
    return f"{subject}.{version}.avsc"
