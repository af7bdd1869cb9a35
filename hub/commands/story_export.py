"""Writes an organisation's export by its own mapping, read backwards: columns, words and signs are the mapping's."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping as Values
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from hub.connectors.mapping import SEPARATORS, Cell, Mapping
from hub.region.model import HELSINKI
from hub.schemas.accepted import Json

Row = Values[str, Json | datetime]
"""Dotted fields of an event and their values, `time` (UTC) and `key` beside them."""
_YES, _NO = "kyllä", "ei"
_TIME: Final = "%d.%m.%Y %H:%M"


def export_of(mapping: Mapping, rows: Sequence[Row]) -> bytes:
    """Return the file; a field that a row does not have is an empty cell."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=SEPARATORS[mapping.file.separator], lineterminator="\r\n")
    lines.writerow(mapping.columns)
    cells = {"time": mapping.time, **mapping.fields}
    for row in rows:
        told = {cell.column: _cell(cell, row.get(field)) for field, cell in cells.items() if cell.column is not None}
        told |= dict.fromkeys(mapping.key, str(row["key"]))
        lines.writerow([told.get(column, "") for column in mapping.columns])
    return out.getvalue().encode(mapping.file.encoding)


def _cell(cell: Cell, value: Json | datetime) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(HELSINKI).strftime(_TIME)
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list):
        return f"{cell.split or ''} ".join(_word(cell, str(one)) for one in value)
    return _word(cell, str(value))


def _word(cell: Cell, value: str) -> str:
    return next((word for word, code in (cell.codes or {}).items() if code == value), value)
